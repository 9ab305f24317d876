use super::{csv, spreadsheet};
use crate::date::BillingDate;
use crate::invoice::{Invoices, NewInvoice};
use crate::zone::Zone;
use proptest::prelude::*;

const HEADER: &str = "date,description,amount,currency,status,invoice_id,invoice_url\r\n";

fn one(new: &NewInvoice<'_>) -> String {
    let mut invoices = Invoices::new();
    assert!(invoices.push(new));
    csv(&invoices, &[0], &Zone::default(), false)
}

fn plain<'n>(description: &'n str) -> NewInvoice<'n> {
    NewInvoice {
        id: "inv_1",
        minor: 4900,
        currency: "usd",
        status: "paid",
        description: Some(description),
        paid_at: BillingDate::parse("2024-01-01T00:00:00Z"),
        url: Some("https://x.example/i"),
    }
}

/// The line of an invoice with that description.
#[track_caller]
fn check(description: &str, cell: &str) {
    let expected =
        format!("{HEADER}2024-01-01,{cell},49.00,USD,paid,inv_1,https://x.example/i\r\n");
    assert_eq!(one(&plain(description)), expected, "{description:?}");
}

#[test]
fn an_invoice_is_a_line_of_seven_cells() {
    check("Pro Plan - January 2024", "Pro Plan - January 2024");
}

#[test]
fn a_missing_value_is_an_empty_cell() {
    let bare = NewInvoice { description: None, paid_at: None, url: None, ..plain("") };
    assert_eq!(one(&bare), format!("{HEADER},,49.00,USD,paid,inv_1,\r\n"));
}

#[test]
fn commas_quotes_and_line_breaks_are_quoted() {
    check("a,b", "\"a,b\"");
    check("say \"hi\"", "\"say \"\"hi\"\"\"");
    check("\"", "\"\"\"\"");
    check("a\r\nb", "\"a\r\nb\"");
    check("a\nb", "\"a\nb\"");
    check(" a", "\" a\"");
    check("a;b'c", "a;b'c");
}

#[test]
fn formulas_become_plain_text() {
    for formula in
        ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0"]
    {
        check(formula, &format!("'{formula}"));
    }
    check("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"");
    for formula in ["\tx", " =1", "\u{a0}=1", "\u{3000}@x"] {
        check(formula, &format!("\"'{formula}\""));
    }
    for separator in ["\t", "\r", "\n"] {
        check(&format!("{separator}=1"), &format!("\"'{separator}'=1\""));
    }
    check("\u{feff}=1", "'\u{feff}=1");
    check("\u{200b}=1", "'\u{200b}=1");
    check("1=1", "1=1");
    check("a-b", "a-b");
}

/// A German Excel splits the lines of a `.csv` by semicolons, and treats a quote in the middle of a
/// cell as text.
#[test]
fn no_cell_is_a_formula_with_any_separator() {
    check("Pro;=HYPERLINK(A1);x", "Pro;'=HYPERLINK(A1);x");
    check("Pro;;=1", "Pro;;'=1");
    check("Pro; =1", "Pro;' =1");
    check("Pro\t@SUM(A1)", "Pro\t'@SUM(A1)");
    check("Pro;\u{feff}＝1", "Pro;'\u{feff}＝1");
    check("Pro;\"=1\"", "\"Pro;'\"\"=1\"\"\"");
    check("Pro\r\n-1", "\"Pro\r'\n'-1\"");
    check("\"=1\"", "\"'\"\"=1\"\"\"");
    check("Pro; 10 seats - March", "Pro; 10 seats - March");
    check("Pro, -20 %", "\"Pro, -20 %\"");
}

#[test]
fn every_text_of_the_vendor_is_made_harmless() {
    let hostile = NewInvoice {
        id: "=id",
        currency: "=cur",
        status: "+status",
        url: Some("@url,"),
        minor: -1900,
        ..plain("-")
    };
    assert_eq!(
        one(&hostile),
        format!("{HEADER}2024-01-01,'-,-19.00,'=cur,'+status,'=id,\"'@url,\"\r\n")
    );
}

#[test]
fn a_refund_stays_a_number_and_amounts_are_exact() {
    for (minor, currency, expected) in [
        (-1900, "usd", "-19.00,USD"),
        (5500, "jpy", "5500,JPY"),
        (15_125, "kwd", "15.125,KWD"),
        (i64::MAX, "eur", "92233720368547758.07,EUR"),
        (4900, "zqx", "49.00,zqx"),
    ] {
        let line = one(&NewInvoice { minor, currency, ..plain("x") });
        assert!(line.contains(&format!(",x,{expected},paid,")), "{line}");
    }
}

#[test]
fn a_date_is_its_day_in_utc_or_the_day_itself() {
    for (date, expected) in [
        ("2024-01-01T00:30:00+01:00", "2023-12-31"),
        ("2024-02-29", "2024-02-29"),
        ("2024-02-29T23:00:00", "2024-02-29"),
    ] {
        let line = one(&NewInvoice { paid_at: BillingDate::parse(date), ..plain("x") });
        assert!(line.starts_with(&format!("{HEADER}{expected},")), "{line}");
    }
}

#[test]
fn rows_have_the_requested_order() {
    let mut invoices = Invoices::new();
    for id in ["a", "b", "c"] {
        assert!(invoices.push(&NewInvoice { id, ..plain("x") }));
    }
    let ids = |rows: &[u32]| -> Vec<String> {
        let file = csv(&invoices, rows, &Zone::default(), false);
        file.lines().skip(1).map(|line| line.split(',').nth(5).unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&[2, 0, 9]), ["c", "a"]);
    assert_eq!(csv(&invoices, &[], &Zone::default(), false), HEADER);
}

#[test]
fn a_byte_order_mark_is_optional() {
    assert_eq!(csv(&Invoices::new(), &[], &Zone::default(), true), format!("\u{feff}{HEADER}"));
}

/// A reader of RFC 4180, written from the RFC.
fn read(file: &str) -> Vec<Vec<String>> {
    let mut lines = vec![vec![String::new()]];
    let mut chars = file.chars().peekable();
    let mut quoted = false;
    while let Some(char) = chars.next() {
        let line = lines.last_mut().unwrap();
        let cell = line.last_mut().unwrap();
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => cell.push(chars.next().unwrap()),
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            ',' if !quoted => line.push(String::new()),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                lines.push(vec![String::new()]);
            }
            _ => cell.push(char),
        }
    }
    assert!(!quoted, "a quoted cell does not end");
    assert_eq!(lines.pop(), Some(vec![String::new()]), "the last line has its end");
    lines
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,12}", "[;,\"\r\n\t =+@＝'a-]{0,8}", any::<String>()]
}

