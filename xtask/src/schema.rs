//! `cargo xtask schema`: the JSON schema of the proxy's configuration.

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::workspace::Workspace;

/// Writes `docs/proxy.schema.json`. A test holds it to be current; here the same test writes it.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    if let Some(argument) = arguments.first() {
        return Err(Failure::new(format!("schema takes no arguments, got {argument:?}")));
    }
    Program::cargo(workspace, "test")?
        .args(["--package", "billing-proxy", "--test", "proxy", "schema::"])
        .env("UPDATE_SCHEMA", "1")
        .run()
}
