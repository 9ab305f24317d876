//! The user's view and actions. Roles and names are those that the browser computes for assistive
//! technology.

use super::stage::{Stage, Widget, document};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// Inserts an element that shows the vendors' responses as `data`; `""` is none.
pub(crate) fn with_data(
    stage: &Stage,
    tag: &str,
    attributes: &[(&str, &str)],
    autoposting: &str,
    trackmyposts: &str,
) -> Widget {
    let widget = Widget::new(tag, attributes);
    if !widget.0.has_attribute("locale") {
        widget.0.set_attribute("locale", "en-US").unwrap();
    }
    set_data(&widget, autoposting, trackmyposts);
    stage.container.append_child(&widget.0).unwrap();
    widget
}

/// Sets `data`; `""` is none.
pub(crate) fn set_data(widget: &Widget, autoposting: &str, trackmyposts: &str) {
    let data = Object::new();
    for (source, answer) in [("autoposting", autoposting), ("trackmyposts", trackmyposts)] {
        if !answer.is_empty() {
            Reflect::set(&data, &source.into(), &super::json(answer)).unwrap();
        }
    }
    widget.set("data", &data);
}

/// A response of Autoposting.ai with these invoices, each a JSON object.
pub(crate) fn invoices(invoices: &[&str]) -> String {
    format!(r#"{{"success":true,"data":{{"invoices":[{}]}}}}"#, invoices.join(","))
}

/// A text as read by a user: white space is collapsed, and direction marks are removed.
pub(crate) fn plain(text: &str) -> String {
    let seen: String =
        text.chars().filter(|char| !matches!(char, '\u{200e}' | '\u{200f}' | '\u{61c}')).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The visible text of an element.
pub(crate) fn shown(element: &Element) -> String {
    plain(&element.clone().unchecked_into::<HtmlElement>().inner_text())
}

/// The visible text of the whole widget.
pub(crate) fn screen(widget: &Widget) -> String {
    widget.parts("widget").first().map(shown).unwrap_or_default()
}

/// The visible text of each element with that part.
pub(crate) fn texts(widget: &Widget, part: &str) -> Vec<String> {
    widget.parts(part).iter().map(shown).collect()
}

/// All matching elements, in document order.
pub(crate) fn all(widget: &Widget, selector: &str) -> Vec<Element> {
    let found = widget.root().query_selector_all(selector).unwrap();
    (0..found.length()).map(|index| found.get(index).unwrap().unchecked_into()).collect()
}

/// The role that is exposed to assistive technology.
pub(crate) fn role(element: &Element) -> String {
    computed(element, "computedRole")
}

/// The name that is exposed to assistive technology.
pub(crate) fn name(element: &Element) -> String {
    plain(&computed(element, "computedName"))
}

fn computed(element: &Element, property: &str) -> String {
    let value = Reflect::get(element, &property.into()).unwrap();
    value.as_string().unwrap_or_else(|| panic!("the browser computes no {property}"))
}

/// All elements of a role with that name.
pub(crate) fn find(widget: &Widget, wanted_role: &str, wanted_name: &str) -> Vec<HtmlElement> {
    all(widget, ".widget *")
        .into_iter()
        .filter(|it| role(it) == wanted_role && name(it) == wanted_name)
        .map(JsCast::unchecked_into)
        .collect()
}

/// The only element of a role with that name.
#[track_caller]
pub(crate) fn one(widget: &Widget, wanted_role: &str, wanted_name: &str) -> HtmlElement {
    let mut found = find(widget, wanted_role, wanted_name);
    assert_eq!(found.len(), 1, "{wanted_role} \"{wanted_name}\"");
    found.remove(0)
}

/// Clicks the only button of that name.
#[track_caller]
pub(crate) fn press(widget: &Widget, name: &str) -> HtmlElement {
    let button = one(widget, "button", name);
    button.click();
    button
}

/// Opens the menu of that name.
pub(crate) async fn open_menu(widget: &Widget, menu: &str) -> Element {
    press(widget, menu);
    let opened = || all(widget, "[role=menu]").into_iter().find(|it| name(it) == menu);
    super::until("the menu", || opened().is_some()).await;
    opened().unwrap()
}

/// Chooses the item of that name from a menu.
pub(crate) async fn press_in(widget: &Widget, menu: &str, item: &str) {
    open_menu(widget, menu).await;
    one(widget, "menuitem", item).click();
}

/// The announced number of invoices.
pub(crate) fn announced(widget: &Widget) -> String {
    let status = all(widget, "[role=status]").pop();
    status.map(|it| shown(&it)).unwrap_or_default()
}

/// Opens the spending chart.
pub(crate) async fn open_chart(widget: &Widget) {
    super::until("a chart", || !widget.parts("chart").is_empty()).await;
    widget.parts("chart")[0].set_attribute("open", "").unwrap();
    super::until("its bars", || widget.parts("chart")[0].children().length() > 1).await;
}

/// Types into the search field.
pub(crate) fn search(widget: &Widget, text: &str) {
    let field: HtmlInputElement = widget.parts("search")[0].clone().unchecked_into();
    field.set_value(text);
    fire(&field, "input");
}

/// Selects an option by its text in the select of that name.
#[track_caller]
pub(crate) fn choose(widget: &Widget, select: &str, option: &str) {
    let found = all(widget, "select").into_iter().find(|it| name(it) == select);
    let select: HtmlSelectElement =
        found.unwrap_or_else(|| panic!("no select {select}")).unchecked_into();
    let wanted = options(&select)
        .iter()
        .position(|it| it == option)
        .unwrap_or_else(|| panic!("no option {option}"));
    select.set_selected_index(wanted as i32);
    fire(&select, "change");
}

/// The texts of a select's options.
pub(crate) fn options(select: &Element) -> Vec<String> {
    let found = select.query_selector_all("option").unwrap();
    let text = |index| found.get(index).unwrap().text_content().unwrap();
    (0..found.length()).map(|index| plain(&text(index))).collect()
}

/// Sends an event that bubbles.
pub(crate) fn fire(target: &Element, event: &str) {
    let code = "target.dispatchEvent(new Event(name, {bubbles: true, composed: true}))";
    js_sys::Function::new_with_args("target, name", code)
        .call2(&JsValue::NULL, target, &event.into())
        .unwrap();
}

/// The element inside the widget that has the focus.
pub(crate) fn focused(widget: &Widget) -> Option<Element> {
    widget.root().active_element()
}

/// A property of an element's computed style.
pub(crate) fn style(element: &Element, property: &str) -> String {
    let window = document().default_view().unwrap();
    let style = window.get_computed_style(element).unwrap().unwrap();
    style.get_property_value(property).unwrap()
}

/// The ids of the rows in visual order.
pub(crate) fn ids(widget: &Widget) -> Vec<String> {
    let mut rows = widget.parts("row");
    rows.retain(|row| !row.has_attribute("hidden"));
    let index =
        |row: &Element| row.get_attribute("aria-rowindex").unwrap().parse::<usize>().unwrap();
    rows.sort_by_key(index);
    rows.iter().map(|row| row.get_attribute("data-invoice-id").unwrap()).collect()
}

/// A response of Autoposting.ai in dollars: id, amount, status and day of each invoice.
pub(crate) fn history_of(description: &str, rows: &[(&str, i64, &str, &str)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(id, amount, status, day)| format!(r#"{{"id":"{id}","amount":{amount},"currency":"usd","status":"{status}","description":"{description}","paidAt":"{day}"}}"#))
        .collect();
    invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}
