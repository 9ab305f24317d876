//! One connection from its first byte to its last.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::activity::Activity;
use super::canonical;
use super::stream::GuardedStream;
use crate::admit::Endpoints;
use crate::app::App;
use crate::limit::connections::ConnectionPermit;

/// The start of an HTTP/2 connection with prior knowledge.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The buffer of an HTTP/1 connection. It is larger than the limit on headers, so that their error
/// response has a body; beyond it hyper sends a bare 431.
const MAX_HTTP1_BUFFER: usize = 32 * 1024;

const MAX_HTTP2_HEADER_LIST: u32 = 16 * 1024 + 8 * 1024;
const MAX_HTTP2_STREAMS: u32 = 100;
/// How long idle connections stay open after the stop.
const STOP_GRACE: Duration = Duration::from_secs(1);

const HTTP2_PING_EVERY: Duration = Duration::from_secs(20);

/// Serves each connection in a separate task.
#[derive(Debug)]
pub(crate) struct Connections {
    app: Arc<App>,
    stop: CancellationToken,
    tracker: TaskTracker,
}

/// What handles the requests of a connection.
#[derive(Clone, Debug)]
enum Handler {
    /// The public address.
    App(Arc<App>),
    /// The admin address.
    Router(Router),
}

#[derive(Clone, Copy, Debug)]
struct Timeouts {
    header: Duration,
    request: Duration,
    write: Duration,
}

impl Connections {
    pub(crate) fn new(app: Arc<App>, stop: CancellationToken) -> Self {
        Self { app, stop, tracker: TaskTracker::new() }
    }

    /// The tracker of the connections' tasks.
    pub(crate) fn into_tracker(self) -> TaskTracker {
        self.tracker
    }

    pub(crate) fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: ConnectionPermit) {
        let snapshot = self.app.snapshot();
        let limits = &snapshot.limits;
        let timeouts = Timeouts {
            header: limits.header_timeout,
            request: limits.request_timeout,
            write: limits.write_timeout,
        };
        let tls = snapshot.tls.clone();
        let (service, stop) = (Handler::App(Arc::clone(&self.app)), self.stop.clone());
        self.tracker.spawn(async move {
            let _permit = permit;
            let _ = stream.set_nodelay(true);
            let Ok(local) = stream.local_addr() else { return };
            let endpoints = Endpoints { peer, local: canonical(local) };
            // Errors of a connection are its client's; requests are logged separately.
            let _ = match tls {
                None => plain(stream, service, endpoints, timeouts, stop).await,
                Some(config) => {
                    let acceptor = TlsAcceptor::from(config);
                    encrypted(stream, acceptor, service, endpoints, timeouts, stop).await
                }
            };
        });
    }
}

/// Serves one connection of an operator.
pub(crate) fn serve_admin(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    permit: ConnectionPermit,
) {
    const TIMEOUT: Duration = Duration::from_secs(10);
    tokio::spawn(async move {
        let _permit = permit;
        let Ok(local) = stream.local_addr() else { return };
        let timeouts = Timeouts { header: TIMEOUT, request: TIMEOUT, write: TIMEOUT };
        // Operators are served until the process ends.
        let never = CancellationToken::new();
        let _ = plain(stream, Handler::Router(router), Endpoints { peer, local }, timeouts, never)
            .await;
    });
}

async fn plain(
    mut stream: TcpStream,
    handler: Handler,
    endpoints: Endpoints,
    timeouts: Timeouts,
    stop: CancellationToken,
) -> io::Result<()> {
    let deadline = Instant::now() + timeouts.header;
    let first = timeout_at(deadline, read_first(&mut stream));
    // Without a request the connection can end without a response.
    let Some(first) = unless(grace(&stop), first).await else { return Ok(()) };
    let first = first??;
    let is_http2 = first.starts_with(PREFACE);
    let stream = GuardedStream::new(stream, first, timeouts.write);
    if is_http2 {
        http2(stream, handler, endpoints, timeouts, stop).await;
    } else {
        http1(stream, handler, endpoints, timeouts, stop).await;
    }
    Ok(())
}

