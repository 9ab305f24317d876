//! The connection to the store, and whether the store works.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    Client, FromRedisValue, IntoConnectionInfo, RedisError, RedisResult, ScriptInvocation,
    TlsCertificates,
};
use tokio::time::{sleep, timeout};

use crate::config::shared::SharedSettings;
use crate::metrics::Metrics;

/// After this many consecutive failures, requests skip the store.
const MAX_FAILURES: u32 = 3;

/// How often a store that has failed is probed.
const PROBE_EVERY: Duration = Duration::from_millis(250);

/// After this many consecutive successes, requests use the store again.
const REQUIRED_SUCCESSES: u32 = 2;

/// The key that a probe writes: a store that is full or read-only answers reads.
const PROBE_KEY: &str = "billing-proxy:probe";

/// `TCP_USER_TIMEOUT`: how long sent bytes may stay unacknowledged before the connection ends.
const USER_TIMEOUT: Duration = Duration::from_secs(5);

/// One connection for all requests, which are pipelined.
pub(super) struct Connection {
    manager: ConnectionManager,
    timeout: Duration,
    /// The failures since the last success.
    failures: AtomicU32,
    is_up: AtomicBool,
    metrics: Arc<Metrics>,
}

impl Connection {
    pub(super) fn open(
        settings: &SharedSettings,
        metrics: &Arc<Metrics>,
    ) -> RedisResult<Arc<Self>> {
        // The client uses the process's default provider. The first one to be installed stays.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let tcp = TcpSettings::default().set_nodelay(true).set_user_timeout(USER_TIMEOUT);
        let info = settings.url.expose().into_connection_info()?.set_tcp_settings(tcp);
        let client = match &settings.ca {
            Some(pem) => {
                let root_cert = Some(pem.clone());
                Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })?
            }
            None => Client::open(info)?,
        };
        let config = ConnectionManagerConfig::new()
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_millis(500))
            .set_number_of_retries(2)
            // `run` has a timeout for each request.
            .set_response_timeout(None);
        let connection = Arc::new(Self {
            manager: ConnectionManager::new_lazy_with_config(client, config)?,
            timeout: settings.timeout,
            failures: AtomicU32::new(0),
            is_up: AtomicBool::new(true),
            metrics: Arc::clone(metrics),
        });
        let first = Arc::clone(&connection);
        tokio::spawn(async move {
            if let Err(cause) = first.probe(Duration::from_secs(1)).await {
                first.metrics.store_failed();
                first.take_down(&cause);
            }
        });
        Ok(connection)
    }

    pub(super) fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Relaxed)
    }

    /// Runs a script. `None` if the store failed or timed out.
    pub(super) async fn run<T: FromRedisValue>(
        self: &Arc<Self>,
        invocation: &ScriptInvocation<'_>,
    ) -> Option<T> {
        if !self.is_up() {
            return None;
        }
        let mut manager = self.manager.clone();
        let run = invocation.invoke_async(&mut manager);
        let failure = match timeout(self.timeout, run).await {
            Ok(Ok(value)) => {
                self.failures.store(0, Ordering::Relaxed);
                return Some(value);
            }
            Ok(Err(error)) => cause(&error),
            Err(_) => TIMED_OUT.to_owned(),
        };
        self.metrics.store_failed();
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= MAX_FAILURES {
            self.take_down(&failure);
        }
        None
    }

    /// Makes requests skip the store until it has recovered.
    fn take_down(self: &Arc<Self>, cause: &str) {
        if self.is_up.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                cause,
                "the shared store fails: limits and answers are this replica's own"
            );
            tokio::spawn(recover(Arc::downgrade(self)));
        }
    }

    async fn probe(&self, patience: Duration) -> Result<(), String> {
        let mut manager = self.manager.clone();
        let mut write = redis::cmd("SET");
        write.arg(PROBE_KEY).arg(1).arg("PX").arg(1_000);
        match timeout(patience, write.exec_async(&mut manager)).await {
            Ok(result) => result.map_err(|error| cause(&error)),
            Err(_) => Err(TIMED_OUT.to_owned()),
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("is_up", &self.is_up()).finish_non_exhaustive()
    }
}

const TIMED_OUT: &str = "it did not answer in time";

/// Probes the store until it has recovered or the connection is no longer used.
async fn recover(connection: Weak<Connection>) {
    let mut successes = 0;
    while successes < REQUIRED_SUCCESSES {
        sleep(PROBE_EVERY).await;
        let Some(connection) = connection.upgrade() else { return };
        match connection.probe(connection.timeout).await {
            Ok(()) => successes += 1,
            Err(_) => successes = 0,
        }
    }
    let Some(connection) = connection.upgrade() else { return };
    connection.failures.store(0, Ordering::Relaxed);
    connection.is_up.store(true, Ordering::Relaxed);
    tracing::info!("the shared store has recovered");
}

/// The error without the server's message, which may quote the request.
fn cause(error: &RedisError) -> String {
    match error.code() {
        Some(code) => format!("{}: {code}", error.category()),
        None if error.is_io_error() => error.to_string(),
        None => error.category().to_owned(),
    }
}
