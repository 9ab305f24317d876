//! `docs/proxy.errors.json`, the table of error codes: the documentation is made from it.

use std::collections::BTreeSet;
use std::time::Duration;

use billing_proxy::error::ProxyError;
use billing_proxy::upstream_error::UpstreamError;
use serde_json::{Value, json};

use super::{UPDATE, repository};
use crate::metrics::scrape;

/// One error of each code, in the order in which a request meets them.
fn one_of_each() -> Vec<ProxyError> {
    let wait = Duration::from_secs(30);
    vec![
        ProxyError::OriginNotAllowed,
        ProxyError::BadRequest("…"),
        ProxyError::PayloadTooLarge,
        ProxyError::UriTooLong,
        ProxyError::ExpectationFailed,
        ProxyError::HeaderFieldsTooLarge,
        ProxyError::MisdirectedRequest,
        ProxyError::UnknownRoute,
        ProxyError::MethodNotAllowed { allow: "GET" },
        ProxyError::Unauthorized,
        ProxyError::TokenExpired,
        ProxyError::Forbidden,
        ProxyError::RateLimited { retry_after: wait },
        ProxyError::SourceNotConfigured,
        ProxyError::Vendor(UpstreamError::WorkspaceNotFound),
        ProxyError::Vendor(UpstreamError::Unauthorized),
        ProxyError::Vendor(UpstreamError::RateLimited { retry_after: Some(wait) }),
        ProxyError::Vendor(UpstreamError::Status { status: 500, retry_after: None }),
        ProxyError::Vendor(UpstreamError::Invalid { reason: "no JSON".to_owned() }),
        ProxyError::Vendor(UpstreamError::Unavailable),
        ProxyError::Vendor(UpstreamError::Timeout),
        ProxyError::Overloaded,
        ProxyError::Internal,
    ]
}

/// An error as its client receives it.
fn row(error: &ProxyError) -> Value {
    let body: Value = serde_json::from_slice(&error.body("")).unwrap();
    json!({
        "code": error.code(),
        "status": error.status().as_u16(),
        "message": body["message"],
        "retryAfter": error.retry_after_seconds(),
    })
}

#[test]
fn the_table_of_errors_is_current() {
    let rows: Vec<Value> = one_of_each().iter().map(row).collect();
    let text = serde_json::to_string_pretty(&rows).unwrap() + "\n";
    let file = repository().join("docs/proxy.errors.json");
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "docs/proxy.errors.json is not current: run `cargo xtask schema`");
}

#[tokio::test]
async fn the_table_has_each_code_that_the_metrics_count() {
    let text = scrape().await.text();
    let counted: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("billing_proxy_refusals_total{code=\""))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let errors = one_of_each();
    let listed: BTreeSet<&str> = errors.iter().map(ProxyError::code).collect();
    assert_eq!(counted, listed);
    assert_eq!(errors.len(), listed.len(), "a code is listed twice");
}
