//! `[[tenants]]`: the tenants, and their accounts at vendors.

use std::collections::HashSet;

use http::{HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretSlice};
use url::{Host, Url};
use zeroize::Zeroize;

use super::item::Item;
use super::secret::References;
use super::section::Section;
use super::tenant_files::{self, TenantFile};
use super::{AccountSettings, TenantSettings};
use crate::vendor::Vendor;

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

pub(super) fn read(root: &mut Section<'_>, references: &mut References<'_>) -> Vec<TenantSettings> {
    let files = root
        .string("tenants_dir")
        .map(|item| tenant_files::read(&item, root.report(), references))
        .unwrap_or_default();
    let documents: Vec<_> = files.iter().map(TenantFile::document).collect();
    let sections = files
        .iter()
        .zip(&documents)
        .filter_map(|(file, document)| Some(file.section(document.as_ref()?.get_ref())));
    let tenants = read_all(root, sections.collect(), references);
    if files.is_empty() && tenants.is_empty() && !root.has("tenants") {
        root.fault("tenants", "must hold at least one tenant (or tenants_dir one file)");
    }
    drop(documents);
    for file in files {
        root.report().absorb(file.into_report());
    }
    tenants
}

/// Reads the tenants of the configuration and those of `files`.
fn read_all(
    root: &mut Section<'_>,
    files: Vec<Section<'_>>,
    references: &mut References<'_>,
) -> Vec<TenantSettings> {
    let mut ids = HashSet::new();
    let mut tenants: Vec<TenantSettings> = Vec::new();
    for mut section in root.sections_beside("tenants", files) {
        let report = section.report();
        let id = section.required_string("id");
        if let Some(item) = &id {
            if !is_tenant_id(&item.text) {
                item.fault(report, "must match [a-z0-9][a-z0-9_-]{0,63}");
            }
            if !ids.insert(item.text.clone()) {
                item.fault(report, "is the id of an earlier tenant");
            }
        }
        let expose_stripe_ids = section.boolean("expose_stripe_ids", false);
        let autoposting =
            section.section("autoposting").and_then(|section| autoposting(section, references));
        let trackmyposts =
            section.section("trackmyposts").and_then(|section| trackmyposts(section, references));
        section.finish();
        let accounts = autoposting.into_iter().chain(trackmyposts).collect();
        if let Some(id) = id {
            tenants.push(TenantSettings { id: id.text, expose_stripe_ids, accounts });
        }
    }
    tenants
}

/// Whether a text is a valid tenant id: `[a-z0-9][a-z0-9_-]{0,63}`.
pub(crate) fn is_tenant_id(text: &str) -> bool {
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64
        && text.bytes().next().is_some_and(lower)
        && text.bytes().all(|byte| lower(byte) || byte == b'_' || byte == b'-')
}

fn autoposting(
    mut section: Section<'_>,
    references: &mut References<'_>,
) -> Option<AccountSettings> {
    let key = references.secret(&mut section, "api_key_env", "api_key_file");
    let scheme = section.choice("auth_scheme", &["bearer", "x-api-key"]);
    let bearer = scheme.is_none_or(|item| item.text == "bearer");
    let key_header = if bearer { header::AUTHORIZATION } else { X_API_KEY };
    let prefix = if bearer { "Bearer " } else { "" };
    let key_value = key.and_then(|(key, item)| key_value(&section, prefix, &key, &item));
    let url = base_url(&mut section, Vendor::Autoposting);
    section.finish();
    Some(AccountSettings {
        vendor: Vendor::Autoposting,
        url: url?,
        key_header,
        key_value: key_value?,
        workspace_slug: None,
    })
}

fn trackmyposts(
    mut section: Section<'_>,
    references: &mut References<'_>,
) -> Option<AccountSettings> {
    let key = references.secret(&mut section, "api_key_env", "api_key_file");
    let key_value = key.and_then(|(key, item)| key_value(&section, "", &key, &item));
    let slug = section.required_string("workspace_slug").filter(|item| {
        let good = !item.text.is_empty()
            && item.text.len() <= 256
            && !item.text.chars().any(char::is_control);
        if !good {
            item.fault(section.report(), "must have 1 to 256 bytes and no control character");
        }
        good
    });
    let url = base_url(&mut section, Vendor::Trackmyposts);
    section.finish();
    let (mut url, slug) = (url?, slug?.text);
    url.query_pairs_mut().append_pair("workspaceSlug", &slug);
    Some(AccountSettings {
        vendor: Vendor::Trackmyposts,
        url,
        key_header: X_API_KEY,
        key_value: key_value?,
        workspace_slug: Some(slug),
    })
}

fn key_value(
    section: &Section<'_>,
    prefix: &str,
    key: &SecretSlice<u8>,
    item: &Item,
) -> Option<HeaderValue> {
    let key = key.expose_secret();
    if key.is_empty() || !key.iter().all(|byte| byte.is_ascii_graphic()) {
        item.fault(section.report(), "names a key that is empty or holds more than visible ASCII");
        return None;
    }
    let mut bytes = [prefix.as_bytes(), key].concat();
    let value = HeaderValue::from_bytes(&bytes);
    bytes.zeroize();
    let mut value = value.ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The base URL, with the path of the vendor's request appended.
fn base_url(section: &mut Section<'_>, vendor: Vendor) -> Option<Url> {
    let Some(item) = section.string("base_url") else {
        let absent = !section.has("base_url");
        return absent.then(|| endpoint(vendor.default_base(), vendor)).flatten();
    };
    let Some(url) = endpoint(&item.text, vendor) else {
        item.fault(section.report(), "must be a URL of a host and a path, and nothing else");
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

fn endpoint(base: &str, vendor: Vendor) -> Option<Url> {
    let parsed = Url::parse(base).ok()?;
    let plain = parsed.has_host()
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none();
    if !plain {
        return None;
    }
    let path = format!("{}{}", parsed.path().trim_end_matches('/'), vendor.upstream_path());
    let mut url = parsed;
    url.set_path(&path);
    Some(url)
}

/// Whether a URL is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
