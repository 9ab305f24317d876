//! `[shared]`: a Redis or Valkey server by which replicas share limits and responses.

use std::fmt;
use std::time::Duration;

use redis::IntoConnectionInfo;
use secrecy::ExposeSecret;
use url::{Host, Url};
use zeroize::{Zeroize, Zeroizing};

use super::item::Item;
use super::secret::References;
use super::section::Section;
use super::upstream;

/// A request that waits longer for the store would be slower than without it.
const DEFAULT_TIMEOUT_MILLISECONDS: u64 = 50;

/// The store that replicas share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSettings {
    /// Where the store is.
    pub url: StoreUrl,
    /// Certificates in PEM that are trusted in place of the system's; only with `rediss`.
    pub ca: Option<Vec<u8>>,
    /// The key by which responses in the store are encrypted.
    pub encryption_key: EncryptionKey,
    /// How long a request waits for the store before the replica goes on without it.
    pub timeout: Duration,
}

/// The URL of a store. Its `Debug` and `Display` show no user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(Url);

/// The 32 bytes of a key, whose `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionKey([u8; Self::BYTES]);

pub(super) fn read(
    mut section: Section<'_>,
    references: &mut References<'_>,
) -> Option<SharedSettings> {
    let url = url(&mut section, references);
    let encryption_key = encryption_key(&mut section, references);
    let ca = section.string("ca_file").and_then(|item| {
        if url.as_ref().is_some_and(|url| url.0.scheme() != "rediss") {
            item.fault(section.report(), "is only used with rediss://");
        }
        let pem = references.file(&section, &item)?;
        upstream::roots(&section, &item, &pem)?;
        Some(pem)
    });
    let milliseconds =
        section.integer("timeout_milliseconds", 1..=10_000, DEFAULT_TIMEOUT_MILLISECONDS);
    section.finish();
    Some(SharedSettings {
        url: url?,
        ca,
        encryption_key: encryption_key?,
        timeout: Duration::from_millis(milliseconds),
    })
}

/// The store by `url` or, where it requires a password, by reference.
fn url(section: &mut Section<'_>, references: &mut References<'_>) -> Option<StoreUrl> {
    const REFERENCES: [&str; 2] = ["url_env", "url_file"];
    let plain = section.string("url");
    let references_given: Vec<_> =
        REFERENCES.into_iter().filter_map(|key| section.string(key)).collect();
    let (text, item) = match plain {
        // A variable takes precedence over the file, whichever of the keys either of them has.
        Some(item) if item.takes_precedence_over(&references_given) => {
            (Zeroizing::new(item.text.clone().into_bytes()), item)
        }
        Some(item) if !other_takes_precedence(&item, &references_given) => {
            item.fault(section.report(), "must not be given beside url_env or url_file");
            return None;
        }
        Some(_) => secret_url(section, references)?,
        None if references_given.is_empty() => {
            if !section.has("url") && REFERENCES.iter().all(|key| !section.has(key)) {
                section.fault("url", "is missing (or url_env or url_file)");
            }
            return None;
        }
        None => secret_url(section, references)?,
    };
    let url = parse(section, &item, &text)?;
    let has_password = !url.0.username().is_empty() || url.0.password().is_some();
    if has_password && item.key == "shared.url" {
        item.fault(section.report(), "must have no user and password: url_env or url_file may");
    }
    if has_password && url.0.scheme() == "redis" && !url.is_loopback() {
        let warning =
            format!("{}: the store's password is sent unencrypted; use rediss://", item.key);
        references.warnings.push(warning);
    }
    Some(url)
}

fn other_takes_precedence(item: &Item, others: &[Item]) -> bool {
    !item.is_variable && others.iter().any(|other| other.is_variable)
}

fn secret_url(
    section: &mut Section<'_>,
    references: &mut References<'_>,
) -> Option<(Zeroizing<Vec<u8>>, Item)> {
    let (secret, item) = references.secret(section, "url_env", "url_file")?;
    Some((Zeroizing::new(secret.expose_secret().to_vec()), item))
}

fn parse(section: &Section<'_>, item: &Item, text: &[u8]) -> Option<StoreUrl> {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "redis" | "rediss")
            && url.has_host()
            // `#insecure` would disable the verification of the certificate.
            && url.fragment().is_none()
            // The client's own syntax, such as the number of the database.
            && url.as_str().into_connection_info().is_ok()
    });
    if url.is_none() {
        let problem = "must be the URL of a store, for example redis://127.0.0.1:6379";
        item.fault(section.report(), problem);
    }
    url.map(StoreUrl)
}

fn encryption_key(
    section: &mut Section<'_>,
    references: &mut References<'_>,
) -> Option<EncryptionKey> {
    let item = section.required_string("encryption_key_file")?;
    let mut bytes = Zeroizing::new(references.whole_file(section, &item)?);
    // The key itself may end with a line break.
    if bytes.len() > EncryptionKey::BYTES && bytes.ends_with(b"\n") {
        bytes.pop();
    }
    let key = <[u8; EncryptionKey::BYTES]>::try_from(bytes.as_slice()).ok();
    if key.is_none() {
        let problem = format!("the file it names must hold exactly {} bytes", EncryptionKey::BYTES);
        item.fault(section.report(), problem);
    }
    key.map(EncryptionKey)
}

// === impl StoreUrl ===

impl StoreUrl {
    /// The whole URL, for the client alone.
    pub(crate) fn expose(&self) -> &str {
        self.0.as_str()
    }

    fn is_loopback(&self) -> bool {
        match self.0.host() {
            // For this scheme the parser does not recognize addresses.
            Some(Host::Domain(name)) => {
                name == "localhost"
                    || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
            }
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl EncryptionKey ===

impl EncryptionKey {
    /// For AES-256.
    pub const BYTES: usize = 32;

    /// A key of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn expose(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for EncryptionKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
