//! The same page on other screens, and after back navigation.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;
use e2e::widget::Widget;

use super::{account, open, sign_in};
use crate::demo::Demo;
use crate::host;

/// The page's size in a window of 1280 by 1024 pixels at 400 % zoom, as a frame, which works in
/// every engine.
#[test]
fn at_400_percent_everything_is_reachable_without_horizontal_scrolling() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::Active).await?;
        demo.server.show("/account", account(""));
        let frame = r#"<iframe src="/account" width="320" height="256"></iframe>"#;
        demo.server.show("/zoomed", host::page(frame));
        browser.open(&demo.server.url("/zoomed")).await?;
        browser.enter_frame().await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        let sideways = "const { scrollWidth, clientWidth } = document.documentElement;
            return scrollWidth <= clientWidth;";
        assert_eq!(widget.run(sideways).await?, true);

        widget.element("[part~=search]").await?.send_keys("Extra credits").await?;
        widget.rows_when("the credits", |rows| rows.len() == 4).await?;
        widget.element("[part~=export] button").await?.click().await?;
        widget.element("[role=menuitem][data-action=csv]").await?;
        let reached = "const menu = root.querySelector('[role=menu]').getBoundingClientRect();
            return menu.left >= 0 && menu.right <= innerWidth;";
        assert_eq!(widget.run(reached).await?, true, "the menu is on the screen");
        assert_eq!(widget.run(sideways).await?, true, "with an open menu");
        Ok(())
    })
}

/// A page from the back/forward cache is shown with its former state.
#[test]
fn after_back_navigation_the_widget_works() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::Active).await?;
        demo.server.show("/elsewhere", "<!doctype html><title>Elsewhere</title>");
        let widget = open(browser, &demo, "").await?;
        let keep = "window.kept = 1;
            addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; });";
        browser.run(keep, &[]).await?;
        browser.open(&demo.server.url("/elsewhere")).await?;
        browser.back().await?;
        widget.settled().await?;
        let kept =
            browser.run("return window.kept === 1 && window.persisted === true;", &[]).await?;
        assert_eq!(kept, true, "all three engines keep this page");
        let ready = host::heard(browser, "billing-ready").await?;
        assert!(ready.len() <= 1, "what was kept is ready once: {ready:?}");

        widget.element("[part~=search]").await?.send_keys("Extra credits").await?;
        widget.rows_when("the credits", |rows| rows.len() == 4).await?;
        let script =
            "document.querySelector('billing-widget').refresh().then(() => { window.done = 1; });";
        browser.run(script, &[]).await?;
        browser.wait("a load", "return window.done === 1;", &[]).await?;
        assert!(widget.texts("error").await?.is_empty());
        widget.shows("plan-name", "Growth").await
    })
}

/// Each customer in both orientations: never blank and never cut off.
#[test]
fn a_rotated_phone_shows_every_customer() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        for scenario in [Scenario::PastDue, Scenario::Free, Scenario::Down, Scenario::Currencies] {
            sign_in(&demo, scenario).await?;
            let widget = open(browser, &demo, "").await?;
            let before = widget.everything().await?;
            for (width, height) in [(500, 900), (900, 500), (1280, 1000)] {
                browser.resize(width, height).await?;
                let fits = "const { scrollWidth, clientWidth } = document.documentElement;
                    return scrollWidth <= clientWidth && root.textContent.trim().length > 0;";
                widget.wait(&format!("{scenario:?} at {width} pixels"), fits).await?;
            }
            assert_eq!(widget.everything().await?, before, "{scenario:?}");
        }
        Ok(())
    })
}
