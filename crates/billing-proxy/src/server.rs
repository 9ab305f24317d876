//! The listeners: they accept connections, and drain them at the end.

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

/// How long to wait before accepting again when no file descriptor is left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// Enough for probes and scrapers.
const ADMIN_CONNECTIONS: u64 = 64;

/// How long connections may take to end after the stop.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(25);

/// Serves until `stop` is cancelled, then waits for the connections to end.
///
/// Returns whether all have ended within [`DRAIN_TIMEOUT`].
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
    // Connections that the kernel has already accepted are served, too.
    while let Ok((stream, peer)) = timeout(Duration::ZERO, acceptor.next()).await {
        accept(&connections, &counter, &state, stream, peer);
    }
    drop(acceptor);
    drain(connections.into_tracker(), &counter).await
}

/// Serves the admin address until the process ends.
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
    // All clients of a trusted proxy have its address.
    let per_peer = if is_proxy { limits.connections } else { limits.connections_per_peer };
    let Some(permit) = counter.acquire(peer.ip(), limits.connections, per_peer) else {
        state.metrics().connection_refused();
        return;
    };
    state.metrics().connection_opened();
    connections.serve(stream, peer, permit);
}

/// Accepts connections, also after an error.
#[derive(Debug)]
struct Acceptor {
    listener: TcpListener,
    /// Whether the last attempt failed. A series of failures is logged once.
    failing: bool,
}

impl Acceptor {
    async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    self.failing = false;
                    return (stream, canonical(peer));
                }
                Err(error) if is_connection_error(&error) => {}
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

/// The address with its IP as IPv4 where it is one: on a listener for IPv6, IPv4 clients have addresses
/// like `::ffff:192.0.2.1`.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Whether the error concerns only the connection that was to be accepted.
fn is_connection_error(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

async fn drain(connections: TaskTracker, counter: &ConnectionCounter) -> bool {
    let started = Instant::now();
    connections.close();
    let all_ended = timeout(DRAIN_TIMEOUT, connections.wait()).await.is_ok();
    let open = counter.count();
    tracing::info!(all_ended, open, seconds = started.elapsed().as_secs_f64(), "drained");
    all_ended
}

/// Raises the soft limit on open files to the hard one: each connection takes a descriptor.
pub fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(cause = %error, "raising the limit on open files failed");
    }
}
