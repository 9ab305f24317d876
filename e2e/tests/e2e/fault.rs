//! The whole stack under fault injection: vendors whose responses are late, truncated, invalid or
//! missing, tokens that expire, a page that is reloaded and resized.

mod memory;

use std::time::{Duration, Instant, SystemTime};

use billing_sandbox::{Scenario, Vendors};
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play_in;
use e2e::proxy::{Proxy, Tenant};
use e2e::relay::Relay;
use e2e::widget::{ROWS, Row, Widget};
use e2e::{Outcome, wait};
use serde::Deserialize;

use crate::host;
use crate::vendor::{self, Invoice};

/// The duration in seconds; `cargo xtask soak fault` sets five minutes.
const SECONDS: &str = "BILLING_FAULT_SECONDS";
const SECONDS_IN_THE_SUITE: u64 = 20;

/// How often the vendors recover for a moment, so that memory is measured in comparable states.
const ROUNDS: u32 = 6;

/// Presses every "Try again".
const RETRY: &str = "all('retry').forEach((button) => button.click());";

/// Takes the element out of the page and puts it back.
const PUT_BACK: &str = "const { host } = root;
    const parent = host.parentNode;
    host.remove();
    parent.append(host);";

/// Responses are cached only briefly, so that every fault has an effect.
const CACHE: [(&str, &str); 2] = [
    ("BILLING_PROXY_CACHE__FRESH_SECONDS", "1"),
    ("BILLING_PROXY_CACHE__STALE_IF_ERROR_SECONDS", "1"),
];

/// The visible text from the vendors, other than rows.
type Figures = Vec<Vec<String>>;

/// An expression for them.
const FIGURES: &str = r#"["plan-name", "plan-status", "payment-method", "totals"]
    .map((name) => all(name).map(text))"#;

async fn figures(widget: &Widget<'_>) -> Outcome<Figures> {
    Ok(serde_json::from_value(widget.run(&format!("return {FIGURES};")).await?)?)
}

/// The rows and texts that are new on the screen since the last call. The others are not returned
/// again, because Chromium's driver keeps everything that scripts return in the page's memory,
/// which this test measures.
#[derive(Deserialize)]
struct Look {
    rows: Vec<Row>,
    figures: Option<Figures>,
}

/// Fails if the screen shows anything that the vendors did not send, or is empty.
async fn look(widget: &Widget<'_>, invoices: &[Invoice], wanted: &Figures) -> Outcome<()> {
    let something = r#"return ["plan", "row", "empty", "error", "skeleton"]
        .some((name) => root.querySelector(part(name)));"#;
    widget.wait("anything but a blank", something).await?;
    let news = format!(
        "const known = window.known ??= new Set();
        const isNew = (it) => known.size < known.add(JSON.stringify(it)).size;
        const figures = {FIGURES};
        return {{ rows: {ROWS}.filter(isNew), figures: isNew(figures) ? figures : null }};"
    );
    let Look { rows, figures } = serde_json::from_value(widget.run(&news).await?)?;
    for row in rows {
        let invoice = invoices.iter().find(|invoice| invoice.id == row.id);
        invoice.ok_or_else(|| format!("the vendors did not send {row:?}"))?.check(&row);
    }
    for (found, wanted) in figures.iter().flatten().zip(wanted) {
        assert!(found.is_empty() || found == wanted, "{found:?} where the vendor sent {wanted:?}");
    }
    Ok(())
}

/// Fails if the console contains more than the browser's own messages about requests.
async fn listen(browser: &Browser) -> Outcome<()> {
    let lines = browser.console().await?;
    let is_own = |line: &&String| !line.contains("Failed to load resource");
    let others: Vec<_> = lines.iter().filter(is_own).collect();
    if others.is_empty() { Ok(()) } else { Err(format!("in the console: {others:?}").into()) }
}

/// The customer's page with a proxy that reaches the vendors through relays.
struct Stack {
    vendors: [Relay; 2],
    host: Server,
    proxy: Proxy,
    invoices: Vec<Invoice>,
    _vendors: Vendors,
}

