//! A file with its compressed variants.

use aws_lc_rs::digest;
use bytes::Bytes;
use http::HeaderValue;
use http::header::{self, HeaderMap};

/// For a name that contains a hash of the content.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const SHORT_LIVED: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// A file with its compressed variants.
#[derive(Debug)]
pub(crate) struct File {
    content_type: HeaderValue,
    is_hashed: bool,
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

/// A file in one content coding.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) coding: Option<&'static str>,
    pub(crate) bytes: Bytes,
    pub(crate) etag: HeaderValue,
}

impl File {
    pub(crate) fn new(
        name: &str,
        is_hashed: bool,
        plain: &[u8],
        brotli: Option<Vec<u8>>,
        gzip: Option<Vec<u8>>,
    ) -> Self {
        Self {
            content_type: content_type(name),
            is_hashed,
            plain: Variant::new(None, plain.to_vec()),
            brotli: brotli.map(|bytes| Variant::new(Some("br"), bytes)),
            gzip: gzip.map(|bytes| Variant::new(Some("gzip"), bytes)),
        }
    }

    pub(crate) fn content_type(&self) -> HeaderValue {
        self.content_type.clone()
    }

    pub(crate) fn cache_control(&self) -> HeaderValue {
        if self.is_hashed { IMMUTABLE } else { SHORT_LIVED }
    }

    /// The smallest variant that the client accepts.
    pub(crate) fn variant(&self, headers: &HeaderMap) -> &Variant {
        let of = |coding: &str, variant: &'_ Option<Variant>| {
            variant.is_some() && accepts(headers, coding)
        };
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if of("br", &self.brotli) => brotli,
            (_, Some(gzip)) if of("gzip", &self.gzip) => gzip,
            _ => &self.plain,
        }
    }
}

impl Variant {
    fn new(coding: Option<&'static str>, bytes: Vec<u8>) -> Self {
        let digest = digest::digest(&digest::SHA256, &bytes);
        let hex: String =
            digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::from_str(&format!("\"{hex}\""));
        let etag = etag.unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { coding, bytes: Bytes::from(bytes), etag }
    }
}

/// Whether `Accept-Encoding` names a coding with a weight above zero.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut entries = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    entries.any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts.any(|parameter| {
            let weight = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|q| q <= 0.0))
        });
        named && !refused
    })
}

/// The content type by the extension of the name. Texts are in UTF-8.
fn content_type(name: &str) -> HeaderValue {
    use mime_guess::mime::{APPLICATION_JSON, TEXT_JAVASCRIPT, TEXT_PLAIN};
    let mime = match name.rsplit_once('.') {
        // Declarations of TypeScript, not a video.
        Some((_, "ts")) => TEXT_PLAIN,
        // The only type that is not obsolete (RFC 9239).
        Some((_, "mjs")) => TEXT_JAVASCRIPT,
        Some((_, "map")) => APPLICATION_JSON,
        _ => mime_guess::from_path(name).first_or_octet_stream(),
    };
    let charset = if mime.type_() == TEXT_PLAIN.type_() { "; charset=utf-8" } else { "" };
    let octets = HeaderValue::from_static("application/octet-stream");
    HeaderValue::from_str(&format!("{mime}{charset}")).unwrap_or(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_of_the_package_has_the_type_that_browsers_require() {
        for (name, expected) in [
            ("billing-widget.js", "text/javascript; charset=utf-8"),
            ("module/a.mjs", "text/javascript; charset=utf-8"),
            ("billing-widget-0.wasm", "application/wasm"),
            ("style.css", "text/css; charset=utf-8"),
            ("locales/de.json", "application/json"),
            ("a.js.map", "application/json"),
            ("index.html", "text/html; charset=utf-8"),
            ("icon.svg", "image/svg+xml"),
            ("icon.png", "image/png"),
            ("billing-widget.d.ts", "text/plain; charset=utf-8"),
            ("README.md", "text/markdown; charset=utf-8"),
            ("LICENSE-MIT", "application/octet-stream"),
            ("a.unheard-of", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }
}
