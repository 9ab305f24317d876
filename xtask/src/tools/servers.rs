//! The servers that the proxy's tests run beside it.

use super::apt;
use crate::failure::Outcome;
use crate::workspace::Workspace;

/// Installs what replicas share, and what balances them.
pub(crate) fn ensure_servers(workspace: &Workspace) -> Outcome<()> {
    for program in ["redis-server", "haproxy"] {
        if workspace.find_program(&[program])?.is_none() {
            apt::install(workspace, program, &[program])?;
        }
    }
    Ok(())
}