impl Stack {
    async fn start() -> Outcome<Self> {
        let vendors = Vendors::start(SystemTime::now)?;
        let autoposting = Relay::to(&vendors.autoposting_base().replace("/api-proxy", "")).await?;
        let trackmyposts = Relay::to(&vendors.trackmyposts_base()).await?;
        let host = Server::of_built_page().await?;
        let tenant = Tenant {
            allowed_origin: host.origin(),
            autoposting_base: &format!("{}/api-proxy", autoposting.origin()),
            autoposting_key: &Scenario::Active.autoposting_key(),
            trackmyposts_base: Some(trackmyposts.origin()),
            trackmyposts_key: &Scenario::Active.trackmyposts_key(),
            workspace: Scenario::Active.workspace_slug(),
        };
        let proxy = Proxy::serve_with(&tenant, &CACHE)?;
        host.forward_to(proxy.base());
        host.mint_with(proxy.mint_lasting(10)?);
        let body = format!(
            r#"<script>{}</script>
            <script type="module" src="/widget/billing-widget.js"></script>
            <billing-widget proxy-url="/billing-proxy/" token-url="{TOKEN_PATH}" rows="all">
            </billing-widget>"#,
            memory::SCRIPT
        );
        host.show("/host", host::page(&body));
        // The vendor's unmodified data.
        let invoices = vendor::sent(&vendors, Scenario::Active).await?;
        Ok(Self { vendors: [autoposting, trackmyposts], host, proxy, invoices, _vendors: vendors })
    }

    /// Stops the faults, and waits until the page is complete.
    async fn recover(&self, widget: &Widget<'_>, wanted: &Figures) -> Outcome<()> {
        self.vendors.iter().for_each(Relay::get_well);
        let is_whole = format!(
            "return all('row').length === {} && all('error').length === 0;",
            self.invoices.len()
        );
        wait::until("all to be well again", async || {
            widget.run("void root.host.refresh();").await?;
            widget.settled().await?;
            let is_whole =
                widget.run(&is_whole).await? == true && figures(widget).await? == *wanted;
            Ok(is_whole.then_some(()))
        })
        .await
    }
}

#[test]
fn under_fault_nothing_is_blank_wrong_or_thrown_and_memory_does_not_grow() -> Outcome<()> {
    play_in(Engine::Chromium, async |browser| {
        let stack = Stack::start().await?;
        browser.open(&stack.host.url("/host")).await?;
        let widget = Widget::new(browser, "billing-widget");
        let wanted = wait::until("a first whole screen", async || {
            let figures = figures(&widget).await?;
            Ok(figures.iter().all(|texts| !texts.is_empty()).then_some(figures))
        })
        .await?;

        let seconds = match std::env::var(SECONDS) {
            Ok(seconds) => seconds.parse()?,
            Err(_) => SECONDS_IN_THE_SUITE,
        };
        let (mut turn, mut samples) = (0_u32, Vec::new());
        for round in 0..ROUNDS {
            stack.vendors.iter().for_each(Relay::fall_ill);
            let end = Instant::now() + Duration::from_secs(seconds) / ROUNDS;
            while Instant::now() < end {
                turn += 1;
                match turn % 6 {
                    // From here on the page is not reloaded, so that leaks add up.
                    0 if round == 0 => browser.reload().await?,
                    0 => drop(widget.run(PUT_BACK).await?),
                    1 => browser.resize(400 + turn % 900, 700).await?,
                    3 => drop(widget.run(RETRY).await?),
                    _ => drop(widget.run("void root.host.refresh();").await?),
                }
                look(&widget, &stack.invoices, &wanted).await?;
                listen(browser).await?;
            }
            browser.resize(1280, 1000).await?;
            stack.recover(&widget, &wanted).await?;
            listen(browser).await?;
            samples.push(memory::read(browser, &stack.proxy, turn).await?);
        }
        assert!(stack.vendors.iter().all(|it| it.spoilt() > 0), "everything went well");
        memory::hold(&samples)
    })
}
