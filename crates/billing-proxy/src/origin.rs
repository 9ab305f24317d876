//! Origins: which pages may read responses. They are compared byte for byte, without patterns.

use http::HeaderValue;
use url::Url;

use crate::host::parse_host;

/// Schemes whose pages have the origin `null`, and schemes without pages.
const WITHOUT_ORIGIN: [&str; 10] =
    ["about", "blob", "content", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss"];

/// The origin of a page, exactly as browsers serialize it: `scheme://host`, and a port where it is not
/// the scheme's default. Apps and browser extensions have their own schemes: `capacitor://localhost`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    value: HeaderValue,
}

/// Why an origin cannot be allowed. The text itself is not quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// `*` or a pattern.
    #[error("must be one exact origin: a pattern would also allow unknown pages")]
    Pattern,
    /// A scheme whose pages have the origin `null`.
    #[error("must not be of this scheme: its pages have no origin of their own")]
    NoOrigin,
    /// `null`, which every sandboxed frame and local file sends.
    #[error("must not be null: any page can send that")]
    Null,
    /// Not a serialized origin.
    #[error("must be an origin as browsers write it: https://host or https://host:port")]
    NotSerialized,
}

impl Origin {
    /// Parses an origin in the form in which browsers send it.
    ///
    /// # Errors
    ///
    /// For every other form, such as one with a capital letter or a slash at the end.
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

    /// Whether a request with this `Host` is for this origin. A missing port is the default one of the
    /// scheme. The origin of an app, such as `capacitor://localhost`, is never that of a server.
    #[must_use]
    pub fn is_served_at(&self, host: &[u8]) -> bool {
        let Ok(url) = Url::parse(self.as_str()) else { return false };
        let default_port = match url.scheme() {
            "https" => 443,
            "http" => 80,
            _ => return false,
        };
        let authority = std::str::from_utf8(host).ok().and_then(parse_host);
        authority.is_some_and(|authority| {
            url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(authority.host()))
                && url.port().unwrap_or(default_port)
                    == authority.port_u16().unwrap_or(default_port)
        })
    }

    /// The origin as the value of a header.
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

/// The origin of a URL whose scheme is not `http` or `https`. Browsers keep the case of its host, which
/// is not a domain name.
fn serialized_with_own_scheme(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !host.bytes().all(is_plain) {
        return None;
    }
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{host}{port}", url.scheme()))
}

/// The allowed origins.
#[derive(Clone, Debug, Default)]
pub struct AllowedOrigins {
    origins: Vec<Origin>,
}

impl AllowedOrigins {
    /// Allows exactly these.
    #[must_use]
    pub fn new(origins: Vec<Origin>) -> Self {
        Self { origins }
    }

    /// The allowed origin that equals the value of the header byte for byte.
    #[must_use]
    pub fn find(&self, value: &HeaderValue) -> Option<&Origin> {
        self.origins.iter().find(|origin| origin.value.as_bytes() == value.as_bytes())
    }
}
