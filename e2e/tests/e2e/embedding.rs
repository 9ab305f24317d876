//! The two lines in a page whose origin differs from the proxy's.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use billing_sandbox::{Scenario, Vendors};
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::proxy::{Proxy, Tenant};
use e2e::widget::Widget;

use crate::host::{self, heard, hears};
use crate::vendor::medium_date;

/// A host page with its own origin, a proxy that serves one tenant to it, and the vendors.
struct Embedded {
    host: Server,
    proxy: Proxy,
    minted: Arc<Mutex<Vec<String>>>,
    _vendors: Vendors,
}

impl Embedded {
    async fn start() -> Outcome<Self> {
        let vendors = Vendors::start(SystemTime::now)?;
        let host = Server::empty().await?;
        let proxy = Proxy::serve(&Tenant {
            allowed_origin: host.origin(),
            autoposting_base: &vendors.autoposting_base(),
            autoposting_key: &Scenario::Active.autoposting_key(),
            trackmyposts_base: Some(&vendors.trackmyposts_base()),
            trackmyposts_key: &Scenario::Active.trackmyposts_key(),
            workspace: Scenario::Active.workspace_slug(),
        })?;
        let minted = Arc::new(Mutex::new(Vec::new()));
        let (mint, kept) = (proxy.mint()?, Arc::clone(&minted));
        host.mint_with(move || {
            let token = mint()?;
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(token.clone());
            Ok(token)
        });
        Ok(Self { host, proxy, minted, _vendors: vendors })
    }

    /// The two lines from the README.
    fn two_lines(&self) -> String {
        format!(
            r#"<script type="module" src="{}/widget/billing-widget.js"></script>
            <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#,
            self.proxy.base()
        )
    }

    async fn open<'a>(&self, browser: &'a Browser, body: &str) -> Outcome<Widget<'a>> {
        self.host.show("/", host::page(body));
        browser.open(&self.host.url("/")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        Ok(widget)
    }

    fn minted(&self) -> Vec<String> {
        self.minted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[test]
fn two_lines_in_a_page_of_another_origin_are_enough() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        let widget = embedded.open(browser, &embedded.two_lines()).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        let rows = widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(rows[0].amount, "$49.00");
        assert_ne!(rows[0].date, medium_date(None));
        assert!(heard(browser, "billing-error").await?.is_empty());
        assert_eq!(embedded.minted().len(), 1, "one token serves both sources");
        Ok(())
    })
}

#[test]
fn neither_token_nor_billing_data_is_left_in_the_page_or_in_storage() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        embedded.open(browser, &embedded.two_lines()).await?;
        let script = r#"
            const databases = (await indexedDB.databases()).length;
            const caches = (await window.caches.keys()).length;
            return {
                stored: [localStorage.length, sessionStorage.length, document.cookie, databases, caches],
                urls: performance.getEntries().map(({ name }) => name).join("\n"),
                page: document.documentElement.outerHTML
                    + document.querySelector("billing-widget").shadowRoot.innerHTML,
            };
        "#;
        let left = browser.run(script, &[]).await?;
        assert_eq!(left["stored"], serde_json::json!([0, 0, "", 0, 0]));
        let minted = embedded.minted();
        assert!(!minted.is_empty());
        let (urls, page) = (left["urls"].as_str(), left["page"].as_str());
        assert!(urls.is_some_and(|urls| urls.contains("/autoposting/billing/history")), "{left}");
        for place in [urls, page].into_iter().flatten() {
            // The signature is enough to recognize a token.
            let secret = |token: &String| token.rsplit('.').next().map(str::to_owned);
            let leaked: Vec<_> =
                minted.iter().filter_map(secret).filter(|s| place.contains(s)).collect();
            assert!(leaked.is_empty(), "{leaked:?}");
        }
        Ok(())
    })
}

