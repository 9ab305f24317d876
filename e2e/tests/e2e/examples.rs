//! The pages of `examples/`, built by their frameworks' own tools.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use e2e::page::{Server, package};
use e2e::play::play;
use e2e::program::{Program, loopback_port, repository};
use e2e::proxy::{TOKEN_KEY, TOKEN_SECRET};
use e2e::widget::Widget;
use e2e::{Outcome, wait};
use serde_json::json;

use crate::acme::{Acme, proxy_for};
use crate::policy::refused;

/// The folder of the built examples: `BILLING_EXAMPLES`, else the output folder of their build.
fn built() -> PathBuf {
    std::env::var_os("BILLING_EXAMPLES")
        .map_or_else(|| repository().join("examples/dist"), PathBuf::from)
}

/// Opens the example and reads the plan, the invoices, and the page's own count of invoices.
fn shows_the_customer(example: &str, listens: bool) -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url(&format!("/{example}/index.html"))).await?;
        let widget = Widget::new(browser, "billing-widget");
        let rows = widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        assert_eq!(rows[0].amount, "$49.00");
        widget.has_tools().await?;
        if listens {
            // The count depends on which source was slower.
            let script =
                r"return /^\d+ invoices$/.test(document.querySelector('#invoices').innerText)";
            browser.wait("the page's count of invoices", script, &[]).await?;
        }
        Ok(())
    })
}

#[test]
fn a_page_without_a_framework_shows_the_customer() -> Outcome<()> {
    shows_the_customer("plain", false)
}

#[test]
fn a_page_in_react_shows_the_customer_and_receives_events() -> Outcome<()> {
    shows_the_customer("react", true)
}

/// React sets neither functions nor listeners on a server-rendered custom element: the widget sent
/// requests without a token, and reported that the session had ended.
#[test]
fn a_page_that_react_rendered_on_a_server_waits_for_its_token() -> Outcome<()> {
    play(async |browser| {
        let html = std::fs::read_to_string(built().join("react/index.html"))?;
        assert!(html.contains("<billing-widget proxy-url="), "not rendered on a server: {html}");
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url("/react/index.html")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(acme.host.count("/billing-proxy/"), 2, "no request without a token");
        assert_eq!(acme.host.count("/billing-token"), 1);
        let console = browser.console().await?;
        assert!(console.iter().all(|line| line.contains("favicon")), "{console:?}");
        Ok(())
    })
}

/// React 18 supports neither properties nor events of custom elements, and React 19 does not while
/// it hydrates. The component supports both in either version. `getToken` is a new function at each
/// rendering, which must not trigger a load.
fn shows_the_customer_as_a_react_component(version: &str, example: &str) -> Outcome<()> {
    play(async |browser| {
        let html = std::fs::read_to_string(built().join(example).join("index.html"))?;
        let rendered = r#"<billing-widget class="billing" proxy-url="/billing-proxy/" sign-in-url="/login" await-token="">Billing needs JavaScript.</billing-widget>"#;
        assert!(html.contains(rendered), "not rendered on a server: {html}");
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url(&format!("/{example}/index.html"))).await?;
        let widget = Widget::new(browser, "billing-widget.billing");
        widget.settled().await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        widget.has_tools().await?;
        let received =
            r"return /^\d+ invoices$/.test(document.querySelector('#invoices').innerText)";
        browser.wait("what the page has received", received, &[]).await?;
        assert_eq!(acme.host.count("/billing-proxy/"), 2, "one load of each source");
        assert_eq!(acme.host.count("/billing-token"), 1);

        // The page's ref is the element.
        browser.run("document.querySelector('#refresh').click();", &[]).await?;
        wait::until("another load", async || {
            Ok((acme.host.count("/billing-proxy/") == 4).then_some(()))
        })
        .await?;
        let console = browser.console().await?;
        assert!(
            console.iter().all(|line| line.contains("favicon")),
            "React {version}: {console:?}"
        );
        Ok(())
    })
}

#[test]
fn a_page_with_the_component_for_react_19_hydrates_and_shows_the_customer() -> Outcome<()> {
    shows_the_customer_as_a_react_component("19", "react-component")
}

#[test]
fn a_page_with_the_component_for_react_18_hydrates_and_shows_the_customer() -> Outcome<()> {
    shows_the_customer_as_a_react_component("18", "react-18-component")
}

#[test]
fn a_page_in_vue_shows_the_customer_and_receives_events() -> Outcome<()> {
    shows_the_customer("vue", true)
}

