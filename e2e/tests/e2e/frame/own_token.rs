//! A frame that requests its tokens from its own origin: the host page never sees one.

use e2e::Outcome;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use serde_json::{Value, json};

use super::enter;
use crate::acme::Acme;
use crate::host::{self, hears};

/// A page with a frame from another server, which forwards requests to the proxy and mints tokens.
async fn frames_server(acme: &Acme) -> Outcome<Server> {
    let frames = Server::empty().await?;
    frames.forward_to(acme.proxy.base());
    frames.mint_with(acme.proxy.mint()?);
    let options = format!(
        "src: '{}', frameTokenUrl: '{TOKEN_PATH}'",
        frames.url("/billing-proxy/widget/embed.html")
    );
    let script = format!(
        r#"<script type="module">
            import {{ embedBilling }} from "{}/widget/embed-host.js";
            window.received = [];
            addEventListener("message", ({{ data }}) => received.push(data));
            window.billing = embedBilling(document.body, {{ {options} }});
        </script>"#,
        acme.proxy.base()
    );
    acme.host.show("/", host::page(&script));
    Ok(frames)
}

#[test]
fn the_page_sees_neither_tokens_nor_billing_data() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let frames = frames_server(&acme).await?;
        browser.open(&acme.host.url("/")).await?;
        let widget = enter(browser).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        browser.leave_frame().await?;
        let events = hears(browser, "billing-load", 2).await?;
        assert!(events.iter().all(|event| event["detail"].is_null()), "{events:?}");
        let received = browser.run("return JSON.stringify(received);", &[]).await?;
        let received: Vec<Value> = serde_json::from_str(received.as_str().unwrap_or_default())?;
        for message in &received {
            let is_bare =
                message["detail"].is_null() && message["type"] != "billing-widget:token-request";
            assert!(is_bare, "{message}");
        }
        assert_eq!((frames.count(TOKEN_PATH), acme.host.count(TOKEN_PATH)), (1, 0));

        // Later settings do not change the source of tokens.
        let again =
            "heard.length = 0; billing.update({ frameTokenUrl: undefined }); billing.refresh();";
        browser.run(again, &[]).await?;
        let events = hears(browser, "billing-load", 2).await?;
        assert!(events.iter().all(|event| event["detail"] == json!(null)), "{events:?}");
        assert_eq!(acme.host.count(TOKEN_PATH), 0);
        Ok(())
    })
}

#[test]
fn the_page_receives_errors_and_actions() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let frames = frames_server(&acme).await?;
        frames.refuse_tokens();
        browser.open(&acme.host.url("/")).await?;
        let widget = enter(browser).await?;
        assert!(widget.text("error").await?.contains("Your session has ended."));
        browser.leave_frame().await?;
        let errors = hears(browser, "billing-error", 2).await?;
        assert_eq!(errors[0]["detail"]["code"], "unauthorized");
        Ok(())
    })
}
