//! Rows for the clipboard, in the two forms that spreadsheets and documents paste as columns.

use super::csv::starts_formula;
use crate::invoice::Invoices;
use crate::zone::Zone;

/// The rows as tab-separated values, the header first; lines end in CRLF. Dates and amounts have
/// the format of the CSV. A tab or a line break within a text becomes a space, and a text that a
/// spreadsheet would run as a formula gets an apostrophe in front.
pub fn tsv(invoices: &Invoices, rows: &[u32], zone: &Zone) -> String {
    let mut out =
        String::from("date\tdescription\tamount\tcurrency\tstatus\tinvoice_id\tinvoice_url\r\n");
    write_rows(invoices, rows, zone, ["", "\t", "\r\n"], tsv_cell, &mut out);
    out
}

/// The same cells as an HTML table.
pub fn html(invoices: &Invoices, rows: &[u32], zone: &Zone) -> String {
    let mut out = String::from(
        "<table><tr><th>date</th><th>description</th><th>amount</th><th>currency</th>\
         <th>status</th><th>invoice_id</th><th>invoice_url</th></tr>",
    );
    let marks = ["<tr><td>", "</td><td>", "</td></tr>"];
    write_rows(invoices, rows, zone, marks, html_cell, &mut out);
    out.push_str("</table>");
    out
}

/// The position of the amount among the cells.
const AMOUNT: usize = 2;

/// Writes each row with its start, separators and end.
fn write_rows(
    invoices: &Invoices,
    rows: &[u32],
    zone: &Zone,
    [begin, between, end]: [&str; 3],
    write_cell: fn(&str, &str, &mut String),
    out: &mut String,
) {
    for invoice in rows.iter().filter_map(|row| invoices.get(*row as usize)) {
        let date = invoice.paid_at.map(|date| zone.day(date).to_string()).unwrap_or_default();
        let cells = [
            date.as_str(),
            invoice.description.unwrap_or_default(),
            &invoice.amount.to_decimal(),
            invoice.amount.currency.code(),
            invoice.status.as_str(),
            invoice.id,
            invoice.url.unwrap_or_default(),
        ];
        for (index, cell) in cells.into_iter().enumerate() {
            out.push_str(if index == 0 { begin } else { between });
            // Amounts never come from the vendor's text, so a negative one stays a number.
            let neutral = if index != AMOUNT && starts_formula(cell) { "'" } else { "" };
            write_cell(neutral, cell, out);
        }
        out.push_str(end);
    }
}

/// Spreadsheets interpret quotes in pasted text like quotes in a CSV.
fn tsv_cell(neutral: &str, text: &str, out: &mut String) {
    let quote = if text.bytes().any(|byte| byte == b'"') { "\"" } else { "" };
    out.push_str(quote);
    out.push_str(neutral);
    for char in text.chars() {
        if char == '"' {
            out.push('"');
        }
        out.push(if is_break(char) { ' ' } else { char });
    }
    out.push_str(quote);
}

fn html_cell(neutral: &str, text: &str, out: &mut String) {
    out.push_str(neutral);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(if is_break(char) { ' ' } else { char }),
        }
    }
}

/// Whether a character would end a cell or a line.
fn is_break(char: char) -> bool {
    matches!(char, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests;
