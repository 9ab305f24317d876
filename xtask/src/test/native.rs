//! The native tests: every crate except the widget and `e2e`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process::Program;
use crate::tools;
use crate::workspace::Workspace;

use super::tally::Tally;

/// The packages whose tests run natively. `e2e` is built together with them, because one cargo
/// command with one set of features compiles each dependency only once.
const PACKAGES: [&str; 5] =
    ["billing-core", "billing-sandbox", "billing-proxy", "child-process", "xtask"];
const E2E: &str = "e2e";

/// The output of one build of all native packages.
pub(super) struct Built {
    suites: Vec<Suite>,
    /// The proxy's program, for the end-to-end tests.
    pub(super) proxy: PathBuf,
}

/// One test binary.
pub(super) struct Suite {
    package_folder: PathBuf,
    name: String,
    binary: PathBuf,
}

/// Builds and runs the native tests, including doc tests.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    // A third-party identity provider, whose tokens the proxy accepts.
    tools::ensure_npm_packages(workspace, "crates/billing-proxy/tests/oidc")?;
    tools::ensure_servers(workspace)?;
    let built = build(workspace)?;
    let mut tally = Tally::default();
    for suite in built.suites.iter().filter(|suite| !suite.belongs_to(E2E)) {
        tally.add(suite.run(workspace, &[], &[])?);
    }
    let documentation = cargo_for_packages(workspace, "test")?.args(["--doc", "--no-fail-fast"]);
    tally.add(Tally::of("examples in documentation", documentation)?);
    Ok(tally)
}

/// Builds every native test binary and the proxy.
pub(super) fn build(workspace: &Workspace) -> Result<Built> {
    let mut suites = Vec::new();
    let mut proxy = None;
    let mut read_line = |line: &str| {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        if let Some(text) = message.pointer("/message/rendered").and_then(Value::as_str) {
            eprint!("{text}");
        }
        let Some(artifact) = Artifact::from_message(&message) else { return };
        if artifact.is_test {
            suites.push(Suite {
                package_folder: artifact.package_folder,
                name: artifact.target,
                binary: artifact.executable,
            });
        } else if artifact.target == "billing-proxy" {
            proxy = Some(artifact.executable);
        }
    };
    let tests = cargo_for_stage(workspace, "test")?
        .args(["--no-run", "--lib", "--bins", "--tests"])
        .args(["--message-format", "json"]);
    let success = tests.run_lines(&mut read_line)?;
    if !success {
        bail!("the native packages do not compile");
    }
    // Cargo builds a package's program along with its integration tests.
    let proxy = proxy.context("cargo built no billing-proxy")?;
    Ok(Built { suites, proxy })
}

impl Built {
    /// The end-to-end tests, and the proxy's program.
    pub(super) fn into_e2e(self) -> (Vec<Suite>, PathBuf) {
        let suites = self.suites.into_iter().filter(|suite| suite.belongs_to(E2E));
        (suites.collect(), self.proxy)
    }
}

impl Suite {
    fn belongs_to(&self, package: &str) -> bool {
        self.package_folder.file_name().is_some_and(|name| name == package)
    }

    /// Runs the binary like `cargo test`: in its package's folder.
    pub(super) fn run(
        &self,
        workspace: &Workspace,
        env: &[(&str, &Path)],
        arguments: &[&str],
    ) -> Result<Tally> {
        let mut program = Program::new(workspace, &self.binary)?
            .args(arguments)
            .folder(&self.package_folder)
            .env("CARGO_MANIFEST_DIR", &self.package_folder);
        for (key, value) in env {
            program = program.env(key, value);
        }
        Tally::of(&self.name, program)
    }
}

fn cargo_for_packages(workspace: &Workspace, subcommand: &str) -> Result<Program> {
    let cargo = Program::cargo(workspace, subcommand)?;
    Ok(PACKAGES.iter().fold(cargo, |cargo, package| cargo.args(["--package", package])))
}

/// A cargo command for the packages of [`build`].
pub(crate) fn cargo_for_stage(workspace: &Workspace, subcommand: &str) -> Result<Program> {
    Ok(cargo_for_packages(workspace, subcommand)?.args(["--package", E2E]))
}

/// A program from cargo's build messages.
struct Artifact {
    package_folder: PathBuf,
    target: String,
    executable: PathBuf,
    is_test: bool,
}

impl Artifact {
    /// `None` for other messages and for artifacts that are not programs.
    fn from_message(message: &Value) -> Option<Self> {
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        if text("/reason") != Some("compiler-artifact") {
            return None;
        }
        Some(Self {
            package_folder: Path::new(text("/manifest_path")?).parent()?.to_path_buf(),
            target: text("/target/name")?.to_owned(),
            executable: PathBuf::from(text("/executable")?),
            is_test: message.pointer("/profile/test").and_then(Value::as_bool)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_artifacts_with_a_program_count() {
        let mut message = json!({
            "reason": "compiler-artifact",
            "manifest_path": "/repo/crates/billing-core/Cargo.toml",
            "target": { "name": "billing_core" },
            "profile": { "test": true },
            "executable": "/repo/target/debug/deps/billing_core-1",
        });
        let artifact = Artifact::from_message(&message).unwrap();
        assert!(artifact.is_test);
        assert_eq!(artifact.package_folder, Path::new("/repo/crates/billing-core"));

        message["executable"] = Value::Null;
        assert!(Artifact::from_message(&message).is_none());
        assert!(Artifact::from_message(&json!({ "reason": "build-finished" })).is_none());
    }
}
