//! The table as JSON, for a program.

use crate::invoice::Invoices;
use crate::json::write_string;
use crate::zone::Zone;

/// The given rows as a JSON array of objects with the names `date`, `description`, `amount`,
/// `currency`, `status`, `invoiceId` and `invoiceUrl`. A date is the day that `zone` shows; an amount is a
/// string, because a JSON number of a reader may be a float; what is missing is null.
pub fn json(invoices: &Invoices, rows: &[u32], zone: &Zone) -> String {
    let mut out = String::with_capacity(rows.len() * 160 + 4);
    out.push('[');
    for (index, invoice) in rows.iter().filter_map(|row| invoices.get(*row as usize)).enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        let date = invoice.paid_at.map(|date| zone.day(date).to_string());
        let amount = invoice.amount.to_decimal();
        let members = [
            ("{\"date\":", date.as_deref()),
            (",\"description\":", invoice.description),
            (",\"amount\":", Some(amount.as_str())),
            (",\"currency\":", Some(invoice.amount.currency.code())),
            (",\"status\":", Some(invoice.status.as_str())),
            (",\"invoiceId\":", Some(invoice.id)),
            (",\"invoiceUrl\":", invoice.url),
        ];
        for (name, value) in members {
            out.push_str(name);
            match value {
                Some(value) => write_string(value, &mut out),
                None => out.push_str("null"),
            }
        }
        out.push('}');
    }
    out.push_str(if out.len() > 1 { "\n]\n" } else { "]\n" });
    out
}

#[cfg(test)]
mod tests;