#[test]
fn get_token_replaces_token_url() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        let body = format!(
            r#"<billing-widget></billing-widget>
            <script>
              document.querySelector("billing-widget").getToken =
                async () => (await (await fetch("{TOKEN_PATH}")).json()).token;
            </script>
            <script type="module" src="{}/widget/billing-widget.js"></script>"#,
            embedded.proxy.base()
        );
        let widget = embedded.open(browser, &body).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        Ok(())
    })
}

#[test]
fn a_page_whose_origin_is_not_listed_gets_no_data() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        let stranger = Server::empty().await?;
        stranger.mint_with(embedded.proxy.mint()?);
        stranger.show("/", host::page(&embedded.two_lines()));
        browser.open(&stranger.url("/")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        assert_eq!(widget.texts("error").await?.len(), 1, "one cause is one message");
        assert!(widget.rows().await?.is_empty());
        assert!(widget.texts("plan-name").await?.is_empty());
        Ok(())
    })
}

/// The number of requests from the page whose address ends with this.
async fn requests(browser: &Browser, ending: &str) -> Outcome<u64> {
    let script = "return performance.getEntriesByType('resource')
        .filter(({ name }) => name.endsWith(arguments[0])).length;";
    let count = browser.run(script, &[ending.into()]).await?;
    count.as_u64().ok_or_else(|| format!("{count} is not a count").into())
}

#[test]
fn elements_with_the_same_settings_share_one_load() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        let body = format!(
            r#"{}
            <billing-plan token-url="{TOKEN_PATH}"></billing-plan>
            <billing-invoices token-url="{TOKEN_PATH}"></billing-invoices>"#,
            embedded.two_lines()
        );
        embedded.open(browser, &body).await?;
        let plan = Widget::new(browser, "billing-plan");
        plan.settled().await?;
        assert_eq!(plan.text("plan-name").await?, "Growth");
        assert!(plan.texts("row").await?.is_empty());
        let invoices = Widget::new(browser, "billing-invoices");
        invoices.rows_when("the invoices", |rows| rows.len() == 12).await?;
        assert!(invoices.texts("plan-name").await?.is_empty());

        assert_eq!(requests(browser, "/autoposting/billing/history").await?, 1);
        assert_eq!(requests(browser, "/trackmyposts/billing").await?, 1);
        assert_eq!(embedded.minted().len(), 1);
        Ok(())
    })
}

#[test]
fn billing_plan_and_billing_invoices_request_only_their_own_source() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        let alone = embedded.two_lines().replace("billing-widget token", "billing-plan token");
        let body = alone.replace("</billing-widget>", "</billing-plan>");
        embedded.host.show("/", host::page(&body));
        browser.open(&embedded.host.url("/")).await?;
        let plan = Widget::new(browser, "billing-plan");
        plan.settled().await?;
        assert_eq!(plan.text("plan-name").await?, "Growth");
        assert_eq!(requests(browser, "/trackmyposts/billing").await?, 1);
        assert_eq!(requests(browser, "/autoposting/billing/history").await?, 0);
        Ok(())
    })
}

#[test]
fn a_customer_whose_session_has_ended_is_offered_to_sign_in() -> Outcome<()> {
    play(async |browser| {
        let embedded = Embedded::start().await?;
        embedded.host.refuse_tokens();
        let signing_in = r#"sign-in-url="/login" token-url"#;
        let body = embedded.two_lines().replace("token-url", signing_in);
        embedded.host.show("/login", "<!doctype html><title>Log in</title>");
        let widget = embedded.open(browser, &body).await?;
        assert!(widget.text("error").await?.contains("Your session has ended."));
        assert!(widget.texts("retry").await?.is_empty());
        let errors = hears(browser, "billing-error", 2).await?;
        for error in errors {
            assert_eq!(error["detail"]["code"], "unauthorized", "{error}");
        }
        widget.element("[part~=error] a[part~=action]").await?.click().await?;
        browser.wait("the page for signing in", "return document.title === 'Log in';", &[]).await?;
        Ok(())
    })
}
