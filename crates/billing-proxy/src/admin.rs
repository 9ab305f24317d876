//! Health and metrics, on the admin address and never on the public one.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::get;
use http::{Response, StatusCode, header};

use crate::app::App;
use crate::metrics;

/// The routes of the admin address.
pub fn admin(state: Arc<App>) -> Router {
    Router::new()
        .route("/livez", get(async || text(StatusCode::OK, "alive\n".to_owned())))
        .route("/readyz", get(ready))
        .route("/metrics", get(render_metrics))
        .with_state(state)
}

async fn ready(State(app): State<Arc<App>>) -> Response<Body> {
    if app.is_ready() {
        text(StatusCode::OK, "ready\n".to_owned())
    } else {
        text(StatusCode::SERVICE_UNAVAILABLE, "draining\n".to_owned())
    }
}

async fn render_metrics(State(app): State<Arc<App>>) -> Response<Body> {
    let mut response = text(StatusCode::OK, app.render_metrics());
    let kind = http::HeaderValue::from_static(metrics::CONTENT_TYPE);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn text(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    let no_store = http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}
