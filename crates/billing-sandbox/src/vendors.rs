//! The two servers and their life.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use axum::Router;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::{autoposting, trackmyposts};

/// Where "now" comes from.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Both vendors, each on a loopback port of its own, until this is dropped.
///
/// They run on one thread with a runtime of their own, so they can be started inside a runtime and
/// outside of any.
#[derive(Debug)]
pub struct Vendors {
    autoposting: SocketAddr,
    trackmyposts: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Vendors {
    /// Binds two free ports of 127.0.0.1 and serves the vendors there. The clock is asked at every
    /// request; the data is relative to it.
    ///
    /// # Errors
    ///
    /// When a port cannot be bound or the thread cannot be started.
    pub fn start(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> io::Result<Self> {
        let clock: Clock = Arc::new(clock);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let first = bind()?;
        let second = bind()?;
        let (autoposting, trackmyposts) = (first.local_addr()?, second.local_addr()?);
        let (stop, stopped) = oneshot::channel();
        let thread =
            thread::Builder::new().name("sandbox-vendors".to_owned()).spawn(move || {
                // Leaving this drops the runtime, and with it every connection that is still open.
                runtime.block_on(async {
                    tokio::select! {
                        _ = serve(first, autoposting::router(Arc::clone(&clock))) => {}
                        _ = serve(second, trackmyposts::router(Arc::clone(&clock))) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self { autoposting, trackmyposts, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of Autoposting's interface, without a slash at its end.
    #[must_use]
    pub fn autoposting_base(&self) -> String {
        format!("http://{}{}", self.autoposting, autoposting::BASE_PATH)
    }

    /// The base URL of Track My Posts' interface, without a slash at its end.
    #[must_use]
    pub fn trackmyposts_base(&self) -> String {
        format!("http://{}", self.trackmyposts)
    }
}

impl Drop for Vendors {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A vendor that panicked has said so on its own thread; there is nothing to add here.
            let _ = thread.join();
        }
    }
}

fn bind() -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
}
