//! The program itself as a child process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A running `billing-proxy`; it is killed when this is dropped.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) admin: Option<SocketAddr>,
    output: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
}

/// A command of the program with an empty environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// The program under test; the soak, which has none beside it, plays it itself.
fn program() -> PathBuf {
    match option_env!("CARGO_BIN_EXE_billing-proxy") {
        Some(program) => PathBuf::from(program),
        None => std::env::current_exe().unwrap(),
    }
}

impl Process {
    /// Starts a serving command and waits until it says where it listens.
    pub(crate) fn start(command: Command, with_admin: bool) -> Self {
        Self::start_with(command, with_admin, Stdio::null())
    }

    /// Like [`start`](Self::start), with something else for standard input.
    pub(crate) fn start_with(mut command: Command, with_admin: bool, input: Stdio) -> Self {
        let mut child =
            command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let errors = collect(child.stderr.take().unwrap(), Arc::clone(&output));
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let address = announced(&mut lines, "listening on ", &output);
        let admin = with_admin.then(|| announced(&mut lines, "admin on ", &output));
        let rest = collect(lines.into_inner(), Arc::clone(&output));
        Self { child, address, admin, output, readers: vec![errors, rest] }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits for the end and gives everything that was written.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        let output = self.output.lock().unwrap();
        (status, String::from_utf8_lossy(&output).into_owned())
    }

    /// What was written so far.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn announced(
    lines: &mut BufReader<ChildStdout>,
    prefix: &str,
    output: &Mutex<Vec<u8>>,
) -> SocketAddr {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let Some(url) = line.trim().strip_prefix(prefix) else {
        panic!("{line:?}: {}", String::from_utf8_lossy(&output.lock().unwrap()));
    };
    url.split_once("://").unwrap().1.parse().unwrap()
}

fn collect(mut from: impl Read + Send + 'static, output: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            output.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
    })
}
