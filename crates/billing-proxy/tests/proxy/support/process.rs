//! The program as a child process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use child_process::{Program, Signal};

/// A running `billing-proxy`; it is killed when this is dropped.
pub(crate) struct Process {
    program: Program,
    pub(crate) address: SocketAddr,
    pub(crate) admin: Option<SocketAddr>,
}

/// A command of the program with an empty environment, but for where `cargo xtask coverage` wants its
/// counts.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).env_clear().stdin(Stdio::null());
    if let Some(file) = std::env::var_os("LLVM_PROFILE_FILE") {
        command.env("LLVM_PROFILE_FILE", file);
    }
    command
}

/// The program under test. The soak has none, and is started again in its place.
fn program() -> PathBuf {
    match option_env!("CARGO_BIN_EXE_billing-proxy") {
        Some(program) => PathBuf::from(program),
        None => std::env::current_exe().unwrap(),
    }
}

impl Process {
    /// Starts a command that serves, and waits until it prints its address.
    pub(crate) fn start(command: Command, with_admin: bool) -> Self {
        Self::start_with(command, with_admin, Stdio::null())
    }

    /// Like [`start`](Self::start), with something else for standard input.
    pub(crate) fn start_with(mut command: Command, with_admin: bool, input: Stdio) -> Self {
        let mut program = Program::start_with(&mut command, input).unwrap();
        let address = announced(&mut program, "listening on ");
        let admin = with_admin.then(|| announced(&mut program, "admin on "));
        Self { program, address, admin }
    }

    pub(crate) fn id(&self) -> u32 {
        self.program.id()
    }

    /// Sends SIGTERM, like a service manager.
    pub(crate) fn terminate(&self) {
        self.program.signal(Signal::SIGTERM).unwrap();
    }

    /// Asks it to read its configuration again.
    pub(crate) fn reload(&self) {
        self.program.signal(Signal::SIGHUP).unwrap();
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        self.program.kill().unwrap();
    }

    /// Waits for the end and returns the output.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        self.program.wait().unwrap()
    }

    /// The output so far.
    pub(crate) fn output(&self) -> String {
        self.program.output()
    }
}

impl Drop for Process {
    /// Without the time that a clean end takes.
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.program.kill();
    }
}

fn announced(program: &mut Program, prefix: &str) -> SocketAddr {
    let url = program.read_until(prefix, |line| line.strip_prefix(prefix).map(str::to_owned));
    url.unwrap().split_once("://").unwrap().1.parse().unwrap()
}
