//! Comma-separated values for an accountant's spreadsheet (RFC 4180).

use crate::invoice::Invoices;
use crate::zone::Zone;

const HEADER: [&str; 7] =
    ["date", "description", "amount", "currency", "status", "invoice_id", "invoice_url"];

/// The format of a file.
#[derive(Clone, Copy, Debug)]
struct Dialect<'a> {
    separator: char,
    /// The decimal separator of amounts.
    decimal: &'a str,
}

/// The rows for a spreadsheet in a language with this decimal separator. If it is not a point,
/// amounts have a decimal comma and semicolons separate cells. The file starts with a byte order
/// mark. Otherwise like [`csv`].
pub fn spreadsheet(invoices: &Invoices, rows: &[u32], zone: &Zone, decimal: &str) -> String {
    let separator = if decimal == "." { ',' } else { ';' };
    let decimal = if separator == ',' { "." } else { "," };
    write(invoices, rows, zone, true, Dialect { separator, decimal })
}

/// The rows as CSV: lines end in CRLF, a date is ISO 8601 (the day in `zone`), an amount a decimal
/// of major units with a point, and a missing value an empty cell. `bom` adds a byte order mark, by
/// which Excel recognises UTF-8.
///
/// An apostrophe turns a text that a spreadsheet would run as a formula into plain text
/// (<https://owasp.org/www-community/attacks/CSV_Injection>), also at positions where a program
/// that splits lines by semicolons or tabs would start a cell. Amounts never come from the vendor's
/// text, so a negative one stays a number.
pub fn csv(invoices: &Invoices, rows: &[u32], zone: &Zone, bom: bool) -> String {
    write(invoices, rows, zone, bom, Dialect { separator: ',', decimal: "." })
}

fn write(
    invoices: &Invoices,
    rows: &[u32],
    zone: &Zone,
    bom: bool,
    dialect: Dialect<'_>,
) -> String {
    let separator = dialect.separator;
    let mut out = String::with_capacity((rows.len() + 1) * 96);
    if bom {
        out.push('\u{feff}');
    }
    for (index, name) in HEADER.into_iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        out.push_str(name);
    }
    out.push_str("\r\n");
    for invoice in rows.iter().filter_map(|row| invoices.get(*row as usize)) {
        if let Some(date) = invoice.paid_at {
            out.push_str(&zone.day(date).to_string());
        }
        out.push(separator);
        text(invoice.description.unwrap_or_default(), separator, &mut out);
        out.push(separator);
        out.push_str(&invoice.amount.to_decimal().replace('.', dialect.decimal));
        for cell in [
            invoice.amount.currency.code(),
            invoice.status.as_str(),
            invoice.id,
            invoice.url.unwrap_or_default(),
        ] {
            out.push(separator);
            text(cell, separator, &mut out);
        }
        out.push_str("\r\n");
    }
    out
}

fn text(text: &str, separator: char, out: &mut String) {
    let quoted = text.contains(['"', '\r', '\n', separator])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if quoted {
        out.push('"');
    }
    if text.starts_with(['\t', '\r', '\n']) || starts_formula(text) {
        out.push('\'');
    }
    for (index, char) in text.char_indices() {
        out.push(char);
        match char {
            '"' => out.push('"'),
            // A program that splits lines by another separator starts a cell here, and quotes count
            // only at the start of a cell.
            ';' | '\t' | '\r' | '\n'
                if starts_formula(text.get(index + 1..).unwrap_or_default()) =>
            {
                out.push('\'');
            }
            _ => {}
        }
    }
    if quoted {
        out.push('"');
    }
}

/// Whether a spreadsheet may interpret the text as a formula: it starts with one of OWASP's
/// characters or their full-width forms, possibly after white space, marks and quotes that a
/// program may remove.
pub(super) fn starts_formula(text: &str) -> bool {
    let is_removed = |char: char| {
        char.is_whitespace()
            || matches!(char, '"' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2069}')
    };
    text.trim_start_matches(is_removed).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests;
