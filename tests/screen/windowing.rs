//! Tables of any length.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{all, focused, ids, role, search, style, with_data};
use crate::support::{history, loader, pause, until};
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

pub(super) async fn table(stage: &Stage, count: usize) -> Widget {
    let attributes = [("rows", "all")];
    let widget = with_data(stage, "billing-invoices", &attributes, &history(count), "");
    until("rows", || widget.rows() >= count.min(12)).await;
    widget
}

/// What scrolls: what End, Home and the page keys move when it has the focus.
pub(super) fn scroller(widget: &Widget) -> Element {
    let table = all(widget, "table")[0].clone();
    let mut at = table.parent_element().unwrap();
    while style(&at, "overflow-y") != "auto" {
        at = at.parent_element().unwrap();
    }
    at
}

/// Whether the row is in the visible part of what scrolls.
fn is_in_view(scroller: &Element, row: &Element) -> bool {
    let (frame, row) = (scroller.get_bounding_client_rect(), row.get_bounding_client_rect());
    row.top() >= frame.top() - 1.0 && row.bottom() <= frame.bottom() + 1.0
}

pub(super) fn row_of(widget: &Widget, id: &str) -> Option<Element> {
    all(widget, &format!("[data-invoice-id={id}]:not([hidden])")).into_iter().next()
}

fn indices(widget: &Widget) -> Vec<usize> {
    let mut indices: Vec<usize> = widget
        .parts("row")
        .iter()
        .map(|row| row.get_attribute("aria-rowindex").unwrap().parse().unwrap())
        .collect();
    indices.sort_unstable();
    indices
}

/// Waits until scrolling has stopped: the rows are in the document as they are on the screen.
/// Row `n` of the data is row `n + 2` of the table, and the rows follow each other without a gap.
pub(super) async fn check_window(widget: &Widget) {
    until("the rows in order", || is_in_order(widget)).await;
    let indices = indices(widget);
    assert!(indices.len() < 200, "{} rows in the document", indices.len());
    let first = indices[0];
    assert!(indices.iter().copied().eq(first..first + indices.len()), "{indices:?}");
    let expected: Vec<String> = indices.iter().map(|index| format!("inv_{}", index - 2)).collect();
    assert_eq!(ids(widget), expected);
}

fn is_in_order(widget: &Widget) -> bool {
    let rows = widget.parts("row");
    rows.iter().map(|row| row.get_bounding_client_rect().top()).is_sorted()
}

/// Scrolls, and waits until the rows are those of the new position.
pub(super) async fn scroll_to(widget: &Widget, scroller: &Element, top: i32) {
    scroller.set_scroll_top(top);
    let wanted = format!("inv_{}", (f64::from(scroller.scroll_top()) / 44.0).ceil() as usize);
    until(&wanted, || row_of(widget, &wanted).is_some_and(|row| is_in_view(scroller, &row))).await;
}

#[wasm_bindgen_test]
async fn up_to_a_hundred_rows_are_all_there_and_nothing_scrolls() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 100).await;
    assert_eq!(widget.rows(), 100);
    let table = &all(&widget, "table")[0];
    assert!(
        table.parent_element().unwrap().scroll_height()
            <= table.parent_element().unwrap().client_height()
    );
}

#[wasm_bindgen_test]
async fn ten_thousand_rows_are_fewer_than_two_hundred_in_the_document_and_all_can_be_reached() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 10_000).await;
    let table = all(&widget, "table")[0].clone();
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("10001"));
    check_window(&widget).await;
    let scroller = scroller(&widget);
    assert_eq!(scroller.get_attribute("tabindex").as_deref(), Some("0"), "keys scroll it");
    let (page, height) = (scroller.client_height(), scroller.scroll_height());
    assert!(height >= 10_000 * 40, "the bar tells how long it is: {height}");

    // Where the browser goes on End.
    scroller.set_scroll_top(height);
    until("the last row", || {
        row_of(&widget, "inv_9999").is_some_and(|row| is_in_view(&scroller, &row))
    })
    .await;
    check_window(&widget).await;
    // On PageUp, PageDown, and Home.
    scroller.set_scroll_top(height - 2 * page);
    until("the page before", || {
        row_of(&widget, "inv_9985").is_some_and(|row| is_in_view(&scroller, &row))
    })
    .await;
    check_window(&widget).await;
    scroller.set_scroll_top(0);
    until("the first row", || {
        row_of(&widget, "inv_0").is_some_and(|row| is_in_view(&scroller, &row))
    })
    .await;
    for pages in 1..=5 {
        scroller.set_scroll_top(pages * page);
        let first = (pages * page / 44 + 1) as usize;
        until("the next page", || {
            row_of(&widget, &format!("inv_{first}")).is_some_and(|row| is_in_view(&scroller, &row))
        })
        .await;
        check_window(&widget).await;
    }
}

