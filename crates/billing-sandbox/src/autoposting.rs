//! Autoposting's interface: `GET /api-proxy/billing/history`, authenticated by `Authorization:
//! Bearer KEY` or by `x-api-key: KEY`, every answer in the envelope `{"success": …}`.

mod history;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Scenario;
use crate::calendar::Day;
use crate::fault::{Fault, Faults, Vendor};
use crate::vendors::Clock;

/// The base path of the vendor's API.
pub(crate) const BASE_PATH: &str = "/api-proxy";

struct Autoposting {
    clock: Clock,
    faults: Faults,
}

/// The vendor's routes.
pub(crate) fn router(clock: Clock) -> Router {
    let vendor = Arc::new(Autoposting { clock, faults: Faults::of(Vendor::Autoposting) });
    let interface = Router::new()
        .route("/billing/history", get(billing_history))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(vendor);
    Router::new().nest(BASE_PATH, interface).fallback(not_found)
}

async fn billing_history(State(vendor): State<Arc<Autoposting>>, headers: HeaderMap) -> Response {
    let Some(scenario) = api_key(&headers).and_then(Scenario::from_autoposting_key) else {
        return unauthorized();
    };
    match vendor.faults.next(scenario) {
        Fault::None => {}
        Fault::Delay(time) => tokio::time::sleep(time).await,
        Fault::InternalError => return internal_error(),
        Fault::Unavailable => return unavailable(),
    }
    match history::body(scenario, Day::of((vendor.clock)())) {
        Ok(body) => json(StatusCode::OK, body),
        Err(_) => internal_error(),
    }
}

/// The key from either header; `Authorization` takes precedence.
fn api_key(headers: &HeaderMap) -> Option<&str> {
    let Some(authorization) = headers.get(header::AUTHORIZATION) else {
        return headers.get("x-api-key")?.to_str().ok();
    };
    let (scheme, key) = authorization.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim_start_matches(' '))
}

fn unauthorized() -> Response {
    failure(StatusCode::UNAUTHORIZED, "unauthorized", "Missing or invalid API key.")
}

/// The vendor publishes no example of this and the following; they use its envelope.
fn internal_error() -> Response {
    failure(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong.")
}

fn unavailable() -> Response {
    failure(
        StatusCode::SERVICE_UNAVAILABLE,
        "service_unavailable",
        "Autoposting is down for maintenance.",
    )
}

async fn not_found(uri: Uri) -> Response {
    failure(StatusCode::NOT_FOUND, "not_found", &format!("There is nothing at {}.", uri.path()))
}

async fn method_not_allowed() -> Response {
    failure(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Only GET is allowed here.")
}

fn failure(status: StatusCode, error: &str, message: &str) -> Response {
    let body = serde_json::json!({ "success": false, "error": error, "message": message });
    json(status, body.to_string())
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_key(headers: &[(&'static str, &'static str)], expected: Option<&str>) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        assert_eq!(api_key(&headers), expected);
    }

    #[test]
    fn the_key_is_read_from_either_header() {
        check_key(&[], None);
        check_key(&[("authorization", "Bearer abc")], Some("abc"));
        check_key(&[("authorization", "bearer  abc")], Some("abc"));
        check_key(&[("authorization", "Basic abc")], None);
        check_key(&[("authorization", "abc")], None);
        check_key(&[("x-api-key", "abc")], Some("abc"));
        check_key(&[("x-api-key", "abc"), ("authorization", "Bearer other")], Some("other"));
    }
}
