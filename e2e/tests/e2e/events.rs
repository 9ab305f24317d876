//! The events that a host page receives from the element.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::{Value, json};

use crate::demo::Demo;
use crate::host::{self, heard, hears};

/// Opens a host page with `<billing-widget>` for that customer, and waits until everything is on
/// the screen.
async fn embed<'a>(browser: &'a Browser, demo: &Demo, scenario: Scenario) -> Outcome<Widget<'a>> {
    let body = format!(
        r#"<script type="module" src="/widget/billing-widget.js"></script>
        <billing-widget token-url="/billing-proxy/sandbox/token?tenant={}"
            proxy-url="/billing-proxy/"></billing-widget>"#,
        scenario.name()
    );
    demo.server.show("/host", host::page(&body));
    browser.open(&demo.server.url("/host")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    Ok(widget)
}

#[test]
fn billing_ready_reports_the_first_content() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        embed(browser, &demo, Scenario::Active).await?;
        let events = hears(browser, "billing-ready", 1).await?;
        let [event] = events.as_slice() else {
            return Err(format!("once is enough: {events:?}").into());
        };
        assert_eq!(event["from"], "billing-widget");
        assert_eq!((&event["bubbles"], &event["composed"]), (&json!(true), &json!(true)));
        assert!(event["detail"]["sources"].is_array(), "{event}");
        assert!(event["detail"]["invoices"].is_u64(), "{event}");
        assert!(heard(browser, "billing-error").await?.is_empty());
        Ok(())
    })
}

#[test]
fn billing_error_reports_the_source_and_its_error_once() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        embed(browser, &demo, Scenario::Partial).await?;
        let events = hears(browser, "billing-error", 1).await?;
        assert_eq!(events.len(), 1, "{events:?}");
        let detail = &events[0]["detail"];
        assert_eq!(detail["source"], "trackmyposts");
        assert_eq!(detail["code"], "upstream_error");
        assert_eq!(detail["status"], 502);
        assert_eq!(detail["retryable"], true);
        assert!(detail["requestId"].as_str().is_some_and(|id| !id.is_empty()), "{detail}");
        assert!(detail["message"].is_string(), "{detail}");
        Ok(())
    })
}

#[test]
fn billing_schema_warning_reports_the_path_of_the_problem() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        embed(browser, &demo, Scenario::Malformed).await?;
        let events = hears(browser, "billing-schema-warning", 1).await?;
        let bad = events.iter().map(|event| &event["detail"]).find(|detail| {
            detail["path"].as_str().is_some_and(|path| path.contains("invoices[3]"))
        });
        let bad = bad.ok_or_else(|| format!("nothing about the fourth invoice: {events:?}"))?;
        assert_eq!(bad["source"], "autoposting");
        assert!(bad["problem"].is_string(), "{bad}");
        Ok(())
    })
}

#[test]
fn a_prevented_billing_invoice_open_opens_nothing() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = embed(browser, &demo, Scenario::Active).await?;
        browser.run("window.prevent = 'billing-invoice-open';", &[]).await?;
        widget.element("[part~=invoice-link]").await?.click().await?;
        let event = hears(browser, "billing-invoice-open", 1).await?.swap_remove(0);
        assert_eq!(event["cancelable"], true);
        let row = widget.rows().await?.swap_remove(0);
        assert_eq!(event["detail"]["invoice"]["id"], Value::String(row.id));
        assert_eq!(browser.windows().await?, 1);
        Ok(())
    })
}

#[test]
fn billing_action_lets_the_host_update_the_payment_method() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = embed(browser, &demo, Scenario::PastDue).await?;
        widget.element("[part~=plan] [part~=notice] [part~=action]").await?.click().await?;
        let event = hears(browser, "billing-action", 1).await?.swap_remove(0);
        assert_eq!(event["detail"], json!({ "action": "update-payment" }));
        assert_eq!(event["cancelable"], true);
        Ok(())
    })
}

#[test]
fn billing_export_counts_the_rows() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = embed(browser, &demo, Scenario::Active).await?;
        widget.element("[part~=export] button").await?.click().await?;
        widget.element("[role=menuitem][data-action=csv]").await?.click().await?;
        let event = hears(browser, "billing-export", 1).await?.swap_remove(0);
        assert_eq!(event["detail"], json!({ "format": "csv", "rows": 28 }));
        Ok(())
    })
}

#[test]
fn children_are_shown_again_when_the_module_cannot_start() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        // The host's server sends a web page instead of the module, as many do for a missing file.
        demo.server.show("/widget/module/billing-widget_bg.wasm", "<h1>Not here</h1>");
        let body = r#"<script type="module" src="/widget/billing-widget.js"></script>
            <billing-widget proxy-url="/billing-proxy/"
                token-url="/billing-proxy/sandbox/token?tenant=active">
                <p id="fallback">See your invoices in the customer portal.</p>
            </billing-widget>"#;
        demo.server.show("/host", host::page(body));
        browser.open(&demo.server.url("/host")).await?;
        let detail = hears(browser, "billing-error", 1).await?.swap_remove(0)["detail"].clone();
        assert_eq!(detail["code"], "module");
        assert_eq!(detail["status"], 0);
        let shown = "return document.querySelector('#fallback')?.checkVisibility() ?? false;";
        browser.wait("the element's own children", shown, &[]).await?;
        Ok(())
    })
}