async fn encrypted(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    handler: Handler,
    endpoints: Endpoints,
    timeouts: Timeouts,
    stop: CancellationToken,
) -> io::Result<()> {
    let deadline = Instant::now() + timeouts.header;
    let stream = GuardedStream::new(stream, Bytes::new(), timeouts.write);
    let accepted = timeout_at(deadline, acceptor.accept(stream));
    let Some(stream) = unless(grace(&stop), accepted).await else { return Ok(()) };
    let stream = stream??;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        http2(stream, handler, endpoints, timeouts, stop).await;
    } else {
        http1(stream, handler, endpoints, timeouts, stop).await;
    }
    Ok(())
}

/// Reads until it is clear whether the client sends the preface of HTTP/2.
///
/// hyper-util's `auto::Builder` does the same, but has no deadline for it: a client that sends nothing
/// would hold its connection for ever. See <https://github.com/hyperium/hyper/issues/3756> and
/// <https://github.com/hyperium/hyper/issues/3962>.
async fn read_first(stream: &mut TcpStream) -> io::Result<Bytes> {
    let mut first = BytesMut::with_capacity(1024);
    loop {
        if stream.read_buf(&mut first).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        let compared = first.len().min(PREFACE.len());
        let may_be_preface = first.get(..compared) == PREFACE.get(..compared);
        if !may_be_preface || compared == PREFACE.len() {
            return Ok(first.freeze());
        }
    }
}

async fn http1<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    handler: Handler,
    endpoints: Endpoints,
    timeouts: Timeouts,
    stop: CancellationToken,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.header)
        .max_buf_size(MAX_HTTP1_BUFFER)
        // A client may close its side once it has sent the request.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service(handler, endpoints));
    let mut connection = pin!(connection);
    if unless(grace(&stop), connection.as_mut()).await.is_none() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

async fn http2<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    handler: Handler,
    endpoints: Endpoints,
    timeouts: Timeouts,
    stop: CancellationToken,
) {
    let activity = Activity::default();
    let requests = activity.clone();
    let inner = service(handler, endpoints);
    let service = service_fn(move |request| {
        let in_flight = requests.begin();
        let response = inner.call(request);
        let requests = requests.clone();
        async move {
            let response = response.await;
            if let Ok(response) = &response {
                requests.sends(response.body().size_hint().exact());
            }
            drop(in_flight);
            response
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_HTTP2_STREAMS)
        .max_header_list_size(MAX_HTTP2_HEADER_LIST)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(100)
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(HTTP2_PING_EVERY)
        .keep_alive_timeout(timeouts.header)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
        () = activity.idle_for(timeouts.header) => {
            connection.as_mut().graceful_shutdown();
            // A client may finish reading a response, but not take for ever.
            let patience = if activity.may_be_sending() { timeouts.request } else { STOP_GRACE };
            let _ = timeout(patience, connection).await;
            return;
        }
    }
    let _ = connection.await;
}

/// The output of `work`, unless `stopped` resolves before.
///
/// Where both are ready, `work` comes first: what has arrived is served, also when a busy machine runs
/// this task late.
async fn unless<T>(stopped: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        output = work => Some(output),
        () = stopped => None,
    }
}

/// Resolves a short time after the stop. A request that a client has sent in the meantime is answered,
/// and its response asks the client to close the connection.
async fn grace(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(STOP_GRACE).await;
}

fn service(
    handler: Handler,
    endpoints: Endpoints,
) -> impl Service<
    Request<Incoming>,
    Response = Response<Body>,
    Error = Infallible,
    Future: Send + 'static,
> + Send {
    service_fn(move |request: Request<Incoming>| {
        let handler = handler.clone();
        async move {
            match handler {
                // The body is not read: no request for these routes has one.
                Handler::App(app) => {
                    let (parts, _body) = request.into_parts();
                    Ok(app.respond(&parts, endpoints).await)
                }
                Handler::Router(router) => router.oneshot(request.map(Body::new)).await,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    // `select!` picks at random by default. A task that ran late dropped a request that had arrived.
    #[tokio::test]
    async fn a_request_that_has_arrived_is_served_although_the_time_is_up() {
        for _ in 0..100 {
            assert_eq!(unless(ready(()), ready("a request")).await, Some("a request"));
        }
        assert_eq!(unless(ready(()), std::future::pending::<()>()).await, None);
    }
}
