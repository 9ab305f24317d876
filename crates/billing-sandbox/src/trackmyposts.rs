//! Track My Posts' interface: `GET /billing?workspaceSlug=SLUG`, authenticated by `x-api-key: KEY`.
//!
//! The vendor publishes the meaning of statuses but no error bodies, so an error's body is the
//! published meaning as plain text.

mod billing;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Scenario;
use crate::calendar::Day;
use crate::fault::{Fault, Faults, Vendor};
use crate::vendors::Clock;

const BAD_REQUEST: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "bad request: validation error");
const UNAUTHORIZED: (StatusCode, &str) =
    (StatusCode::UNAUTHORIZED, "unauthorized: authentication required");
const FORBIDDEN: (StatusCode, &str) =
    (StatusCode::FORBIDDEN, "forbidden: insufficient permissions");
const WORKSPACE_NOT_FOUND: (StatusCode, &str) =
    (StatusCode::NOT_FOUND, "not found: workspace not found");
const INTERNAL_SERVER_ERROR: (StatusCode, &str) =
    (StatusCode::INTERNAL_SERVER_ERROR, "internal server error");
/// Not a published response: the message of a load balancer in front of the vendor.
const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "service unavailable");

struct TrackMyPosts {
    clock: Clock,
    faults: Faults,
}

/// The vendor's routes.
pub(crate) fn router(clock: Clock) -> Router {
    let vendor = TrackMyPosts { clock, faults: Faults::of(Vendor::TrackMyPosts) };
    Router::new().route("/billing", get(billing)).with_state(Arc::new(vendor))
}

async fn billing(
    State(vendor): State<Arc<TrackMyPosts>>,
    headers: HeaderMap,
    query: Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let key = headers.get("x-api-key").and_then(|value| value.to_str().ok());
    let Some(scenario) = key.and_then(Scenario::from_trackmyposts_key) else {
        return UNAUTHORIZED.into_response();
    };
    let Ok(Query(parameters)) = query else {
        return BAD_REQUEST.into_response();
    };
    if let Err(refusal) = check_workspace(scenario, &parameters) {
        return refusal.into_response();
    }
    match vendor.faults.next(scenario) {
        Fault::None => {}
        Fault::Delay(time) => tokio::time::sleep(time).await,
        Fault::InternalError => return INTERNAL_SERVER_ERROR.into_response(),
        Fault::Unavailable => return UNAVAILABLE.into_response(),
    }
    if scenario == Scenario::Malformed {
        let body = "<!doctype html><title>Track My Posts</title><h1>We will be right back</h1>\n";
        return ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    }
    match billing::body(scenario, Day::of((vendor.clock)())) {
        Ok(body) => {
            ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
        }
        Err(_) => INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The workspace must be given once, must exist, and must belong to the key.
fn check_workspace(
    scenario: Scenario,
    parameters: &[(String, String)],
) -> Result<(), (StatusCode, &'static str)> {
    let mut slugs = parameters.iter().filter(|(name, _)| name == "workspaceSlug");
    let slug = match (slugs.next(), slugs.next()) {
        (Some((_, slug)), None) if !slug.is_empty() => slug,
        _ => return Err(BAD_REQUEST),
    };
    match Scenario::from_name(slug) {
        None => Err(WORKSPACE_NOT_FOUND),
        Some(workspace) if workspace != scenario => Err(FORBIDDEN),
        Some(_) => Ok(()),
    }
}
