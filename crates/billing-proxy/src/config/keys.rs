//! `[token]`: the issuers of tokens, and the keys that verify them.

use secrecy::ExposeSecret;

use super::item::Item;
use super::providers;
use super::secret::References;
use super::section::Section;
use crate::token::keys::{Algorithm, TokenKey};
use crate::token::settings::TokenSettings;

const DEFAULT_MAX_LIFETIME_SECONDS: u64 = 300;

pub(super) fn read(
    mut section: Section<'_>,
    references: &mut References<'_>,
) -> Option<TokenSettings> {
    let has_providers = section.has("providers");
    let needs_issuer = section.has("keys") || !has_providers;
    let audience =
        if needs_issuer { section.required_string("audience") } else { section.string("audience") };
    if let Some(item) = audience.as_ref().filter(|item| item.text.is_empty()) {
        item.fault(section.report(), "must not be empty");
    }
    let issuers = section.strings("issuers");
    if issuers.is_empty() && needs_issuer {
        section.fault("issuers", "must name at least one issuer");
    }
    for item in issuers.iter().filter(|item| item.text.is_empty()) {
        item.fault(section.report(), "must not be empty");
    }
    let max_lifetime_seconds =
        section.integer("max_lifetime_seconds", 1..=3_600, DEFAULT_MAX_LIFETIME_SECONDS);
    let sections = section.sections("keys");
    if sections.is_empty() && !has_providers {
        section.fault("keys", "must hold at least one key (or providers one provider)");
    }
    let mut keys: Vec<TokenKey> = Vec::new();
    for entry in sections {
        let report = entry.report();
        let Some((key, id)) = read_key(entry, references) else { continue };
        if keys.iter().any(|other| other.id() == key.id()) {
            id.fault(report, "is the id of an earlier key");
        }
        keys.push(key);
    }
    let issuers: Vec<_> = issuers.into_iter().map(|item| item.text).collect();
    let providers = providers::read(&mut section, &issuers, max_lifetime_seconds);
    section.finish();
    if needs_issuer && audience.is_none() {
        return None;
    }
    let audience = audience.map(|item| item.text).unwrap_or_default();
    Some(TokenSettings { audience, issuers, max_lifetime_seconds, keys, providers })
}

fn read_key(mut section: Section<'_>, references: &mut References<'_>) -> Option<(TokenKey, Item)> {
    let id = section.required_string("id");
    if let Some(item) = id.as_ref().filter(|item| item.text.is_empty() || item.text.len() > 128) {
        item.fault(section.report(), "must have 1 to 128 bytes");
    }
    if !section.has("algorithm") {
        section.fault("algorithm", "is missing");
    }
    let algorithm = section.choice("algorithm", &["HS256", "EdDSA", "ES256"]);
    let algorithm = algorithm.and_then(|item| Algorithm::from_name(&item.text));
    let key = match algorithm {
        Some(Algorithm::Hs256) => {
            let secret = references.secret(&mut section, "secret_env", "secret_file");
            secret.and_then(|(secret, item)| {
                let key = TokenKey::hs256(id.as_ref()?.text.clone(), secret.expose_secret());
                key.map_err(|error| item.fault(section.report(), error.to_string())).ok()
            })
        }
        Some(algorithm) => {
            let file = section.required_string("public_key_file");
            file.and_then(|item| {
                let pem = references.file(&section, &item)?;
                let key = TokenKey::public(id.as_ref()?.text.clone(), algorithm, &pem);
                key.map_err(|error| item.fault(section.report(), error.to_string())).ok()
            })
        }
        None => {
            // Without an algorithm, any of these may be meant.
            for name in ["secret_env", "secret_file", "public_key_file"] {
                let _ = section.string(name);
            }
            None
        }
    };
    section.finish();
    Some((key?, id?))
}
