//! Printing: the PDF that the browser makes of the page, read by `pdftotext`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;

use crate::demo::Demo;
use crate::vendor;

/// The text of a PDF, in visual lines.
fn text_of(pdf: &[u8]) -> Outcome<String> {
    let mut program = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("starting pdftotext: {error}"))?;
    // Dropped at the end of the statement, which closes it.
    program.stdin.take().ok_or("no input")?.write_all(pdf)?;
    let output = program.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("pdftotext: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn every_invoice_is_printed_with_its_amount_and_no_control_is() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open_with(browser, Scenario::Active, "&theme=dark").await?;
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        // Firefox writes no text of a variable font, as on the demo page, into a PDF.
        browser.run("document.body.style.fontFamily = 'sans-serif';", &[]).await?;
        let text = text_of(&browser.print().await?)?;
        assert!(text.contains("Growth") && text.contains("4242"), "the plan: {text}");
        for invoice in vendor::invoices(&demo.proxy, Scenario::Active).await? {
            let date = vendor::medium_date(invoice.paid_at.as_deref());
            let amount = format!("${}", invoice.figures());
            let printed = text.lines().any(|line| {
                line.contains(&date)
                    && line.contains(&invoice.description)
                    && line.contains(&amount)
            });
            assert!(printed, "{date} {} {amount} in {text}", invoice.description);
        }
        for control in ["Export", "All years", "Search"] {
            assert!(!text.contains(control), "{control} in {text}");
        }
        Ok(())
    })
}
