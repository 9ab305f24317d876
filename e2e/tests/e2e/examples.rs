//! The pages of `examples/`, each as its framework's own tools have built it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use e2e::Outcome;
use e2e::page::Server;
use e2e::play::play;
use e2e::program::{Program, loopback_port, repository};
use e2e::proxy::{TOKEN_KEY, TOKEN_SECRET};
use e2e::widget::Widget;
use serde_json::json;

use crate::acme::{Acme, proxy_for};
use crate::policy::refused;

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

#[test]
fn a_server_that_mints_by_itself_shows_the_customer_under_a_strict_policy() -> Outcome<()> {
    play(async |browser| {
        // Server and proxy have to know each other's address before they start.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let origin = format!("http://127.0.0.1:{port}");
        let (proxy, _vendors) = proxy_for(&origin)?;
        let mut server = Program::start(
            Command::new("node")
                .arg(repository().join("examples/server/server.mjs"))
                .env("PORT", port.to_string())
                .env("BILLING_PROXY", proxy.base())
                .env("BILLING_TOKEN_KEY", TOKEN_KEY)
                .env("BILLING_TOKEN_SECRET", TOKEN_SECRET),
        )?;
        server.read_until("its address", loopback_port)?;

        browser.open(&origin).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 28).await?;
        assert_eq!(widget.text("plan-name").await?, "Pro");
        assert_eq!(refused(browser).await?, json!([]));
        Ok(())
    })
}
