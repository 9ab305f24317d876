//! `cargo xtask schema`: the JSON schema of the proxy's configuration, and the table of its errors.

use anyhow::{Result, bail};

use crate::process::Program;
use crate::workspace::Workspace;

/// Writes `docs/proxy.schema.json` and `docs/proxy.errors.json`, by running the tests that check
/// them in update mode.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("schema takes no arguments, got {argument:?}");
    }
    Program::cargo(workspace, "test")?
        .args(["--package", "billing-proxy", "--test", "proxy", "schema::"])
        .env("UPDATE_SCHEMA", "1")
        .run()
}
