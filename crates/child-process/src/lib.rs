//! Child processes that end with the program that started them: a compiler under `cargo xtask`, a
//! browser or a proxy under a test.
//!
//! Each child leads a process group, which also has what the child itself starts. The group ends when
//! its [`Child`] is dropped, and when Ctrl-C, a plain `kill` or a closed terminal ends this program.

mod group;
mod program;

use std::io;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Output};

pub use nix::sys::signal::Signal;
use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};

pub use group::{interrupt_is_success, wait_if_interrupted};
pub use program::Program;

use group::Group;

/// A running child; dropping it ends its process group.
#[derive(Debug)]
pub struct Child {
    child: Box<dyn ChildWrapper>,
    group: Group,
}

impl Child {
    /// Starts the command in a new process group.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        group::end_with_this_program()?;
        // Taken out, so that it can be written as a chain of builder calls.
        let command = std::mem::replace(command, Command::new(""));
        let child = CommandWrap::from(command).wrap(ProcessGroup::leader()).spawn()?;
        let group = Group::led_by(child.id())?;
        Ok(Self { child, group })
    }

    /// The process id, which is also the group's id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The standard output, if the command pipes it and it has not been taken before.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout().take()
    }

    /// The standard error, like [`take_stdout`](Self::take_stdout).
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr().take()
    }

    /// Sends a signal to the group.
    ///
    /// # Errors
    ///
    /// When the group has ended.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        self.child.signal(signal as i32)
    }

    /// Kills the group, and waits for its end.
    ///
    /// # Errors
    ///
    /// When the group has ended before.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    /// Waits for the child's end.
    ///
    /// # Errors
    ///
    /// When the system cannot report how it ended.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait();
        wait_if_interrupted();
        status
    }

    /// The exit status of the child, if it has ended.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        wait_if_interrupted();
        status
    }

    /// Waits for the child's end and reads the outputs that the command pipes.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub fn wait_with_output(self) -> io::Result<Output> {
        let Self { child, group: _group } = self;
        let output = child.wait_with_output();
        wait_if_interrupted();
        output
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    fn first_line(child: &mut Child) -> String {
        let mut line = String::new();
        BufReader::new(child.take_stdout().unwrap()).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    #[test]
    fn dropping_a_child_ends_its_own_children() {
        let child = Child::spawn(&mut shell("sleep 600 & sleep 600")).unwrap();
        let id = child.id();
        assert!(group::is_alive(id), "it runs");
        drop(child);
        assert!(!group::is_alive(id), "nothing of it is left");
    }

    #[test]
    fn a_child_that_ignores_termination_is_killed() {
        let script = "trap '' TERM; echo ready; while :; do sleep 1; done";
        let mut child = Child::spawn(&mut shell(script)).unwrap();
        let id = child.id();
        assert_eq!(first_line(&mut child), "ready");
        drop(child);
        assert!(!group::is_alive(id), "nothing of it is left");
    }

    #[test]
    fn an_ended_child_leaves_nothing_behind() {
        let mut child = Child::spawn(&mut shell("sleep 600 & exit 3")).unwrap();
        let id = child.id();
        assert_eq!(child.wait().unwrap().code(), Some(3));
        assert!(group::is_alive(id), "what it has started runs");
        drop(child);
        assert!(!group::is_alive(id), "nothing of it is left");
    }

    #[test]
    fn killing_does_not_wait_for_a_clean_end() {
        let mut child =
            Child::spawn(&mut shell("trap '' TERM; echo ready; sleep 600 & wait")).unwrap();
        let id = child.id();
        assert_eq!(first_line(&mut child), "ready");
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "by a signal");
        drop(child);
        assert!(!group::is_alive(id), "nothing of it is left");
    }

    #[test]
    fn both_outputs_are_read() {
        let mut command = shell("echo out; echo err >&2; exit 3");
        command.stderr(Stdio::piped());
        let output = Child::spawn(&mut command).unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(
            (output.stdout.as_slice(), output.stderr.as_slice()),
            (&b"out\n"[..], &b"err\n"[..])
        );
    }

    /// With this variable set, the test acts as a program that is interrupted.
    const ROLE: &str = "CHILD_PROCESS_IS_INTERRUPTED";

    #[test]
    fn a_signal_that_ends_the_program_ends_its_children() {
        if std::env::var_os(ROLE).is_some() {
            let mut child = Child::spawn(&mut shell("echo $$; sleep 600")).unwrap();
            let id = first_line(&mut child);
            std::io::Write::write_all(&mut io::stderr(), format!("{id}\n").as_bytes()).unwrap();
            child.wait().unwrap();
            return;
        }
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tests::a_signal_that_ends_the_program_ends_its_children"]);
        command.arg("--nocapture").env(ROLE, "1");
        let mut program = Program::start(&mut command).unwrap();
        let id = program.read_until("the id of its child", |line| line.parse().ok()).unwrap();
        assert!(group::is_alive(id), "the child runs");
        program.signal(Signal::SIGTERM).unwrap();
        let (status, output) = program.wait().unwrap();
        assert_eq!(status.code(), Some(130), "{output}");
        assert!(!group::is_alive(id), "nothing of the child is left");
    }
}
