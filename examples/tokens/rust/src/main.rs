//! `GET /billing-token` with axum and jsonwebtoken.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::json;

type Error = Box<dyn std::error::Error + Send + Sync>;

struct App {
    origin: String,
    key_id: String,
    key: EncodingKey,
}

struct User {
    id: &'static str,
    tenant: &'static str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: u64,
    exp: u64,
    tenant: &'a str,
    scope: &'a str,
    origin: &'a str,
}

/// Your own sign-in: who sends this request, and which tenant of the proxy is theirs.
fn signed_in_user(headers: &HeaderMap) -> Option<User> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    let session = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("session="))?;
    (session == "example").then_some(User { id: "user-1", tenant: "acme" })
}

fn billing_token(app: &App, user: &User) -> Result<String, Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let claims = Claims {
        iss: &app.origin,
        aud: "billing-proxy",
        sub: user.id,
        iat: now,
        exp: now + 300,
        tenant: user.tenant,
        scope: "billing:read",
        origin: &app.origin,
    };
    let header = Header { kid: Some(app.key_id.clone()), ..Header::new(Algorithm::HS256) };
    Ok(jsonwebtoken::encode(&header, &claims, &app.key)?)
}

async fn billing_token_route(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let (status, body) = match signed_in_user(&headers).map(|user| billing_token(&app, &user)) {
        Some(Ok(token)) => (StatusCode::OK, json!({ "token": token })),
        // Log the error here.
        Some(Err(_)) => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "no token" })),
        None => (StatusCode::UNAUTHORIZED, json!({ "error": "sign in first" })),
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let env = |name: &str, fallback: &str| std::env::var(name).unwrap_or(fallback.to_owned());
    let secret = std::env::var("BILLING_TOKEN_SECRET")
        .map_err(|error| format!("BILLING_TOKEN_SECRET: {error}"))?;
    let app = Arc::new(App {
        origin: env("APP_ORIGIN", "http://127.0.0.1:3000"),
        key_id: env("BILLING_TOKEN_KEY", "2026-11"),
        key: EncodingKey::from_secret(secret.as_bytes()),
    });
    let routes =
        Router::new().route("/billing-token", routing::get(billing_token_route)).with_state(app);
    let listener =
        tokio::net::TcpListener::bind(format!("127.0.0.1:{}", env("PORT", "3000"))).await?;
    axum::serve(listener, routes).await?;
    Ok(())
}
