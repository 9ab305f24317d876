//! Restarts that nobody notices: the listening socket outlives the process.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::commands::Installed;
use crate::support::client::try_send;
use crate::support::process::Process;
use crate::support::stage::{HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

/// Starts a proxy that takes over `listener` as a service manager hands it over: as descriptor 3,
/// with the process it is meant for named in the environment.
pub(crate) fn hand_over(command: &Command, listener: &TcpListener) -> Process {
    let mut shell = Command::new("sh");
    shell.args(["-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\" 3<&0 0</dev/null", "sh"]);
    shell.arg(command.get_program()).args(command.get_args()).env_clear();
    shell.env("PATH", "/usr/bin:/bin");
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let descriptor = OwnedFd::from(listener.try_clone().unwrap());
    Process::start_with(shell, false, Stdio::from(descriptor))
}

/// Requests at that rate until `stop`, and how many there were and how many failed.
pub(crate) async fn load(
    address: SocketAddr,
    per_second: u32,
    stop: Arc<AtomicBool>,
) -> (usize, usize) {
    let request = Arc::new(get(HISTORY).tenant("acme").bytes());
    let failed = Arc::new(AtomicUsize::new(0));
    let mut sent = 0;
    let mut tasks = Vec::new();
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        sent += 1;
        let (request, failed) = (Arc::clone(&request), Arc::clone(&failed));
        tasks.push(tokio::spawn(async move {
            let reply = try_send(address, &request).await;
            if reply.is_none_or(|reply| reply.status != 200) {
                failed.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    (sent, failed.load(Ordering::Relaxed))
}

/// Restarts that often under load. The next one is up before the one before it is told to stop.
pub(crate) async fn restart(count: usize, pause: Duration) -> (usize, usize) {
    let vendor = FaultyVendor::good().await;
    let limits = "requests_per_minute_per_tenant = 1000000".to_owned();
    let installed = Installed::new(Plan { limits, ..Plan::default() }, &vendor);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let command = installed.command(&["serve"]);
    let mut present = hand_over(&command, &listener);
    assert_eq!(present.address, address, "it listens where it was told to");
    let stop = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn(load(address, 200, Arc::clone(&stop)));
    for _ in 0..count {
        tokio::time::sleep(pause).await;
        // Nobody listens for a moment, and everybody waits in the socket's queue.
        present.signal("-TERM");
        let (status, output) = tokio::task::spawn_blocking(|| present.end()).await.unwrap();
        assert_eq!(status.code(), Some(0), "{output}");
        present = hand_over(&command, &listener);
    }
    tokio::time::sleep(pause).await;
    stop.store(true, Ordering::Relaxed);
    let result = load.await.unwrap();
    present.signal("-TERM");
    result
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_over_restarts() {
    let started = Instant::now();
    let (sent, failed) = restart(3, Duration::from_millis(200)).await;
    assert!(sent > 100, "{sent} in {:?}", started.elapsed());
    assert_eq!(failed, 0, "of {sent}");
}
