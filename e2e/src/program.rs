//! Programs that run beside a test.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

use crate::Outcome;
use crate::wait::PATIENCE;

/// The repository's root.
#[must_use]
pub fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// A running program, killed when this is dropped.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Program {
    /// Starts a program whose output is read line by line.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("starting {name}: {error}"))?;
        let (sender, lines) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            follow(output, sender.clone());
        }
        if let Some(output) = child.stderr.take() {
            follow(output, sender);
        }
        Ok(Self { name, child, lines, seen: Vec::new() })
    }

    /// Reads the output, of either kind, until a line says what is wanted.
    ///
    /// # Errors
    ///
    /// When the program ends or is silent for too long; the error quotes what it did say.
    pub fn read_until<T>(&mut self, what: &str, pick: impl Fn(&str) -> Option<T>) -> Outcome<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let picked = pick(&line);
                    self.seen.push(line);
                    if let Some(picked) = picked {
                        return Ok(picked);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.complaint(what, "is silent on")),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.complaint(what, "ended without"));
                }
            }
        }
    }

    /// Whether the program has ended.
    ///
    /// # Errors
    ///
    /// When the system cannot say.
    pub fn has_ended(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    fn complaint(&self, what: &str, how: &str) -> Box<dyn std::error::Error + Send + Sync> {
        format!("{} {how} {what}; it said:\n{}", self.name, self.seen.join("\n")).into()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes the lines on until the program closes its output, so that it never blocks on a full pipe.
fn follow(output: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once the program has been found to be ready and was dropped.
            let _ = lines.send(line);
        }
    });
}

/// A port that was free a moment ago, for programs that cannot choose one themselves.
///
/// # Errors
///
/// When no port can be had.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The port in `127.0.0.1:PORT`, wherever it stands in the line.
#[must_use]
pub fn loopback_port(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("127.0.0.1:")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_wherever_it_stands() {
        assert_eq!(loopback_port("listening on http://127.0.0.1:4010"), Some(4010));
        assert_eq!(loopback_port(r#"{"address":"127.0.0.1:41234","level":"info"}"#), Some(41234));
        assert_eq!(loopback_port("127.0.0.1:0"), None);
        assert_eq!(loopback_port("nothing here"), None);
    }

    #[test]
    fn a_program_that_ends_early_is_quoted() {
        let mut program = Program::start(Command::new("sh").args(["-c", "echo broken"])).unwrap();
        let error = program.read_until("its port", loopback_port).unwrap_err().to_string();
        assert!(error.contains("ended without its port") && error.contains("broken"), "{error}");
    }
}