/// Rows that stood in the document as they were recycled had Tab and a selection of text jump about.
#[wasm_bindgen_test]
async fn every_place_shows_its_own_row_and_all_stand_in_order_wherever_one_scrolls() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    let near = [1, 43, 44, 45, 700, 701, 1_000, 1_400, 1_300, 10];
    let far = [9_000, 12_345, 44_000, 43_700, 43_000, 20_000, 19_999, 0];
    for top in near.into_iter().chain(far) {
        scroll_to(&widget, &scroller, top).await;
        check_window(&widget).await;
    }
    assert!(all(&widget, "tbody td").iter().all(|cell| role(cell) == "cell"));
}

#[wasm_bindgen_test]
async fn each_row_says_which_one_it_is_while_one_scrolls_and_all_stand_in_order_after_it() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    for step in (1..=12).chain((5..12).rev()) {
        scroller.set_scroll_top(step * 100);
        pause(20).await;
        for row in widget.parts("row") {
            let index: usize = row.get_attribute("aria-rowindex").unwrap().parse().unwrap();
            let id = row.get_attribute("data-invoice-id").unwrap();
            assert_eq!(id, format!("inv_{}", index - 2));
        }
    }
    check_window(&widget).await;
}

/// Sends the event of a key or of the pointer.
fn press(target: &Element, event: &str) {
    let code = "const Kind = name === 'keydown' ? KeyboardEvent : PointerEvent;
        target.dispatchEvent(new Kind(name, {bubbles: true, composed: true}));";
    let send = Function::new_with_args("target, name", code);
    send.call2(&JsValue::NULL, target, &event.into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_key_or_a_press_finds_the_rows_in_order_before_scrolling_has_come_to_rest() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    for (at, event) in [(1, "keydown"), (2, "pointerdown")] {
        for step in [at, at + 1, at + 2] {
            scroller.set_scroll_top(step * 200);
            pause(20).await;
        }
        press(&scroller, event);
        assert!(is_in_order(&widget), "after {event}");
    }
}

#[wasm_bindgen_test]
async fn a_link_that_stays_on_the_screen_keeps_the_focus_when_scrolling_comes_to_rest() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    for (place, top) in [(10, 400), (3, 0), (8, 300)] {
        scroll_to(&widget, &scroller, 200).await;
        check_window(&widget).await;
        let row = row_of(&widget, &format!("inv_{place}")).unwrap();
        let link = row.query_selector("a").unwrap().unwrap();
        link.clone().unchecked_into::<HtmlElement>().focus().unwrap();
        for part in 1..=3 {
            scroller.set_scroll_top(200 + (top - 200) * part / 3);
            pause(20).await;
        }
        scroll_to(&widget, &scroller, top).await;
        check_window(&widget).await;
        assert_eq!(focused(&widget).as_ref(), Some(&link), "the link of row {place}");
    }
}

#[wasm_bindgen_test]
async fn who_scrolls_away_from_a_focused_link_goes_on_in_what_scrolls() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let link = widget.parts("invoice-link")[4].clone();
    link.clone().unchecked_into::<HtmlElement>().focus().unwrap();
    let scroller = scroller(&widget);
    scroll_to(&widget, &scroller, 100).await;
    assert_eq!(focused(&widget).as_ref(), Some(&link), "its row is near enough");
    for far in [2_000, 30_000] {
        scroll_to(&widget, &scroller, far).await;
        assert_eq!(focused(&widget).as_ref(), Some(&scroller));
    }
}

