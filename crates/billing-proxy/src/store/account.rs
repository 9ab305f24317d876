//! One tenant's account at one vendor, in the store.

use aws_lc_rs::hmac;
use billing_core::wire::StripeIds;
use zeroize::Zeroizing;

use super::seal::Seal;
use crate::config::AccountSettings;
use crate::config::shared::EncryptionKey;

/// The names of an account's keys in the store, and the encryption of its responses.
#[derive(Debug)]
pub(crate) struct StoreAccount {
    pub(super) limit_key: String,
    pub(super) response_key: String,
    pub(super) lock_key: String,
    pub(super) seal: Seal,
}

impl StoreAccount {
    /// Everything that a response depends on is part of its key's name, so that replicas with different
    /// settings never read each other's responses. The braces around the tenant are a hash tag, by which
    /// a cluster keeps all keys of a tenant on one node.
    pub(super) fn new(
        master: &EncryptionKey,
        tenant: &str,
        account: &AccountSettings,
        ids: StripeIds,
    ) -> Self {
        let vendor = account.vendor.name();
        let identity = Zeroizing::new(joined(&[
            env!("CARGO_PKG_VERSION").as_bytes(),
            tenant.as_bytes(),
            vendor.as_bytes(),
            account.url.as_str().as_bytes(),
            account.key_header.as_str().as_bytes(),
            account.key_value.as_bytes(),
            account.workspace_slug.as_deref().unwrap_or_default().as_bytes(),
            &[u8::from(ids == StripeIds::Keep)],
        ]));
        let derive = |purpose: u8| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, master.expose());
            let mut context = hmac::Context::with_key(&key);
            context.update(&[purpose]);
            context.update(&identity);
            context.sign()
        };
        let name: String =
            derive(b'n').as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let prefix = format!("billing-proxy:{{{tenant}}}");
        Self {
            limit_key: format!("{prefix}:limit"),
            response_key: format!("{prefix}:{vendor}:{name}:answer"),
            lock_key: format!("{prefix}:{vendor}:{name}:lock"),
            seal: Seal::new(derive(b's').as_ref(), joined(&[tenant.as_bytes(), vendor.as_bytes()])),
        }
    }
}

/// The parts with their lengths, so that no other parts result in the same bytes.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len() + size_of::<u64>()).sum();
    // It is never reallocated, so that no copy of a secret is left in memory.
    let mut bytes = Vec::with_capacity(length);
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::super::seal::Content;
    use super::*;
    use crate::vendor::Vendor;

    const KEY: EncryptionKey = EncryptionKey::new([7; 32]);
    const BODY: &[u8] = br#"{"success":true,"data":{"invoices":[]}}"#;

    fn settings(vendor: Vendor) -> AccountSettings {
        AccountSettings {
            vendor,
            url: "https://vendor.example.com/billing".parse().unwrap(),
            key_header: HeaderName::from_static("x-api-key"),
            key_value: HeaderValue::from_static("sk-CANARY"),
            workspace_slug: None,
        }
    }

    fn account(tenant: &str, vendor: Vendor) -> StoreAccount {
        StoreAccount::new(&KEY, tenant, &settings(vendor), StripeIds::Drop)
    }

    fn sealed(account: &StoreAccount) -> Vec<u8> {
        account.seal.seal(Content::Response, 5_000, BODY).unwrap()
    }

    #[test]
    fn sealed_bytes_can_be_opened_by_their_owner_and_reveal_nothing() {
        let owner = account("acme", Vendor::Autoposting);
        let sealed = sealed(&owner);
        assert!(!sealed.windows(8).any(|window| BODY.windows(8).any(|part| part == window)));
        let (time, body) = owner.seal.open(Content::Response, sealed).unwrap();
        assert_eq!((time, body.as_ref()), (5_000, BODY));
        let again = account("acme", Vendor::Autoposting);
        assert_ne!(self::sealed(&owner), self::sealed(&again), "a nonce of its own for each");
        assert!(again.seal.open(Content::Response, self::sealed(&owner)).is_some());
    }

    #[test]
    fn sealed_bytes_cannot_be_opened_by_another_owner() {
        let sealed = sealed(&account("acme", Vendor::Autoposting));
        let refuses = |other: &StoreAccount| {
            assert!(other.seal.open(Content::Response, sealed.clone()).is_none(), "{other:?}");
        };
        refuses(&account("globex", Vendor::Autoposting));
        refuses(&account("acme", Vendor::Trackmyposts));
        let wrong_key = EncryptionKey::new([8; 32]);
        let of_autoposting = settings(Vendor::Autoposting);
        refuses(&StoreAccount::new(&wrong_key, "acme", &of_autoposting, StripeIds::Drop));
        refuses(&StoreAccount::new(&KEY, "acme", &of_autoposting, StripeIds::Keep));
        let mut rotated = settings(Vendor::Autoposting);
        rotated.key_value = HeaderValue::from_static("sk-ROTATED");
        refuses(&StoreAccount::new(&KEY, "acme", &rotated, StripeIds::Drop));
    }

    // The keys above differ as well; this is the associated data alone.
    #[test]
    fn the_associated_data_contain_tenant_vendor_time_and_content() {
        let owner = |tenant: &str, vendor: &str| joined(&[tenant.as_bytes(), vendor.as_bytes()]);
        let seal = |tenant, vendor| Seal::new(&[7; 32], owner(tenant, vendor));
        let sealed = seal("acme", "autoposting").seal(Content::Response, 5_000, BODY).unwrap();
        let open = |tenant, vendor, content, sealed: &[u8]| {
            seal(tenant, vendor).open(content, sealed.to_vec()).is_some()
        };
        assert!(open("acme", "autoposting", Content::Response, &sealed));
        assert!(!open("globex", "autoposting", Content::Response, &sealed));
        assert!(!open("acme", "trackmyposts", Content::Response, &sealed));
        assert!(!open("acmea", "utoposting", Content::Response, &sealed));
        assert!(!open("acme", "autoposting", Content::Error, &sealed));
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(!open("acme", "autoposting", Content::Response, &changed), "byte {index}");
            assert!(!open("acme", "autoposting", Content::Response, &sealed[..index]));
        }
    }

    #[test]
    fn names_of_keys_contain_the_tenant_and_no_secret() {
        let account = account("acme", Vendor::Autoposting);
        assert_eq!(account.limit_key, "billing-proxy:{acme}:limit");
        assert!(account.response_key.starts_with("billing-proxy:{acme}:autoposting:"));
        assert!(!format!("{account:?}").contains("CANARY"));
    }
}
