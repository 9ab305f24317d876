//! Columns or cards, and colours.

use crate::support::stage::{Stage, Widget, document};
use crate::support::user::{
    all, choose, ids, invoices, name, options, press, style, texts, with_data,
};
use crate::support::{history, loader, pause, until};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, ShadowRootInit, ShadowRootMode};

async fn table(stage: &Stage, attributes: &[(&str, &str)], count: usize) -> Widget {
    let widget = with_data(stage, "billing-invoices", attributes, &history(count), "");
    until("rows", || widget.rows() >= count.min(9)).await;
    widget
}

fn box_of(element: &Element) -> web_sys::DomRect {
    element.get_bounding_client_rect()
}

/// In a card the amount is beside the description and the date below them.
fn is_card(widget: &Widget) -> bool {
    let row = widget.parts("row")[0].clone();
    let part =
        |name: &str| box_of(&row.query_selector(&format!("[part~={name}]")).unwrap().unwrap());
    let (date, description, amount) =
        (part("cell-date"), part("cell-description"), part("cell-amount"));
    let is_below = date.top() >= description.bottom() - 1.0;
    let is_beside = amount.left() >= description.left() && amount.top() < description.bottom();
    is_below && is_beside
}

/// In columns all cells of a row are on one line.
fn is_columns(widget: &Widget) -> bool {
    let row = widget.parts("row")[0].clone();
    let cells = row.query_selector_all("[part~=cell]").unwrap();
    let tops: Vec<f64> = (0..cells.length())
        .map(|index| wasm_bindgen::JsCast::unchecked_into::<Element>(cells.get(index).unwrap()))
        .map(|cell| box_of(&cell).top())
        .collect();
    tops.iter().all(|top| (top - tops[0]).abs() < 8.0)
}

fn narrow(stage: &Stage, px: u32) {
    stage.container.set_attribute("style", &format!("width: {px}px")).unwrap();
}

#[wasm_bindgen_test]
async fn the_containers_width_and_not_the_windows_selects_cards() {
    loader::ready();
    let stage = Stage::new();
    assert!(web_sys::window().unwrap().inner_width().unwrap().as_f64().unwrap() > 700.0);
    narrow(&stage, 320);
    let widget = table(&stage, &[], 3).await;
    assert!(is_card(&widget) && !is_columns(&widget));
    let frame = widget.0.client_width();
    for part in ["row", "cell", "toolbar", "search", "totals"] {
        for element in widget.parts(part) {
            let place = box_of(&element);
            assert!(place.width() <= f64::from(frame) + 0.5, "{part} is wider than the element");
        }
    }
    assert!(stage.container.scroll_width() <= 320, "nothing runs out of the container");
    narrow(&stage, 900);
    until("columns", || is_columns(&widget) && !is_card(&widget)).await;
}

#[wasm_bindgen_test]
async fn the_layout_attribute_takes_precedence() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &[("layout", "cards")], 3).await;
    assert!(is_card(&widget), "cards though there is room for columns");
    narrow(&stage, 560);
    widget.0.set_attribute("layout", "table").unwrap();
    until("columns though there is little room", || is_columns(&widget)).await;
    widget.0.set_attribute("layout", "auto").unwrap();
    until("cards", || is_card(&widget)).await;
}

/// A narrow table had four headings in a row, without their columns.
#[wasm_bindgen_test]
async fn cards_are_sorted_by_a_select_instead_of_a_header() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &[("layout", "cards")], 3).await;
    let billed = ids(&widget);
    let select = all(&widget, ".sort-by select")[0].clone();
    let is_shown = |element: &Element| box_of(element).height() > 0.0;
    assert!(is_shown(&select) && !is_shown(&widget.parts("header-cell")[0]));
    assert_eq!(name(&select), "Sort by");
    assert_eq!(
        options(&select),
        [
            "Billing order",
            "Date, ascending",
            "Date, descending",
            "Description, ascending",
            "Description, descending",
            "Status, ascending",
            "Status, descending",
            "Amount, ascending",
            "Amount, descending",
        ]
    );
    let chosen = || {
        let select: web_sys::HtmlSelectElement =
            wasm_bindgen::JsCast::unchecked_into(select.clone());
        select.selected_index()
    };
    assert_eq!(chosen(), 0);
    choose(&widget, "Sort by", "Description, descending");
    let reversed: Vec<_> = billed.iter().rev().cloned().collect();
    until("the last name first", || ids(&widget) == reversed).await;
    assert_eq!(widget.parts("header-cell")[1].get_attribute("aria-sort").unwrap(), "descending");
    choose(&widget, "Sort by", "Billing order");
    until("the vendor's order", || ids(&widget) == billed).await;

    widget.0.set_attribute("layout", "table").unwrap();
    until("a head", || is_shown(&widget.parts("header-cell")[0])).await;
    assert!(!is_shown(&select));
    press(&widget, "Amount");
    until("the order of the head in the select", || chosen() == 8).await;
}

