//! The table as JSON, for a program.

use crate::invoice::Invoices;
use crate::zone::Zone;
use serde::Serialize;

/// One row. An amount is a string, because the consumer's numbers may be floats; a missing value is
/// null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    date: Option<String>,
    description: Option<&'a str>,
    amount: String,
    currency: &'a str,
    status: Option<&'a str>,
    invoice_id: &'a str,
    invoice_url: Option<&'a str>,
}

/// The rows as a JSON array of objects, one per line, with the names `date`, `description`,
/// `amount`, `currency`, `status`, `invoiceId` and `invoiceUrl`. A date is the day in `zone`.
pub fn json(invoices: &Invoices, rows: &[u32], zone: &Zone) -> String {
    let mut out = String::with_capacity(rows.len() * 160 + 4);
    out.push('[');
    for invoice in rows.iter().filter_map(|row| invoices.get(*row as usize)) {
        let row = Row {
            date: invoice.paid_at.map(|date| zone.day(date).to_string()),
            description: invoice.description,
            amount: invoice.amount.to_decimal(),
            currency: invoice.amount.currency.code(),
            status: Some(invoice.status.as_str()).filter(|status| !status.is_empty()),
            invoice_id: invoice.id,
            invoice_url: invoice.url,
        };
        // Infallible: texts are serialized into memory.
        if let Ok(row) = serde_json::to_string(&row) {
            out.push_str(if out.len() == 1 { "\n" } else { ",\n" });
            out.push_str(&row);
        }
    }
    out.push_str(if out.len() > 1 { "\n]\n" } else { "]\n" });
    out
}

#[cfg(test)]
mod tests;
