//! The effects of the user's own settings.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::play::{play, play_in};
use e2e::widget::Widget;
use fantoccini::key::Key;
use serde_json::json;

use crate::demo::Demo;
use crate::host;

/// A page with an element that never gets its token.
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
fn the_skeleton_is_animated_unless_the_user_prefers_reduced_motion() -> Outcome<()> {
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
        // What is drawn by a background, which browsers leave out.
        let without = "const ink = getComputedStyle(root.querySelector('.widget')).color;
            const isDrawn = ([selector, pseudo]) =>
                getComputedStyle(root.querySelector(selector), pseudo).backgroundColor === ink;
            const marks = [['.notice', '::before'], ['.toolbar .menu > .button', '::after']];
            const hasArrow = getComputedStyle(root.querySelector('select')).appearance !== 'none';
            return [...marks.filter((it) => !isDrawn(it)), ...hasArrow ? [] : ['select']];";
        widget.has_tools().await?;
        assert_eq!(widget.run(without).await?, json!([]));
        Ok(())
    })
}

/// The focused element: whether it is a chart bar or the scrolling table, and whether it has a
/// visible outline of two pixels.
pub(crate) const FOCUS: &str = "
    const active = root.activeElement;
    if (!active) return null;
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(active);
    const width = parseFloat(outlineWidth), reach = parseFloat(outlineOffset) + width;
    const box = active.getBoundingClientRect();
    let clipped = false;
    for (let it = active.parentElement; it; it = it.parentElement) {
        if (getComputedStyle(it).overflow === 'visible') continue;
        const frame = it.getBoundingClientRect();
        clipped ||= box.left - reach < frame.left - 1 || box.right + reach > frame.right + 1;
    }
    // Black ends like that, too: `rgb(0, 0, 0)`.
    const isTransparent = outlineColor.startsWith('rgba') && outlineColor.endsWith(', 0)');
    const drawn = outlineStyle !== 'none' && width >= 2 && !isTransparent;
    return {
        kind: active.getAttribute('class')?.split(' ')[0] ?? active.localName,
        what: active.outerHTML.slice(0, 120),
        visible: drawn && !clipped,
    };";

/// The chart's bars had no outline in forced colours, and the outline of the scrolling table was
/// cut off.
#[test]
fn every_focus_is_visible_in_each_mode() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        for (scenario, wanted) in [(Scenario::Active, "bar"), (Scenario::Large, "scroller")] {
            for mode in [
                [("forced-colors", "none"), ("prefers-color-scheme", "light")],
                [("forced-colors", "none"), ("prefers-color-scheme", "dark")],
                [("forced-colors", "active"), ("prefers-color-scheme", "dark")],
            ] {
                browser.emulate(&mode).await?;
                let widget = demo.open(browser, scenario).await?;
                widget.wait("the chart", "return all('chart').length > 0;").await?;
                widget.run("root.querySelector('[part~=chart] > summary').click();").await?;
                let mut found = false;
                for _ in 0..100 {
                    browser.press(Key::Tab).await?;
                    let focus = widget.run(FOCUS).await?;
                    if !focus.is_null() {
                        assert_eq!(focus["visible"], true, "{mode:?}: {focus}");
                    }
                    found |= focus["kind"] == wanted;
                    if found {
                        break;
                    }
                }
                assert!(found, "{wanted} is never focused");
            }
        }
        Ok(())
    })
}

/// "Export" was alone on a line of its own.
#[test]
fn at_320_pixels_the_controls_fill_each_line_of_the_toolbar() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let short_lines = "const box = (node) => node.getBoundingClientRect();
            const toolbar = box(root.querySelector('[part~=toolbar]'));
            const controls = [...root.querySelector('[part~=toolbar]').children].map(box);
            const lines = Object.values(Object.groupBy(
                controls.filter(({ width }) => width > 0), ({ top }) => Math.round(top)));
            return lines.filter((line) =>
                Math.min(...line.map(({ left }) => left)) > toolbar.left + 1
                    || Math.max(...line.map(({ right }) => right)) < toolbar.right - 1).length;";
        for language in ["en", "de", "fi", "ar"] {
            for tenant in ["active", "currencies", "unpaid"] {
                let page = host::page(&format!(
                    r#"<script type="module" src="/widget/billing-widget.js"></script>
                    <div style="width: 320px"><billing-widget proxy-url="/billing-proxy/"
                        locale="{language}" token-url="/billing-proxy/sandbox/token?tenant={tenant}">
                    </billing-widget></div>"#
                ));
                demo.server.show("/narrow", page);
                browser.open(&demo.server.url("/narrow")).await?;
                let widget = Widget::new(browser, "billing-widget");
                widget.has_tools().await?;
                assert_eq!(widget.run(short_lines).await?, 0, "{language}: {tenant}");
            }
        }
        Ok(())
    })
}

#[test]
fn a_page_that_is_dark_only_by_a_media_query_gets_the_dark_theme() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let style =
            "<style>@media (prefers-color-scheme: dark) { body { background: #000 } }</style>";
        demo.server.show("/night", style.to_owned() + &waiting());
        browser.emulate(&[("prefers-color-scheme", "light")]).await?;
        browser.open(&demo.server.url("/night")).await?;
        let widget = Widget::new(browser, "billing-widget");
        let ink = |color: &str| {
            format!(
                "const widget = root.querySelector('.widget');
                return widget && getComputedStyle(widget).color === '{color}';"
            )
        };
        for (wish, color) in [
            ("light", "rgb(27, 31, 36)"),
            ("dark", "rgb(231, 234, 238)"),
            ("light", "rgb(27, 31, 36)"),
        ] {
            browser.emulate(&[("prefers-color-scheme", wish)]).await?;
            widget.wait(wish, &ink(color)).await?;
        }
        Ok(())
    })
}

/// Inserts an element into the page and sums up the layout shift scores from the first frame with
/// its skeleton on.
const COUNT_SHIFTS: &str = "
    const widget = document.createElement('billing-widget');
    widget.setAttribute('proxy-url', '/billing-proxy/');
    widget.setAttribute('token-url', '/billing-proxy/sandbox/token?tenant=active');
    document.querySelector('#stage').append(widget);
    window.shift = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => {
        new PerformanceObserver((list) => {
            for (const { value } of list.getEntries()) window.shift += value;
        }).observe({ type: 'layout-shift' });
    }));";

#[test]
fn from_skeleton_to_content_a_page_hardly_shifts_narrow_or_wide() -> Outcome<()> {
    play_in(Engine::Chromium, async |browser| {
        let demo = Demo::start().await?;
        demo.server
            .show("/shift", host::page(r#"<div id="stage"></div><p>What comes after it</p>"#));
        for width in [520, 700, 1280] {
            browser.resize(width, 800).await?;
            let shift = shift_of(browser, &demo).await?;
            assert!(shift < 0.05, "{width}: {shift}");
        }
        Ok(())
    })
}

/// The layout shift score after an element is inserted into the page.
async fn shift_of(browser: &Browser, demo: &Demo) -> Outcome<f64> {
    browser.open(&demo.server.url("/shift")).await?;
    let load = "const script = document.createElement('script');
            script.type = 'module';
            script.src = '/widget/billing-widget.js';
            document.head.append(script);
            return customElements.whenDefined('billing-widget').then(() => true);";
    browser.run(load, &[]).await?;
    browser.run(COUNT_SHIFTS, &[]).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    widget.wait("the footer", "return all('footer').length > 0;").await?;
    widget.has_tools().await?;
    let shift = browser.run("return window.shift;", &[]).await?;
    Ok(shift.as_f64().ok_or("no shift is counted")?)
}
