use super::{Column, Filter, InvoiceTable};
use super::{currencies, status_badge, years};
use crate::date::{BillingDate, Instant};
use crate::invoice::{Invoice, InvoiceStatus, Invoices, NewInvoice};
use crate::money::Currency;
use crate::text::Text;
use crate::view::badge::{Badge, Label, Tone};
use crate::view::language::{Language, NumberStyle};
use crate::view::test_language::{English, collation_key};
use crate::zone::Zone;
use proptest::prelude::*;
use std::cell::Cell;

/// id, amount, currency, status, description, date; `-` is none.
type Row<'r> = (&'r str, i64, &'r str, &'r str, &'r str, &'r str);

fn list(rows: &[Row<'_>]) -> Invoices {
    let mut invoices = Invoices::new();
    for (id, minor, currency, status, description, date) in rows {
        assert!(invoices.push(&NewInvoice {
            id,
            minor: *minor,
            currency,
            status,
            description: (*description != "-").then_some(*description),
            paid_at: BillingDate::parse(date),
            url: None,
        }));
    }
    invoices
}

fn example() -> Invoices {
    list(&[
        ("inv_a", 4900, "usd", "paid", "Pro Plan - March 2026", "2026-03-01T09:00:00Z"),
        ("inv_b", 123_450, "eur", "open", "Überweisung Enterprise", "2025-12-31T23:59:59Z"),
        ("inv_c", -1900, "usd", "paid", "Refund for Extra credits", "2026-01-05"),
        ("inv_d", 5500, "jpy", "void", "-", "2025-06-01T00:00:00Z"),
        ("inv_e", 4900, "usd", "awaiting_moonrise", "Pro Plan - May 2026", "-"),
    ])
}

fn ids(invoices: &Invoices, rows: &[u32]) -> String {
    let id = |row: &u32| invoices.get(*row as usize).unwrap().id.trim_start_matches("inv_");
    rows.iter().map(id).collect::<Vec<_>>().join("")
}

#[track_caller]
fn sorted(column: Column, descending: bool, expected: &str) {
    let invoices = example();
    let rows = InvoiceTable::new().select(
        &invoices,
        &Filter::default(),
        Some((column, descending)),
        &English,
    );
    assert_eq!(ids(&invoices, &rows), expected, "{column:?} {descending}");
}

#[track_caller]
fn found(filter: &Filter, expected: &str) {
    let invoices = example();
    let rows = InvoiceTable::new().select(&invoices, filter, None, &English);
    assert_eq!(ids(&invoices, &rows), expected, "{filter:?}");
}

#[track_caller]
fn searched(query: &str, expected: &str) {
    found(&Filter { query: query.to_owned(), ..Filter::default() }, expected);
}

/// `data-sort` and the page's address have the names, in versions to come too.
#[test]
fn columns_have_their_public_names_and_headings() {
    let names = Column::ALL.map(|column| (column.name(), column.text().english("other")));
    let expected = [
        ("date", "Date"),
        ("description", "Description"),
        ("status", "Status"),
        ("amount", "Amount"),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_search_finds_the_same_whether_it_was_prepared_or_not() {
    let invoices = example();
    for query in ["pro", "überweisung", "4900", "zzz"] {
        let filter = Filter { query: query.to_owned(), ..Filter::default() };
        let prepared = InvoiceTable::new();
        prepared.prepare_search(&invoices, &English);
        assert!(prepared.search.get().is_some(), "the first search does not wait for it");
        assert_eq!(
            prepared.select(&invoices, &filter, None, &English),
            InvoiceTable::new().select(&invoices, &filter, None, &English)
        );
    }
}

#[test]
fn without_an_order_rows_keep_the_vendors_order() {
    found(&Filter::default(), "abcde");
}

#[test]
fn dates_sort_both_ways_and_a_missing_one_is_last_in_both() {
    sorted(Column::Date, false, "dbcae");
    sorted(Column::Date, true, "acbde");
}

#[test]
fn descriptions_sort_without_accents_and_a_missing_one_is_last_in_both() {
    sorted(Column::Description, false, "aecbd");
    sorted(Column::Description, true, "bcead");
}

#[test]
fn descriptions_that_differ_only_in_capitals_keep_the_vendors_order() {
    let rows = ["Größe", "GRÖßE", "b", "größe", "B", "Grö\u{df}e"];
    let rows = rows.map(|description| ("inv", 1, "usd", "paid", description, "-"));
    let invoices = list(&rows);
    for (descending, expected) in [(false, [2, 4, 0, 1, 3, 5]), (true, [0, 1, 3, 5, 2, 4])] {
        let order = Some((Column::Description, descending));
        let rows = InvoiceTable::new().select(&invoices, &Filter::default(), order, &English);
        assert_eq!(rows, expected);
    }
}

#[test]
fn amounts_sort_by_currency_then_amount() {
    sorted(Column::Amount, false, "bdcae");
    sorted(Column::Amount, true, "aecdb");
}

#[test]
fn statuses_sort_by_their_label_and_credit_is_a_separate_one() {
    // awaiting_moonrise, Credit, Open, Paid, Void
    sorted(Column::Status, false, "ecbad");
    sorted(Column::Status, true, "dabce");
}

/// German with its own collation: capitals do not matter, and "Ü" sorts with "U".
struct German;

impl Language for German {
    fn label(&self, badge: &Badge) -> String {
        let label = match &badge.label {
            Label::Text(Text::InvoicePaid) => "Bezahlt",
            Label::Text(Text::InvoiceDraft) => "Entwurf",
            Label::Text(Text::InvoiceOpen) => "Offen",
            Label::Text(Text::InvoiceCredit) => "Gutschrift",
            _ => return English.label(badge),
        };
        label.to_owned()
    }
    fn number_style(&self) -> NumberStyle {
        NumberStyle { decimal: ",".to_owned(), group: ".".to_owned() }
    }
    fn zero(&self, currency: &Currency) -> String {
        match currency.code() {
            "USD" => "0,00\u{a0}$".to_owned(),
            "PLN" => "0,00\u{a0}zł".to_owned(),
            "DKK" => "0,00\u{a0}kr.".to_owned(),
            "KWD" => "\u{200f}٠٫٠٠٠\u{a0}د.ك.\u{200f}".to_owned(),
            _ => English.zero(currency),
        }
    }
    fn decompose(&self, text: &str) -> String {
        English.decompose(text)
    }
    fn sort_lines(&self, lines: &str) -> String {
        English.sort_lines(lines)
    }
}

/// Statuses were sorted by their English labels: Entwurf (Draft), Offen (Open), Bezahlt (Paid).
#[test]
fn statuses_sort_as_the_language_shows_and_sorts_them() {
    let invoices = list(&[
        ("inv_a", 1, "usd", "open", "-", "-"),
        ("inv_b", 1, "usd", "draft", "-", "-"),
        ("inv_c", 1, "usd", "paid", "-", "-"),
        ("inv_d", -1, "usd", "paid", "-", "-"),
        ("inv_e", 1, "usd", "", "-", "-"),
        ("inv_f", 1, "usd", "überfällig", "-", "-"),
        ("inv_g", 1, "usd", "Unterwegs", "-", "-"),
        ("inv_h", 1, "usd", " ", "-", "-"),
    ]);
    let table = InvoiceTable::new();
    let rows = |descending| {
        let by_status = Some((Column::Status, descending));
        ids(&invoices, &table.select(&invoices, &Filter::default(), by_status, &German))
    };
    // Bezahlt, Entwurf, Gutschrift, Offen, überfällig, Unterwegs, and those without a label.
    assert_eq!(rows(false), "cbdafgeh");
    assert_eq!(rows(true), "gfadbceh");
    let options: Vec<_> = table
        .status_options(&invoices, &German)
        .iter()
        .map(|status| status.as_str().to_owned())
        .collect();
    assert_eq!(options, ["paid", "draft", "open", "überfällig", "Unterwegs"]);
}

/// Counts the calls that would go to the browser.
#[derive(Default)]
struct Counted {
    decomposed: Cell<usize>,
    sorted: Cell<usize>,
}

impl Language for Counted {
    fn label(&self, badge: &Badge) -> String {
        English.label(badge)
    }
    fn number_style(&self) -> NumberStyle {
        English.number_style()
    }
    fn zero(&self, currency: &Currency) -> String {
        English.zero(currency)
    }
    fn decompose(&self, text: &str) -> String {
        self.decomposed.set(self.decomposed.get() + 1);
        English.decompose(text)
    }
    fn sort_lines(&self, lines: &str) -> String {
        self.sorted.set(self.sorted.get() + 1);
        English.sort_lines(lines)
    }
}

#[test]
fn a_long_history_calls_the_browser_once_to_sort_and_once_for_each_character_to_search() {
    let mut invoices = Invoices::new();
    for number in (0..5000).rev() {
        assert!(invoices.push(&NewInvoice {
            id: "inv",
            minor: 1,
            currency: "usd",
            status: &format!("Status {number:04}"),
            description: Some(&format!("Größe {number:04}")),
            paid_at: None,
            url: None,
        }));
    }
    let counted = Counted::default();
    let table = InvoiceTable::new();
    for column in [Column::Description, Column::Status] {
        counted.sorted.set(0);
        for descending in [false, true] {
            let order = Some((column, descending));
            let rows = table.select(&invoices, &Filter::default(), order, &counted);
            assert_eq!(rows.first(), Some(&if descending { 0 } else { 4999 }), "{column:?}");
        }
        assert!(counted.sorted.get() <= 2, "{column:?}");
    }
    assert!(counted.decomposed.get() <= 2, "all descriptions together");
    counted.decomposed.set(0);
    for query in ["grosse", "GROSSE 0001"] {
        let filter = Filter { query: query.to_owned(), ..Filter::default() };
        assert!(!table.select(&invoices, &filter, None, &counted).is_empty());
    }
    assert_eq!(counted.decomposed.get(), "öß".chars().count());
}

#[test]
fn a_description_of_several_lines_is_sorted_among_the_others() {
    let invoices = list(&[
        ("inv_a", 1, "usd", "paid", "b", "-"),
        ("inv_b", 1, "usd", "paid", "a\nz", "-"),
        ("inv_c", 1, "usd", "paid", "a", "-"),
        ("inv_d", 1, "usd", "paid", "\n", "-"),
    ]);
    let order = Some((Column::Description, false));
    let rows = InvoiceTable::new().select(&invoices, &Filter::default(), order, &English);
    assert_eq!(ids(&invoices, &rows), "dcba");
}

#[test]
fn a_search_looks_at_description_id_amount_and_currency() {
    searched("pro plan", "ae");
    searched("inv_c", "c");
    searched("123", "b");
    searched("1,234.50", "b");
    searched("jpy", "d");
    searched("-19", "c");
    searched("nothing like it", "");
}

#[test]
fn a_search_ignores_capitals_accents_and_the_order_of_words() {
    searched("PLAN pro", "ae");
    searched("uberweisung", "b");
    searched("ÜBERWEISUNG", "b");
    searched("u\u{308}berweisung", "b");
    searched("ｐｒｏ　ｍａｙ", "e");
    searched("eur open", "");
    searched("  ", "abcde");
}

#[test]
fn every_word_must_be_found_but_not_in_the_same_field() {
    searched("pro usd 49", "ae");
    searched("pro eur", "");
    searched("49.00 march", "a");
}

/// A table of symbols found "US$" where a language shows "$", and missed those that it did not list.
#[test]
fn a_currency_is_found_as_the_language_shows_it() {
    let invoices = list(&[
        ("inv_a", 1, "usd", "paid", "-", "-"),
        ("inv_b", 1, "pln", "paid", "-", "-"),
        ("inv_c", 1, "dkk", "paid", "-", "-"),
        ("inv_d", 1, "kwd", "paid", "-", "-"),
    ]);
    let found = |query: &str| {
        let filter = Filter { query: query.to_owned(), ..Filter::default() };
        ids(&invoices, &InvoiceTable::new().select(&invoices, &filter, None, &German))
    };
    for (query, expected) in [
        ("$", "a"),
        ("us$", ""),
        ("zł", "b"),
        ("ZL", "b"),
        ("kr.", "c"),
        ("kr", "c"),
        ("د.ك", "d"),
        ("7 zł", ""),
        ("zł$", ""),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
}

#[test]
fn a_symbol_finds_its_currencies() {
    searched("€", "b");
    searched("$", "ace");
    searched("¥", "d");
    searched("€1,234.50", "b");
    searched("us$", "ace");
    searched("-19.00 US$", "c");
    searched("\u{200f}٤٩٫٠٠\u{a0}US$".replace('٫', ".").as_str(), "ae");
}

#[test]
fn a_word_is_not_found_across_two_texts_or_two_rows() {
    let invoices = list(&[("ab", 1, "usd", "paid", "cd", "-"), ("ef", 1, "usd", "paid", "-", "-")]);
    for query in ["abcd", "cdusd", "usdef", "bc"] {
        let filter = Filter { query: query.to_owned(), ..Filter::default() };
        let rows = InvoiceTable::new().select(&invoices, &filter, None, &English);
        assert_eq!(rows, [0_u32; 0], "{query}");
    }
}

#[test]
fn filters_narrow_together() {
    let status = |status: &str| Filter { status: Some(status.to_owned()), ..Filter::default() };
    found(&status("paid"), "ac");
    found(&status("awaiting_moonrise"), "e");
    found(&status("draft"), "");
    found(&Filter { year: Some(2026), ..Filter::default() }, "ac");
    found(&Filter { year: Some(2025), ..status("open") }, "b");
    found(&Filter { currency: Some("USD".to_owned()), ..Filter::default() }, "ace");
    found(&Filter { currency: Some("XXX".to_owned()), ..Filter::default() }, "");
    found(
        &Filter { query: "pro".to_owned(), currency: Some("USD".to_owned()), ..status("paid") },
        "a",
    );
}

#[test]
fn unpaid_selects_owed_invoices_with_a_positive_amount() {
    let invoices = list(&[
        ("inv_a", 1, "usd", "open", "-", "-"),
        ("inv_b", 1, "usd", "Uncollectible", "-", "2026-01-01"),
        ("inv_c", 0, "usd", "open", "-", "-"),
        ("inv_d", -5, "usd", "open", "-", "-"),
        ("inv_e", 1, "usd", "draft", "-", "-"),
        ("inv_f", 1, "usd", "void", "-", "-"),
        ("inv_g", 1, "usd", "awaiting_moonrise", "-", "-"),
    ]);
    let unpaid = Filter { unpaid: true, ..Filter::default() };
    let rows = InvoiceTable::new().select(&invoices, &unpaid, None, &English);
    assert_eq!(ids(&invoices, &rows), "ab");
}

#[test]
fn a_range_of_dates_includes_its_first_and_its_last_day() {
    let day = |text| BillingDate::parse(text).map(BillingDate::utc_date);
    let range = |from, to| Filter { from: day(from), to: day(to), ..Filter::default() };
    found(&range("2025-12-31", "2026-01-05"), "bc");
    found(&range("2026-01-01", "-"), "ac");
    found(&range("-", "2025-12-31"), "bd");
    found(&range("2026-03-01", "2026-03-01"), "a");
    found(&range("2026-03-02", "2026-03-01"), "");
    found(&range("-", "9999-12-31"), "abcd");
    found(&Filter { year: Some(2026), ..range("2026-02-01", "-") }, "a");
}

#[test]
fn a_date_range_follows_the_zone_in_which_the_dates_are_shown() {
    let invoices = list(&[("inv_a", 1, "usd", "paid", "-", "2025-12-31T23:59:59Z")]);
    let day = Instant { unix_ms: 0 };
    let zone = Zone::survey(day, day, &|_| Some(9 * 3_600_000));
    let from = BillingDate::parse("2026-01-01").map(BillingDate::utc_date);
    let filter = Filter { from, ..Filter::default() };
    for (zone, expected) in [(Zone::default(), ""), (zone, "a")] {
        let rows = InvoiceTable::in_zone(zone).select(&invoices, &filter, None, &English);
        assert_eq!(ids(&invoices, &rows), expected);
    }
}

#[test]
fn the_second_selection_is_made_from_the_same_table() {
    let invoices = example();
    let table = InvoiceTable::new();
    for _ in 0..2 {
        let filter = Filter { query: "pro".to_owned(), ..Filter::default() };
        let rows = table.select(&invoices, &filter, Some((Column::Date, true)), &English);
        assert_eq!(ids(&invoices, &rows), "ae");
        let all = table.select(&invoices, &Filter::default(), Some((Column::Date, true)), &English);
        assert_eq!(ids(&invoices, &all), "acbde");
    }
}

#[test]
fn choices_come_from_the_invoices() {
    let invoices = example();
    assert_eq!(years(&invoices, &Zone::default()), [2026, 2025]);
    let words: Vec<_> = InvoiceTable::new()
        .status_options(&invoices, &English)
        .iter()
        .map(|it| it.as_str().to_owned())
        .collect();
    assert_eq!(words, ["awaiting_moonrise", "open", "paid", "void"]);
    assert_eq!(currencies(&invoices), ["EUR", "JPY", "USD"]);
    let empty = Invoices::new();
    assert_eq!(
        (
            years(&empty, &Zone::default()),
            InvoiceTable::new().status_options(&empty, &English),
            currencies(&empty)
        ),
        (vec![], vec![], vec![])
    );
}

#[test]
fn an_empty_list_selects_nothing() {
    let rows = InvoiceTable::new().select(
        &Invoices::new(),
        &Filter { query: "x".to_owned(), year: Some(1), ..Filter::default() },
        Some((Column::Amount, true)),
        &English,
    );
    assert_eq!(rows, [0_u32; 0]);
}

#[test]
fn another_history_with_the_same_table_does_not_break_it() {
    let table = InvoiceTable::new();
    let filter = Filter { query: "pro".to_owned(), ..Filter::default() };
    let order = Some((Column::Description, false));
    let _ = table.select(&example(), &filter, order, &English);
    let shorter = list(&[("x", 1, "usd", "paid", "pro", "-")]);
    let _ = table.select(&shorter, &filter, order, &English);
    let _ = table.select(&Invoices::new(), &filter, order, &English);
}

#[test]
fn a_credit_has_its_own_badge() {
    let shown = |status: &str, is_negative: bool| {
        let badge = status_badge(&InvoiceStatus::new(status), is_negative);
        match badge.label {
            Label::Text(text) => (text.english("other").to_owned(), badge.tone),
            Label::Verbatim(word) => (word, badge.tone),
        }
    };
    assert_eq!(shown("paid", false), ("Paid".to_owned(), Tone::Positive));
    assert_eq!(shown("paid", true), ("Credit".to_owned(), Tone::Neutral));
    assert_eq!(shown("open", true), ("Open".to_owned(), Tone::Warning));
    assert_eq!(shown("draft", false), ("Draft".to_owned(), Tone::Neutral));
    assert_eq!(shown("void", false), ("Void".to_owned(), Tone::Neutral));
    assert_eq!(shown("uncollectible", false), ("Uncollectible".to_owned(), Tone::Negative));
    assert_eq!(shown("In Review", false), ("In Review".to_owned(), Tone::Neutral));
}

#[test]
fn the_most_distant_dates_and_largest_amounts_sort_correctly() {
    let invoices = list(&[
        ("inv_a", i64::MAX, "usd", "paid", "-", "9999-12-31T23:59:59Z"),
        ("inv_b", i64::MIN, "usd", "paid", "-", "0000-01-01T00:00:00Z"),
        ("inv_c", 0, "usd", "paid", "-", "1970-01-01"),
        ("inv_d", -1, "usd", "paid", "-", "1969-12-31T23:59:59.999Z"),
        ("inv_e", i64::MAX - 1, "usd", "paid", "-", "-"),
    ]);
    let select = |column, descending| {
        let order = Some((column, descending));
        let rows = InvoiceTable::new().select(&invoices, &Filter::default(), order, &English);
        ids(&invoices, &rows)
    };
    assert_eq!(select(Column::Date, false), "bdcae");
    assert_eq!(select(Column::Date, true), "acdbe");
    assert_eq!(select(Column::Amount, false), "bdcea");
    assert_eq!(select(Column::Amount, true), "aecdb");
}

/// The expected order, computed in the simplest way.
fn reference(invoices: &Invoices, column: Column, descending: bool) -> Vec<u32> {
    let get = |row: &u32| invoices.get(*row as usize).unwrap();
    let missing = |invoice: Invoice<'_>| match column {
        Column::Date => invoice.paid_at.is_none(),
        Column::Description => invoice.description.unwrap_or("").is_empty(),
        Column::Amount => false,
        Column::Status => invoice.status.as_str().trim().is_empty(),
    };
    let mut rows: Vec<u32> = (0..invoices.len() as u32).collect();
    rows.sort_by(|one, other| {
        let (one, other) = (get(one), get(other));
        let order = match column {
            Column::Date => one
                .paid_at
                .map(BillingDate::sort_key)
                .cmp(&other.paid_at.map(BillingDate::sort_key)),
            Column::Description => {
                let key = |invoice: Invoice<'_>| collation_key(invoice.description.unwrap_or(""));
                key(one).cmp(&key(other))
            }
            Column::Amount => {
                let key = |invoice: Invoice<'_>| {
                    (invoice.amount.currency.code().to_owned(), invoice.amount.minor)
                };
                key(one).cmp(&key(other))
            }
            Column::Status => {
                let key = |invoice: Invoice<'_>| {
                    let badge = status_badge(invoice.status, invoice.amount.minor < 0);
                    collation_key(&English.label(&badge))
                };
                key(one).cmp(&key(other))
            }
        };
        let order = if descending { order.reverse() } else { order };
        missing(one).cmp(&missing(other)).then(if missing(one) {
            std::cmp::Ordering::Equal
        } else {
            order
        })
    });
    rows
}

fn any_rows() -> impl Strategy<Value = Invoices> {
    let date = prop_oneof![
        Just(None),
        (-3_i64..3).prop_map(|day| Some(crate::date::Instant { unix_ms: day * 86_400_000 })),
        any::<i64>().prop_map(|unix_ms| Some(crate::date::Instant { unix_ms })),
    ];
    let minor = prop_oneof![-3_i64..3, any::<i64>()];
    let description = prop::option::of(prop_oneof!["[aAäB]{0,2}", ".{0,12}", "plan [a-c]{0,3}"]);
    let currency = prop::sample::select(vec!["usd", "EUR", "xyz", "XYZ", ""]);
    let status = prop::sample::select(vec!["paid", "open", "draft", "VOID", "zzz", "Ärger", ""]);
    prop::collection::vec((date, minor, description, currency, status), 0..60).prop_map(|rows| {
        let mut invoices = Invoices::new();
        for (date, minor, description, currency, status) in rows {
            assert!(invoices.push(&NewInvoice {
                id: "inv",
                minor,
                currency,
                status,
                description: description.as_deref(),
                paid_at: date.map(BillingDate::Instant),
                url: None,
            }));
        }
        invoices
    })
}

proptest! {
    #[test]
    fn every_order_is_stable(invoices in any_rows()) {
        let table = InvoiceTable::new();
        for column in Column::ALL {
            for descending in [false, true] {
                let order = Some((column, descending));
                let rows = table.select(&invoices, &Filter::default(), order, &English);
                prop_assert_eq!(rows, reference(&invoices, column, descending), "{:?} {}", column, descending);
            }
        }
    }

    #[test]
    fn a_selection_is_the_filtered_part_of_the_order(
        invoices in any_rows(), query in prop_oneof![Just(String::new()), "[a-c0-9]{1,2}", ".{0,6}"],
        status in prop::option::of("paid|open|zzz"), currency in prop::option::of("USD|xyz"), year in prop::option::of(1969..1971),
    ) {
        let table = InvoiceTable::new();
            let filter = Filter { query, status, year, currency, ..Filter::default() };
        let unordered = table.select(&invoices, &filter, None, &English);
        let ordered = table.select(&invoices, &filter, Some((Column::Date, true)), &English);
        let all = table.select(&invoices, &Filter::default(), Some((Column::Date, true)), &English);
        let expected: Vec<u32> = all.into_iter().filter(|row| unordered.contains(row)).collect();
        prop_assert_eq!(ordered, expected);
        for row in unordered {
            let invoice = invoices.get(row as usize).unwrap();
            prop_assert!(filter.status.as_ref().is_none_or(|status| invoice.status.as_str() == status));
            prop_assert!(filter.currency.as_ref().is_none_or(|code| invoice.amount.currency.code() == code));
            prop_assert!(filter.year.is_none_or(|year| invoice.paid_at.is_some_and(|date| date.utc_date().year == year)));
        }
    }

    #[test]
    fn typing_letter_by_letter_finds_the_same(
        invoices in any_rows(), queries in prop::collection::vec("[aä]{0,3}|plan [a-c]{0,2}|p?x?z?1?0?", 1..5),
    ) {
        let typed = InvoiceTable::new();
        for query in queries {
            for (end, letter) in query.char_indices() {
                let so_far = query[..end + letter.len_utf8()].to_owned();
                let filter = Filter { query: so_far, ..Filter::default() };
                let select = |table: &InvoiceTable| table.select(&invoices, &filter, None, &English);
                prop_assert_eq!(select(&typed), select(&InvoiceTable::new()), "{:?}", filter.query);
            }
        }
    }

    #[test]
    fn an_invoice_is_found_by_any_word_of_itself(invoices in any_rows()) {
        let table = InvoiceTable::new();
        for (row, invoice) in (0_u32..).zip(invoices.iter()) {
            let decimal = invoice.amount.to_decimal();
            let code = invoice.amount.currency.code();
            let words = invoice.description.into_iter().flat_map(str::split_whitespace);
            for word in words.chain([invoice.id, code, decimal.as_str()]) {
                let filter = Filter { query: word.to_owned(), ..Filter::default() };
                let found = table.select(&invoices, &filter, None, &English);
                prop_assert!(found.contains(&row), "{word:?} in {invoice:?}");
            }
        }
    }
}
