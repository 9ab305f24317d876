//! Old browsers, simulated by removing features from a new one.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::json;

use crate::demo::Demo;
use crate::host::{self, hears};
use crate::vendor::{self, check_rows};

/// Opens a page that first runs this script.
async fn open(browser: &Browser, demo: &Demo, script: &str) -> Outcome<()> {
    let body = format!(
        r#"<script>{script}</script>
        <script type="module" src="/widget/billing-widget.js"></script>
        <billing-widget proxy-url="/billing-proxy/" rows="all"
            token-url="/billing-proxy/sandbox/token?tenant=active">
            <p id="fallback">See your invoices in the customer portal.</p>
        </billing-widget>"#
    );
    demo.server.show("/host", host::page(&body));
    browser.open(&demo.server.url("/host")).await
}

/// The loader itself threw in such a browser, and an empty box remained.
#[test]
fn without_required_features_the_children_and_a_message_are_shown() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        for lacking in [
            "delete CSSStyleSheet.prototype.replaceSync;
            window.CSSStyleSheet = class extends CSSStyleSheet {
                constructor() { throw new TypeError('Illegal constructor'); }
            };",
            "WebAssembly.compile = WebAssembly.compileStreaming =
                () => Promise.reject(new WebAssembly.CompileError('invalid opcode'));",
            "delete window.WebAssembly;",
        ] {
            open(browser, &demo, lacking).await?;
            let detail = hears(browser, "billing-error", 1).await?.swap_remove(0)["detail"].clone();
            assert_eq!(detail["code"], "module", "{lacking}");
            let shown = "return document.querySelector('#fallback').checkVisibility();";
            browser.wait("the element's own children", shown, &[]).await?;
            let widget = Widget::new(browser, "billing-widget");
            assert_eq!(widget.text("error").await?, "Billing could not be shown.", "{lacking}");
        }
        Ok(())
    })
}

/// Browsers before 2024 lack `light-dark()`: all content is shown in the page's own colours.
#[test]
fn without_light_dark_the_widget_has_the_pages_own_colours() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let lacking = "const replace = CSSStyleSheet.prototype.replaceSync;
            CSSStyleSheet.prototype.replaceSync = function (css) {
                replace.call(this, css.replaceAll('light-dark(', 'unknown('));
            };";
        open(browser, &demo, lacking).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Active).await?;
        check_rows(&widget.rows().await?, &invoices);
        let colors = "const page = getComputedStyle(document.body).color;
            const ink = (name) => getComputedStyle(root.querySelector(part(name))).color;
            return ['plan-name', 'cell-amount', 'cell-status', 'action'].map((it) => ink(it) === page);";
        assert_eq!(widget.run(colors).await?, json!([true, true, true, true]));
        Ok(())
    })
}
