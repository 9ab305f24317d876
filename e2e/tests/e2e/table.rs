//! User interaction with the invoice table.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;
use e2e::widget::{Row, Widget};
use fantoccini::key::Key;
use serde_json::Value;

use crate::demo::Demo;
use crate::host;
use crate::vendor::{self, check_rows, figures};

/// The column's `aria-sort`.
async fn aria_sort(widget: &Widget<'_>, column: &str) -> Outcome<Value> {
    let body = format!(
        "const button = root.querySelector('[data-sort={column}]');
        return button.closest(part('header-cell')).getAttribute('aria-sort');"
    );
    widget.run(&body).await
}

fn amounts(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| figures(&row.amount)).collect()
}

#[test]
fn a_click_on_a_heading_sorts_and_a_second_one_reverses_the_order() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Active).await?;
        let button = widget.element("[data-sort=amount]").await?;
        let (mut ascending, mut descending) = (None, None);
        for _ in 0..2 {
            button.clone().click().await?;
            widget
                .wait(
                    "an order",
                    "return root.querySelector('[aria-sort=ascending], [aria-sort=descending]');",
                )
                .await?;
            let sorted = amounts(&widget.rows().await?);
            match aria_sort(&widget, "amount").await?.as_str() {
                Some("ascending") => ascending = Some(sorted),
                Some("descending") => descending = Some(sorted),
                other => return Err(format!("aria-sort is {other:?}").into()),
            }
        }
        let (Some(ascending), Some(descending)) = (ascending, descending) else {
            return Err("both clicks gave the same order".into());
        };
        assert_eq!(ascending.len(), 28);
        assert_eq!((ascending[0].as_str(), ascending[27].as_str()), ("19.00", "49.00"));
        assert_eq!((descending[0].as_str(), descending[27].as_str()), ("49.00", "19.00"));
        assert!(ascending.is_sorted() && descending.is_sorted_by(|a, b| a >= b));
        Ok(())
    })
}

#[test]
fn search_and_sorting_work_by_keyboard_alone() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Active).await?;
        // From the page's last control, Tab leads to the search field.
        browser.run("document.querySelector('select[name=width]').focus();", &[]).await?;
        tab_to(browser, &widget, "[part~=search]").await?;
        for letter in "credits".chars() {
            browser.press(letter).await?;
        }
        let found = widget.rows_when("the credits", |rows| rows.len() == 4).await?;
        assert!(found.iter().all(|row| row.description.starts_with("Extra credits")));

        tab_to(browser, &widget, "[data-sort=description]").await?;
        browser.press(Key::Enter).await?;
        let sorted = "return root.activeElement?.closest('[aria-sort]')?.getAttribute('aria-sort')
            && root.activeElement.dataset.sort;";
        let focused = widget.wait("an order by description", sorted).await?;
        assert_eq!(focused, "description", "the focus stays where it was");
        assert_ne!(aria_sort(&widget, "description").await?, "none");
        Ok(())
    })
}

/// Presses Tab until an element that matches the CSS selector has the focus.
async fn tab_to(browser: &e2e::browser::Browser, widget: &Widget<'_>, css: &str) -> Outcome<()> {
    for _ in 0..20 {
        browser.press(Key::Tab).await?;
        if widget.run(&format!("return root.activeElement?.matches({css:?}) ?? false;")).await?
            == true
        {
            return Ok(());
        }
    }
    Err(format!("twenty times Tab did not lead to {css}").into())
}

/// The positions of the visible rows in the scroll container, where the header's is 1, and whether
/// it has stopped scrolling: Chromium may ignore a key while an earlier one still scrolls.
const SEEN: &str = "const scroller = root.querySelector('.windowed');
    const rests = window.scrolledTo === scroller.scrollTop;
    window.scrolledTo = scroller.scrollTop;
    const frame = scroller.getBoundingClientRect();
    const head = root.querySelector('thead').getBoundingClientRect();
    const rows = all('row').filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= head.bottom - 1 && bottom <= frame.bottom + 1;
    });
    const places = rows.map((row) => Number(row.getAttribute('aria-rowindex')));";

