//! `serve` and `sandbox`: bind, announce the addresses, serve until a signal.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use billing_sandbox::Vendors;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::watch::FileWatcher;
use super::{CommandError, print_line};
use crate::admin::admin;
use crate::app::{App, AppOptions};
use crate::clock::Clock;
use crate::config::fault::{ConfigError, Fault};
use crate::config::files::FileVersions;
use crate::config::{Config, LogFormat};
use crate::sandbox::{self, PAGE_HOSTS};
use crate::telemetry::Telemetry;
use crate::{log, server};

/// The most connections that wait to be accepted. Further ones are retried after a second or more.
const BACKLOG: u32 = 4_096;

/// Loads the configuration again. `None` if it cannot change.
type LoadConfig<'a> = dyn Fn() -> Option<Result<Config, CommandError>> + 'a;

pub(super) fn serve(file: Option<&Path>, listen: Option<&str>) -> Result<(), CommandError> {
    let listen = listen.map(listen_address).transpose()?;
    let load = || -> Result<Config, CommandError> {
        let mut config = super::load(file)?;
        config.listen = listen.unwrap_or(config.listen);
        Ok(config)
    };
    let config = load()?;
    let _logging = start_logging(config.log_format);
    let _telemetry = Telemetry::start(&config.telemetry, &config.upstream)
        .map_err(|error| CommandError::Other(error.to_string()))?;
    server::raise_descriptor_limit();
    runtime()?.block_on(async {
        let listener = match inherited() {
            Some(listener) => listener,
            None => bind(config.listen)?,
        };
        let admin_listener = match config.admin_listen {
            Some(address) => Some(bind(address)?),
            None => None,
        };
        let options = AppOptions {
            listen: bound(&listener)?,
            extra_hosts: Vec::new(),
            takes_any_host: false,
            clock: Clock::system(),
            mint: None,
        };
        warn(&config);
        let files = FileWatcher::start(config.files.clone());
        let app =
            App::new(config, options).map_err(|error| CommandError::Other(error.to_string()))?;
        run(listener, admin_listener, app, files, &|| Some(load())).await
    })
}

pub(super) fn sandbox(
    listen: &str,
    widget_dir: Option<&Path>,
    allow_remote: bool,
) -> Result<(), CommandError> {
    let listen = listen_address(listen)?;
    if !listen.ip().is_loopback() && !allow_remote {
        let problem = "sandbox: --listen must be a loopback address, or --allow-remote must be given: \
                       its data is public";
        return Err(CommandError::Usage(problem.to_owned()));
    }
    let _logging = start_logging(LogFormat::default());
    server::raise_descriptor_limit();
    runtime()?.block_on(async {
        let listener = bind(listen)?;
        let address = bound(&listener)?;
        let vendors = Vendors::start(SystemTime::now)
            .map_err(|error| CommandError::Other(format!("starting the vendors: {error}")))?;
        let (config, mint) = sandbox::configuration(&vendors, address, widget_dir)
            .map_err(|faults: Vec<Fault>| ConfigError { file: "sandbox".into(), faults })?;
        let options = AppOptions {
            listen: address,
            extra_hosts: PAGE_HOSTS.map(str::to_owned).to_vec(),
            // The host names and ports of a container are not known here.
            takes_any_host: !listen.ip().is_loopback(),
            clock: Clock::system(),
            mint: Some(mint),
        };
        let app =
            App::new(config, options).map_err(|error| CommandError::Other(error.to_string()))?;
        run(listener, None, app, FileWatcher::start(FileVersions::default()), &|| None).await
    })
}

async fn run(
    listener: TcpListener,
    admin_listener: Option<TcpListener>,
    app: Arc<App>,
    files: FileWatcher,
    load: &LoadConfig<'_>,
) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| CommandError::Other(error.to_string());
    let mut stops = StopSignals::new().map_err(failed)?;
    let mut reloads = signal(SignalKind::hangup()).map_err(failed)?;
    let scheme = if app.is_encrypted() { "https" } else { "http" };
    let address = format!("{scheme}://{}", bound(&listener)?);
    tracing::info!(address, "listening on {address}");
    print_line(&mut std::io::stdout(), &format!("listening on {address}"));
    if let Some(listener) = admin_listener {
        let address = format!("http://{}", bound(&listener)?);
        tracing::info!(address, "admin on {address}");
        print_line(&mut std::io::stdout(), &format!("admin on {address}"));
        // It goes on while the public address drains, and ends with the process.
        tokio::spawn(server::serve_admin(listener, admin(Arc::clone(&app))));
    }
    let stop = CancellationToken::new();
    let mut served = std::pin::pin!(server::serve(listener, Arc::clone(&app), stop.clone()));
    loop {
        tokio::select! {
            _ = &mut served => return Ok(()),
            _ = reloads.recv() => reload(&app, &files, load),
            () = files.changed() => {
                tracing::info!("a file that the configuration names has changed");
                reload(&app, &files, load);
            }
            () = stops.next() => {
                tracing::info!("stopping");
                // A second signal ends the process immediately.
                if stop.is_cancelled() {
                    return Ok(());
                }
                stop.cancel();
            }
        }
    }
}

/// Loads the configuration again. If it has faults, the current one stays.
fn reload(app: &App, files: &FileWatcher, load: &LoadConfig<'_>) {
    let result = match load() {
        None => return,
        Some(Ok(config)) => {
            warn(&config);
            files.replace(config.files.clone());
            app.reload(config).map_err(|error| error.to_string())
        }
        Some(Err(error)) => Err(error.to_string()),
    };
    app.metrics().reloaded(result.is_ok());
    match result {
        Ok(()) => tracing::info!("the configuration was read again"),
        Err(cause) => tracing::error!(cause, "the configuration was kept: the new one is bad"),
    }
}

/// The signals that stop the process.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn new() -> std::io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The address of `--listen`. Names other than `localhost` are not resolved.
fn listen_address(text: &str) -> Result<SocketAddr, CommandError> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    let problem = "--listen must be an address with a port, for example 127.0.0.1:8787";
    numeric.parse().map_err(|_| CommandError::Usage(problem.to_owned()))
}

fn start_logging(format: LogFormat) -> impl Drop {
    log::start(std::env::var("RUST_LOG").ok().as_deref(), format)
}

fn warn(config: &Config) {
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
}

pub(super) fn runtime() -> Result<Runtime, CommandError> {
    Runtime::new().map_err(|error| CommandError::Other(format!("starting: {error}")))
}

fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    listen(address).map_err(|error| CommandError::Bind { address, error })
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections of the previous process may still be in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The listening socket of a service manager, by `LISTEN_FDS` as with systemd, if there is one. It
/// outlives the process, so that clients wait during a restart and are not refused.
fn inherited() -> Option<TcpListener> {
    let listener = listenfd::ListenFd::from_env().take_tcp_listener(0).ok()??;
    listener.set_nonblocking(true).ok()?;
    TcpListener::from_std(listener).ok()
}

fn bound(listener: &TcpListener) -> Result<SocketAddr, CommandError> {
    listener.local_addr().map_err(|error| CommandError::Other(error.to_string()))
}
