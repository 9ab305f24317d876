//! The servers that the proxy's tests start.

use anyhow::Result;

use super::apt;
use crate::workspace::Workspace;

/// Installs the shared store and the load balancer for replicas.
pub(crate) fn ensure_servers(workspace: &Workspace) -> Result<()> {
    for program in ["redis-server", "haproxy"] {
        if workspace.find_program(&[program])?.is_none() {
            apt::install(workspace, program, &[program])?;
        }
    }
    Ok(())
}
