//! The whole stack while everything fails now and then: vendors whose answers are late, cut off,
//! garbage or none, tokens that expire, a page that is loaded again and resized.

use std::time::{Duration, Instant, SystemTime};

use billing_sandbox::{Scenario, Vendors};
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::http;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play_in;
use e2e::proxy::{Proxy, Tenant};
use e2e::relay::Relay;
use e2e::widget::Widget;
use e2e::{Outcome, wait};

use crate::host;
use crate::vendor::{self, Invoice};

/// How long, in seconds; `cargo xtask soak fault` says five minutes.
const SECONDS: &str = "BILLING_FAULT_SECONDS";
const SECONDS_IN_THE_SUITE: u64 = 20;

/// Answers are hardly kept, so that every fault is met.
const CACHE: [(&str, &str); 2] = [
    ("BILLING_PROXY_CACHE__FRESH_SECONDS", "1"),
    ("BILLING_PROXY_CACHE__STALE_IF_ERROR_SECONDS", "1"),
];

/// What is to be seen that came from the vendors, beside the rows.
type Figures = Vec<Vec<String>>;

async fn figures(widget: &Widget<'_>) -> Outcome<Figures> {
    let mut figures = Vec::new();
    for part in ["plan-name", "plan-status", "payment-method", "totals"] {
        figures.push(widget.texts(part).await?);
    }
    Ok(figures)
}

/// Fails where anything is on the screen that the vendors did not send, or where nothing is.
async fn look(widget: &Widget<'_>, invoices: &[Invoice], wanted: &Figures) -> Outcome<()> {
    let something = r#"return ["plan", "row", "empty", "error", "skeleton"]
        .some((name) => root.querySelector(part(name)));"#;
    widget.wait("anything but a blank", something).await?;
    for row in widget.rows().await? {
        let invoice = invoices.iter().find(|invoice| invoice.id == row.id);
        invoice.ok_or_else(|| format!("nobody sent {row:?}"))?.check(&row);
    }
    for (found, wanted) in figures(widget).await?.iter().zip(wanted) {
        assert!(found.is_empty() || found == wanted, "{found:?} where the vendor sent {wanted:?}");
    }
    Ok(())
}

/// Fails where the console holds more than the browser's own lines about requests.
async fn listen(browser: &Browser) -> Outcome<()> {
    let lines = browser.console().await?;
    let is_own = |line: &&String| !line.contains("Failed to load resource");
    let others: Vec<_> = lines.iter().filter(is_own).collect();
    if others.is_empty() { Ok(()) } else { Err(format!("in the console: {others:?}").into()) }
}

#[test]
fn under_fault_nothing_is_blank_wrong_or_thrown() -> Outcome<()> {
    play_in(Engine::Chromium, async |browser| {
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
            r#"<script type="module" src="/widget/billing-widget.js"></script>
            <billing-widget proxy-url="/billing-proxy/" token-url="{TOKEN_PATH}" rows="all">
            </billing-widget>"#
        );
        host.show("/host", host::page(&body));

        // What the vendor sends when nobody spoils it.
        let history = format!("{}/billing/history", vendors.autoposting_base());
        let key = Scenario::Active.autoposting_key();
        let invoices = vendor::read(&http::text(&history, Some(&key)).await?)?;
        browser.open(&host.url("/host")).await?;
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
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut turn = 0_u32;
        while Instant::now() < end {
            turn += 1;
            match turn % 6 {
                0 => browser.reload().await?,
                1 => browser.resize(400 + turn % 900, 700).await?,
                3 => drop(widget.run("all('retry').forEach((button) => button.click());").await?),
                _ => drop(widget.run("void root.host.refresh();").await?),
            }
            look(&widget, &invoices, &wanted).await?;
            listen(browser).await?;
        }
        assert!(autoposting.spoilt() > 0 && trackmyposts.spoilt() > 0, "everything went well");

        autoposting.get_well();
        trackmyposts.get_well();
        browser.resize(1280, 1000).await?;
        wait::until("all to be well again", async || {
            widget.run("void root.host.refresh();").await?;
            widget.settled().await?;
            let is_whole = widget.rows().await?.len() == invoices.len()
                && figures(&widget).await? == wanted
                && widget.texts("error").await?.is_empty();
            Ok(is_whole.then_some(()))
        })
        .await?;
        listen(browser).await
    })
}
