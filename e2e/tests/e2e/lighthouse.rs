//! Lighthouse audits of the demo page and of a page with the package.
//!
//! The scores of accessibility and best practices must be 100. The performance score depends on the
//! machine's load: `cargo xtask lighthouse` checks it, and this file checks the counts behind it.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::lighthouse::{Report, audit};
use e2e::page::{Server, TOKEN_PATH};

use crate::acme::Acme;
use crate::demo::Demo;

/// The minimum performance score, if it is checked.
const LEAST_SPEED: &str = "BILLING_LIGHTHOUSE_PERFORMANCE";

/// Runs the test in a runtime that can spawn tasks, for the servers.
fn with_servers(test: impl AsyncFnOnce() -> Outcome<()>) -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(test())
}

/// Checks the audits that need no clock and, if the environment requests it, the median performance
/// score.
#[expect(clippy::print_stdout, reason = "`cargo xtask lighthouse` shows the score")]
fn check(page: &str, url: &str) -> Outcome<Report> {
    let report = audit(url)?;
    for category in ["accessibility", "best-practices"] {
        let findings = report.findings.get(category);
        assert_eq!(report.score(category)?, 100, "{page}, {category}: {findings:#?}");
    }
    // A quarter of the performance score, and good up to here: https://web.dev/articles/cls
    let shift = report.count("cumulative-layout-shift")?;
    assert!(shift <= 0.1, "{page}: the layout shifts by {shift}");
    if let Ok(least) = std::env::var(LEAST_SPEED) {
        let least: u8 = least.parse()?;
        let mut scores = [report.score("performance")?, speed_of(url)?, speed_of(url)?];
        scores.sort_unstable();
        let [_, median, _] = scores;
        println!("{page}: performance {median} (median of {scores:?}), counts {:?}", report.counts);
        assert!(median >= least, "{page}: {:#?}", report.findings.get("performance"));
    }
    Ok(report)
}

fn speed_of(url: &str) -> Outcome<u8> {
    audit(url)?.score("performance")
}

#[test]
fn the_demo_page_passes_lighthouse() -> Outcome<()> {
    with_servers(async || {
        let demo = Demo::start().await?;
        let url = demo.server.url(&format!("/?scenario={}", Scenario::Active.name()));
        tokio::task::block_in_place(|| check("the demo page", &url)).map(drop)
    })
}

#[test]
fn a_page_with_the_package_passes_lighthouse() -> Outcome<()> {
    with_servers(async || {
        let acme = Acme::behind(Server::empty().await?)?;
        let page = format!(
            r#"<!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>Billing</title>
            <script type="module" src="{}/widget/billing-widget.js"></script>
            <main><h1>Billing</h1><billing-widget token-url="{TOKEN_PATH}"></billing-widget></main>"#,
            acme.proxy.base()
        );
        acme.host.show("/", page);
        let report = tokio::task::block_in_place(|| {
            check("the page with the package", &acme.host.url("/"))
        })?;
        let count = |audit| report.count(audit);
        assert!(count("total-byte-weight")? < 400_000.0, "{report:?}");
        assert!(count("dom-size")? < 800.0, "{report:?}");
        assert!(count("render-blocking-resources")? == 0.0, "the page waits: {report:?}");
        // Lighthouse has audited the widget and not an empty page.
        assert!(count("dom-size")? > 100.0, "{report:?}");
        Ok(())
    })
}
