//! The widget's cost for its page in counts, which do not depend on the machine.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::meter::{self, Counts};
use e2e::play::play;
use e2e::widget::Widget;

use crate::demo::Demo;
use crate::host;

/// Opens a page with the meter and this many elements, and waits until the first shows its
/// invoices.
async fn open<'a>(
    browser: &'a Browser,
    demo: &Demo,
    scenario: Scenario,
    elements: usize,
) -> Outcome<Widget<'a>> {
    // A long table is measured after "Show all".
    let rows = if scenario == Scenario::Large { "all" } else { "12" };
    let element = format!(
        r#"<billing-widget token-url="/billing-proxy/sandbox/token?tenant={}" rows="{rows}"
            proxy-url="/billing-proxy/"></billing-widget>"#,
        scenario.name()
    );
    let body = format!(
        r#"<script>{}</script>
        <script type="module" src="/widget/billing-widget.js"></script>{}"#,
        meter::SCRIPT,
        element.repeat(elements)
    );
    demo.server.show("/host", host::page(&body));
    browser.open(&demo.server.url("/host")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    widget.rows_when("the invoices", |rows| !rows.is_empty()).await?;
    Ok(widget)
}

/// Reads the meter and compares the counts with the operation's budget.
async fn hold(browser: &Browser, operation: &str) -> Outcome<Counts> {
    let counts = meter::read(browser).await?;
    meter::hold(operation, &counts)?;
    Ok(counts)
}

#[test]
fn a_start_stays_within_its_budget() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = open(browser, &demo, Scenario::Active, 1).await?;
        let start = hold(browser, "start").await?;
        assert_eq!(widget.rows().await?.len(), 12);
        // The meter works: a start without any of these is impossible.
        for name in
            ["nodes_made", "mutations", "intl_made", "intl_calls", "into_wasm", "out_of_wasm"]
        {
            assert!(start[name] > 0, "{name} is not counted: {start:?}");
        }
        assert_eq!((start["instances"], start["in_flight"] > 1), (1, true), "{start:?}");
        Ok(())
    })
}

#[test]
fn operations_on_ten_thousand_invoices_stay_within_their_budgets() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = open(browser, &demo, Scenario::Large, 1).await?;
        hold(browser, "start, 10000 invoices").await?;

        let before = first_id(&widget).await?;
        let scroll = "let scroller = root.querySelector(part('row'));
            while (scroller.scrollHeight < 10 * scroller.clientHeight) scroller = scroller.parentElement;
            scroller.scrollTop += scroller.clientHeight;";
        widget.run(scroll).await?;
        hold(browser, "first scroll, by a page").await?;
        assert_ne!(first_id(&widget).await?, before, "the rows have moved");
        widget.run(scroll).await?;
        hold(browser, "next scroll").await?;

        widget.element("[data-sort=amount]").await?.click().await?;
        let sorted = "return root.querySelector('[aria-sort=ascending], [aria-sort=descending]');";
        widget.wait("an order", sorted).await?;
        hold(browser, "sort").await?;

        widget.element("[part~=search]").await?.send_keys("p").await?;
        hold(browser, "first key of a search").await?;
        widget.element("[part~=search]").await?.send_keys("r").await?;
        hold(browser, "next key of a search").await?;
        assert!(!widget.rows().await?.is_empty(), "the search finds something");
        Ok(())
    })
}

/// The id of the first row in the document.
async fn first_id(widget: &Widget<'_>) -> Outcome<String> {
    Ok(widget.rows().await?.swap_remove(0).id)
}

#[test]
fn a_refresh_without_changes_writes_almost_nothing() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = open(browser, &demo, Scenario::Large, 1).await?;
        meter::read(browser).await?;
        widget.run("await root.host.refresh();").await?;
        hold(browser, "refresh without change, 10000 invoices").await?;
        Ok(())
    })
}

#[test]
fn another_locale_stays_within_its_budget() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = open(browser, &demo, Scenario::Active, 1).await?;
        meter::read(browser).await?;
        widget.run("root.host.setAttribute('locale', 'de');").await?;
        widget.rows_when("German amounts", |rows| rows[0].amount == "49,00 $").await?;
        hold(browser, "another locale").await?;
        Ok(())
    })
}

#[test]
fn twenty_elements_share_one_instance_and_one_load() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        open(browser, &demo, Scenario::Active, 20).await?;
        let all = "return [...document.querySelectorAll('billing-widget')].every(
            ({ shadowRoot }) => shadowRoot.querySelectorAll('[part~=row]').length === 12);";
        browser.wait("all twenty", all, &[]).await?;
        let counts = hold(browser, "start of twenty").await?;
        assert_eq!(counts["instances"], 1);
        Ok(())
    })
}
