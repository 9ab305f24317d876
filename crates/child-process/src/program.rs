//! A child whose output is read by line while it runs.

use std::io::{self, BufRead as _, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::{Child, Signal};

/// More than the start of a program takes on a busy machine, less than a test's time limit.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running child and its output so far; dropping it ends its process group.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    output: Arc<Output>,
    readers: Vec<JoinHandle<()>>,
    /// The number of lines that [`read_until`](Self::read_until) has passed on.
    read: usize,
}

#[derive(Debug, Default)]
struct Output {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    /// The number of open outputs.
    open: usize,
}

impl Program {
    /// Starts the program with an empty standard input.
    ///
    /// # Errors
    ///
    /// When it cannot be started; the error names it.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Self::start_with(command, Stdio::null())
    }

    /// Like [`start`](Self::start), with another standard input.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_with(command: &mut Command, input: Stdio) -> io::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Child::spawn(command)
            .map_err(|error| io::Error::new(error.kind(), format!("starting {name}: {error}")))?;
        let output = Arc::new(Output::default());
        let stdout = child.take_stdout().map(|stdout| collect(stdout, &output));
        let stderr = child.take_stderr().map(|stderr| collect(stderr, &output));
        let readers = stdout.into_iter().chain(stderr).collect();
        Ok(Self { name, child, output, readers, read: 0 })
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads further lines of both outputs until `pick` returns a value.
    ///
    /// # Errors
    ///
    /// When the program ends or prints nothing for too long; the error quotes its output.
    pub fn read_until<T>(
        &mut self,
        what: &str,
        mut pick: impl FnMut(&str) -> Option<T>,
    ) -> io::Result<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.output.lock();
        loop {
            while let Some(line) = state.lines.get(self.read) {
                self.read += 1;
                if let Some(picked) = pick(line) {
                    return Ok(picked);
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.open == 0 || left.is_zero() {
                let how = if state.open == 0 { "ended without" } else { "is silent on" };
                let lines = state.lines.join("\n");
                return Err(io::Error::other(format!("{} {how} {what}:\n{lines}", self.name)));
            }
            state = self.output.wait(state, left);
        }
    }

    /// The output so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.output.lock().lines.join("\n")
    }

    /// Sends a signal to the process group.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        self.child.signal(signal)
    }

    /// As [`Child::kill`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    /// Whether the program has ended.
    ///
    /// # Errors
    ///
    /// When the system does not report it.
    pub fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for the end; returns the exit status and the whole output.
    ///
    /// # Errors
    ///
    /// As [`Child::wait`].
    pub fn wait(&mut self) -> io::Result<(ExitStatus, String)> {
        let status = self.child.wait()?;
        for reader in self.readers.drain(..) {
            // The reader thread does not panic.
            let _ = reader.join();
        }
        Ok((status, self.output()))
    }
}

impl Output {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, most: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner).0
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

/// Reads until the program closes its output, so that it never blocks on a full pipe.
fn collect(from: impl Read + Send + 'static, output: &Arc<Output>) -> JoinHandle<()> {
    let output = Arc::clone(output);
    output.lock().open += 1;
    thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            output.change(|state| state.lines.push(line));
        }
        output.change(|state| state.open -= 1);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::start(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn lines_of_both_outputs_are_read_while_the_program_runs() {
        let mut program = shell("echo one; echo two >&2; sleep 600");
        let mut found = Vec::new();
        let all = program.read_until("both lines", |line| {
            found.push(line.to_owned());
            (found.len() == 2).then(|| found.clone())
        });
        let mut all = all.unwrap();
        all.sort();
        assert_eq!(all, ["one", "two"]);
        assert!(!program.has_ended().unwrap());
    }

    #[test]
    fn a_program_that_ends_early_is_quoted() {
        let mut program = shell("echo broken >&2");
        let error = program.read_until("its port", |_| None::<u16>).unwrap_err().to_string();
        assert_eq!(error, "sh ended without its port:\nbroken");
    }

    #[test]
    fn a_program_that_cannot_be_started_is_named() {
        let error = Program::start(&mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().starts_with("starting no-such-program: "), "{error}");
    }

    /// If the reader stopped there, the program would block on a full pipe.
    #[test]
    fn a_line_that_is_not_utf_8_does_not_stop_the_reader() {
        let mut program = shell("printf '\\377\\n'; seq 20000; echo done; exit 3");
        program.read_until("the last line", |line| (line == "done").then_some(())).unwrap();
        let (status, output) = program.wait().unwrap();
        assert_eq!(status.code(), Some(3));
        assert!(output.starts_with("\u{fffd}\n1\n"), "{}", output.len());
        assert_eq!(output.lines().count(), 20_002);
    }
}
