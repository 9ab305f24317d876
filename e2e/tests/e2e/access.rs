//! Accessibility of every state of the widget: axe, target sizes, larger text.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use e2e::browser::Browser;
use e2e::play::play;
use e2e::widget::Widget;
use e2e::{Outcome, axe};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::demo::Demo;
use crate::host::{self, hears};
use crate::looks::FOCUS;
use crate::states::{LIGHT, MODES, Mode, NARROW, PAGE, PATH, states_in};

#[test]
fn no_state_breaks_a_rule_of_axe_in_any_mode() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        demo.server.show(PATH, PAGE);
        browser.open(&demo.server.url(PATH)).await?;
        axe::inject(browser).await?;
        let mut broken = String::new();
        for state in states_in(browser.engine()) {
            LIGHT.set(browser).await?;
            let widget = state.show(browser).await?;
            for mode in MODES.iter().filter(|mode| mode.is_possible_in(browser.engine())) {
                mode.apply(browser, &widget).await?;
                for violation in axe::violations(browser).await? {
                    writeln!(broken, "{}, {}: {violation}", state.name, mode.name)?;
                }
            }
        }
        assert!(broken.is_empty(), "{broken}");

        // axe looks into the shadow root.
        let widget = Widget::new(browser, "billing-widget");
        widget.run("root.querySelector('.sort').replaceChildren();").await?;
        let found = axe::violations(browser).await?;
        assert!(found.iter().any(|it| it.starts_with("button-name:")), "{found:?}");
        Ok(())
    })
}

/// The targets that are less than 24 pixels wide or high. WCAG exempts links and fields within a
/// sentence, but the widget has none.
const SMALL_TARGETS: &str = "
    const targets = root.querySelectorAll('a, button, input, select, summary, [tabindex]');
    return [...targets].filter(seen).flatMap((target) => {
        // The whole card is the target of its link; only keyboard users see the link.
        const isClipped = target.localName === 'a' && getComputedStyle(target).clipPath !== 'none';
        const box = isClipped ? target.closest('tr') : target;
        const { width, height } = box.getBoundingClientRect();
        if (width >= 24 && height >= 24) return [];
        const text = target.ariaLabel ?? target.textContent;
        return [`${target.localName} ${text.trim()}: ${width.toFixed(1)} × ${height.toFixed(1)}`];
    });";

#[test]
fn every_target_is_at_least_24_pixels_wide_and_high() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        demo.server.show(PATH, PAGE);
        browser.open(&demo.server.url(PATH)).await?;
        let mut small = Vec::new();
        for state in states_in(browser.engine()) {
            LIGHT.set(browser).await?;
            let widget = state.show(browser).await?;
            for mode in [&LIGHT, &NARROW] {
                mode.apply(browser, &widget).await?;
                let found: Vec<String> = serde_json::from_value(widget.run(SMALL_TARGETS).await?)?;
                small.extend(found.iter().map(|it| format!("{}, {}: {it}", state.name, mode.name)));
            }
        }
        assert!(small.is_empty(), "{}", small.join("\n"));
        Ok(())
    })
}

/// The texts that are cut off, overlap, or overflow the element.
const LOST_TEXTS: &str = "
    const stage = document.querySelector('#stage').getBoundingClientRect();
    const isClipped = (node) => getComputedStyle(node).clipPath !== 'none';
    const scroller = root.querySelector('.windowed')?.getBoundingClientRect();
    const isInScroller = (node) => {
        const row = node.closest('.windowed tbody tr')?.getBoundingClientRect();
        return !row || (row.top >= scroller.top + 60 && row.bottom <= scroller.bottom);
    };
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node; (node = walker.nextNode());) {
        const parent = node.parentElement;
        // A menu covers the content below it, and a scroll container cuts off the rows at its
        // edges.
        const skipped = '.sr, select, [role=menu]';
        if (!node.data.trim() || !seen(parent) || parent.closest(skipped)) continue;
        if (!isInScroller(parent)) continue;
        // Content for only keyboard users or screen readers is clipped to nothing.
        if ([parent, parent.closest('a') ?? parent].some(isClipped)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
            if (box.width > 1) texts.push({ box, parent, text: node.data.trim() });
        }
    }
    const lost = [];
    for (const { box, parent, text } of texts) {
        const frames = [stage];
        for (let it = parent; it; it = it.parentElement) {
            const { overflow } = getComputedStyle(it);
            if (overflow !== 'visible') frames.push(it.getBoundingClientRect());
        }
        const isOutside = ({ left, right, top, bottom }) => box.left < left - 2 || box.right > right + 2
            || box.top < top - 4 || box.bottom > bottom + 4;
        if (frames.some(isOutside)) lost.push(`outside: ${text}`);
    }
    texts.forEach((one, index) => texts.slice(index + 1).forEach((other) => {
        if (one.parent === other.parent) return;
        const [a, b] = [one.box, other.box];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && down > 6) lost.push(`${one.text} overlaps ${other.text}`);
    }));
    if (document.documentElement.scrollWidth > innerWidth) lost.push('the page scrolls sideways');
    return lost;";