#[wasm_bindgen_test]
async fn a_long_list_of_cards_can_be_scrolled_to_its_end() {
    loader::ready();
    let stage = Stage::new();
    narrow(&stage, 320);
    let widget = table(&stage, &[("rows", "all")], 500).await;
    until("cards", || is_card(&widget)).await;
    let scroller = all(&widget, "table")[0].parent_element().unwrap();
    scroller.set_scroll_top(scroller.scroll_height());
    until("the last card in view", || {
        scroller.set_scroll_top(scroller.scroll_height());
        all(&widget, "[data-invoice-id=inv_499]").iter().any(|row| {
            let (row, frame) = (box_of(row), box_of(&scroller));
            row.bottom() <= frame.bottom() + 1.0 && row.top() >= frame.top() - 1.0
        })
    })
    .await;
    let rows = widget.parts("row");
    let mut places: Vec<_> =
        rows.iter().map(|row| (box_of(row).top(), box_of(row).bottom())).collect();
    places.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(
        places.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 0.5),
        "no card overlaps another: {places:?}"
    );
}

#[wasm_bindgen_test]
async fn the_theme_is_the_pages_unless_the_attribute_sets_another() {
    loader::ready();
    let stage = Stage::new();
    stage.container.set_attribute("style", "color-scheme: dark").unwrap();
    let widget = table(&stage, &[], 3).await;
    let ink = || style(&widget.parts("widget")[0], "color");
    let (light, dark) = ("rgb(27, 31, 36)", "rgb(231, 234, 238)");
    assert_eq!(ink(), dark, "a dark page has a dark widget");
    widget.0.set_attribute("theme", "light").unwrap();
    assert_eq!(ink(), light);
    stage.container.set_attribute("style", "color-scheme: light").unwrap();
    widget.0.set_attribute("theme", "dark").unwrap();
    assert_eq!(ink(), dark);
    widget.0.set_attribute("theme", "auto").unwrap();
    assert_eq!(ink(), light);
    widget.0.set_attribute("style", "--billing-color-text: rgb(1, 2, 3)").unwrap();
    assert_eq!(ink(), "rgb(1, 2, 3)", "the host's own colour");
}

const LIGHT: &str = "rgb(27, 31, 36)";
const DARK: &str = "rgb(231, 234, 238)";

fn ink(widget: &Widget) -> String {
    style(&widget.parts("widget")[0], "color")
}

/// A dark page without `color-scheme` had a light widget, with a heading in black on black.
#[wasm_bindgen_test]
async fn a_page_that_declares_no_color_scheme_has_a_widget_that_suits_its_background() {
    loader::ready();
    for (ground, expected) in [
        ("background: #0b0d10", DARK),
        ("background: #fff", LIGHT),
        ("background: none", LIGHT),
        ("background: rgb(0 0 0 / 85%)", DARK),
        ("background: rgb(0 0 0 / 10%)", LIGHT),
        ("background: oklch(0.2 0.03 260)", DARK),
        ("background: color(display-p3 0.95 0.95 0.9)", LIGHT),
        ("background: linear-gradient(#111, #000); color: #eee", DARK),
        ("background: linear-gradient(#fff, #eee); color: #111", LIGHT),
        ("background: #111 linear-gradient(transparent, transparent)", DARK),
        ("background: #000; color-scheme: light", LIGHT),
        ("background: #fff; color-scheme: dark", DARK),
    ] {
        let stage = Stage::new();
        stage.container.set_attribute("style", ground).unwrap();
        let widget = table(&stage, &[], 3).await;
        until(ground, || ink(&widget) == expected).await;
        pause(30).await;
        assert_eq!(ink(&widget), expected, "{ground}");
    }
}

