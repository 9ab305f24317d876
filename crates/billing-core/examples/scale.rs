//! Native benchmark of a large history: `cargo run --release -p billing-core --example scale`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the example's purpose"
)]

use billing_core::money::Currency;
use billing_core::view::badge::{Badge, Label};
use billing_core::view::checks::checks;
use billing_core::view::export::csv::csv;
use billing_core::view::invoice_table::{Column, Filter, InvoiceTable, years};
use billing_core::view::language::{Language, NumberStyle};
use billing_core::view::months::months;
use billing_core::view::totals::{totals, totals_by_year};
use billing_core::wire::autoposting::{self, BillingHistory};
use billing_core::zone::Zone;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;

fn main() {
    for count in [1_000, 10_000, 100_000] {
        let body = body(count);
        println!("{count} invoices, {:.1} MB", body.len() as f64 / 1e6);
        let history = measure("decode", || autoposting::decode(body.as_bytes()).unwrap());
        view(&history);
    }
}

struct English;

impl Language for English {
    fn label(&self, badge: &Badge) -> String {
        match &badge.label {
            Label::Text(text) => text.english("other").to_owned(),
            Label::Verbatim(word) => word.clone(),
        }
    }
    fn number_style(&self) -> NumberStyle {
        NumberStyle::default()
    }
    fn zero(&self, currency: &Currency) -> String {
        format!("{}\u{a0}0.00", currency.code())
    }
    fn decompose(&self, text: &str) -> String {
        text.nfkd().collect::<String>().to_lowercase()
    }
    fn sort_lines(&self, lines: &str) -> String {
        let mut lines: Vec<&str> = lines.split('\n').collect();
        lines.sort_unstable();
        lines.join("\n")
    }
}

fn view(history: &BillingHistory) {
    let invoices = &history.invoices;
    for column in Column::ALL {
        measure(&format!("first sort by {}", column.name()), || {
            let table = InvoiceTable::new();
            table.select(invoices, &Filter::default(), Some((column, true)), &English)
        });
    }
    let order = Some((Column::Date, true));
    let table = InvoiceTable::new();
    measure("sort again", || table.select(invoices, &Filter::default(), order, &English));
    for query in ["a", "granite", "granite hotel 34.00", "1,9", "nowhere"] {
        let filter = Filter { query: query.to_owned(), ..Filter::default() };
        measure(&format!("first search for {query:?}"), || {
            InvoiceTable::new().select(invoices, &filter, None, &English)
        });
        table.select(invoices, &filter, order, &English);
        measure(&format!("search for {query:?}"), || {
            table.select(invoices, &filter, order, &English)
        });
    }
    let filter = Filter { year: Some(2020), status: Some("paid".to_owned()), ..Filter::default() };
    measure("filter", || table.select(invoices, &filter, order, &English));
    let rows: Vec<u32> = (0..invoices.len() as u32).collect();
    let zone = Zone::default();
    measure("years", || years(invoices, &zone));
    measure("totals", || totals(invoices, &rows));
    measure("totals by year", || totals_by_year(invoices, &rows, &zone));
    measure("months", || months(invoices, &rows, &zone, 24));
    measure("checks", || checks(invoices, &zone));
    measure("csv", || csv(invoices, &rows, &zone, true));
}

/// The best of several runs, which is the least disturbed one.
fn measure<T>(what: &str, mut run: impl FnMut() -> T) -> T {
    let mut best = Duration::MAX;
    let mut result = None;
    for _ in 0..7 {
        let start = Instant::now();
        result = Some(black_box(run()));
        best = best.min(start.elapsed());
    }
    println!("  {:8.3} ms  {what}", best.as_secs_f64() * 1e3);
    result.unwrap()
}

/// Many customers who pay month by month, some in other currencies, some late.
fn body(count: u64) -> String {
    const FIRST: [&str; 8] =
        ["Amber", "Basalt", "Cedar", "Dawn", "Ember", "Fern", "Granite", "Hazel"];
    const LAST: [&str; 8] =
        ["Atelier", "Bakery", "Cinema", "Dental", "Electric", "Florist", "Garage", "Hotel"];
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let pick = |words: &[&'static str], at: u64| words[(at % words.len() as u64) as usize];
    let mut body = String::from(r#"{"success":true,"data":{"invoices":["#);
    for row in 0..count {
        // Pseudo-random, but the same on every machine.
        let noise = row.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let (month, year) = (noise % 12, 2010 + noise / 12 % 16);
        let currency = pick(&["usd", "usd", "usd", "eur", "gbp", "jpy"], noise >> 8);
        let status = pick(&["paid", "paid", "paid", "paid", "paid", "open"], noise >> 12);
        write!(
            body,
            r#"{}{{"id":"inv_{noise:016x}","amount":{},"currency":"{currency}","status":"{status}","description":"{} {} {} - {} {year}","paidAt":"{year}-{:02}-{:02}T09:{:02}:00Z","invoiceUrl":"https://invoices.autoposting.example/i/inv_{noise:016x}"}}"#,
            if row == 0 { "" } else { "," },
            1900 + noise % 3 * 1500,
            pick(&FIRST, noise >> 20),
            pick(&LAST, noise >> 24),
            noise % 300,
            pick(&MONTHS, month),
            month + 1,
            1 + noise % 28,
            noise % 60,
        )
        .unwrap();
    }
    body.push_str("]}}");
    body
}
