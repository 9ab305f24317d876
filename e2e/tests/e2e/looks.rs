//! What the reader's own settings change.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::json;

use crate::demo::Demo;
use crate::host;

/// A page of an element that waits for its token for ever.
fn waiting() -> String {
    host::page(
        r#"<script type="module" src="/widget/billing-widget.js"></script>
        <billing-widget proxy-url="/billing-proxy/"></billing-widget>
        <script>
            document.querySelector("billing-widget").getToken = () => new Promise(() => {});
        </script>"#,
    )
}

#[test]
fn the_skeleton_breathes_unless_the_reader_wants_no_motion() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        demo.server.show("/waiting", waiting());
        for (wish, runs) in [("no-preference", true), ("reduce", false)] {
            browser.emulate(&[("prefers-reduced-motion", wish)]).await?;
            browser.open(&demo.server.url("/waiting")).await?;
            let widget = Widget::new(browser, "billing-widget");
            widget.wait("the sections", "return all('invoices').length > 0;").await?;
            let moving = "return root.getAnimations().length > 0;";
            assert_eq!(widget.run(moving).await?, json!(runs), "{wish}");
        }
        Ok(())
    })
}

#[test]
fn with_forced_colors_badges_notices_and_fields_keep_their_borders() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        browser.emulate(&[("forced-colors", "active")]).await?;
        let widget = demo.open(browser, Scenario::Unpaid).await?;
        let forced = "return matchMedia('(forced-colors: active)').matches;";
        assert_eq!(widget.run(forced).await?, true);
        let without = "const ink = getComputedStyle(root.querySelector('.widget')).color;
            const isPlain = (selector) => {
                const style = getComputedStyle(root.querySelector(selector));
                return style.borderTopStyle === 'solid' && style.borderTopColor === ink;
            };
            return ['.badge', '.notice', '.field', '.frame', '.card'].filter((it) => !isPlain(it));";
        assert_eq!(widget.run(without).await?, json!([]), "drawn in the text's colour");
        Ok(())
    })
}
