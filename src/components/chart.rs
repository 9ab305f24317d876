//! What was spent month by month, one currency at a time: bars, or the same as a table.

use super::calm::calmly;
use super::ctx::Ctx;
use super::heading::heading;
use super::plan_section::button;
use super::shown::Shown;
use super::toolbar::CHOICES_AT_MOST;
use crate::dom::{View, el, region, svg, value_of, words};
use crate::reactive::Signal;
use billing_core::money::Money;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::months::{CurrencyMonths, Month, largest, months, per_mille};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// How many months the chart reaches back.
const MONTHS: usize = 12;
/// A bar's width with the gap after it, and the chart's height, in the drawing's own units.
const STEP: usize = 40;
const BAR: usize = 26;
const HEIGHT: usize = 100;

/// The chart over the rows that the filters leave; nothing where fewer than two months were paid.
pub(crate) fn chart(ctx: &Ctx, shown: &Shown) -> View {
    let (model, selection) = (shown.model.clone(), shown.selection.clone());
    let view = Choice { currency: Signal::new(None), as_table: Signal::new(false) };
    let ctx = ctx.clone();
    region(
        calmly(ctx.calm.clone(), move || {
            let all = model.with(|model| {
                let model = model.as_ref()?;
                let (invoices, zone) = (&model.history().invoices, model.table().zone());
                Some(selection.with(|rows| months(invoices, rows, zone, MONTHS)))
            });
            let mut all = all.unwrap_or_default();
            all.retain(|currency| currency.months.len() > 1);
            Rc::new(all)
        }),
        move |all| (!all.is_empty()).then(|| draw(&ctx, all, &view)),
    )
}

/// What the customer wants to see of the chart.
#[derive(Clone)]
struct Choice {
    currency: Signal<Option<String>>,
    as_table: Signal<bool>,
}

impl Choice {
    /// The place of the chosen currency, else the first.
    fn place(&self, all: &[CurrencyMonths]) -> usize {
        self.currency.with(|chosen| {
            let is_chosen = |it: &CurrencyMonths| Some(it.currency.code()) == chosen.as_deref();
            all.iter().position(is_chosen).unwrap_or_default()
        })
    }
}

fn draw(ctx: &Ctx, all: &Rc<Vec<CurrencyMonths>>, choice: &Choice) -> View {
    let (shown, flipped) = (choice.as_table.clone(), choice.as_table.clone());
    let naming = ctx.clone();
    let toggle = button("button plain").on("click", move |_| flipped.update(|it| *it = !*it)).text(
        words(move || naming.say(if shown.get() { Text::ChartAsBars } else { Text::ChartAsTable })),
    );
    let (asking, choosing, of) = (ctx.clone(), choice.clone(), Rc::clone(all));
    let (drawing, drawn) = (ctx.clone(), Rc::clone(all));
    let body = region(
        move || (choosing.place(&of), choosing.as_table.get(), asking.formatter.get()),
        move |(place, as_table, _)| {
            let current = drawn.get(*place)?;
            Some(if *as_table { table(&drawing, current) } else { bars(&drawing, current) })
        },
    );
    let end = el("div", &[("class", "toolbar-end")])
        .children((all.len() > 1).then(|| picker(ctx, all, choice)))
        .child(toggle);
    let top = el("div", &[("class", "section-top")])
        .child(heading(ctx, Text::ChartHeading, 1, "subheading"))
        .child(end);
    el("div", &[("class", "card chart"), ("part", "chart")]).child(top).child(body)
}

fn picker(ctx: &Ctx, all: &[CurrencyMonths], choice: &Choice) -> View {
    let codes = all.iter().take(CHOICES_AT_MOST).map(|it| it.currency.code());
    let current = all.get(choice.place(all)).map(|it| it.currency.code()).unwrap_or_default();
    let chosen = choice.currency.clone();
    let picker = el("select", &[("class", "field")])
        .attr_of("aria-label", ctx.text(Text::ChartCurrency))
        .on("change", move |event| chosen.set(Some(value_of(&event))))
        .children(codes.map(|code| el("option", &[("value", code)]).fixed(code)));
    picker.set_prop("value", &current.into());
    picker
}

