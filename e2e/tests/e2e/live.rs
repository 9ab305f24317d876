//! Attributes that change while a user works with the widget.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::json;

use crate::demo::{Demo, ON_STAGE};

#[test]
fn changed_attributes_keep_focus_search_selection_and_scroll_and_load_nothing() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Large).await?;
        widget.element("[part~=search]").await?.send_keys("usd").await?;
        widget.rows_when("rows", |rows| !rows.is_empty()).await?;
        let prepare = r#"
            const search = root.querySelector(part("search"));
            search.focus();
            search.setSelectionRange(1, 2);
            window.search = search;
            const scrolls = (node) => node.scrollHeight > node.clientHeight + 100
                && /auto|scroll/.test(getComputedStyle(node).overflowY);
            window.scroller = [...root.querySelectorAll("*")].find(scrolls) ?? document.scrollingElement;
            window.scroller.scrollTop = 400;
            return window.scroller.scrollTop;
        "#;
        assert_eq!(widget.run(prepare).await?, 400);
        let asked = demo.server.count("/billing-proxy/");

        // Those that change the content come last: the test waits for each.
        for (name, value) in [
            ("link-hosts", "pay.example"),
            ("refresh-seconds", "3600"),
            ("manage-url", "/manage"),
            ("time-zone", "Asia/Tokyo"),
            ("theme", "dark"),
            ("heading-level", "3"),
            ("locale", "de"),
        ] {
            let script =
                "document.querySelector(arguments[0]).setAttribute(arguments[1], arguments[2]);";
            browser.run(script, &[json!(ON_STAGE), json!(name), json!(value)]).await?;
            if name == "heading-level" {
                widget.wait("another heading", "return root.querySelector('h3') !== null;").await?;
            }
            if name == "locale" {
                widget.shows("invoices", "Rechnungen").await?;
            }
            let state = state(&widget).await?;
            assert_eq!(state, json!([true, true, "usd", [1, 2], 400]), "after {name}");
        }
        assert_eq!(demo.server.count("/billing-proxy/"), asked);
        Ok(())
    })
}

/// Whether the search field is the same and has the focus, its value and selection, and the scroll
/// position of the table.
async fn state(widget: &Widget<'_>) -> Outcome<serde_json::Value> {
    let script = r#"
        const search = root.querySelector(part("search"));
        return [
            search === window.search, root.activeElement === search, search.value,
            [search.selectionStart, search.selectionEnd], window.scroller.scrollTop,
        ];
    "#;
    widget.run(script).await
}