#[wasm_bindgen_test]
async fn the_background_is_found_through_shadow_roots_and_on_the_element_itself() {
    loader::ready();
    let stage = Stage::new();
    let outer = document().create_element("div").unwrap();
    let root = outer.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    let (dark, slot) =
        (document().create_element("div").unwrap(), document().create_element("slot").unwrap());
    dark.set_attribute("style", "background: #123").unwrap();
    dark.append_child(&slot).unwrap();
    root.append_child(&dark).unwrap();
    stage.container.append_child(&outer).unwrap();
    let widget = table(&stage, &[], 3).await;
    assert_eq!(ink(&widget), LIGHT);
    outer.append_child(&widget.0).unwrap();
    until("dark, as it was moved into the slot", || ink(&widget) == DARK).await;
    widget.0.set_attribute("style", "background: #ffe").unwrap();
    until("light, as its own background is", || ink(&widget) == LIGHT).await;
}

#[wasm_bindgen_test]
async fn the_widget_follows_a_page_that_turns_dark_in_any_way() {
    loader::ready();
    let head = document().query_selector("head").unwrap().unwrap();
    let sheet = document().create_element("style").unwrap();
    sheet.set_text_content(Some(
        ".night { background: #000 } .slow { transition: background-color 0.2s }",
    ));
    head.append_child(&sheet).unwrap();
    let stage = Stage::new();
    let widget = table(&stage, &[], 3).await;
    let follows = async |what: &str, change: &dyn Fn(), back: &dyn Fn()| {
        until("light", || ink(&widget) == LIGHT).await;
        change();
        until(what, || ink(&widget) == DARK).await;
        back();
        until("light again", || ink(&widget) == LIGHT).await;
    };
    let body = document().body().unwrap();
    let class = |element: &Element, class: &str| element.set_class_name(class);
    follows("a class", &|| class(&body, "night"), &|| class(&body, "")).await;
    class(&stage.container, "slow");
    follows("a transition", &|| class(&stage.container, "slow night"), &|| {
        class(&stage.container, "slow");
    })
    .await;
    let root = document().document_element().unwrap();
    let style_of = |style: &str| root.set_attribute("style", style).unwrap();
    follows("a style", &|| style_of("background: #111"), &|| style_of("")).await;
    follows("a color-scheme", &|| style_of("color-scheme: dark"), &|| style_of("")).await;
    let more = document().create_element("style").unwrap();
    more.set_text_content(Some("html { background: #101418 }"));
    follows("a style sheet", &|| drop(head.append_child(&more).unwrap()), &|| more.remove()).await;
    let link = document().create_element("link").unwrap();
    link.set_attribute("rel", "stylesheet").unwrap();
    link.set_attribute("href", "data:text/css,html{background:%23101418}").unwrap();
    follows("a linked style sheet", &|| drop(head.append_child(&link).unwrap()), &|| link.remove())
        .await;
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("name", "color-scheme").unwrap();
    meta.set_attribute("content", "dark").unwrap();
    follows("a meta element", &|| drop(head.append_child(&meta).unwrap()), &|| meta.remove()).await;
    sheet.remove();
}

#[wasm_bindgen_test]
async fn a_chosen_theme_does_not_follow_the_page() {
    loader::ready();
    let stage = Stage::new();
    stage.container.set_attribute("style", "background: #000").unwrap();
    let widget = table(&stage, &[("theme", "Light")], 3).await;
    assert_eq!(ink(&widget), LIGHT);
    widget.0.set_attribute("theme", "auto").unwrap();
    until("the page's", || ink(&widget) == DARK).await;
    widget.0.set_attribute("theme", "light").unwrap();
    until("its own", || ink(&widget) == LIGHT).await;
    stage.container.set_attribute("style", "background: #001").unwrap();
    pause(60).await;
    assert_eq!(ink(&widget), LIGHT);
}

#[wasm_bindgen_test]
async fn amounts_are_right_aligned_with_tabular_digits() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &[], 3).await;
    let ends: Vec<f64> =
        all(&widget, "[part~=cell-amount] bdi").iter().map(|it| box_of(it).right()).collect();
    assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.5));
    assert!(
        style(&widget.parts("cell-amount")[0], "font-variant-numeric").contains("tabular-nums")
    );
}

