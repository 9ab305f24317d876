//! Origins: which pages may read answers. Compared byte for byte, never by pattern.

use http::HeaderValue;
use url::Url;

use crate::host::split_port;

/// Schemes whose pages browsers give the origin `null`, and schemes of no page.
const WITHOUT_ORIGIN: [&str; 10] =
    ["about", "blob", "content", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss"];

/// The origin of a page exactly as a browser writes it: `scheme://host` and a port where it is not
/// the scheme's own. Apps and browser extensions have schemes of their own, as `capacitor://localhost`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    value: HeaderValue,
}

/// Why a text is no origin that can be allowed. The text itself is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// `*` or a pattern.
    #[error("must be one exact origin: a pattern would let in pages that nobody has looked at")]
    Pattern,
    /// A scheme whose pages have no origin of their own.
    #[error("must not be of this scheme: its pages have no origin of their own")]
    NoOrigin,
    /// `null`, which every sandboxed frame and local file sends.
    #[error("must not be null: any page can send that")]
    Null,
    /// Anything else than a serialized origin.
    #[error("must be an origin as browsers write it: https://host or https://host:port")]
    NotSerialized,
}

impl Origin {
    /// Reads an origin in the one form in which a browser sends it.
    ///
    /// # Errors
    ///
    /// For everything else, a capital letter or a slash at the end included.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        if text.contains('*') {
            return Err(OriginError::Pattern);
        }
        if text == "null" {
            return Err(OriginError::Null);
        }
        let url = Url::parse(text).map_err(|_| OriginError::NotSerialized)?;
        if WITHOUT_ORIGIN.contains(&url.scheme()) {
            return Err(OriginError::NoOrigin);
        }
        let is_serialized = match url.scheme() {
            "https" | "http" => url.origin().ascii_serialization() == text,
            _ => serialized_with_own_scheme(&url).is_some_and(|serialized| serialized == text),
        };
        if !is_serialized {
            return Err(OriginError::NotSerialized);
        }
        let value = HeaderValue::from_str(text).map_err(|_| OriginError::NotSerialized)?;
        Ok(Self { value })
    }

    /// Whether a request with this `Host` goes to this origin. A port that is not written is the
    /// scheme's own; the origins of apps are no server's.
    #[must_use]
    pub fn is_served_at(&self, host: &[u8]) -> bool {
        let Ok(url) = Url::parse(self.as_str()) else { return false };
        let default_port = match url.scheme() {
            "https" => 443,
            "http" => 80,
            _ => return false,
        };
        let named = std::str::from_utf8(host).ok().and_then(split_port);
        named.is_some_and(|(name, port)| {
            url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(name))
                && url.port().unwrap_or(default_port) == port.unwrap_or(default_port)
        })
    }

    /// The header value that answers name this origin by.
    #[must_use]
    pub fn header_value(&self) -> &HeaderValue {
        &self.value
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.value.to_str().unwrap_or_default()
    }
}

/// The origin of a URL whose scheme is not of the web. Such a host is no domain name, so that browsers
/// leave its capitals.
fn serialized_with_own_scheme(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !host.bytes().all(is_plain) {
        return None;
    }
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{host}{port}", url.scheme()))
}

/// The list of allowed origins.
#[derive(Clone, Debug, Default)]
pub struct AllowedOrigins {
    origins: Vec<Origin>,
}

impl AllowedOrigins {
    /// A list of exactly these.
    #[must_use]
    pub fn new(origins: Vec<Origin>) -> Self {
        Self { origins }
    }

    /// The listed origin that equals the header's value byte for byte.
    #[must_use]
    pub fn find(&self, value: &HeaderValue) -> Option<&Origin> {
        self.origins.iter().find(|origin| origin.value.as_bytes() == value.as_bytes())
    }
}
