//! Complete tasks of a user, from the first look to the last step, in every engine.

mod accountant;
mod customer;
mod outages;
mod screens;

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::TOKEN_PATH;
use e2e::widget::Widget;
use fantoccini::key::Key;

use crate::demo::Demo;
use crate::host;

/// An account page with the element, all invoices and these additional attributes.
fn account(attributes: &str) -> String {
    host::page(&format!(
        r#"<h1>Your account</h1><a id="first" href="/elsewhere">Elsewhere</a>
        <script type="module" src="/widget/billing-widget.js"></script>
        <billing-widget proxy-url="/billing-proxy/" token-url="{TOKEN_PATH}" rows="all" {attributes}>
        </billing-widget>"#
    ))
}

/// Signs in that customer of the sandbox.
async fn sign_in(demo: &Demo, scenario: Scenario) -> Outcome<()> {
    let token = demo.proxy.sandbox_token(scenario).await?;
    demo.server.mint_with(move || Ok(token.clone()));
    Ok(())
}

/// Opens the account page and waits until everything is on the screen.
async fn open<'a>(browser: &'a Browser, demo: &Demo, attributes: &str) -> Outcome<Widget<'a>> {
    demo.server.show("/account", account(attributes));
    browser.open(&demo.server.url("/account")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    Ok(widget)
}

/// Presses Tab until the function body returns true for the focused element.
async fn tab_until(browser: &Browser, widget: &Widget<'_>, what: &str, body: &str) -> Outcome<()> {
    for _ in 0..60 {
        browser.press(Key::Tab).await?;
        if widget.run(body).await? == true {
            return Ok(());
        }
    }
    Err(format!("sixty times Tab did not lead to {what}").into())
}