proptest! {
    #[test]
    fn every_cell_is_read_back_and_none_is_a_formula(rows in prop::collection::vec((any_text(), any_text(), any_text(), any_text(), any::<i64>()), 0..8)) {
        let mut invoices = Invoices::new();
        for (description, id, status, url, minor) in &rows {
            let new = NewInvoice { id, status, url: Some(url), minor: *minor, ..plain(description) };
            prop_assert!(invoices.push(&new));
        }
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let file = csv(&invoices, &all, &Zone::default(), false);
        let is_formula = |cell: &str| {
            let cell = cell.trim_start_matches(|char: char| char.is_whitespace() || char == '"');
            cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        };
        for cell in file.split([';', '\t', '\r', '\n']) {
            prop_assert!(!is_formula(cell), "{cell:?} of {file:?}");
        }
        let lines = read(&file);
        prop_assert_eq!(lines.len(), rows.len() + 1);
        for (cells, invoice) in lines.iter().skip(1).zip(invoices.iter()) {
            prop_assert_eq!(cells.len(), 7);
            prop_assert_eq!(&cells[2], &invoice.amount.to_decimal());
            let texts = [(1, invoice.description.unwrap()), (4, invoice.status.as_str()), (5, invoice.id), (6, invoice.url.unwrap())];
            for (index, text) in texts {
                let cell = &cells[index];
                prop_assert!(!is_formula(cell), "{cell:?}");
                prop_assert!(!cell.starts_with(['\t', '\r', '\n']), "{cell:?}");
                prop_assert_eq!(cell.replace('\'', ""), text.replace('\'', ""));
            }
        }
    }
}

#[test]
fn a_spreadsheet_of_a_language_with_decimal_commas_gets_semicolons() {
    let mut invoices = Invoices::new();
    assert!(invoices.push(&NewInvoice { minor: -123_456, ..plain("a;b, c") }));
    let write = |decimal| spreadsheet(&invoices, &[0], &Zone::default(), decimal);
    assert_eq!(
        write(","),
        "\u{feff}date;description;amount;currency;status;invoice_id;invoice_url\r\n\
         2024-01-01;\"a;b, c\";-1234,56;USD;paid;inv_1;https://x.example/i\r\n"
    );
    assert_eq!(write("."), csv(&invoices, &[0], &Zone::default(), true));
    // Arabic digits are not written, so neither is their separator.
    assert_eq!(write("٫"), write(","));
}
