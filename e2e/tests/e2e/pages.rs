//! Unusual pages: careless ones, hostile ones, frames, and isolated pages.

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::json;

use crate::acme::Acme;
use crate::host;

/// Waits until the customer's plan and invoices are on the screen.
async fn shows_the_customer(browser: &Browser) -> Outcome<Widget<'_>> {
    let widget = Widget::new(browser, "billing-widget");
    widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
    widget.shows("plan-name", "Growth").await?;
    widget.has_tools().await?;
    Ok(widget)
}

fn two_lines(acme: &Acme, token_url: &str) -> String {
    format!(
        r#"<script type="module" src="{}/widget/billing-widget.js"></script>
        <billing-widget token-url="{token_url}"></billing-widget>"#,
        acme.proxy.base()
    )
}

#[test]
fn quirks_mode_a_base_element_and_an_amd_loader_change_nothing() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let page = format!(
            r#"<html lang="en"><link rel="icon" href="data:,"><base href="/some/where/else/">
            <script>
              window.defined = 0;
              window.define = () => {{ defined++; throw new Error("not a module of AMD"); }};
              define.amd = {{}};
              window.require = window.module = window.exports = {{}};
            </script>{}"#,
            two_lines(&acme, "../../../billing-token")
        );
        acme.host.show("/", page);
        browser.open(&acme.host.url("/")).await?;
        shows_the_customer(browser).await?;
        let script = "return [document.compatMode, window.defined];";
        assert_eq!(browser.run(script, &[]).await?, json!(["BackCompat", 0]));
        Ok(())
    })
}

#[test]
fn polluted_prototypes_change_nothing_from_download_to_last_row() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let body = format!(
            r#"<script>
              for (const name of ["get", "set", "value", "headers", "body", "mode", "signal", "integrity", "token",
                "loads", "data", "autoposting", "trackmyposts", "localeUrl", "home", "base", "minimumFractionDigits",
                "timeZone", "delegatesFocus", "slotAssignment", "detail", "locale", "0", "length"]) {{
                // Not only by assignment: `set` of a property descriptor would be called.
                Object.defineProperty(Object.prototype, name, {{
                  value: name === "get" || name === "set" ? undefined : "evil",
                  configurable: true, enumerable: true, writable: true,
                }});
              }}
              Array.prototype.extra = () => "evil";
              String.prototype.token = "evil";
            </script>{}"#,
            two_lines(&acme, TOKEN_PATH)
        );
        acme.host.show("/", host::page(&body));
        browser.open(&acme.host.url("/")).await?;
        let widget = shows_the_customer(browser).await?;
        assert!(!widget.everything().await?.contains("evil"));
        assert_eq!(widget.texts("row").await?.len(), 12);
        Ok(())
    })
}

#[test]
fn a_page_with_all_unset_shows_the_same_card() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let drawn = r#"return ["plan", "plan-name", "table", "row", "search", "action"]
            .every((name) => root.querySelector(part(name)));"#;
        let looks = r#"return ["plan", "plan-name", "table", "row", "search", "action"].map((name) => {
            const { display, fontWeight, borderRadius, paddingBlock } = getComputedStyle(root.querySelector(part(name)));
            return [name, display, fontWeight, borderRadius, paddingBlock];
        });"#;
        let mut seen = Vec::new();
        for style in ["", "<style>*, ::before, ::after { all: unset !important }</style>"] {
            acme.host.show("/", host::page(&format!("{style}{}", two_lines(&acme, TOKEN_PATH))));
            browser.open(&acme.host.url("/")).await?;
            let widget = shows_the_customer(browser).await?;
            widget.wait("each of the parts", drawn).await?;
            seen.push(widget.run(looks).await?);
        }
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[0][0][3], "0px");
        Ok(())
    })
}

#[test]
fn two_versions_on_one_page_define_one_element_and_load_one_module() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_built_page().await?)?;
        // The demo page's build is another version of the same loader, at another address.
        let body = format!(
            r#"<script>
              window.faults = [];
              addEventListener("error", ({{ message }}) => faults.push(message));
              addEventListener("unhandledrejection", ({{ reason }}) => faults.push(String(reason)));
            </script>
            {}<script type="module" src="/widget/billing-widget.js"></script>
            <script type="module" src="{}/widget/billing-widget.js?again"></script>"#,
            two_lines(&acme, TOKEN_PATH),
            acme.proxy.base()
        );
        acme.host.show("/both", host::page(&body));
        browser.open(&acme.host.url("/both")).await?;
        shows_the_customer(browser).await?;
        assert_eq!(host::hears(browser, "billing-ready", 1).await?.len(), 1);
        assert_eq!(acme.host.count("/widget/billing-widget.js"), 1, "the second was there");
        assert_eq!(acme.host.count(".wasm"), 0, "and its module was not asked for");
        assert_eq!(browser.run("return faults;", &[]).await?, json!([]));
        Ok(())
    })
}

