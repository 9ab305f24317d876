//! `cargo xtask lighthouse`: Lighthouse's scores, the one of speed included.

use crate::test;
use crate::workspace::Workspace;
use anyhow::{Result, anyhow};

/// The least score of speed on a desktop, as the median of three runs. `cargo xtask test` holds the
/// scores that no clock has part in.
const LEAST_SPEED: &str = "95";

/// Runs Lighthouse three times on each page and prints what it finds.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        return Err(anyhow!("lighthouse takes no arguments, got {argument:?}"));
    }
    test::run_lighthouse(workspace, LEAST_SPEED)
}