/// The text spacing of WCAG 1.4.12.
const SPACING: &str = "
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
        line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    } p { margin-block-end: 2em !important; }`);
    root.adoptedStyleSheets.push(sheet);";

const DOUBLE_SIZE: &str = "document.querySelector('#stage').style.fontSize = '200%';";

const DOUBLE_NARROW: Mode = Mode { name: "640 px", width: "640px", ..LIGHT };

/// The texts that are cut off after the layout has been updated.
async fn lost_texts(widget: &Widget<'_>) -> Outcome<Vec<String>> {
    let deadline = Instant::now() + Duration::from_secs(3);
    loop {
        let found: Vec<String> = serde_json::from_value(widget.run(LOST_TEXTS).await?)?;
        if found.is_empty() || Instant::now() > deadline {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn wider_spacing_and_text_of_double_size_lose_nothing() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        demo.server.show(PATH, PAGE);
        browser.open(&demo.server.url(PATH)).await?;
        let mut lost = Vec::new();
        for state in states_in(browser.engine()) {
            for (how, change, modes) in [
                ("spacing", SPACING, [&LIGHT, &NARROW]),
                // At 200 %, 640 pixels correspond to 320.
                ("200 %", DOUBLE_SIZE, [&LIGHT, &DOUBLE_NARROW]),
            ] {
                LIGHT.set(browser).await?;
                browser.run("document.querySelector('#stage').style.fontSize = '';", &[]).await?;
                let widget = state.show(browser).await?;
                widget.run(change).await?;
                for mode in modes {
                    mode.apply(browser, &widget).await?;
                    let found = lost_texts(&widget).await?;
                    let place = format!("{}, {}, {how}", state.name, mode.name);
                    lost.extend(found.iter().map(|it| format!("{place}: {it}")));
                }
            }
        }
        assert!(lost.is_empty(), "{}", lost.join("\n"));
        Ok(())
    })
}

#[test]
fn an_invoice_is_found_and_opened_by_keyboard_alone() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let page = host::page(
            r#"<script type="module" src="/widget/billing-widget.js"></script>
            <button>Before</button>
            <billing-widget proxy-url="/billing-proxy/"
                token-url="/billing-proxy/sandbox/token?tenant=active"></billing-widget>"#,
        );
        demo.server.show(PATH, page);
        browser.open(&demo.server.url(PATH)).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        browser.run("window.prevent = 'billing-invoice-open';", &[]).await?;
        browser.run("document.querySelector('button').focus();", &[]).await?;
        tab_to(browser, &widget, "[part~=search]").await?;
        for letter in "march".chars() {
            browser.press(letter).await?;
        }
        let rows = widget
            .rows_when("the invoices of March", |rows| {
                !rows.is_empty() && rows.iter().all(|row| row.description.contains("March"))
            })
            .await?;
        tab_to(browser, &widget, "[part~=invoice-link]").await?;
        browser.press(Key::Enter).await?;
        let event = hears(browser, "billing-invoice-open", 1).await?.swap_remove(0);
        assert_eq!(event["detail"]["invoice"]["id"], json!(rows[0].id));
        Ok(())
    })
}

/// Presses Tab until an element that matches the CSS selector has the focus, and checks that each
/// focus on the way is visible.
async fn tab_to(browser: &Browser, widget: &Widget<'_>, css: &str) -> Outcome<()> {
    for _ in 0..30 {
        browser.press(Key::Tab).await?;
        let focus = widget.run(FOCUS).await?;
        assert!(focus.is_null() || focus["visible"] == true, "{focus}");
        let is_there = format!("return root.activeElement?.matches({css:?}) ?? false;");
        if widget.run(&is_there).await? == Value::Bool(true) {
            return Ok(());
        }
    }
    Err(format!("thirty times Tab did not lead to {css}").into())
}
