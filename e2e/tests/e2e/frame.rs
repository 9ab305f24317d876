//! The widget in a frame, in a page of another origin.

mod abuse;
mod own_token;

use std::sync::{Arc, Mutex, PoisonError};

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::http;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::wait;
use e2e::widget::Widget;
use serde_json::{Value, json};

use crate::acme::Acme;
use crate::host::{self, heard, hears};
use crate::policy::refused;

/// The document that describes the frame.
const DOCUMENT: &str = include_str!("../../../docs/embedding-frame.md");

/// A page that embeds the frame of that proxy with these options.
fn page(proxy: &str, options: &str) -> String {
    host::page(&format!(
        r#"<script type="module" nonce="page">
            import {{ embedBilling }} from "{proxy}/widget/embed-host.js";
            window.billing = embedBilling(document.body, {{ {options} }});
        </script>"#
    ))
}

/// A page with a frame that gets its tokens from the page's back end.
async fn open<'a>(browser: &'a Browser, acme: &Acme, options: &str) -> Outcome<Widget<'a>> {
    let options = format!("tokenUrl: '{TOKEN_PATH}', {options}");
    acme.host.show("/", page(acme.proxy.base(), &options));
    browser.open(&acme.host.url("/")).await?;
    enter(browser).await
}

/// Switches to the frame, and waits for the widget's content.
async fn enter(browser: &Browser) -> Outcome<Widget<'_>> {
    browser.wait("the frame", "return document.querySelector('iframe');", &[]).await?;
    browser.enter_frame().await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    Ok(widget)
}

/// The frame's height in the page.
async fn height(browser: &Browser) -> Outcome<Value> {
    browser.run("return document.querySelector('iframe').offsetHeight;", &[]).await
}

#[test]
fn a_page_of_another_origin_shows_the_widget_in_a_frame() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let policy = DOCUMENT.lines().find(|line| line.starts_with("script-src "));
        let policy = policy.ok_or("the document names no policy")?;
        let policy = policy.replace("https://billing.example.com", acme.proxy.base());
        // The event listener and the script that creates the frame are inline.
        let policy = policy.replace("script-src", "script-src 'nonce-page'");
        let meta = format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#);
        let page = page(acme.proxy.base(), &format!("tokenUrl: '{TOKEN_PATH}'"));
        let page = page.replace("<title>", &format!("{meta}<title>"));
        acme.host.show("/", page.replace("<script>", "<script nonce=\"page\">"));
        browser.open(&acme.host.url("/")).await?;

        let widget = enter(browser).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        widget.has_tools().await?;
        assert_eq!(refused(browser).await?, json!([]));
        assert_eq!(browser.run("return document.documentElement.lang;", &[]).await?, "en-US");

        browser.leave_frame().await?;
        assert_eq!(refused(browser).await?, json!([]));
        let ready = hears(browser, "billing-ready", 1).await?;
        assert_eq!(ready[0]["from"], "iframe");
        assert_eq!(ready[0]["detail"]["sources"], json!(["autoposting", "trackmyposts"]));
        assert!(heard(browser, "billing-error").await?.is_empty());
        Ok(())
    })
}

#[test]
fn the_frame_is_as_high_as_its_content() -> Outcome<()> {
    const FITS: &str = "const { clientHeight, scrollHeight } = document.documentElement;
        return Math.abs(document.documentElement.getBoundingClientRect().height - clientHeight) <= 1
            && scrollHeight <= clientHeight && clientHeight;";
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let widget = open(browser, &acme, "").await?;
        widget.has_tools().await?;
        let few = browser.wait("the frame to fit", FITS, &[]).await?;
        widget.element("[part~=show-all]").await?.click().await?;
        widget.rows_when("all invoices", |rows| rows.len() == 28).await?;
        let higher = format!("const more = (() => {{ {FITS} }})(); return more > {few} && more;");
        let all = browser.wait("the frame to grow", &higher, &[]).await?;
        browser.leave_frame().await?;
        assert_eq!(height(browser).await?, all);

        browser.run("billing.update({ attributes: { sources: 'trackmyposts' } });", &[]).await?;
        let lower = format!("return document.querySelector('iframe').offsetHeight < {few};");
        browser.wait("the frame to shrink", &lower, &[]).await.map(drop)
    })
}

#[test]
fn content_below_the_frame_hardly_moves() -> Outcome<()> {
    const SHIFTS: &str = r#"<script>
        window.shift = 0;
        new PerformanceObserver((list) => {
            for (const { value } of list.getEntries()) window.shift += value;
        }).observe({ type: "layout-shift", buffered: true });
    </script>"#;
    if Engine::chosen()? != Engine::Chromium {
        // Only Chromium reports layout shifts.
        return Ok(());
    }
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let page = page(acme.proxy.base(), &format!("tokenUrl: '{TOKEN_PATH}'"));
        let page = page.replace("document.body", "document.querySelector('div')");
        let reserved =
            DOCUMENT.split("`#billing { ").nth(1).and_then(|rest| rest.split(" }`").next());
        let reserved = reserved.ok_or("the document reserves no place")?;
        let below = "<p style=\"height: 600px\">Below</p>";
        let body = format!("<body>{SHIFTS}<div style=\"{reserved}\"></div>{below}");
        acme.host.show("/", page.replace("<body>", &body));
        browser.open(&acme.host.url("/")).await?;
        let widget = enter(browser).await?;
        widget.has_tools().await?;
        browser.leave_frame().await?;
        let shift = browser.run("return window.shift;", &[]).await?;
        assert!(shift.as_f64().is_some_and(|shift| shift < 0.05), "{shift}");
        Ok(())
    })
}