#[test]
fn home_end_page_and_arrow_keys_move_through_ten_thousand_rows() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Large).await?;
        widget.run("root.querySelector(part('search')).focus();").await?;
        tab_to(browser, &widget, ".windowed").await?;
        let at = async |what: &str, holds: &str| -> Outcome<()> {
            widget.wait(what, &format!("{SEEN} return rests && ({holds});")).await.map(drop)
        };
        at("the first row", "places[0] === 2").await?;
        browser.press(Key::End).await?;
        at("the last row", "places.at(-1) === 10001").await?;
        browser.press(Key::PageUp).await?;
        at("a page before it", "places.at(-1) < 10000 && places.at(-1) > 9970").await?;
        browser.press(Key::PageDown).await?;
        at("the last row again", "places.at(-1) === 10001").await?;
        browser.press(Key::Home).await?;
        at("the first row again", "places[0] === 2").await?;
        browser.press(Key::PageDown).await?;
        at("the second page", "places[0] > 5 && places[0] < 30").await?;
        browser.press(Key::PageUp).await?;
        // Firefox excludes the sticky header on the way back, but not on the way from the top.
        at("the first page", "places[0] < 4").await?;
        browser.press(Key::Home).await?;
        at("the first row once more", "places[0] === 2").await?;
        browser.press(Key::Down).await?;
        at("a row further", "places[0] === 3 || places[0] === 4").await?;
        browser.press(Key::Up).await?;
        at("and back", "places[0] === 2").await
    })
}

/// Rows are replaced while the focus moves: each Tab leads to the next invoice on the screen.
#[test]
fn tab_moves_from_row_to_row_in_order_and_back() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Large).await?;
        // Three clicks on the last header restore the vendor's order, and the next focus is the
        // first row.
        for _ in 0..3 {
            widget.element("[data-sort=amount]").await?.click().await?;
        }
        let focused = "const row = root.activeElement?.closest('tbody tr');
            return row && Number(row.getAttribute('aria-rowindex'));";
        let mut places = Vec::new();
        for _ in 0..40 {
            browser.press(Key::Tab).await?;
            places.extend(widget.run(focused).await?.as_u64());
        }
        assert_eq!(places, (2..42).collect::<Vec<u64>>());
        browser.press_holding(Key::Shift, Key::Tab).await?;
        assert_eq!(widget.run(focused).await?, 40);
        Ok(())
    })
}

#[test]
fn a_search_finds_by_description_id_amount_and_currency() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Currencies).await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Currencies).await?;
        let search = widget.element("[part~=search]").await?;
        let id = &invoices[3].id;
        for (query, expected) in [("central bank", 1), (id, 1), ("15.125", 1), ("bhd", 2)] {
            search.clear().await?;
            search.send_keys(query).await?;
            widget
                .rows_when(&format!("what {query:?} finds"), |rows| rows.len() == expected)
                .await?;
        }
        search.clear().await?;
        search.send_keys("no such thing").await?;
        widget.rows_when("nothing", <[Row]>::is_empty).await?;
        assert_eq!(widget.texts("empty").await?.len(), 1);
        Ok(())
    })
}

#[test]
fn a_status_filter_selects_its_invoices_and_one_action_clears_it() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Unpaid).await?;
        let all = vendor::invoices(&demo.proxy, Scenario::Unpaid).await?;
        let filter =
            widget.element("select[part~=filter]:has(option[value=uncollectible])").await?;
        filter.select_by_value("uncollectible").await?;
        let rows = widget.rows_when("what is uncollectible", |rows| rows.len() == 1).await?;
        all[1].check(&rows[0]);
        let announced = "return [...root.querySelectorAll('[role=status]')].map(text);";
        let announced = widget.run(announced).await?.to_string();
        assert!(announced.contains("1 of 7 invoices"), "{announced}");

        widget.element(".table-footer [part~=action]").await?.click().await?;
        let rows = widget.rows_when("all of them", |rows| rows.len() == 7).await?;
        check_rows(&rows, &all);
        Ok(())
    })
}

