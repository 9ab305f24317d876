//! The Content-Security-Policy that the documentation recommends to host pages.

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::{Value, json};

use crate::acme::Acme;

/// The documents that contain the policy.
const DOCUMENTS: [&str; 2] =
    [include_str!("../../../README.md"), include_str!("../../../pkg/README.md")];

/// The proxy's placeholder address in them.
const PROXY: &str = "https://billing.example.com";

/// The documented policy, with the address of a running proxy.
fn documented(document: &str, proxy: &str) -> Outcome<String> {
    let line = document.lines().find(|line| line.starts_with("script-src "));
    Ok(line.ok_or("a document names no policy")?.replace(PROXY, proxy))
}

/// The policy violations that the browser has reported.
pub(crate) async fn refused(browser: &Browser) -> Outcome<Value> {
    let script = r#"
        const seen = new ReportingObserver(() => {}, { types: ["csp-violation"], buffered: true });
        seen.observe();
        return seen.takeRecords().map((it) => `${it.body.effectiveDirective} ${it.body.blockedURL}`);
    "#;
    browser.run(script, &[]).await
}

fn page(policy: &str, proxy: &str) -> String {
    format!(
        r#"<!doctype html>
        <html lang="en">
        <meta http-equiv="Content-Security-Policy" content="{policy}">
        <title>Strict</title>
        <script type="module" src="{proxy}/widget/billing-widget.js"></script>
        <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#
    )
}

#[test]
fn the_documented_policy_with_trusted_types_is_enough() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        for document in DOCUMENTS {
            let policy = documented(document, acme.proxy.base())?;
            let policy = format!("{policy}; require-trusted-types-for 'script'");
            acme.host.show("/", page(&policy, acme.proxy.base()));
            browser.open(&acme.host.url("/")).await?;
            let widget = Widget::new(browser, "billing-widget");
            widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
            assert_eq!(widget.text("plan-name").await?, "Growth");
            widget.has_tools().await?;
            let radius = widget
                .run("return getComputedStyle(root.querySelector(part('plan'))).borderRadius;");
            assert_ne!(radius.await?, json!("0px"), "the styles are not blocked");
            assert_eq!(refused(browser).await?, json!([]));
        }
        Ok(())
    })
}

#[test]
fn without_permission_to_compile_webassembly_a_message_is_shown() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let policy = documented(DOCUMENTS[0], acme.proxy.base())?.replace("'wasm-unsafe-eval'", "");
        acme.host.show("/", page(&policy, acme.proxy.base()));
        browser.open(&acme.host.url("/")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        assert_eq!(widget.texts("error").await?, ["Billing could not be shown."]);
        assert_eq!(refused(browser).await?, json!(["script-src wasm-eval"]));
        Ok(())
    })
}
