//! One screenshot for each language: the plan card, the table, and the widget in a narrow column.

use std::path::Path;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::Server;
use e2e::program::repository;
use e2e::widget::Widget;

/// Higher than any screenshot, in CSS pixels.
pub(crate) const HEIGHT: u32 = 2_600;
pub(crate) const WIDTH: u32 = 1_360;

const STYLE: &str = "
    html { background: #f4f5f7; color: #1b1f24; }
    body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
    main { display: flex; gap: 32px; padding: 24px; inline-size: max-content; align-items: start; }
    .wide { inline-size: 880px; display: grid; gap: 32px; }
    .narrow { inline-size: 320px; }
";

/// The names of the locale files, and English.
pub(crate) fn names() -> Outcome<Vec<String>> {
    let mut names = vec!["en".to_owned()];
    for entry in std::fs::read_dir(repository().join("locales"))? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Takes the screenshot of one language.
pub(crate) async fn take(
    language: &str,
    server: &Server,
    browser: &Browser,
    folder: &Path,
) -> Outcome<()> {
    let path = format!("/{language}.html");
    server.show(&path, html(language));
    browser.open(&server.url(&path)).await?;
    for element in ["billing-plan", "billing-invoices", "billing-widget"] {
        let widget = Widget::new(browser, element);
        widget.settled().await?;
        if language != "en" && element != "billing-plan" {
            let script = "return all('invoices').every((section) => !section.textContent.includes('Invoices'));";
            widget.wait("texts that are not English", script).await?;
        }
    }
    let main = browser.element("the page's part", "return document.querySelector('main')", &[]);
    let picture = main.await?.screenshot().await?;
    Ok(tokio::fs::write(folder.join(format!("{language}.png")), picture).await?)
}

fn html(language: &str) -> String {
    let element = |name: &str, scenario: &str| {
        format!(
            r##"<{name} proxy-url="/billing-proxy/" manage-url="#manage" support-url="#help"
              token-url="/billing-proxy/sandbox/token?tenant={scenario}"></{name}>"##
        )
    };
    format!(
        r#"<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>Billing</title>
<style>{STYLE}</style>
<script>document.dir = new Intl.Locale("{language}").getTextInfo().direction;</script>
<script type="module" src="/widget/billing-widget.js"></script>
<main>
  <div class="wide">{}{}</div>
  <div class="narrow">{}</div>
</main>
</html>
"#,
        element("billing-plan", "past-due"),
        element("billing-invoices", "unpaid"),
        element("billing-widget", "trialing"),
    )
}
