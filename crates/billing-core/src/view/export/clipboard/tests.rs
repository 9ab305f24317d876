use super::{html, tsv};
use crate::date::BillingDate;
use crate::invoice::{Invoices, NewInvoice};
use crate::zone::Zone;
use proptest::prelude::*;

const HEADER: &str = "date\tdescription\tamount\tcurrency\tstatus\tinvoice_id\tinvoice_url\r\n";

fn bill(description: &str) -> Invoices {
    let mut invoices = Invoices::new();
    assert!(invoices.push(&NewInvoice {
        id: "inv_1",
        minor: -4900,
        currency: "usd",
        status: "paid",
        description: Some(description),
        paid_at: BillingDate::parse("2024-01-01T00:00:00Z"),
        url: Some("https://x.example/i?a=1&b=2"),
    }));
    invoices
}

#[track_caller]
fn check(description: &str, tsv_cell: &str, html_cell: &str) {
    let (invoices, zone) = (bill(description), Zone::default());
    let line = format!(
        "2024-01-01\t{tsv_cell}\t-49.00\tUSD\tpaid\tinv_1\thttps://x.example/i?a=1&b=2\r\n"
    );
    assert_eq!(tsv(&invoices, &[0], &zone), [HEADER, &line].concat());
    let row = format!(
        "<tr><td>2024-01-01</td><td>{html_cell}</td><td>-49.00</td><td>USD</td><td>paid</td>\
         <td>inv_1</td><td>https://x.example/i?a=1&amp;b=2</td></tr></table>"
    );
    let table = html(&invoices, &[0], &zone);
    assert!(table.ends_with(&row), "{table}");
    assert!(table.starts_with("<table><tr><th>date</th><th>description</th>"), "{table}");
}

#[test]
fn a_row_is_seven_cells_in_both_forms() {
    check("Pro, yearly", "Pro, yearly", "Pro, yearly");
}

#[test]
fn a_text_never_leaves_its_cell() {
    check("a\tb\r\nc", "a b  c", "a b  c");
    check("say \"hi\"", "\"say \"\"hi\"\"\"", "say \"hi\"");
    check("</td><script>&", "</td><script>&", "&lt;/td&gt;&lt;script&gt;&amp;");
}

#[test]
fn a_pasted_text_is_never_a_formula() {
    check("=HYPERLINK(A1)", "'=HYPERLINK(A1)", "'=HYPERLINK(A1)");
    check("\t=1+1", "' =1+1", "' =1+1");
    check("-2+3", "'-2+3", "'-2+3");
}

#[test]
fn without_rows_only_the_header_is_copied() {
    assert_eq!(tsv(&Invoices::new(), &[], &Zone::default()), HEADER);
    let table = html(&Invoices::new(), &[], &Zone::default());
    assert!(table.ends_with("<th>invoice_url</th></tr></table>"), "{table}");
}

proptest! {
    #[test]
    fn any_description_is_one_line_of_seven_cells(description in "(?s).{0,40}") {
        let invoices = bill(&description);
        let text = tsv(&invoices, &[0], &Zone::default());
        prop_assert_eq!(text.lines().count(), 2, "{:?}", text);
        prop_assert!(text.lines().all(|line| line.split('\t').count() == 7), "{:?}", text);
        let table = html(&invoices, &[0], &Zone::default());
        prop_assert_eq!(table.matches("<td>").count(), 7);
        prop_assert_eq!(table.matches('<').count(), 2 * (1 + 2 + 14));
    }
}
