//! Something fails while the page is open, and recovers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use billing_sandbox::{Scenario, Vendors};
use e2e::browser::Browser;
use e2e::http;
use e2e::page::Server;
use e2e::play::play;
use e2e::proxy::{Proxy, Tenant};
use e2e::widget::Widget;
use e2e::{Outcome, wait};

use super::{account, open, sign_in};
use crate::acme::Acme;
use crate::demo::Demo;
use crate::host::heard;
use crate::vendor::{self, check_rows};

/// An address without a listener: no program gets this port.
const NOBODY: &str = "http://127.0.0.1:1";

/// Refreshes the element, and waits until everything has been loaded.
async fn refresh(browser: &Browser) -> Outcome<()> {
    let script = "document.querySelector('billing-widget').refresh().then(() => { window.refreshed = true; });
        window.refreshed = false;";
    browser.run(script, &[]).await?;
    browser.wait("the load", "return window.refreshed;", &[]).await.map(drop)
}

#[test]
fn a_token_that_expires_during_a_visit_is_replaced_without_notice() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::of_built_page().await?)?;
        let minted = Arc::new(Mutex::new(Vec::<String>::new()));
        let (short, long, kept) =
            (acme.proxy.mint_lasting(3)?, acme.proxy.mint()?, Arc::clone(&minted));
        acme.host.mint_with(move || {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let token = if kept.is_empty() { short()? } else { long()? };
            kept.push(token.clone());
            Ok(token)
        });
        acme.host.show("/account", account(""));
        browser.open(&acme.host.url("/account")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 28).await?;
        let first = minted.lock().unwrap_or_else(PoisonError::into_inner)[0].clone();
        let history = format!("{}/autoposting/billing/history", acme.proxy.base());
        wait::until("the token to expire", async || {
            let refused = http::text(&history, Some(&first)).await.is_err();
            Ok(refused.then_some(()))
        })
        .await?;

        refresh(browser).await?;
        assert_eq!(minted.lock().unwrap_or_else(PoisonError::into_inner).len(), 2);
        assert_eq!(widget.rows().await?.len(), 28);
        assert!(widget.texts("error").await?.is_empty());
        assert!(heard(browser, "billing-error").await?.is_empty());
        Ok(())
    })
}

#[test]
fn a_vendor_fails_and_recovers_while_the_other_stays() -> Outcome<()> {
    play(async |browser| {
        let vendors = Vendors::start(SystemTime::now)?;
        // The relay has no vendor for a while.
        let front = Server::empty().await?;
        let origin = vendors.autoposting_base().replace("/api-proxy", "");
        front.forward_to(&origin);
        let host = Server::of_built_page().await?;
        let proxy = Proxy::serve(&Tenant {
            allowed_origin: host.origin(),
            autoposting_base: &front.url("/billing-proxy/api-proxy"),
            autoposting_key: &Scenario::Active.autoposting_key(),
            trackmyposts_base: Some(&vendors.trackmyposts_base()),
            trackmyposts_key: &Scenario::Active.trackmyposts_key(),
            workspace: Scenario::Active.workspace_slug(),
        })?;
        host.forward_to(proxy.base());
        host.mint_with(proxy.mint()?);
        front.forward_to(NOBODY);
        host.show("/account", account(""));
        browser.open(&host.url("/account")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        widget.wait("the error", "return all('error').length === 1;").await?;
        widget.shows("plan-name", "Growth").await?;
        assert!(widget.rows().await?.is_empty());

        front.forward_to(&origin);
        // The proxy's circuit breaker rejects requests that come too early, so they are repeated.
        wait::until("the invoices", async || {
            if let Ok(retry) = widget.run("return Boolean(all('retry')[0]?.click() ?? true);").await
            {
                drop(retry);
            }
            widget.settled().await?;
            Ok((widget.rows().await?.len() == 28).then_some(()))
        })
        .await?;
        assert!(widget.texts("error").await?.is_empty());
        widget.shows("plan-name", "Growth").await
    })
}

#[test]
fn offline_the_last_data_stay_and_are_refreshed_once_online() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::Active).await?;
        let widget = open(browser, &demo, "").await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Active).await?;
        check_rows(&widget.rows().await?, &invoices);

        demo.server.forward_to(NOBODY);
        refresh(browser).await?;
        widget.wait("the notice", "return all('error').length > 0;").await?;
        check_rows(&widget.rows().await?, &invoices);
        assert_eq!(widget.text("plan-name").await?, "Growth");

        demo.server.forward_to(demo.proxy.base());
        // Only Chromium's driver can take a page offline; all engines dispatch this event when it
        // is online again.
        browser.run("window.dispatchEvent(new Event('online'));", &[]).await?;
        widget.wait("the notice to go", "return all('error').length === 0;").await?;
        check_rows(&widget.rows().await?, &invoices);
        Ok(())
    })
}
