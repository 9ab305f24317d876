//! A third-party server: Stoplight's Prism implements a published OpenAPI description, including
//! examples and authentication (<https://docs.stoplight.io/docs/prism>).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Program, loopback_port, repository};
use crate::{Outcome, npm};

/// A running Prism, killed when this is dropped.
#[derive(Debug)]
pub struct Prism {
    base: String,
    _program: Program,
}

impl Prism {
    /// Serves the description in that file.
    ///
    /// # Errors
    ///
    /// When Prism cannot be installed or started.
    pub fn serve(description: &Path) -> Outcome<Self> {
        let folder = npm::install("prism")?;
        let mut command = Command::new("node");
        command
            .arg(folder.join("node_modules/@stoplight/prism-cli/dist/index.js"))
            .args(["mock", "--host", "127.0.0.1", "--port", "0"])
            .arg(description)
            .current_dir(folder);
        let mut program = Program::start(&mut command)?;
        let port = program.read_until("its port", |line| {
            line.contains("listening").then(|| loopback_port(line)).flatten()
        })?;
        Ok(Self { base: format!("http://127.0.0.1:{port}"), _program: program })
    }

    /// The server's base URL, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

/// The description that Autoposting publishes, verbatim.
#[must_use]
pub fn autoposting_description() -> PathBuf {
    let fixtures = repository().join("crates/billing-core/tests/fixtures/vendor");
    fixtures.join("autoposting-billing-history.openapi.yaml")
}
