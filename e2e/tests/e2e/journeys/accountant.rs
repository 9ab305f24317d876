//! An accountant who wants a year's invoices as a file.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;
use e2e::widget::Row;

use super::{open, sign_in};
use crate::demo::Demo;
use crate::vendor;

#[test]
fn an_export_of_a_year_has_all_of_its_invoices_and_no_other() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::Active).await?;
        let widget = open(browser, &demo, "").await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Active).await?;
        let newest = invoices[0].paid_at.clone().unwrap_or_default();
        let last_year = newest[..4].parse::<u32>()? - 1;
        let is_of_it = |date: &str| date.starts_with(&format!("{last_year}-"));
        let wanted: Vec<_> = invoices
            .iter()
            .filter(|invoice| invoice.paid_at.as_deref().is_some_and(is_of_it))
            .collect();
        assert!(wanted.len() >= 12, "{}", wanted.len());

        let dates = widget.element("select[part~=filter]:has(option[value=range])").await?;
        dates.select_by_value(&last_year.to_string()).await?;
        let is_whole = |rows: &[Row]| rows.len() == wanted.len();
        widget.rows_when("the year's invoices", is_whole).await?;
        let script = "return document.querySelector('billing-widget').exportCsv();";
        let csv = browser.run(script, &[]).await?;
        let csv = csv.as_str().unwrap_or_default().trim_start_matches('\u{feff}');
        let mut lines = csv.split("\r\n").filter(|line| !line.is_empty());
        let head = "date,description,amount,currency,status,invoice_id,invoice_url";
        assert_eq!(lines.next(), Some(head));
        let mut expected: Vec<String> = Vec::new();
        for invoice in &wanted {
            let date = invoice.paid_at.as_deref().unwrap_or_default();
            expected.push(format!(
                "{},{},{},{},{},{},{}",
                &date[..10],
                invoice.description,
                invoice.figures().replace(',', ""),
                invoice.currency.to_uppercase(),
                invoice.status,
                invoice.id,
                invoice.invoice_url.as_deref().unwrap_or_default(),
            ));
        }
        assert_eq!(lines.collect::<Vec<_>>(), expected);
        Ok(())
    })
}