#[test]
fn a_page_in_svelte_shows_the_customer_and_receives_events() -> Outcome<()> {
    shows_the_customer("svelte", true)
}

#[test]
fn a_leptos_app_shows_the_customer_in_the_component_and_receives_events() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url("/leptos/index.html")).await?;
        let widget = Widget::new(browser, "main > div");
        widget.settled().await?;
        let rows = widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(rows[0].amount, "$49.00");
        assert_eq!(widget.text("plan-name").await?, "Growth");
        let received =
            r"return /^\d+ invoices$/.test(document.querySelector('#invoices').innerText)";
        browser.wait("the app's count of invoices", received, &[]).await?;
        let footer = "return document.querySelector('[slot=footer]').checkVisibility();";
        assert_eq!(browser.run(footer, &[]).await?, true, "its child is in the slot");
        assert_eq!(
            browser.run("return customElements.get('billing-widget');", &[]).await?,
            json!(null)
        );

        // A signal of the app is a prop of the widget.
        let choose = "const select = document.querySelector('#language'); select.value = 'de';
            select.dispatchEvent(new Event('change', { bubbles: true }));";
        browser.run(choose, &[]).await?;
        widget.shows("invoices", "Rechnungen").await
    })
}

/// Changes the element's language and waits for its texts, from the files that the bundler has
/// copied.
fn finds_its_texts(example: &str) -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_folder(built()).await?)?;
        browser.open(&acme.host.url(&format!("/{example}/index.html"))).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        for (locale, word) in [("de", "Rechnungen"), ("ja-JP", "請求書")] {
            let script = "document.querySelector('billing-widget').locale = arguments[0];";
            browser.run(script, &[json!(locale)]).await?;
            widget.shows("invoices", word).await?;
        }
        Ok(())
    })
}

#[test]
fn behind_a_bundler_the_texts_of_other_languages_are_found() -> Outcome<()> {
    finds_its_texts("react")
}

/// The server rewrites each script a little, which changes its hash.
#[test]
fn a_bundlers_development_server_starts_the_module_and_finds_its_texts() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let mut server = Program::start(
            Command::new("node")
                .arg(repository().join("examples/dev.mjs"))
                .args(["react", acme.host.origin()]),
        )?;
        let port = server.read_until("its address", loopback_port)?;
        browser.open(&format!("http://127.0.0.1:{port}/")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        widget.has_tools().await?;
        browser.run("document.querySelector('billing-widget').locale = 'de';", &[]).await?;
        widget.shows("invoices", "Rechnungen").await
    })
}

/// Turbopack produces addresses without an origin, and a path on the build machine for
/// `import.meta.url`: the module was requested from that path.
#[test]
fn a_bundlers_addresses_without_an_origin_refer_to_the_page() -> Outcome<()> {
    play(async |browser| {
        let script = std::fs::read_to_string(package()?.join("bundled.js"))?;
        let script = script.replace("new URL(\"./", "(\"/").replace(",import.meta.url).href", ")");
        let script = script.replace("import.meta.url", "\"file:///ROOT/bundled.js\"");
        assert!(script.contains("(\"/billing-widget-"), "no address was rewritten");
        let acme = Acme::behind(Server::of_folder(package()?).await?)?;
        let page = format!(
            r#"<!doctype html>
            <html lang="de">
            <title>Bundled</title>
            <script type="module">{script}</script>
            <billing-widget proxy-url="/billing-proxy/" token-url="/billing-token"></billing-widget>"#
        );
        acme.host.show("/page", page);
        browser.open(&acme.host.url("/page")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        widget.has_tools().await?;
        widget.shows("invoices", "Rechnungen").await
    })
}

#[test]
fn without_a_bundler_the_texts_of_other_languages_are_found() -> Outcome<()> {
    finds_its_texts("plain")
}

#[test]
fn a_server_that_mints_tokens_shows_the_customer_under_a_strict_policy() -> Outcome<()> {
    play(async |browser| {
        // Server and proxy must know each other's address before they start.
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
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        assert_eq!(refused(browser).await?, json!([]));
        // The page preloads exactly the files that the loader requests.
        let initiators = "return performance.getEntriesByType('resource')
            .filter(({ name }) => /billing-widget-.*(wasm|js)$/.test(name))
            .map(({ initiatorType }) => initiatorType).sort();";
        assert_eq!(browser.run(initiators, &[]).await?, json!(["link", "other"]));
        Ok(())
    })
}
