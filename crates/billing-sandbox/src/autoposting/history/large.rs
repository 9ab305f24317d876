//! Ten thousand invoices: an agency that pays for four hundred brands one by one, for twenty-five
//! months.

use super::{Invoice, Periods};

const FIRST_NAMES: [&str; 20] = [
    "Amber", "Basalt", "Cedar", "Dawn", "Ember", "Fern", "Granite", "Hazel", "Indigo", "Juniper",
    "Kelp", "Linden", "Maple", "North", "Opal", "Pine", "Quartz", "River", "Silver", "Tidal",
];
const LAST_NAMES: [&str; 20] = [
    "Atelier",
    "Bakery",
    "Cinema",
    "Dental",
    "Electric",
    "Florist",
    "Garage",
    "Hotel",
    "Interiors",
    "Jewellers",
    "Kitchen",
    "Legal",
    "Motors",
    "Nursery",
    "Optics",
    "Press",
    "Quarry",
    "Records",
    "Sailing",
    "Tea",
];

/// Newest month first; within a month the brands by name. The newest month's last brands are still
/// open.
pub(super) fn invoices(periods: &Periods) -> Vec<Invoice> {
    let months = 1..=periods.account.months_billed;
    months.flat_map(|ago| month(periods, ago)).collect()
}

fn month(periods: &Periods, periods_ago: u32) -> impl Iterator<Item = Invoice> {
    let brands = FIRST_NAMES
        .into_iter()
        .flat_map(|first| LAST_NAMES.into_iter().map(move |last| (first, last)));
    brands.zip(0_i64..).map(move |((first, last), brand)| {
        // Three sizes of brand, each of which keeps its price.
        let price_minor = 1900 + brand % 3 * 1500;
        let what = format!("{first} {last}");
        let invoice = periods.invoice(periods_ago, 0, &what, price_minor);
        if periods_ago == 1 && brand >= 390 {
            Invoice { status: "open", paid_at: None, ..invoice }
        } else {
            invoice
        }
    })
}