#[wasm_bindgen_test]
async fn amounts_of_all_currencies_are_aligned_with_header_and_total_on_one_line() {
    loader::ready();
    let bill = invoices(&[
        r#"{"id":"dollar","amount":4900,"currency":"usd","status":"paid"}"#,
        r#"{"id":"yen","amount":5500,"currency":"jpy","status":"paid"}"#,
        r#"{"id":"dinar","amount":15125,"currency":"bhd","status":"paid"}"#,
        r#"{"id":"refund","amount":-123456,"currency":"usd","status":"paid"}"#,
        r#"{"id":"euro","amount":99,"currency":"eur","status":"paid"}"#,
    ]);
    for (locale, first, yen) in [
        ("en-US", "$49.00", "¥5,500"),
        ("de", "49,00 $", "5.500 ¥"),
        ("sv", "49,00 US$", "5 500 JPY"),
        ("ja", "$49.00", "￥5,500"),
        ("ar", "49.00 US$", "5,500 JP¥"),
    ] {
        let stage = Stage::new();
        stage.container.set_attribute("style", "width: 880px").unwrap();
        let widget = with_data(&stage, "billing-invoices", &[("locale", locale)], &bill, "");
        until("rows", || widget.rows() == 5).await;
        let ends: Vec<f64> = ["[part~=cell-amount] bdi", ".totals > .total b"]
            .iter()
            .flat_map(|selector| all(&widget, selector))
            .map(|amount| amount.get_bounding_client_rect().right())
            .collect();
        assert!(ends.iter().all(|it| (it - ends[0]).abs() < 1.0), "{locale}: {ends:?}");
        let cells = texts(&widget, "cell-amount");
        assert_eq!([cells[0].as_str(), &cells[1]], [first, yen], "nothing but the amount is read");
        assert_eq!(name(&widget.parts("cell-amount")[0]), first);
        for cell in widget.parts("cell-amount") {
            let (cell, row) = (box_of(&cell), box_of(&cell.parent_element().unwrap()));
            assert!(cell.height() < 30.0 && cell.left() > row.left(), "{locale}: on one line");
        }
        assert_eq!(all(&widget, "[part~=cell-amount] *").len(), 5, "a node for each amount");
    }
}

/// The column showed "$90,071,992,547,4 / 09.93", and a lone "-".
#[wasm_bindgen_test]
async fn an_amount_breaks_only_if_it_does_not_fit_and_only_after_a_group_of_digits() {
    loader::ready();
    let largest = 9_007_199_254_740_991_i64;
    let amounts = [(largest, "kwd"), (-largest, "kwd"), (-1_234_567, "usd")];
    let rows = amounts.map(|(amount, currency)| {
        format!(r#"{{"id":"{amount}","amount":{amount},"currency":"{currency}","status":"paid","description":"Enterprise prepayment"}}"#)
    });
    let bill = invoices(&rows.each_ref().map(String::as_str));
    for (width, lines) in [(880, [1.0; 3]), (320, [1.0; 3]), (200, [2.0, 2.0, 1.0])] {
        let stage = Stage::new();
        narrow(&stage, width);
        let widget = with_data(&stage, "billing-invoices", &[], &bill, "");
        until("totals", || widget.rows() == 3 && !widget.parts("totals").is_empty()).await;
        let amounts = texts(&widget, "cell-amount");
        assert_eq!(
            amounts,
            [
                "KWD 9,007,199,254,740.991",
                "\u{2212}KWD 9,007,199,254,740.991",
                "\u{2212}$12,345.67"
            ],
            "no character is added"
        );
        for (cell, lines) in widget.parts("cell-amount").iter().zip(lines) {
            assert!(box_of(cell).height() < 24.0 * lines, "{width}: {}", box_of(cell).height());
            let row = box_of(&cell.parent_element().unwrap());
            assert!(box_of(cell).left() >= row.left() && box_of(cell).right() <= row.right());
        }
        let split = js_sys::Function::new_with_args(
            "root",
            "const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            const split = [];
            for (let node; (node = walker.nextNode());) {
                if (!node.parentElement.closest('bdi, .totals b')) continue;
                range.selectNodeContents(node);
                if (range.getClientRects().length > 1) split.push(node.data);
            }
            return split.join();",
        );
        let split = split.call1(&wasm_bindgen::JsValue::NULL, &widget.root()).unwrap();
        assert_eq!(
            split.as_string().as_deref(),
            Some(""),
            "{width}: a group of digits is on two lines"
        );
        assert!(stage.container.scroll_width() <= width as i32);
    }
}
