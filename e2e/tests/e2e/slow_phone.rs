//! A customer with ten thousand invoices and a slow phone on a slow network, emulated by Chromium:
//! everything appears in the end, and the widget does no more work than on a fast machine.

use std::time::SystemTime;

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::meter::{self, Counts};
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play_in;
use e2e::widget::Widget;
use fantoccini::key::Key;
use serde_json::json;

use crate::acme::Acme;
use crate::host::{self, hears};
use crate::vendor::Invoice;

/// A sixth of this processor, and Lighthouse's slow 4G: 1.4 Mbit/s, half a second of latency.
async fn slow_down(browser: &Browser) -> Outcome<()> {
    let screen = json!({ "width": 390, "height": 844, "deviceScaleFactor": 3, "mobile": true });
    let network = json!({
        "offline": false,
        "latency": 562.5,
        "downloadThroughput": 180_000,
        "uploadThroughput": 84_000,
    });
    for (command, parameters) in [
        ("Emulation.setDeviceMetricsOverride", screen),
        ("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })),
        ("Emulation.setCPUThrottlingRate", json!({ "rate": 6 })),
        ("Network.enable", json!({})),
        ("Network.emulateNetworkConditions", network),
    ] {
        browser.devtools(command, parameters).await?;
    }
    Ok(())
}

/// The positions of the rows in the document, and whether they fill the visible part of the table.
const FILLED: &str = "
    const scroller = root.querySelector('.windowed');
    const frame = scroller.getBoundingClientRect();
    const head = root.querySelector('thead').getBoundingClientRect();
    let filled = Math.max(frame.top, head.height > 2 ? head.bottom : 0);
    const rows = all('row').map((row) => [row, row.getBoundingClientRect()]);
    rows.sort(([, a], [, b]) => a.top - b.top);
    for (const [, { top, bottom }] of rows) if (top <= filled + 2) filled = Math.max(filled, bottom);
    const places = rows.map(([row]) => Number(row.getAttribute('aria-rowindex')));
    return [places, filled >= frame.bottom - 2];";

/// Fails unless the visible part of the table is filled with the right invoice at each position.
/// Returns the first position; the header's is 1.
async fn check_table(widget: &Widget<'_>, invoices: &[Invoice]) -> Outcome<usize> {
    let filled = widget.run(FILLED).await?;
    assert_eq!(filled[1], true, "part of the table is blank: {filled}");
    let places: Vec<usize> = serde_json::from_value(filled[0].clone())?;
    let rows = widget.rows().await?;
    for row in &rows {
        let place = invoices.iter().position(|invoice| invoice.id == row.id);
        let place = place.ok_or_else(|| format!("the vendors did not send {row:?}"))?;
        assert!(places.contains(&(place + 2)), "{row:?} is not at its place {}", place + 2);
        invoices[place].check(row);
    }
    assert_eq!(rows.len(), places.len());
    places.first().copied().ok_or_else(|| "there is no row".into())
}

/// The counts of the widget's operations, without the calls in and out of the module: their number
/// depends on the number of network chunks, which varies.
const WORK: [&str; 6] =
    ["nodes", "nodes_made", "mutations", "listeners", "intl_made", "intl_calls"];

/// Waits until the page is idle, and compares its counts with the budget of a fast machine.
async fn hold(browser: &Browser, operation: &str) -> Outcome<Counts> {
    let mut counts = meter::read(browser).await?;
    counts.retain(|name, _| WORK.contains(&name.as_str()));
    meter::hold(operation, &counts)?;
    Ok(counts)
}

#[test]
fn ten_thousand_invoices_are_read_searched_and_opened_on_a_slow_phone() -> Outcome<()> {
    play_in(Engine::Chromium, async |browser| {
        let acme = Acme::like(Server::empty().await?, Scenario::Large, SystemTime::now)?;
        let body = format!(
            r#"<meta name="viewport" content="width=device-width">
            <script>{}</script>
            <script type="module" src="{}/widget/billing-widget.js"></script>
            <billing-widget token-url="{TOKEN_PATH}" rows="all"></billing-widget>"#,
            meter::SCRIPT,
            acme.proxy.base()
        );
        acme.host.show("/", host::page(&body));
        let invoices = acme.invoices().await?;
        assert_eq!(invoices.len(), 10_000);

        slow_down(browser).await?;
        browser.open(&acme.host.url("/")).await?;
        assert_eq!(browser.run("return innerWidth;", &[]).await?, 390);
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        widget.rows_when("the invoices", |rows| !rows.is_empty()).await?;
        let start = hold(browser, "start, 10000 invoices").await?;
        assert!(WORK.iter().all(|name| start[*name] > 0), "not all is counted: {start:?}");
        assert_eq!(check_table(&widget, &invoices).await?, 2);
        widget.shows("plan-name", "Agency").await?;

        let wanted = &invoices[9_999];
        let search = widget.element("[part~=search]").await?;
        let (first, rest) = wanted.description.split_at(1);
        search.send_keys(first).await?;
        hold(browser, "first key of a search").await?;
        assert!(!widget.rows().await?.is_empty(), "{first:?} finds something");
        search.send_keys(rest).await?;
        let rows = widget.rows_when("the oldest invoice", |rows| rows.len() == 1).await?;
        wanted.check(&rows[0]);
        let backspace = String::from(char::from(Key::Backspace));
        search.send_keys(&backspace.repeat(wanted.description.len())).await?;
        widget.rows_when("all of them again", |rows| rows.len() > 5).await?;
        meter::read(browser).await?;

        // Far beyond the rows that are in the document.
        widget.run("root.querySelector('.windowed').scrollTop += 200_000;").await?;
        hold(browser, "first scroll, by a page").await?;
        let place = check_table(&widget, &invoices).await?;
        assert!(place > 1000, "row {place} is the first");

        browser.run("window.prevent = 'billing-invoice-open';", &[]).await?;
        // A tap anywhere on a card opens it.
        let whole = "const frame = root.querySelector('.windowed').getBoundingClientRect();
            return all('row').find((row) => row.getBoundingClientRect().top > frame.top);";
        let card = browser.element_of("a card", &widget.wait("a card", whole).await?)?;
        let id = card.attr("data-invoice-id").await?;
        card.click().await?;
        let opened = hears(browser, "billing-invoice-open", 1).await?.swap_remove(0);
        assert_eq!(opened["detail"]["invoice"]["id"], json!(id));
        assert_eq!(browser.console().await?, Vec::<String>::new());
        Ok(())
    })
}
