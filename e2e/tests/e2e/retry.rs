//! Retries, with a vendor whose every other response is an error.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;

use crate::demo::Demo;
use crate::vendor::{self, check_rows};

#[test]
fn retry_reloads_a_source_and_leaves_the_other_alone() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Flaky).await?;
        widget.wait("both errors", "return all('error').length === 2;").await?;
        assert!(widget.rows().await?.is_empty());

        widget
            .element("[part~=error][data-source=autoposting] [part~=retry]")
            .await?
            .click()
            .await?;
        let rows = widget.rows_when("the invoices", |rows| !rows.is_empty()).await?;
        assert_eq!(widget.texts("error").await?.len(), 1, "the plan's error is still there");

        widget.element("[part~=error] [part~=retry]").await?.click().await?;
        widget.shows("plan-name", "growth").await?;
        assert!(widget.texts("error").await?.is_empty());
        check_rows(&rows, &vendor::invoices(&demo.proxy, Scenario::Flaky).await?);
        Ok(())
    })
}
