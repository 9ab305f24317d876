//! The headers of `embed.html`, the page that a host embeds in a frame.
//!
//! The request names the embedding origin, as `?parent=ORIGIN`. The response allows only that
//! origin, if it is listed. A list of all origins would reveal the hosts to anybody.

use http::header::{self, HeaderMap};
use http::{HeaderName, HeaderValue};

use crate::origin::AllowedOrigins;
use crate::query::single;

/// The page.
pub(super) const NAME: &str = "embed.html";

/// The query parameter with the origin of the embedding page.
const PARENT: &str = "parent";

/// The page may load the package's files and send requests to this proxy.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      require-trusted-types-for 'script'; frame-ancestors ";

const EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");

/// Adds the headers to a response with the page, or to a 304 response.
pub(super) fn add_headers(headers: &mut HeaderMap, query: Option<&str>, allowed: &AllowedOrigins) {
    let parent = single(query, PARENT).and_then(|text| HeaderValue::from_str(&text).ok());
    let parent = parent.and_then(|value| allowed.find(&value)).map(|origin| origin.as_str());
    let ancestors = parent.filter(|origin| is_source(origin)).unwrap_or("'none'");
    let policy = HeaderValue::from_str(&format!("{POLICY}{ancestors}"));
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.unwrap_or(nothing));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // Cross-origin isolated pages show only frames that are isolated as well.
    headers.insert(EMBEDDER_POLICY, HeaderValue::from_static("require-corp"));
}

/// Whether an origin is safe in a policy: a host name may contain `;` and `,`.
fn is_source(origin: &str) -> bool {
    !origin.contains([';', ','])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    #[track_caller]
    fn check(allowed: &[&str], query: Option<&str>, ancestors: &str) {
        let origins = allowed.iter().map(|text| Origin::parse(text).unwrap()).collect();
        let mut headers = HeaderMap::new();
        add_headers(&mut headers, query, &AllowedOrigins::new(origins));
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert_eq!(policy.strip_prefix(POLICY), Some(ancestors), "{query:?}");
    }

    #[test]
    fn the_named_origin_can_embed_the_page_if_it_is_listed() {
        let app = "https://app.example.com";
        let allowed = [app, "https://other.example.com", "capacitor://localhost"];
        check(&allowed, Some("parent=https%3A%2F%2Fapp.example.com"), app);
        check(&allowed, Some("parent=https://app.example.com"), app);
        check(&allowed, Some("a=1&parent=https://app.example.com"), app);
        check(&allowed, Some("parent=capacitor%3A%2F%2Flocalhost"), "capacitor://localhost");
    }

    #[test]
    fn with_any_other_address_the_page_cannot_be_embedded() {
        let allowed = ["https://app.example.com"];
        for query in [
            "",
            "parent",
            "parent=",
            "parent=*",
            "parent=null",
            "parent=https:",
            "parent='self'",
            "parent=https://evil.example",
            "parent=https://app.example.com/",
            "parent=https://APP.example.com",
            "parent=https://app.example.com:443",
            "parent=https://app.example.com%20https://evil.example",
            "parent=https://app.example.com%3B%20script-src%20*",
            "parent=https://app.example.com%0d%0aX-Evil:%201",
            "parent=https://app.example.com%00",
            "parent=%ff",
            "parent=https://app.example.com&parent=https://evil.example",
            "parent=https://app.example.com&parent=https://app.example.com",
            "Parent=https://app.example.com",
        ] {
            check(&allowed, Some(query), "'none'");
        }
        check(&allowed, None, "'none'");
        check(&[], Some("parent=https://app.example.com"), "'none'");
    }

    #[test]
    fn the_documentation_has_the_same_policy_for_other_servers() {
        let document = include_str!("../../../../docs/embedding-frame.md");
        let line = format!("\nContent-Security-Policy: {POLICY}https://app.example.com\n");
        assert!(document.contains(&line), "docs/embedding-frame.md lacks{line}");
    }

    #[test]
    fn an_origin_that_would_end_the_policy_is_left_out() {
        for origin in ["https://a;b.example", "https://a,b.example"] {
            check(&[origin], Some(&format!("parent={origin}")), "'none'");
        }
    }
}
