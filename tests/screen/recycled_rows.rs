//! The rows of a long table while it scrolls.

use super::windowing::{check_window, row_of, scroll_to, scroller, table};
use crate::support::stage::{Stage, Widget};
use crate::support::user::{all, focused};
use crate::support::{loader, until};
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

/// The elements of the rows.
fn elements(widget: &Widget) -> Vec<Element> {
    all(widget, "tbody, tbody *")
}

#[wasm_bindgen_test]
async fn scrolling_creates_and_removes_no_element() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    // The first scroll adds the rows ahead.
    let at_first = elements(&widget).len();
    scroller.set_scroll_top(1);
    until("the rows ahead", || elements(&widget).len() > at_first).await;
    let before = elements(&widget);
    for top in [100, 500, 480, 20_000, 19_800, 43_500, 0, 44] {
        scroll_to(&widget, &scroller, top).await;
        check_window(&widget).await;
        let after = elements(&widget);
        assert_eq!(after.len(), before.len(), "at {top}");
        assert!(after.iter().all(|element| before.contains(element)), "at {top}");
    }
}

/// The rows that remain on the screen stay where they are in the document: what is moved loses its focus,
/// and is laid out again.
#[wasm_bindgen_test]
async fn scrolling_moves_only_the_rows_that_leave() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    scroll_to(&widget, &scroller, 2_200).await;
    check_window(&widget).await;
    let body =
        "const records = [], observer = new MutationObserver((list) => records.push(...list));
        observer.observe(body, { childList: true });
        return () => [...records.splice(0), ...observer.takeRecords()]
            .reduce((sum, { addedNodes }) => sum + addedNodes.length, 0);";
    let observe = Function::new_with_args("body", body);
    let count = observe.call1(&JsValue::NULL, &all(&widget, "tbody")[0]).unwrap();
    let moved = async |rows: f64| {
        let mut sum = 0.0;
        let mut read = || {
            let count = count.unchecked_ref::<Function>().call0(&JsValue::NULL).unwrap();
            sum += count.as_f64().unwrap();
            sum
        };
        until("the rows to have moved", || read() >= rows).await;
        check_window(&widget).await;
        assert_eq!(read(), rows);
    };
    scroller.set_scroll_top((50 + 3) * 44);
    moved(3.0).await;
    scroller.set_scroll_top((50 + 5) * 44);
    moved(2.0).await;
}

#[wasm_bindgen_test]
async fn the_rows_are_in_order_when_the_table_becomes_higher_and_lower_after_scrolling() {
    loader::ready();
    let stage = Stage::new();
    let place = stage.container.style();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    for top in [10_000, 44_000, 0] {
        scroll_to(&widget, &scroller, top).await;
        place.set_property("--billing-table-height", "1200px").unwrap();
        until("rows down to its end", || widget.rows() * 44 >= 1200).await;
        check_window(&widget).await;
        scroll_to(&widget, &scroller, top.abs_diff(300) as i32).await;
        place.set_property("--billing-table-height", "500px").unwrap();
        until("fewer rows", || widget.rows() * 44 < 1000).await;
        check_window(&widget).await;
    }
}

/// A row that leaves at the top shows at the bottom another invoice, by the same link.
#[wasm_bindgen_test]
async fn the_focus_does_not_move_to_another_invoice_with_the_row_that_is_recycled() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, 1_000).await;
    let scroller = scroller(&widget);
    for (row, top) in [(230, 245 * 44), (230, 200 * 44)] {
        scroll_to(&widget, &scroller, 225 * 44).await;
        check_window(&widget).await;
        let id = format!("inv_{row}");
        let link = row_of(&widget, &id).unwrap().query_selector("a").unwrap().unwrap();
        link.clone().unchecked_into::<HtmlElement>().focus().unwrap();
        let body = "const ids = [];
            body.addEventListener('focusin', ({ target }) => ids.push(target.closest('tr').dataset.invoiceId));
            return ids;";
        let record = Function::new_with_args("body", body);
        let ids: Array =
            record.call1(&JsValue::NULL, &all(&widget, "tbody")[0]).unwrap().unchecked_into();
        scroll_to(&widget, &scroller, top).await;
        check_window(&widget).await;
        assert!(row_of(&widget, &id).is_none(), "the row has left the window");
        let row = link.closest("tr").unwrap().unwrap();
        assert_ne!(row.get_attribute("data-invoice-id"), Some(id), "the link is another's");
        assert!(row.is_connected());
        assert_eq!(focused(&widget).as_ref(), Some(&scroller));
        assert_eq!(ids.length(), 0, "{:?} had the focus meanwhile", ids.to_vec());
    }
}
