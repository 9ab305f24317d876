//! Builds every response, so that none lacks a required header.

use axum::body::Body;
use bytes::Bytes;
use http::header::{self, HeaderMap};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::error::ProxyError;
use crate::reply::Reply;
use crate::request_context::RequestContext;

pub(crate) type Response = http::Response<Body>;

pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_BILLING_CACHE: HeaderName = HeaderName::from_static("x-billing-cache");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_CONTENT_CSP: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "Age, Retry-After, Vary, X-Billing-Cache, X-Content-Type-Options, X-Request-Id",
);
const ALLOWED_METHODS: HeaderValue = HeaderValue::from_static("GET");
/// The header of the token, and those that Sentry and OpenTelemetry add to each `fetch` of a page.
const ALLOWED_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, baggage, sentry-trace, traceparent, tracestate");
const ALLOW_CREDENTIALS: HeaderValue = HeaderValue::from_static("true");
const PREFLIGHT_MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// The HTTP response of a reply or an error, with all its headers.
pub(crate) fn into_response(
    context: &RequestContext,
    result: Result<Reply, ProxyError>,
) -> Response {
    let mut must_close = context.must_close;
    let mut response = match result {
        Ok(reply) => success_response(reply),
        Err(error) => {
            must_close |= error.closes_connection();
            error_response(context, &error)
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(X_REQUEST_ID, context.id.header_value());
    if context.is_widget {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, CROSS_ORIGIN);
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    } else {
        add_data_headers(headers, context);
    }
    if must_close && context.supports_close_header {
        headers.insert(header::CONNECTION, CLOSE);
    }
    response
}

fn add_data_headers(headers: &mut HeaderMap, context: &RequestContext) {
    headers.insert(header::VARY, VARY_ORIGIN);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, SAME_ORIGIN);
    headers.insert(header::CONTENT_SECURITY_POLICY, NO_CONTENT_CSP);
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    if let Some(origin) = &context.origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        if context.allow_credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, ALLOW_CREDENTIALS);
        }
    }
}

fn success_response(reply: Reply) -> Response {
    match reply {
        Reply::Data(data) => {
            let mut response = json(StatusCode::OK, data.body);
            let headers = response.headers_mut();
            let cache_status = HeaderValue::from_static(data.cache_status.name());
            headers.insert(X_BILLING_CACHE, cache_status);
            headers.insert(header::AGE, HeaderValue::from(data.age.as_secs()));
            response
        }
        Reply::Json(body) => json(StatusCode::OK, Bytes::from(body)),
        Reply::Preflight { allow } => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            let headers = response.headers_mut();
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE);
            response
        }
        Reply::Widget(file) => file.into_response(),
    }
}

fn error_response(context: &RequestContext, error: &ProxyError) -> Response {
    let mut response = json(error.status(), Bytes::from(error.body(context.id.as_str())));
    let headers = response.headers_mut();
    if let Some(seconds) = error.retry_after_seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    match error {
        ProxyError::MethodNotAllowed { allow } => {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        ProxyError::Unauthorized
        | ProxyError::UnknownTokenKey { .. }
        | ProxyError::TokenExpired => {
            headers.insert(header::WWW_AUTHENTICATE, BEARER);
        }
        _ => {}
    }
    response
}

fn json(status: StatusCode, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    // Capacity for all headers below, so that the map grows only once.
    response.headers_mut().reserve(16);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}
