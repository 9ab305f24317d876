//! Files that a page preloads before the loader requests them.

use std::collections::BTreeMap;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH, package};
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::json;

use crate::acme::Acme;
use crate::host;

/// The links of `preload.json`, for a package at that address.
fn links(package_url: &str) -> Outcome<Vec<BTreeMap<String, String>>> {
    let text = std::fs::read_to_string(package()?.join("preload.json"))?;
    let mut links: Vec<BTreeMap<String, String>> = serde_json::from_str(&text)?;
    for link in &mut links {
        let href = link.get_mut("href").ok_or("a link without an address")?;
        *href = format!("{package_url}{}", href.trim_start_matches("./"));
    }
    Ok(links)
}

/// Opens a page with the links in front of the two lines.
async fn open(browser: &Browser, acme: &Acme, package_url: &str) -> Outcome<Vec<String>> {
    let links = links(package_url)?;
    let mut body = String::new();
    for link in &links {
        let attributes = link.iter().map(|(name, value)| format!(" {name}=\"{value}\""));
        body.push_str(&format!("<link{}>\n", attributes.collect::<String>()));
    }
    body.push_str(&format!(
        r#"<script type="module" src="{package_url}billing-widget.js"></script>
        <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#
    ));
    acme.host.show("/", host::page(&body));
    browser.open(&acme.host.url("/")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
    Ok(links.into_iter().filter_map(|mut link| link.remove("href")).collect())
}

/// Checks that each file was requested from the server once, by its link.
async fn each_was_fetched_by_its_link_alone(
    browser: &Browser,
    server: &Server,
    files: &[String],
) -> Outcome<()> {
    assert_eq!(files.len(), 2);
    for file in files {
        let name = file.rsplit('/').next().ok_or("a file without a name")?;
        assert_eq!(server.count(name), 1, "{name}");
        // An unused preload shows up as a second request.
        let script =
            "return performance.getEntriesByName(arguments[0]).map((it) => it.initiatorType);";
        let initiators = browser.run(script, &[json!(file)]).await?;
        let expected = if name.ends_with(".wasm") { "link" } else { "other" };
        assert_eq!(initiators, json!([expected]), "{name}");
    }
    let console = browser.console().await?;
    let complaints: Vec<_> = console.iter().filter(|line| line.contains("preload")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    Ok(())
}

#[test]
fn from_another_origin_each_preloaded_file_is_fetched_once() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let elsewhere = Server::empty().await?;
        elsewhere.forward_to(acme.proxy.base());
        let package_url = elsewhere.url("/billing-proxy/widget/");
        let files = open(browser, &acme, &package_url).await?;
        each_was_fetched_by_its_link_alone(browser, &elsewhere, &files).await
    })
}

#[test]
fn from_the_pages_own_origin_each_preloaded_file_is_fetched_once() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let package_url = acme.host.url("/billing-proxy/widget/");
        let files = open(browser, &acme, &package_url).await?;
        each_was_fetched_by_its_link_alone(browser, &acme.host, &files).await
    })
}

#[test]
fn without_links_each_file_is_fetched_once_too() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let package_url = acme.host.url("/billing-proxy/widget/");
        let body = format!(
            r#"<script type="module" src="{package_url}billing-widget.js"></script>
            <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#
        );
        acme.host.show("/", host::page(&body));
        browser.open(&acme.host.url("/")).await?;
        Widget::new(browser, "billing-widget")
            .rows_when("the invoices", |rows| rows.len() == 12)
            .await?;
        for file in links("")?.into_iter().filter_map(|mut link| link.remove("href")) {
            assert_eq!(acme.host.count(&file), 1, "{file}");
        }
        Ok(())
    })
}
