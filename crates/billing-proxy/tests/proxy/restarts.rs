//! Restarts without a failed request: the listening socket outlives the process.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::commands::Installed;
use crate::support::client::{Reply, read_reply};
use crate::support::process::Process;
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

/// Starts a proxy that inherits `listener` as from a service manager: as descriptor 3, with
/// `LISTEN_PID` and `LISTEN_FDS` in the environment.
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

/// How long the proxy leaves an idle connection open after it received the signal to stop.
const IDLE_GRACE: Duration = Duration::from_secs(1);

/// Requests at a steady rate, until it is stopped.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    task: JoinHandle<Vec<String>>,
}

impl Load {
    pub(crate) fn start(address: SocketAddr, per_second: u32) -> Self {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let task = tokio::spawn(run(address, per_second, Arc::clone(&stop), Arc::clone(&answered)));
        Self { stop, answered, task }
    }

    /// Waits for that many more responses.
    pub(crate) async fn proceed(&self, count: usize) {
        let goal = self.answered.load(Ordering::Relaxed) + count;
        while self.answered.load(Ordering::Relaxed) < goal {
            assert!(!self.task.is_finished(), "the load has ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Stops, and returns the number of requests and what was not a good response.
    pub(crate) async fn stop(self) -> (usize, Vec<String>) {
        self.stop.store(true, Ordering::Relaxed);
        let failures = self.task.await.unwrap();
        (self.answered.load(Ordering::Relaxed), failures)
    }
}

async fn run(
    address: SocketAddr,
    per_second: u32,
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
) -> Vec<String> {
    let request = Arc::new(get(HISTORY).tenant("acme").bytes());
    let mut tasks = Vec::new();
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        let (request, answered) = (Arc::clone(&request), Arc::clone(&answered));
        tasks.push(tokio::spawn(async move {
            let reply = send(address, &request).await;
            answered.fetch_add(1, Ordering::Relaxed);
            let is_good = reply.as_ref().is_some_and(|reply| reply.status == 200);
            (!is_good).then(|| format!("{:?}", reply.map(|reply| (reply.status, reply.text()))))
        }));
    }
    let mut failures = Vec::new();
    for task in tasks {
        failures.extend(task.await.unwrap());
    }
    failures
}

/// Sends a request, and sends it again where this client was too late. A connection on which nothing
/// arrives is closed soon after the proxy received the signal to stop, and a busy machine can keep a client from
/// sending for that long.
async fn send(address: SocketAddr, request: &[u8]) -> Option<Reply> {
    loop {
        let started = Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(request).await;
        let is_late = started.elapsed() >= IDLE_GRACE;
        let reply = read_reply(&mut stream).await;
        if reply.is_some() || !is_late {
            return reply;
        }
    }
}

/// Restarts `count` times under load, each time after this many responses.
pub(crate) async fn restart(count: usize, responses: usize) -> (usize, Vec<String>) {
    let vendor = FaultyVendor::good().await;
    let limits = "requests_per_minute_per_tenant = 1000000".to_owned();
    let installed = Installed::new(Plan { limits, ..Plan::default() }, &vendor);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let command = installed.command(&["serve"]);
    let mut current = hand_over(&command, &listener);
    assert_eq!(current.address, address, "it listens on the inherited socket");
    let load = Load::start(address, 200);
    for _ in 0..count {
        load.proceed(responses).await;
        current.terminate();
        let (status, output) = tokio::task::spawn_blocking(|| current.end()).await.unwrap();
        assert_eq!(status.code(), Some(0), "{output}");
        // In between no process accepts connections, and clients wait in the socket's queue.
        current = hand_over(&command, &listener);
    }
    load.proceed(responses).await;
    let result = load.stop().await;
    current.terminate();
    result
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_over_restarts() {
    let (sent, failures) = restart(3, 40).await;
    assert!(failures.is_empty(), "{} of {sent}: {failures:?}", failures.len());
}
