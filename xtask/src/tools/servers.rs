//! The servers that the proxy's tests run beside it.

use anyhow::Result;

use super::apt;
use crate::workspace::Workspace;

/// Installs what replicas share, and what balances them.
pub(crate) fn ensure_servers(workspace: &Workspace) -> Result<()> {
    for program in ["redis-server", "haproxy"] {
        if workspace.find_program(&[program])?.is_none() {
            apt::install(workspace, program, &[program])?;
        }
    }
    Ok(())
}
