//! The demo page with the sandbox.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::Server;
use e2e::proxy::Proxy;
use e2e::widget::Widget;

/// The element's container on the demo page.
pub(crate) const ON_STAGE: &str = "#stage > :first-child";

/// The demo page's server and the sandbox.
pub(crate) struct Demo {
    pub(crate) proxy: Proxy,
    pub(crate) server: Server,
}

impl Demo {
    pub(crate) async fn start() -> Outcome<Self> {
        let proxy = Proxy::sandbox()?;
        let server = Server::of_built_page().await?;
        server.forward_to(proxy.base());
        Ok(Self { proxy, server })
    }

    /// Opens the page with that customer and all invoices, and waits until everything is on the
    /// screen.
    pub(crate) async fn open<'a>(
        &self,
        browser: &'a Browser,
        scenario: Scenario,
    ) -> Outcome<Widget<'a>> {
        self.open_with(browser, scenario, "").await
    }

    /// Like `open`, with additional parameters in the address, such as `&locale=de`. The last of
    /// duplicate parameters counts.
    pub(crate) async fn open_with<'a>(
        &self,
        browser: &'a Browser,
        scenario: Scenario,
        choices: &str,
    ) -> Outcome<Widget<'a>> {
        let address = format!("/?scenario={}&rows=all{choices}", scenario.name());
        browser.open(&self.server.url(&address)).await?;
        let widget = Widget::new(browser, ON_STAGE);
        widget.settled().await?;
        Ok(widget)
    }
}