/// Each bar says its month and amount to whoever points at it, tabs to it or listens to it.
fn bars(ctx: &Ctx, currency: &CurrencyMonths) -> View {
    let whole = largest(&currency.months);
    let told = Signal::new(None::<usize>);
    let texts: Vec<String> =
        currency.months.iter().map(|month| bar_text(ctx, currency, month)).collect();
    let bars = currency.months.iter().zip(&texts).enumerate().flat_map(|(at, (month, text))| {
        let height = usize::from(per_mille(month.paid.unwrap_or(0), whole)) * HEIGHT / 1000;
        bar(at, height, text)
    });
    let view_box = format!("0 0 {} {HEIGHT}", currency.months.len() * STEP);
    let attributes = [
        ("class", "bars"),
        ("viewBox", view_box.as_str()),
        ("preserveAspectRatio", "none"),
        ("role", "group"),
    ];
    let picture =
        svg("svg", &attributes).attr_of("aria-label", ctx.text(Text::ChartHeading)).children(bars);
    let events =
        [("pointerover", true), ("pointerout", false), ("focusin", true), ("focusout", false)];
    let picture = events.into_iter().fold(picture, |view, (event, comes)| {
        let told = told.clone();
        view.on(event, move |event| told.set(place_of(&event).filter(|_| comes)))
    });
    let ends = [currency.months.first(), currency.months.last()].into_iter().flatten();
    let axis = el("div", &[("class", "axis quiet small"), ("aria-hidden", "true")])
        .children(ends.map(|month| el("span", &[]).fixed(&month_name(ctx, month))));
    let tip = words(move || told.get().and_then(|at| texts.get(at)).cloned().unwrap_or_default());
    el("div", &[])
        .child(el("p", &[("class", "tip"), ("aria-hidden", "true")]).text(tip))
        .child(picture)
        .child(axis)
}

/// What is pointed at is the month's whole height; the bar stands on it.
fn bar(at: usize, height: usize, text: &str) -> [View; 2] {
    // A month without a payment keeps a line, so that it can be pointed at.
    let height = height.max(1);
    let target = rect("bar", at * STEP, STEP, HEIGHT)
        .attr("role", "img")
        .attr("tabindex", "0")
        .attr("aria-label", text)
        .attr("data-at", &at.to_string());
    [target, rect("fill", at * STEP + (STEP - BAR) / 2, BAR, height).attr("rx", "2")]
}

/// The place of the bar that an event comes from.
fn place_of(event: &Event) -> Option<usize> {
    let bar = event.target()?.dyn_into::<Element>().ok()?;
    bar.get_attribute("data-at")?.parse().ok()
}

/// A rectangle that stands on the chart's ground.
fn rect(class: &str, x: usize, width: usize, height: usize) -> View {
    svg("rect", &[("class", class)])
        .attr("x", &x.to_string())
        .attr("y", &(HEIGHT - height).to_string())
        .attr("width", &width.to_string())
        .attr("height", &height.to_string())
}

fn table(ctx: &Ctx, currency: &CurrencyMonths) -> View {
    let head = [Text::ChartMonth, Text::ChartPaid]
        .map(|label| el("th", &[("scope", "col")]).text(ctx.text(label)));
    let rows = currency.months.iter().map(|month| {
        let paid = month.paid.map(|minor| {
            let money = Money { minor, currency: &currency.currency };
            ctx.formatter.with(|formatter| formatter.money(&money))
        });
        el("tr", &[])
            .child(el("th", &[("scope", "row")]).fixed(&month_name(ctx, month)))
            .child(el("td", &[]).fixed(&paid.unwrap_or_default()))
    });
    el("table", &[("class", "plain-table")])
        .child(el("thead", &[]).child(el("tr", &[]).children(head)))
        .child(el("tbody", &[]).children(rows))
}

fn month_name(ctx: &Ctx, month: &Month) -> String {
    ctx.formatter.with(|formatter| formatter.month(month.year, month.month))
}

fn bar_text(ctx: &Ctx, currency: &CurrencyMonths, month: &Month) -> String {
    let amount = match month.paid {
        Some(minor) => Arg::Money { minor, currency: currency.currency.clone() },
        None => Arg::Message(Box::new(Message::new(Text::TotalTooLarge))),
    };
    let month = Arg::Month { year: month.year, month: month.month };
    ctx.tell(&Message::new(Text::ChartBar).with("month", month).with("amount", amount))
}
