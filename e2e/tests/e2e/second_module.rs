//! The package's second module: late, missing, of another version, or absent by design.

use std::path::PathBuf;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH, package};
use e2e::play::play;
use e2e::widget::Widget;

use crate::acme::Acme;
use crate::host::{self, heard, hears};

/// A part of the second module's address.
const TOOLS: &str = "billing-tools-";

/// A host that serves the package itself, and its page.
async fn acme(folder: PathBuf, elements: usize) -> Outcome<Acme> {
    let acme = Acme::behind(Server::of_folder(folder).await?)?;
    let element = format!(
        r#"<billing-widget proxy-url="/billing-proxy/" token-url="{TOKEN_PATH}"></billing-widget>"#
    );
    let body = format!(
        r#"<script type="module" src="/billing-widget.js"></script>{}"#,
        element.repeat(elements)
    );
    acme.host.show("/page", host::page(&body));
    Ok(acme)
}

async fn open<'a>(browser: &'a Browser, acme: &Acme) -> Outcome<Widget<'a>> {
    browser.open(&acme.host.url("/page")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.rows_when("the first rows", |rows| rows.len() == 12).await?;
    hears(browser, "billing-ready", 1).await?;
    Ok(widget)
}

/// Clicks on a column header; returns the column's `aria-sort` once the click has been handled.
async fn sort_by(widget: &Widget<'_>, column: &str) -> Outcome<String> {
    let button = format!("root.querySelector('[data-sort={column}]')");
    widget.run(&format!("{button}.click();")).await?;
    let order = widget.run(&format!("return {button}.closest('th').ariaSort;")).await?;
    Ok(serde_json::from_value(order)?)
}

async fn wait_for_order(widget: &Widget<'_>, column: &str, order: &str) -> Outcome<()> {
    let script = format!(
        "return root.querySelector('[data-sort={column}]').closest('th').ariaSort === '{order}';"
    );
    widget.wait("the order", &script).await.map(drop)
}

#[test]
fn before_the_second_module_arrives_the_table_is_correct() -> Outcome<()> {
    play(async |browser| {
        let acme = acme(package()?, 1).await?;
        acme.host.hold(TOOLS);
        let widget = open(browser, &acme).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        let rows = widget.rows().await?;
        assert_eq!(sort_by(&widget, "amount").await?, "none", "nothing is sorted yet");
        assert_eq!(widget.rows().await?, rows);
        assert_eq!(widget.texts("toolbar").await?, Vec::<String>::new());
        let csv = browser
            .run("return document.querySelector('billing-widget').exportCsv();", &[])
            .await?;
        let lines = csv.as_str().unwrap_or_default().lines().count();
        assert!(lines > rows.len(), "the file is there from the start, {lines} lines");
        let top = "return root.querySelector(part('row')).getBoundingClientRect().top;";
        let before = widget.run(top).await?;
        acme.host.release();
        widget.has_tools().await?;
        wait_for_order(&widget, "amount", "descending").await?;
        assert_eq!(widget.run(top).await?, before, "the rows stay where they were");
        assert_eq!(acme.host.count(TOOLS), 1);
        Ok(())
    })
}

#[test]
fn a_second_module_that_fails_to_load_is_tried_again_at_the_next_interaction() -> Outcome<()> {
    play(async |browser| {
        let acme = acme(package()?, 1).await?;
        acme.host.fail(TOOLS);
        let widget = open(browser, &acme).await?;
        e2e::wait::until("the first attempt", async || {
            Ok((acme.host.count(TOOLS) == 1).then_some(()))
        })
        .await?;
        assert_eq!(sort_by(&widget, "amount").await?, "none");
        e2e::wait::until("the second attempt", async || {
            Ok((acme.host.count(TOOLS) == 2).then_some(()))
        })
        .await?;
        assert_eq!(widget.rows().await?.len(), 12);
        assert!(heard(browser, "billing-error").await?.is_empty(), "the widget works");
        acme.host.heal();
        widget.element("[part~='row']").await?.click().await?;
        widget.has_tools().await?;
        assert_eq!(sort_by(&widget, "amount").await?, "descending");
        Ok(())
    })
}

#[test]
fn a_second_module_of_another_version_is_not_run() -> Outcome<()> {
    play(async |browser| {
        let folder = package()?;
        let acme = acme(folder.clone(), 1).await?;
        let name = std::fs::read_dir(&folder)?
            .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
            .find(|name| name.starts_with(TOOLS) && name.ends_with(".wasm"))
            .ok_or("the package has no second module")?;
        acme.host.show(&format!("/{name}"), "of another version");
        let widget = open(browser, &acme).await?;
        e2e::wait::until("the refusal", async || {
            let console = browser.console().await?;
            Ok(console.iter().any(|line| line.contains("integrity")).then_some(()))
        })
        .await?;
        assert_eq!(widget.rows().await?.len(), 12);
        assert_eq!(widget.texts("toolbar").await?, Vec::<String>::new());
        assert!(heard(browser, "billing-error").await?.is_empty());
        Ok(())
    })
}

#[test]
fn several_elements_share_the_second_module() -> Outcome<()> {
    play(async |browser| {
        let acme = acme(package()?, 3).await?;
        open(browser, &acme).await?;
        let script = "return [...document.querySelectorAll('billing-widget')]
            .every((it) => it.shadowRoot.querySelector('[part~=toolbar]'));";
        browser.wait("the tools of all", script, &[]).await?;
        assert_eq!(acme.host.count(TOOLS), 1);
        Ok(())
    })
}

/// An exception that leaves the module ends the instance; its elements get a new one.
#[test]
fn a_new_instance_after_a_fault_loads_its_own_second_module() -> Outcome<()> {
    play(async |browser| {
        let acme = acme(package()?, 2).await?;
        let widget = open(browser, &acme).await?;
        widget.has_tools().await?;
        let script = "const last = [...document.querySelectorAll('billing-widget')].pop();
            const [first] = document.querySelectorAll('billing-widget');
            first.mark = first.shadowRoot.querySelector('[part~=toolbar]');
            last.getAttribute = () => { throw new Error('of the host'); };
            last.setAttribute('locale', 'de');
            delete last.getAttribute;";
        browser.run(script, &[]).await?;
        let script = "const [first] = document.querySelectorAll('billing-widget');
            const toolbar = first.shadowRoot.querySelector('[part~=toolbar]');
            return Boolean(toolbar) && toolbar !== first.mark;";
        browser.wait("the other instance's tools", script, &[]).await?;
        assert_eq!(sort_by(&widget, "amount").await?, "descending");
        assert_eq!(acme.host.count(TOOLS), 2);
        Ok(())
    })
}

#[test]
fn the_package_of_one_module_shows_the_same() -> Outcome<()> {
    play(async |browser| {
        let folder = std::env::var_os("BILLING_WHOLE_PACKAGE")
            .ok_or("BILLING_WHOLE_PACKAGE: run `cargo xtask test e2e`")?;
        let acme = acme(folder.into(), 1).await?;
        let widget = open(browser, &acme).await?;
        widget.has_tools().await?;
        assert_eq!(sort_by(&widget, "amount").await?, "descending");
        assert_eq!(acme.host.count(TOOLS), 0);
        assert_eq!(heard(browser, "billing-error").await?, Vec::<serde_json::Value>::new());
        Ok(())
    })
}