#[test]
fn an_expired_token_is_requested_from_the_page_again() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let minted = Arc::new(Mutex::new(Vec::<String>::new()));
        let (short, long) = (acme.proxy.mint_lasting(3)?, acme.proxy.mint()?);
        let kept = Arc::clone(&minted);
        acme.host.mint_with(move || {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let token = if kept.is_empty() { short()? } else { long()? };
            kept.push(token.clone());
            Ok(token)
        });
        let widget = open(browser, &acme, "").await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        let first = minted.lock().unwrap_or_else(PoisonError::into_inner)[0].clone();
        let history = format!("{}/autoposting/billing/history", acme.proxy.base());
        wait::until("the token to expire", async || {
            let refused = http::text(&history, Some(&first)).await.is_err();
            Ok(refused.then_some(()))
        })
        .await?;

        browser.leave_frame().await?;
        browser.run("heard.length = 0; billing.refresh();", &[]).await?;
        hears(browser, "billing-load", 2).await?;
        assert!(heard(browser, "billing-error").await?.is_empty());
        assert_eq!(minted.lock().unwrap_or_else(PoisonError::into_inner).len(), 2);
        Ok(())
    })
}

#[test]
fn sign_in_after_an_ended_session_navigates_the_whole_page() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        acme.host.refuse_tokens();
        acme.host.show("/login", "<!doctype html><title>Log in</title>");
        let widget = open(browser, &acme, "attributes: { 'sign-in-url': '/login' }").await?;
        assert!(widget.text("error").await?.contains("Your session has ended."));
        widget.element("[part~=error] a[part~=action]").await?.click().await?;
        browser.leave_frame().await?;
        browser.wait("the page for signing in", "return document.title === 'Log in';", &[]).await?;
        Ok(())
    })
}

#[test]
fn a_page_that_handles_an_action_is_not_left() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        acme.host.refuse_tokens();
        let options = "attributes: { 'sign-in-url': '/login' }, handles: ['billing-action']";
        let widget = open(browser, &acme, options).await?;
        widget.element("[part~=error] a[part~=action]").await?.click().await?;
        browser.leave_frame().await?;
        let action = hears(browser, "billing-action", 1).await?;
        assert_eq!(action[0]["detail"], json!({ "action": "sign-in" }));
        assert_eq!(browser.run("return location.pathname;", &[]).await?, "/");
        Ok(())
    })
}

#[test]
fn the_frame_has_the_colours_of_the_page() -> Outcome<()> {
    const COLOURS: &str = "const root = getComputedStyle(document.documentElement);
        return [root.colorScheme, document.querySelector('billing-widget').theme,
            root.backgroundColor, getComputedStyle(document.body).backgroundColor];";
    const TRANSPARENT: &str = "rgba(0, 0, 0, 0)";
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let options = format!("tokenUrl: '{TOKEN_PATH}'");
        let page = page(acme.proxy.base(), &options);
        // A page that declares no colour scheme.
        acme.host.show("/", page.replace("<body>", "<body bgcolor=\"#101010\">"));
        browser.open(&acme.host.url("/")).await?;
        let widget = enter(browser).await?;
        let dark = json!(["dark", "dark", TRANSPARENT, TRANSPARENT]);
        assert_eq!(browser.run(COLOURS, &[]).await?, dark);
        widget.settled().await?;
        browser.leave_frame().await?;
        let of_frame = "return getComputedStyle(document.querySelector('iframe')).colorScheme;";
        assert_eq!(browser.run(of_frame, &[]).await?, "dark", "else there is a white box");

        browser.run("document.documentElement.style.colorScheme = 'light';", &[]).await?;
        let light =
            "return getComputedStyle(document.querySelector('iframe')).colorScheme === 'light';";
        browser.wait("the frame to follow", light, &[]).await?;
        browser.enter_frame().await?;
        let theme = "return document.querySelector('billing-widget').theme === 'light';";
        browser.wait("the widget to follow", theme, &[]).await.map(drop)
    })
}

#[test]
fn a_cross_origin_isolated_page_shows_the_frame() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let page = page(acme.proxy.base(), &format!("tokenUrl: '{TOKEN_PATH}'"));
        let headers = [
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-opener-policy", "same-origin"),
        ];
        acme.host.show_with("/", page, &headers);
        browser.open(&acme.host.url("/")).await?;
        assert_eq!(browser.run("return crossOriginIsolated;", &[]).await?, true);
        let widget = enter(browser).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await.map(drop)
    })
}
