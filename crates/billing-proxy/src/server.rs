//! The public address: connections in, requests to the service, and an orderly end.

mod activity;
pub(crate) mod connection;
pub(crate) mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::connection::Connections;
use crate::app::{App, SWEEP_INTERVAL};
use crate::limit::connections::ConnectionCounter;

/// How long accepting pauses when the machine has no descriptor left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// A handful of probes and scrapers.
const ADMIN_CONNECTIONS: u64 = 64;

/// How long requests that are under way may take to end.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(25);

/// Serves until `stop` is cancelled, then lets what runs come to its end.
///
/// Returns whether every connection ended by itself within [`DRAIN_TIMEOUT`].
pub async fn serve(listener: TcpListener, state: Arc<App>, stop: CancellationToken) -> bool {
    let counter = Arc::clone(state.connections());
    let connections = Connections::new(Arc::clone(&state), stop.clone());
    let mut acceptor = Acceptor { listener, failing: false };
    let mut sweep = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = sweep.tick() => state.sweep(),
            (stream, peer) = acceptor.next() => accept(&connections, &counter, &state, stream, peer),
        }
    }
    state.start_draining();
    // Who was already let into the queue by the kernel is served as well.
    while let Ok((stream, peer)) = timeout(Duration::ZERO, acceptor.next()).await {
        accept(&connections, &counter, &state, stream, peer);
    }
    drop(acceptor);
    drained(connections.into_tracker(), &counter).await
}

/// Serves operators until the process ends.
pub async fn serve_admin(listener: TcpListener, router: axum::Router) {
    let counter = Arc::new(ConnectionCounter::default());
    let mut acceptor = Acceptor { listener, failing: false };
    loop {
        let (stream, peer) = acceptor.next().await;
        if let Some(permit) = counter.acquire(peer.ip(), ADMIN_CONNECTIONS, ADMIN_CONNECTIONS) {
            connection::serve_admin(stream, peer, router.clone(), permit);
        }
    }
}

fn accept(
    connections: &Connections,
    counter: &Arc<ConnectionCounter>,
    state: &Arc<App>,
    stream: TcpStream,
    peer: SocketAddr,
) {
    let snapshot = state.snapshot();
    let limits = &snapshot.limits;
    let is_proxy = snapshot.trusted_proxies.iter().any(|net| net.contains(&peer.ip()));
    // Behind a trusted proxy every client has the same peer.
    let per_peer = if is_proxy { limits.connections } else { limits.connections_per_peer };
    let Some(permit) = counter.acquire(peer.ip(), limits.connections, per_peer) else {
        state.metrics().connection_refused();
        return;
    };
    state.metrics().connection_opened();
    connections.serve(stream, peer, permit);
}

/// Accepts connections one after the other, whatever goes wrong with one of them.
#[derive(Debug)]
struct Acceptor {
    listener: TcpListener,
    /// Whether the last attempt failed: a machine without descriptors fails often, and says so once.
    failing: bool,
}

impl Acceptor {
    async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => {
                    self.failing = false;
                    return accepted;
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    if !self.failing {
                        tracing::warn!(cause = %error, "accepting connections fails");
                    }
                    self.failing = true;
                    sleep(EXHAUSTED_PAUSE).await;
                }
            }
        }
    }
}

/// Whether an error is over with the connection that it came from.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

async fn drained(connections: TaskTracker, counter: &ConnectionCounter) -> bool {
    let started = Instant::now();
    connections.close();
    let all_ended = timeout(DRAIN_TIMEOUT, connections.wait()).await.is_ok();
    let open = counter.count();
    tracing::info!(all_ended, open, seconds = started.elapsed().as_secs_f64(), "drained");
    all_ended
}

/// Each connection takes a descriptor, and the usual limit is far below what the machine allows.
pub fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(cause = %error, "raising the limit on open files failed");
    }
}
