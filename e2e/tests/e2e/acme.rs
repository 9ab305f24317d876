//! A customer named Acme: a host page's server, a proxy that serves its tenant, the vendors behind.

use std::time::SystemTime;

use billing_sandbox::{Scenario, Vendors};
use e2e::Outcome;
use e2e::page::Server;
use e2e::proxy::{Proxy, Tenant};

pub(crate) struct Acme {
    pub(crate) host: Server,
    pub(crate) proxy: Proxy,
    _vendors: Vendors,
}

impl Acme {
    /// Starts the vendors and the proxy, and lets the host's server mint tokens and forward.
    pub(crate) fn behind(host: Server) -> Outcome<Self> {
        let (proxy, vendors) = proxy_for(host.origin())?;
        host.forward_to(proxy.base());
        host.mint_with(proxy.mint()?);
        Ok(Self { host, proxy, _vendors: vendors })
    }
}

/// A proxy that serves Acme's tenant to the pages of one origin, and the vendors behind it.
pub(crate) fn proxy_for(origin: &str) -> Outcome<(Proxy, Vendors)> {
    let vendors = Vendors::start(SystemTime::now)?;
    let proxy = Proxy::serve(&Tenant {
        allowed_origin: origin,
        autoposting_base: &vendors.autoposting_base(),
        autoposting_key: &Scenario::Active.autoposting_key(),
        trackmyposts_base: Some(&vendors.trackmyposts_base()),
        trackmyposts_key: &Scenario::Active.trackmyposts_key(),
        workspace: Scenario::Active.workspace_slug(),
    })?;
    Ok((proxy, vendors))
}
