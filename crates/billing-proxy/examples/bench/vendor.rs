//! A vendor that responds immediately.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;

/// Starts it; it runs until the program ends.
pub(crate) async fn start() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = || async { ([("content-type", "application/json")], body()) };
    let router = Router::new().route("/api-proxy/billing/history", get(answer));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = stream.set_nodelay(true);
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            let io = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
        }
    });
    address
}

/// Two years of invoices, in exactly the form in which the proxy passes them on.
pub(crate) fn body() -> String {
    let invoices: Vec<String> = (0..24)
        .map(|number| {
            format!(
                "{{\"id\":\"inv_{number:016x}\",\"amount\":4900,\"currency\":\"usd\",\"status\":\"paid\",\
                 \"description\":\"Pro Plan - month {number}\",\"paidAt\":\"2026-01-01T00:00:00Z\",\
                 \"invoiceUrl\":\"https://invoices.example.com/i/inv_{number:016x}\"}}"
            )
        })
        .collect();
    format!("{{\"success\":true,\"data\":{{\"invoices\":[{}]}}}}", invoices.join(","))
}
