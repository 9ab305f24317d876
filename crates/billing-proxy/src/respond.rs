//! Answers: every one leaves through here, so that none lacks what all must carry.

use axum::body::Body;
use bytes::Bytes;
use http::header::{self, HeaderMap};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::error::ProxyError;
use crate::request_context::RequestContext;
use crate::source::Answered;
use crate::widget::Served;

pub(crate) type Response = http::Response<Body>;

pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_BILLING_CACHE: HeaderName = HeaderName::from_static("x-billing-cache");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_CONTENT_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const CROSS_ORIGIN: HeaderValue = HeaderValue::from_static("cross-origin");
const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Age, Retry-After, Vary, X-Billing-Cache, X-Content-Type-Options, X-Request-Id",
);
const CORS_METHODS: HeaderValue = HeaderValue::from_static("GET");
/// The token's, and those that monitoring (Sentry, OpenTelemetry) adds to every fetch of a page.
const CORS_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, baggage, sentry-trace, traceparent, tracestate");
const CORS_CREDENTIALS: HeaderValue = HeaderValue::from_static("true");
const CORS_MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer");
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What a request came to, before it is dressed for the wire.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A tenant's data.
    Data(Answered),
    /// JSON of our own.
    Json(Vec<u8>),
    /// What a page may do here.
    Preflight {
        /// The methods of the route.
        allow: &'static str,
    },
    /// A file of the package.
    Widget(Served),
}

#[cfg(feature = "otlp")]
impl Answer {
    /// The status that it is sent with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Data(_) | Self::Json(_) => StatusCode::OK,
            Self::Preflight { .. } => StatusCode::NO_CONTENT,
            Self::Widget(served) => served.status(),
        }
    }
}

/// Dresses an answer or a refusal for the wire.
pub(crate) fn finish(context: &RequestContext, result: Result<Answer, ProxyError>) -> Response {
    let mut must_close = context.must_close;
    let mut response = match result {
        Ok(answer) => plain(answer),
        Err(error) => {
            must_close |= error.closes_connection();
            refusal(context, &error)
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(X_REQUEST_ID, context.id.header_value());
    if context.is_widget {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        headers.insert(RESOURCE_POLICY, CROSS_ORIGIN);
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    } else {
        dress_data(headers, context);
    }
    if must_close && context.supports_close_header {
        headers.insert(header::CONNECTION, CLOSE);
    }
    response
}

fn dress_data(headers: &mut HeaderMap, context: &RequestContext) {
    headers.insert(header::VARY, VARY_ORIGIN);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(RESOURCE_POLICY, SAME_ORIGIN);
    headers.insert(header::CONTENT_SECURITY_POLICY, NO_CONTENT_POLICY);
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    if let Some(origin) = &context.origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if context.allow_credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, CORS_CREDENTIALS);
        }
    }
}

fn plain(answer: Answer) -> Response {
    match answer {
        Answer::Data(answered) => {
            let mut response = json(StatusCode::OK, answered.body);
            let headers = response.headers_mut();
            let freshness = HeaderValue::from_static(answered.freshness.name());
            headers.insert(X_BILLING_CACHE, freshness);
            headers.insert(header::AGE, HeaderValue::from(answered.age.as_secs()));
            response
        }
        Answer::Json(body) => json(StatusCode::OK, Bytes::from(body)),
        Answer::Preflight { allow } => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            let headers = response.headers_mut();
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, CORS_METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, CORS_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, CORS_MAX_AGE);
            response
        }
        Answer::Widget(served) => served.into_response(),
    }
}

fn refusal(context: &RequestContext, error: &ProxyError) -> Response {
    let mut response = json(error.status(), Bytes::from(error.body(context.id.as_str())));
    let headers = response.headers_mut();
    if let Some(seconds) = error.retry_after_seconds() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    match error {
        ProxyError::MethodNotAllowed { allow } => {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        ProxyError::Unauthorized | ProxyError::TokenExpired => {
            headers.insert(header::WWW_AUTHENTICATE, BEARER);
        }
        _ => {}
    }
    response
}

fn json(status: StatusCode, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    // Room for all that follows, so that the map grows only once.
    response.headers_mut().reserve(16);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}
