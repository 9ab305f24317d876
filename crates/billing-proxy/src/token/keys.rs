//! The keys that verify tokens. Each has one algorithm, which the operator or the provider chooses and
//! never the token.

use std::fmt;

use jsonwebtoken::{DecodingKey, EncodingKey, crypto};

/// RFC 7518, section 3.2: a key of at least the hash's size.
const MIN_HS256_SECRET_BYTES: usize = 32;
/// An uncompressed point of P-256: 4, x, y.
const P256_POINT_BYTES: usize = 65;
/// RFC 8032: a public key of Ed25519.
const ED25519_KEY_BYTES: usize = 32;

/// A signature algorithm of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256: the host's back end and the proxy share a secret.
    Hs256,
    /// Ed25519: the proxy knows only the public key.
    EdDsa,
    /// ECDSA on P-256 with SHA-256: the proxy knows only the public key.
    Es256,
    /// RSA (PKCS #1 v1.5) with SHA-256: for the keys of an identity provider.
    Rs256,
}

/// Why a key cannot be used. The error does not quote the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// An HS256 secret that is too short.
    #[error("the secret it names must have at least 32 bytes")]
    ShortSecret,
    /// Not a public key in PEM, or one of another algorithm.
    #[error("the file it names must hold a public key of that algorithm in PEM (SPKI)")]
    NotAPublicKey,
    /// A private key in place of a public one.
    #[error("the file it names holds a private key: only the public one belongs here")]
    PrivateKey,
}

/// A key with its id and its one algorithm.
pub struct TokenKey {
    id: String,
    algorithm: Algorithm,
    decoding: DecodingKey,
    /// Only a shared secret can also sign.
    encoding: Option<EncodingKey>,
}

impl Algorithm {
    /// The algorithm with that name, among those of keys in the configuration.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Hs256, Self::EdDsa, Self::Es256].into_iter().find(|other| other.name() == name)
    }

    /// The name in a token's header and in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    pub(crate) const fn library(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
        }
    }
}

impl TokenKey {
    /// A shared secret, as raw bytes.
    ///
    /// # Errors
    ///
    /// When it is shorter than 32 bytes.
    pub fn hs256(id: String, secret: &[u8]) -> Result<Self, KeyError> {
        if secret.len() < MIN_HS256_SECRET_BYTES {
            return Err(KeyError::ShortSecret);
        }
        let decoding = DecodingKey::from_secret(secret);
        let encoding = Some(EncodingKey::from_secret(secret));
        Ok(Self { id, algorithm: Algorithm::Hs256, decoding, encoding })
    }

    /// A public key in PEM.
    ///
    /// # Errors
    ///
    /// When the text is not a public key of that algorithm.
    pub fn public(id: String, algorithm: Algorithm, pem: &[u8]) -> Result<Self, KeyError> {
        let text = std::str::from_utf8(pem).map_err(|_| KeyError::NotAPublicKey)?;
        if text.contains("PRIVATE KEY-----") {
            return Err(KeyError::PrivateKey);
        }
        let (decoding, size) = match algorithm {
            Algorithm::EdDsa => (DecodingKey::from_ed_pem(pem), ED25519_KEY_BYTES),
            Algorithm::Es256 => (DecodingKey::from_ec_pem(pem), P256_POINT_BYTES),
            Algorithm::Hs256 | Algorithm::Rs256 => return Err(KeyError::NotAPublicKey),
        };
        let decoding = decoding.map_err(|_| KeyError::NotAPublicKey)?;
        if decoding.try_get_as_bytes().map(<[u8]>::len) != Ok(size) {
            return Err(KeyError::NotAPublicKey);
        }
        Ok(Self { id, algorithm, decoding, encoding: None })
    }

    /// A public key that a provider has published, whose size has been checked.
    pub(super) const fn published(id: String, algorithm: Algorithm, decoding: DecodingKey) -> Self {
        Self { id, algorithm, decoding, encoding: None }
    }

    /// The `kid` of its tokens.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The only algorithm that it is used with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn encoding(&self) -> Option<&EncodingKey> {
        self.encoding.as_ref()
    }

    /// Whether `signature` (base64url) is this key's over `message`.
    pub(crate) fn verifies(&self, signature: &str, message: &[u8]) -> bool {
        let library = self.algorithm.library();
        crypto::verify(signature, message, &self.decoding, library).unwrap_or(false)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({}, ***)", self.algorithm.name())
    }
}
