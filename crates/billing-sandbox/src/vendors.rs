//! The two servers and their lifecycle.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use axum::Router;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::{autoposting, trackmyposts};

/// The source of the current time.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Both vendors, each on its own loopback port, until this is dropped.
///
/// They run on one thread with a separate runtime, so they can be started inside or outside of a
/// runtime.
#[derive(Debug)]
pub struct Vendors {
    autoposting: SocketAddr,
    trackmyposts: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Vendors {
    /// Binds two free ports of 127.0.0.1 and serves the vendors there. The clock is read for every
    /// request; the data are relative to it.
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
                // Returning drops the runtime, and with it every open connection.
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

    /// The base URL of Autoposting's API, without a trailing slash.
    #[must_use]
    pub fn autoposting_base(&self) -> String {
        format!("http://{}{}", self.autoposting, autoposting::BASE_PATH)
    }

    /// The base URL of Track My Posts' API, without a trailing slash.
    #[must_use]
    pub fn trackmyposts_base(&self) -> String {
        format!("http://{}", self.trackmyposts)
    }
}

impl Drop for Vendors {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic has been reported by the vendor's own thread.
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