#[wasm_bindgen_test]
async fn a_new_order_or_filter_starts_at_the_top() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    scroller.set_scroll_top(20_000);
    until("row 460", || row_of(&widget, "inv_460").is_some()).await;
    search(&widget, "Plan 9");
    until("the first match at the top", || {
        scroller.scroll_top() == 0
            && row_of(&widget, "inv_9").is_some_and(|row| is_in_view(&scroller, &row))
    })
    .await;
    search(&widget, "Plan 999");
    until("one row, all of it there", || ids(&widget) == ["inv_999"]).await;
}

/// Records each value that `scrollTop` is set to.
fn record_scroll_positions(scroller: &Element) -> Array {
    let body = "const property = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop');
        const positions = [];
        Object.defineProperty(scroller, 'scrollTop', {
            get() { return property.get.call(this); },
            set(top) { positions.push(top); property.set.call(this, top); },
        });
        return positions;";
    let record = Function::new_with_args("scroller", body);
    record.call1(&JsValue::NULL, scroller).unwrap().unchecked_into()
}

/// Setting `scrollTop` forces a layout of the rows that are being changed, which took as long as the
/// search.
#[wasm_bindgen_test]
async fn a_search_sets_the_scroll_position_only_where_the_table_is_not_at_its_top() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    let positions = record_scroll_positions(&scroller);
    search(&widget, "Plan 999");
    until("the match", || ids(&widget) == ["inv_999"]).await;
    assert_eq!(positions.length(), 0);

    search(&widget, "");
    until("all rows", || ids(&widget).first().is_some_and(|id| id == "inv_0")).await;
    scroll_to(&widget, &scroller, 20_000).await;
    search(&widget, "Plan 999");
    until("the match again", || ids(&widget) == ["inv_999"]).await;
    assert_eq!(positions.to_vec(), [JsValue::from(20_000), JsValue::from(0)]);
}

#[wasm_bindgen_test]
async fn a_table_that_was_hidden_fills_its_place_once_it_is_seen() {
    loader::ready();
    let stage = Stage::new();
    let place = stage.container.style();
    place.set_property("display", "none").unwrap();
    place.set_property("--billing-table-height", "1200px").unwrap();
    let widget = table(&stage, 1_000).await;
    place.set_property("display", "block").unwrap();
    until("rows down to its end", || widget.rows() * 44 >= 1200).await;
}

#[wasm_bindgen_test]
async fn a_table_that_the_page_makes_higher_fills_its_place() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    assert!(widget.rows() * 44 < 1200);
    stage.container.style().set_property("--billing-table-height", "1200px").unwrap();
    until("rows down to its end", || widget.rows() * 44 >= 1200).await;
}

#[wasm_bindgen_test]
async fn on_paper_all_rows_are_there_up_to_two_thousand() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_500).await;
    assert!(widget.rows() < 200);
    let window = web_sys::window().unwrap();
    let tell = |event: &str| {
        window.dispatch_event(&web_sys::Event::new(event).unwrap()).unwrap();
    };
    tell("beforeprint");
    until("all rows", || widget.rows() == 1_500).await;
    assert_eq!(ids(&widget).last().map(String::as_str), Some("inv_1499"));
    tell("afterprint");
    until("few rows again", || widget.rows() < 200).await;
    check_window(&widget).await;
}

/// A scroller of a given height keeps its size when the text grows: rows lay on one another.
#[wasm_bindgen_test]
async fn rows_keep_apart_when_the_text_grows_in_a_table_of_a_given_height() {
    loader::ready();
    let stage = Stage::new();
    let place = stage.container.style();
    place.set_property("--billing-table-height", "500px").unwrap();
    let widget = table(&stage, 1_000).await;
    check_window(&widget).await;
    let distance_and_height = || {
        let rows: Vec<_> =
            widget.parts("row")[..2].iter().map(Element::get_bounding_client_rect).collect();
        (rows[1].top() - rows[0].top(), rows[0].height())
    };
    let (_, before) = distance_and_height();
    place.set_property("font-size", "30px").unwrap();
    until("higher rows, one below the other", || {
        let (distance, height) = distance_and_height();
        height > before && distance >= height - 1.0
    })
    .await;
}
