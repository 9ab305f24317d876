//! A customer named Acme: the host page's server, a proxy that serves the tenant, and the vendors.

use std::time::SystemTime;

use billing_sandbox::{Scenario, Vendors};
use e2e::Outcome;
use e2e::page::Server;
use e2e::proxy::{Proxy, Tenant};

use crate::vendor::{self, Invoice};

pub(crate) struct Acme {
    pub(crate) host: Server,
    pub(crate) proxy: Proxy,
    scenario: Scenario,
    vendors: Vendors,
}

impl Acme {
    /// Starts the vendors and the proxy, and a host server that mints tokens and forwards requests.
    pub(crate) fn behind(host: Server) -> Outcome<Self> {
        Self::like(host, Scenario::Active, SystemTime::now)
    }

    /// Like `start`, with another customer's data at the clock's time.
    pub(crate) fn like(
        host: Server,
        scenario: Scenario,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> Outcome<Self> {
        let vendors = Vendors::start(clock)?;
        let proxy = serve(host.origin(), &vendors, scenario)?;
        host.forward_to(proxy.base());
        host.mint_with(proxy.mint()?);
        Ok(Self { host, proxy, scenario, vendors })
    }

    /// The customer's invoices from the vendor.
    pub(crate) async fn invoices(&self) -> Outcome<Vec<Invoice>> {
        vendor::sent(&self.vendors, self.scenario).await
    }
}

/// A proxy that serves Acme's tenant to the pages of one origin, and its vendors.
pub(crate) fn proxy_for(origin: &str) -> Outcome<(Proxy, Vendors)> {
    let vendors = Vendors::start(SystemTime::now)?;
    let proxy = serve(origin, &vendors, Scenario::Active)?;
    Ok((proxy, vendors))
}

fn serve(origin: &str, vendors: &Vendors, scenario: Scenario) -> Outcome<Proxy> {
    Proxy::serve(&Tenant {
        allowed_origin: origin,
        autoposting_base: &vendors.autoposting_base(),
        autoposting_key: &scenario.autoposting_key(),
        trackmyposts_base: Some(&vendors.trackmyposts_base()),
        trackmyposts_key: &scenario.trackmyposts_key(),
        workspace: scenario.workspace_slug(),
    })
}
