//! Origins: which pages may read answers. Compared byte for byte, never by pattern.

use http::HeaderValue;
use url::Url;

/// The origin of a page exactly as a browser writes it: `scheme://host` and a port where it is not
/// the scheme's own.
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
    /// `null`, which every sandboxed frame and local file sends.
    #[error("must not be null: any page can send that")]
    Null,
    /// Anything else than a serialized web origin.
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
        let web = matches!(url.scheme(), "https" | "http");
        if !web || url.origin().ascii_serialization() != text {
            return Err(OriginError::NotSerialized);
        }
        let value = HeaderValue::from_str(text).map_err(|_| OriginError::NotSerialized)?;
        Ok(Self { value })
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