#[test]
fn a_download_contains_the_filtered_invoices() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Active).await?;
        widget.element("[part~=search]").await?.send_keys("Extra credits").await?;
        widget.rows_when("the credits", |rows| rows.len() == 4).await?;
        let script = "const click = HTMLAnchorElement.prototype.click;
            HTMLAnchorElement.prototype.click = function () {
                window.fileName = this.download;
                click.call(this);
            };";
        browser.run(script, &[]).await?;
        widget.element("[part~=export] button").await?.click().await?;
        widget.element("[role=menuitem][data-action=csv]").await?.click().await?;
        let name = browser.wait("a download", "return window.fileName ?? null;", &[]).await?;
        let name = name.as_str().unwrap_or_default();
        let csv = String::from_utf8(browser.download(name).await?)?;
        let lines: Vec<_> = csv.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], "date,description,amount,currency,status,invoice_id,invoice_url");
        assert_eq!(lines.iter().filter(|line| line.contains("Extra credits")).count(), 4);
        assert_eq!(lines.iter().filter(|line| !line.is_empty()).count(), 5);
        assert!(lines[1].contains(",19.00,USD,paid,inv_"), "{}", lines[1]);
        Ok(())
    })
}

/// A phone's page without margins, in a frame because no window is that narrow.
#[test]
fn a_page_of_320_pixels_does_not_scroll_horizontally() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let phone = r#"<iframe src="/phone" width="320" height="800"></iframe>"#;
        demo.server.show("/host", host::page(phone));
        for scenario in [Scenario::Active, Scenario::Currencies] {
            let body = format!(
                r#"<style>body {{ margin: 0 }}</style>
                <script type="module" src="/widget/billing-widget.js"></script>
                <billing-widget proxy-url="/billing-proxy/" rows="all"
                    token-url="/billing-proxy/sandbox/token?tenant={}"></billing-widget>"#,
                scenario.name()
            );
            demo.server.show("/phone", host::page(&body));
            browser.open(&demo.server.url("/host")).await?;
            browser.enter_frame().await?;
            let widget = Widget::new(browser, "billing-widget");
            widget.settled().await?;
            let invoices = vendor::invoices(&demo.proxy, scenario).await?;
            check_rows(&widget.rows().await?, &invoices);
            let body = "const { clientWidth, scrollWidth } = document.documentElement;
                const beyond = [...root.querySelectorAll('*')].filter((node) =>
                    seen(node) && node.getBoundingClientRect().right > clientWidth);
                return [scrollWidth - clientWidth, beyond.map((node) => node.outerHTML)];";
            let beyond = widget.run(body).await?;
            assert_eq!(beyond[0], 0, "{scenario:?}: pixels beyond the edge: {beyond}");
        }
        Ok(())
    })
}

#[test]
fn the_locale_determines_separators_direction_and_order() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let german = demo.open_with(browser, Scenario::Active, "&locale=de").await?;
        let row = german.rows().await?.swap_remove(0);
        assert_eq!(row.amount, "49,00 $");
        let first = vendor::invoices(&demo.proxy, Scenario::Active).await?.swap_remove(0);
        let paid_at = first.paid_at.unwrap_or_default();
        let (day, month, year) = (&paid_at[8..10], &paid_at[5..7], &paid_at[..4]);
        assert_eq!(row.date, format!("{day}.{month}.{year}"));

        let arabic = demo.open_with(browser, Scenario::Active, "&locale=ar").await?;
        let body = "return getComputedStyle(root.querySelector(part('row'))).direction;";
        assert_eq!(arabic.run(body).await?, "rtl");
        Ok(())
    })
}
