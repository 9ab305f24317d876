//! Child processes, started in the repository's root.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use child_process::Child;

use crate::workspace::Workspace;

/// A program with its arguments, started in the repository's root with the pinned tools first on
/// its `PATH`.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

impl Program {
    /// The program `name`, looked up on the extended `PATH`.
    pub(crate) fn new(workspace: &Workspace, name: impl AsRef<OsStr>) -> Result<Self> {
        let name = name.as_ref();
        let search_path = workspace.search_path()?;
        let mut command = Command::new(find_on(&search_path, name).unwrap_or_else(|| name.into()));
        command.current_dir(workspace.root()).env("PATH", &search_path).stdin(Stdio::null());
        // `cargo run` sets variables about this package; inherited, they make build scripts that
        // depend on them run again.
        for (key, _) in std::env::vars_os() {
            let described = key.to_str().is_some_and(|key| {
                key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_")
            });
            if described {
                command.env_remove(key);
            }
        }
        Ok(Self { command, shown: name.to_string_lossy().into_owned() })
    }

    /// `cargo` with the locked dependencies.
    pub(crate) fn cargo(workspace: &Workspace, subcommand: &str) -> Result<Self> {
        Ok(Self::new(workspace, "cargo")?.arg(subcommand).arg("--locked"))
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        let _ = write!(self.shown, " {}", argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs to the end with inherited output.
    pub(crate) fn run(self) -> Result<()> {
        println!("    $ {}", self.shown);
        let shown = self.shown.clone();
        let status = self.start()?.wait().context("waiting for a program")?;
        ensure!(status.success(), "`{shown}`: {status}");
        Ok(())
    }

    /// Runs to the end and passes each line of its standard output to the callback; returns whether
    /// it succeeded.
    pub(crate) fn run_lines(mut self, mut on_line: impl FnMut(&str)) -> Result<bool> {
        println!("    $ {}", self.shown);
        self.command.stdout(Stdio::piped());
        let mut running = self.start()?;
        if let Some(stdout) = running.take_stdout() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line.context("reading a program's output")?;
                on_line(&String::from_utf8_lossy(&line));
            }
        }
        Ok(running.wait().context("waiting for a program")?.success())
    }

    /// Runs to the end and returns its standard output.
    ///
    /// # Errors
    ///
    /// When it fails; the error contains its standard error.
    pub(crate) fn output(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let shown = self.shown.clone();
        let output = self.start()?.wait_with_output().context("reading a program's output")?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`{shown}`: {}, {}", output.status, stderr.trim());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts the program and lets it run.
    pub(crate) fn start(mut self) -> Result<Child> {
        Child::spawn(&mut self.command).with_context(|| format!("starting `{}`", self.shown))
    }
}

/// Whether a program of that name is on the extended `PATH`.
pub(crate) fn is_installed(workspace: &Workspace, name: &str) -> bool {
    workspace.search_path().is_ok_and(|path| find_on(&path, name.as_ref()).is_some())
}

/// The file of `name` on `search_path`: otherwise a spawned program is looked up on the parent's
/// own `PATH`.
fn find_on(search_path: &OsStr, name: &OsStr) -> Option<OsString> {
    if Path::new(name).components().count() > 1 {
        return None;
    }
    std::env::split_paths(search_path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::new(&Workspace::find().unwrap(), "sh").unwrap().args(["-c", script])
    }

    /// The context has the program's name, the system's error the reason.
    #[test]
    fn a_program_that_cannot_be_started_is_named_with_the_reason() {
        let program = Program::new(&Workspace::find().unwrap(), "no-such-program").unwrap();
        let error = program.arg("--version").run().unwrap_err();
        let expected = "starting `no-such-program --version`: No such file or directory";
        assert!(format!("{error:#}").starts_with(expected), "{error:#}");
    }

    #[test]
    fn the_output_of_a_failed_program_is_quoted() {
        assert_eq!(shell("echo out").output().unwrap(), "out\n");
        let error = shell("echo out; echo err >&2; exit 3").output().unwrap_err().to_string();
        assert!(
            error.starts_with("`sh -c ") && error.ends_with("`: exit status: 3, err"),
            "{error}"
        );
    }

    #[test]
    fn lines_are_passed_on_as_they_arrive() {
        let mut lines = Vec::new();
        let success = shell("printf 'a\\nb\\n'").run_lines(|line| lines.push(line.to_owned()));
        assert!(success.unwrap());
        assert_eq!(lines, ["a", "b"]);
    }
}