#[test]
fn a_srcdoc_frame_is_a_page_like_any_other() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let inside = two_lines(&acme, TOKEN_PATH).replace('"', "&quot;");
        let frame = format!(
            r#"<iframe width="1000" height="900" srcdoc="<!doctype html><html lang=en>{inside}"></iframe>"#
        );
        acme.host.show("/", host::page(&frame));
        browser.open(&acme.host.url("/")).await?;
        browser.enter_frame().await?;
        shows_the_customer(browser).await?;
        Ok(())
    })
}

/// A frame with an opaque origin: no cookies, no storage, and no token.
#[test]
fn a_sandboxed_frame_shows_inline_data_and_an_error_without_a_token() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let inside = format!(
            r#"<!doctype html><html lang="en">
            <script type="module" src="{}/widget/billing-widget.js"></script>
            <script>
              window.codes = [];
              addEventListener("billing-error", ({{ detail }}) => codes.push(detail.code));
            </script>
            <billing-invoices></billing-invoices>
            <billing-plan token-url="{}"></billing-plan>
            <script>
              document.querySelector("billing-invoices").data = {{
                autoposting: {{ success: true, data: {{ invoices: [{{ id: "a", amount: 4900, currency: "usd", status: "paid" }}] }} }},
              }};
            </script>"#,
            acme.proxy.base(),
            acme.host.url(TOKEN_PATH)
        );
        let frame = format!(
            r#"<iframe sandbox="allow-scripts" width="1000" height="900" srcdoc="{}"></iframe>"#,
            inside.replace('&', "&amp;").replace('"', "&quot;")
        );
        acme.host.show("/", host::page(&frame));
        browser.open(&acme.host.url("/")).await?;
        browser.enter_frame().await?;
        let invoices = Widget::new(browser, "billing-invoices");
        let rows = invoices.rows_when("the row", |rows| rows.len() == 1).await?;
        assert_eq!(rows[0].amount, "$49.00");
        assert_eq!(browser.run("return origin;", &[]).await?, "null");
        let plan = Widget::new(browser, "billing-plan");
        plan.wait("the error", "return all('error').length > 0;").await?;
        assert_eq!(browser.run("return codes;", &[]).await?, json!(["token"]));
        Ok(())
    })
}

#[test]
fn a_cross_origin_isolated_page_shows_the_customer() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        acme.host.show_with(
            "/",
            host::page(&two_lines(&acme, TOKEN_PATH)),
            &[
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Embedder-Policy", "require-corp"),
            ],
        );
        // Only trustworthy origins can be isolated, and loopback is trustworthy.
        browser.open(&acme.host.url("/")).await?;
        shows_the_customer(browser).await?;
        assert_eq!(browser.run("return crossOriginIsolated;", &[]).await?, true);
        // Such a page can also load the files without CORS, like an <img> or a classic script.
        let script = "return fetch(arguments[0], { mode: 'no-cors' }).then(({ type }) => type);";
        let file = format!("{}/widget/billing-widget.js", acme.proxy.base());
        assert_eq!(browser.run(script, &[json!(file)]).await?, "opaque");
        Ok(())
    })
}

#[test]
fn a_right_to_left_page_mirrors_the_table_and_does_not_scroll_horizontally() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let page = format!(
            r#"<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8">
            <link rel="icon" href="data:,">{}"#,
            two_lines(&acme, TOKEN_PATH)
        );
        acme.host.show("/", page);
        browser.open(&acme.host.url("/")).await?;
        let widget = shows_the_customer(browser).await?;
        let arabic =
            "return all('search').length > 0 && /[\\u0600-\\u06ff]/.test(root.textContent);";
        widget.wait("the package's Arabic texts", arabic).await?;
        let layout = r#"
            const left = (name) => root.querySelector(part(name)).getBoundingClientRect().left;
            const { scrollWidth, clientWidth } = document.documentElement;
            return [left("cell-date") > left("cell-status"), scrollWidth <= clientWidth];
        "#;
        assert_eq!(widget.run(layout).await?, json!([true, true]));
        Ok(())
    })
}
