//! A server that nobody here wrote: Stoplight's Prism answers as a published OpenAPI description
//! says, examples and authentication included (<https://docs.stoplight.io/docs/prism>).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::Outcome;
use crate::program::{Program, loopback_port, repository};

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
        let folder = install()?;
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

    /// The server's base URL, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

/// The description that Autoposting publishes, word for word.
#[must_use]
pub fn autoposting_description() -> PathBuf {
    let fixtures = repository().join("crates/billing-core/tests/fixtures/vendor");
    fixtures.join("autoposting-billing-history.openapi.yaml")
}

/// Installs what `e2e/prism/package-lock.json` pins, unless it is there. Install scripts do not
/// run: one of Prism's dependencies reports installations to its makers by one.
fn install() -> Outcome<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let guard = ONE_AT_A_TIME.lock();
    let folder = repository().join("e2e/prism");
    let lock_file = std::fs::read(folder.join("package-lock.json"))?;
    // npm keeps no copy of the lock file that it installed, so one is kept beside.
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|earlier| earlier == lock_file) {
        return Ok(folder);
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let output = Command::new("npm").args(arguments).current_dir(&folder).output()?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(format!("npm ci in {}: {complaint}", folder.display()).into());
    }
    std::fs::write(installed, lock_file)?;
    drop(guard);
    Ok(folder)
}
