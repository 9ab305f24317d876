//! Debian's `redis-server` as a child process.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::{Duration, Instant};

use child_process::{Program, Signal};
use redis::Commands;

/// Longer than any start takes, shorter than a test may hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server without any files; it is killed when this is dropped.
pub(crate) struct Redis {
    pub(crate) address: SocketAddr,
    arguments: Vec<String>,
    program: Option<Program>,
}

impl Redis {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server with further arguments; `PORT` in them is its port.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let started = Instant::now();
        loop {
            let address = free_address();
            let mut redis = Self { address, arguments: arguments.clone(), program: None };
            // Another program may have taken the port in the meantime.
            if redis.try_start() {
                return redis;
            }
            assert!(started.elapsed() < PATIENCE, "redis-server does not start");
        }
    }

    /// Starts it again after [`kill`](Self::kill), at the same address and with nothing in it.
    pub(crate) fn restart(&mut self) {
        let started = Instant::now();
        while !self.try_start() {
            assert!(started.elapsed() < PATIENCE, "redis-server does not start again");
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Makes it accept connections without responding.
    pub(crate) fn freeze(&self) {
        self.program.as_ref().unwrap().signal(Signal::SIGSTOP).unwrap();
    }

    /// Makes it continue after [`freeze`](Self::freeze).
    pub(crate) fn resume(&self) {
        self.program.as_ref().unwrap().signal(Signal::SIGCONT).unwrap();
    }

    pub(crate) fn kill(&mut self) {
        self.program.take().unwrap().kill().unwrap();
    }

    pub(crate) fn client(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    /// The names of all keys that contain a text.
    pub(crate) fn keys(&self, part: &str) -> Vec<String> {
        let keys: Vec<String> = self.client().keys("*").unwrap();
        keys.into_iter().filter(|key| key.contains(part)).collect()
    }

    fn try_start(&mut self) -> bool {
        let port = self.address.port().to_string();
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        if !self.arguments.iter().any(|argument| argument == "--port") {
            command.args(["--port", &port]);
        }
        command.args(self.arguments.iter().map(|argument| argument.replace("PORT", &port)));
        let mut program =
            Program::start(&mut command).expect("run `apt-get install redis-server haproxy`");
        let started = Instant::now();
        while std::net::TcpStream::connect(self.address).is_err() {
            if program.has_ended().unwrap() {
                return false;
            }
            assert!(started.elapsed() < PATIENCE, "redis-server does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        // Another program may be listening there.
        let is_ours = !program.has_ended().unwrap();
        self.program = Some(program);
        is_ours
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some(mut program) = self.program.take() {
            // It may have ended before.
            let _ = program.kill();
        }
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
