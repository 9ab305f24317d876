//! The pages of `examples/`, each as its framework's own tools have built it.

use std::path::PathBuf;

use e2e::Outcome;
use e2e::page::Server;
use e2e::play::play;
use e2e::program::repository;
use e2e::widget::Widget;

use crate::acme::Acme;

/// Where the built examples are: `BILLING_EXAMPLES`, else where their own build puts them.
fn built() -> PathBuf {
    std::env::var_os("BILLING_EXAMPLES")
        .map_or_else(|| repository().join("examples/dist"), PathBuf::from)
}

/// Opens the example and reads the plan, the invoices, and what the page has heard of them.
fn shows_the_customer(example: &str, listens: bool) -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url(&format!("/{example}/index.html"))).await?;
        let widget = Widget::new(browser, "billing-widget");
        let rows = widget.rows_when("the invoices", |rows| rows.len() == 28).await?;
        assert_eq!(widget.text("plan-name").await?, "Pro");
        assert_eq!(rows[0].amount, "$49.00");
        if listens {
            // How many they were depends on which source was slow.
            let script =
                r"return /^\d+ invoices$/.test(document.querySelector('#heard').innerText)";
            browser.wait("what the page has heard", script, &[]).await?;
        }
        Ok(())
    })
}

#[test]
fn a_page_without_a_framework_shows_the_customer() -> Outcome<()> {
    shows_the_customer("plain", false)
}

#[test]
fn a_page_in_react_shows_the_customer_and_hears_of_it() -> Outcome<()> {
    shows_the_customer("react", true)
}

#[test]
fn a_page_in_vue_shows_the_customer_and_hears_of_it() -> Outcome<()> {
    shows_the_customer("vue", true)
}

#[test]
fn a_page_in_svelte_shows_the_customer_and_hears_of_it() -> Outcome<()> {
    shows_the_customer("svelte", true)
}
