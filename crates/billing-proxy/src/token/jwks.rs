//! The keys that an identity provider publishes (RFC 7517). Only keys that can verify tokens, and do
//! nothing else, are used.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use serde_json::Value;

use super::keys::{Algorithm, TokenKey};

const MIN_RSA_BITS: usize = 2_048;
const MAX_RSA_BITS: usize = 8_192;
/// Every exponent in use fits: 3, 17 and 65537.
const MAX_RSA_EXPONENT_BYTES: usize = 4;
const P256_COORDINATE_BYTES: usize = 32;
const ED25519_KEY_BYTES: usize = 32;
pub(super) const MAX_KEY_ID_BYTES: usize = 256;

/// The bytes are not a JSON Web Key Set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a JSON Web Key Set")]
pub struct InvalidKeySet;

/// The keys of a provider, as fetched once.
#[derive(Debug)]
pub struct KeySet {
    keys: Vec<TokenKey>,
    unusable: usize,
    digest: Vec<u8>,
    is_retired: AtomicBool,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

/// The members that matter. Others are ignored.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// The private key. With a provider that publishes it, anyone can sign.
    d: Option<Value>,
}

impl KeySet {
    /// Parses a JSON Web Key Set. Keys that cannot be used are skipped and counted.
    ///
    /// # Errors
    ///
    /// When the bytes are not an object with a list `keys`.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidKeySet> {
        // serde would also read an array as the members in their order.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(InvalidKeySet);
        }
        let document: Document = serde_json::from_slice(bytes).map_err(|_| InvalidKeySet)?;
        let total = document.keys.len();
        let mut by_id: BTreeMap<String, Vec<TokenKey>> = BTreeMap::new();
        for key in document.keys.into_iter().filter_map(|key| Jwk::read(key)?.usable()) {
            by_id.entry(key.id().to_owned()).or_default().push(key);
        }
        // Which of two keys with one id a token means is unknown, so neither is used.
        let keys: Vec<_> = by_id.into_values().filter(|keys| keys.len() == 1).flatten().collect();
        let unusable = total - keys.len();
        let digest = digest::digest(&digest::SHA256, bytes).as_ref().to_vec();
        Ok(Self { keys, unusable, digest, is_retired: AtomicBool::new(false) })
    }

    /// The keys, no two with the same id.
    #[must_use]
    pub fn keys(&self) -> &[TokenKey] {
        &self.keys
    }

    /// The number of skipped keys.
    #[must_use]
    pub const fn unusable(&self) -> usize {
        self.unusable
    }

    pub(super) fn find(&self, key_id: &str) -> Option<&TokenKey> {
        self.keys.iter().find(|key| key.id() == key_id)
    }

    pub(super) fn has_text_of(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// Marks the set as replaced. Sessions that it verified are no longer valid.
    pub(super) fn retire(&self) {
        self.is_retired.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::Relaxed)
    }
}

/// Compares by identity: another fetch may have had the same keys.
impl PartialEq for KeySet {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for KeySet {}

// === impl Jwk ===

impl Jwk {
    fn read(key: Value) -> Option<Self> {
        if !key.is_object() {
            return None;
        }
        serde_json::from_value(key).ok()
    }

    fn usable(self) -> Option<TokenKey> {
        let verifies = self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(|all| all.iter().any(|one| one == "verify"));
        let has_id = (1..=MAX_KEY_ID_BYTES).contains(&self.kid.len());
        if !verifies || !has_id || self.d.is_some() {
            return None;
        }
        let (algorithm, decoding) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (Algorithm::Rs256, self.rsa()?),
            ("EC", Some("P-256")) => (Algorithm::Es256, self.p256()?),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDsa, self.ed25519()?),
            // A published secret, or a type without an accepted algorithm.
            _ => return None,
        };
        let is_for_algorithm = self.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
        is_for_algorithm.then(|| TokenKey::published(self.kid, algorithm, decoding))
    }

    fn rsa(&self) -> Option<DecodingKey> {
        let (modulus, exponent) = (decode(&self.n)?, decode(&self.e)?);
        let modulus = without_zeros(&modulus);
        let exponent = without_zeros(&exponent);
        let top = modulus.first()?;
        let bits = modulus.len() * 8 - top.leading_zeros() as usize;
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        let good = (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits)
            && is_odd(modulus)
            && is_odd(exponent)
            && exponent.len() <= MAX_RSA_EXPONENT_BYTES
            && exponent != [1];
        good.then(|| DecodingKey::from_rsa_raw_components(modulus, exponent))
    }

    fn p256(&self) -> Option<DecodingKey> {
        let (x, y) = (decode(&self.x)?, decode(&self.y)?);
        if x.len() != P256_COORDINATE_BYTES || y.len() != P256_COORDINATE_BYTES {
            return None;
        }
        // 4 marks an uncompressed point.
        Some(DecodingKey::from_ec_der(&[&[4], &x[..], &y[..]].concat()))
    }

    fn ed25519(&self) -> Option<DecodingKey> {
        let x = decode(&self.x)?;
        (x.len() == ED25519_KEY_BYTES).then(|| DecodingKey::from_ed_der(&x))
    }
}

fn decode(text: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.as_ref()?).ok()
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
