//! What routing costs: the proxy's own match of a path, and axum's router with the same routes.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use billing_proxy::app::{App, AppOptions, app};
use billing_proxy::clock::Clock;
use billing_proxy::config::Config;
use billing_proxy::config::secret::Environment;
use billing_proxy::route::Route;
use http::{Method, Request, StatusCode};
use tower::ServiceExt;

use crate::contestants::{ORIGIN, PATH, VARIABLES, configuration, token};

const ITERATIONS: u32 = 50_000;
const ROUNDS: usize = 5;

/// Prints the time of a cache hit in the process, without a connection, and those of both ways to route.
pub(crate) async fn compare(vendor: SocketAddr) {
    let router = Router::new()
        .route("/autoposting/billing/history", get(no_content))
        .route("/trackmyposts/billing", get(no_content))
        .route("/widget/{*file}", get(no_content))
        .route("/sandbox/token", get(no_content));
    let proxy = proxy(vendor);
    let token = format!("Bearer {}", token(0));
    let request = || {
        let request = Request::get(PATH).header("Host", "127.0.0.1").header("Origin", ORIGIN);
        request.header("Authorization", &token).body(Body::empty()).unwrap()
    };
    let status = proxy.clone().oneshot(request()).await.unwrap().status();
    assert_eq!(status, StatusCode::OK);

    let (mut made, mut matched, mut routed, mut hit) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        made.push(time(async || drop(black_box(request()))).await);
        matched.push(
            time(async || {
                black_box(is_routed(black_box(PATH)));
            })
            .await,
        );
        routed.push(time(async || drop(router.clone().oneshot(request()).await)).await);
        hit.push(time(async || drop(proxy.clone().oneshot(request()).await)).await);
    }
    let [made, matched, routed, hit] = [made, matched, routed, hit].map(|mut times| {
        times.sort();
        times[ROUNDS / 2].as_nanos()
    });
    let (routed, hit) = (routed.saturating_sub(made), hit.saturating_sub(made));
    println!("| | ns | of a hit |\n|---|---|---|");
    for (name, time) in [("`Route::of`", matched), ("axum's `Router`", routed), ("a hit", hit)] {
        println!("| {name} | {time} | {:.1} % |", time as f64 / hit as f64 * 100.0);
    }
}

async fn no_content() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn is_routed(path: &str) -> bool {
    Route::of(path).is_some_and(|route| route.takes(&Method::GET))
}

/// The proxy in this process, with one tenant.
fn proxy(vendor: SocketAddr) -> Router {
    let variables = VARIABLES.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
    let environment = Environment::Given(BTreeMap::from(variables));
    let text = configuration(vendor, 1, 3_600, "");
    let config = Config::parse(&text, Path::new(""), &environment).unwrap();
    let options = AppOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 80)),
        extra_hosts: Vec::new(),
        takes_any_host: false,
        clock: Clock::system(),
        mint: None,
    };
    app(App::new(config, options).unwrap())
}

/// The mean time of one call.
async fn time(mut call: impl AsyncFnMut()) -> Duration {
    let started = Instant::now();
    for _ in 0..ITERATIONS {
        call().await;
    }
    started.elapsed() / ITERATIONS
}
