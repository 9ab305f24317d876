//! `[[token.providers]]`: identity providers whose tokens are accepted.

use std::collections::BTreeMap;

use url::Url;

use super::TenantSettings;
use super::item::Item;
use super::section::Section;
use super::tenants::is_loopback;
use crate::token::settings::ProviderSettings;

/// A day, which is the longest lifetime of access tokens at the common providers.
const MAX_LIFETIME_SECONDS: u64 = 86_400;

/// Reads the providers. `issuers` are those of the keys of the configuration.
pub(super) fn read(
    token: &mut Section<'_>,
    issuers: &[String],
    max_lifetime_seconds: u64,
) -> Vec<ProviderSettings> {
    let mut providers: Vec<ProviderSettings> = Vec::new();
    let sections = token.sections("providers");
    if sections.is_empty() && token.has("providers") && !token.has("keys") {
        token.fault("providers", "must hold at least one provider (or keys one key)");
    }
    for mut section in sections {
        let report = section.report();
        let issuer = text(&mut section, "issuer");
        if let Some(item) = &issuer {
            if issuers.contains(&item.text) {
                item.fault(report, "is among token.issuers, whose tokens other keys prove");
            }
            if providers.iter().any(|other| other.issuer == item.text) {
                item.fault(report, "is the issuer of an earlier provider");
            }
        }
        let provider = read_one(section, issuer, max_lifetime_seconds);
        providers.extend(provider);
    }
    providers
}

/// Warns of entries of a map whose tenant does not exist, which is often a typing error.
pub(super) fn warnings(providers: &[ProviderSettings], tenants: &[TenantSettings]) -> Vec<String> {
    let ids: Vec<_> = tenants.iter().map(|tenant| tenant.id.as_str()).collect();
    let without_tenant = |map: &BTreeMap<String, String>| {
        map.values().filter(|id| !ids.contains(&id.as_str())).count()
    };
    let counts = providers.iter().enumerate().filter_map(|(number, provider)| {
        Some((number, provider.tenant_map.as_ref().map(without_tenant)?))
    });
    let warning = |(number, count)| {
        format!("token.providers[{number}].tenant_map: {count} of its ids are those of no tenant")
    };
    counts.filter(|(_, count)| *count > 0).map(warning).collect()
}

fn read_one(
    mut section: Section<'_>,
    issuer: Option<Item>,
    max_lifetime_seconds: u64,
) -> Option<ProviderSettings> {
    // Variables refer to a provider by its id; it has no other use.
    let _ = section.string("id");
    let audience = text(&mut section, "audience");
    let jwks_url = jwks_url(&mut section);
    let tenant_claim = text(&mut section, "tenant_claim");
    let tenant_map = tenant_map(&mut section);
    let scope = section.string("scope");
    if let Some(item) = &scope
        && (item.text.is_empty() || item.text.contains(char::is_whitespace))
    {
        item.fault(section.report(), "must be one word");
    }
    let max_lifetime_seconds =
        section.integer("max_lifetime_seconds", 1..=MAX_LIFETIME_SECONDS, max_lifetime_seconds);
    section.finish();
    Some(ProviderSettings {
        issuer: issuer?.text,
        audience: audience?.text,
        jwks_url: jwks_url?,
        tenant_claim: tenant_claim?.text,
        tenant_map,
        scope: scope.map(|item| item.text),
        max_lifetime_seconds,
    })
}

/// A string that must be present and not empty.
fn text(section: &mut Section<'_>, key: &'static str) -> Option<Item> {
    let item = section.required_string(key)?;
    if item.text.is_empty() {
        item.fault(section.report(), "must not be empty");
    }
    Some(item)
}

fn jwks_url(section: &mut Section<'_>) -> Option<Url> {
    let item = section.required_string("jwks_url")?;
    let url = Url::parse(&item.text).ok().filter(|url| {
        url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
    });
    let Some(url) = url else {
        item.fault(section.report(), "must be a URL without a user, password or fragment");
        return None;
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => item.fault(section.report(), "must be https, except to loopback"),
        _ => item.fault(section.report(), "must be https"),
    }
    Some(url)
}

fn tenant_map(section: &mut Section<'_>) -> Option<BTreeMap<String, String>> {
    let pairs = section.pairs("tenant_map")?;
    if pairs.is_empty() {
        section.fault("tenant_map", "must map at least one value");
    }
    let mut map = BTreeMap::new();
    for (value, item) in pairs {
        if value.is_empty() || item.text.is_empty() {
            item.fault(
                section.report(),
                "must map a value to a tenant's id, neither of them empty",
            );
        }
        if map.contains_key(&value) {
            item.fault(section.report(), "maps a value that an earlier entry maps");
        }
        map.insert(value, item.text);
    }
    Some(map)
}
