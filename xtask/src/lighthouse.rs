//! `cargo xtask lighthouse`: Lighthouse's scores, including the performance score.

use crate::test;
use crate::workspace::Workspace;
use anyhow::{Result, anyhow};

/// The minimum performance score on a desktop, as the median of three runs. `cargo xtask test`
/// checks the scores that do not depend on a clock.
const LEAST_SPEED: &str = "95";

/// Runs Lighthouse three times on each page and prints its findings.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        return Err(anyhow!("lighthouse takes no arguments, got {argument:?}"));
    }
    test::run_lighthouse(workspace, LEAST_SPEED)
}
