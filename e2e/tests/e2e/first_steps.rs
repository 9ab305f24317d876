//! The page of `docs/start.md`, exactly as documented.

use e2e::Outcome;
use e2e::page::package;
use e2e::play::play;
use e2e::proxy::Proxy;
use e2e::widget::Widget;

const DOCUMENT: &str = include_str!("../../../docs/start.md");
/// The sandbox's address in it.
const ADDRESS: &str = "http://127.0.0.1:8787";

/// The first block of HTML.
fn page() -> Outcome<&'static str> {
    let (_, rest) = DOCUMENT.split_once("```html\n").ok_or("the document has no page")?;
    Ok(rest.split("```").next().unwrap_or_default())
}

#[test]
fn the_page_of_the_first_steps_shows_a_customer_of_the_sandbox() -> Outcome<()> {
    play(async |browser| {
        // The sandbox allows its own origin, so that the page needs no second port.
        let folder = tempfile::tempdir()?;
        for entry in std::fs::read_dir(package()?)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
            }
        }
        let page = page()?;
        assert!(page.contains(&format!("{ADDRESS}/widget/billing-widget.js")), "{page}");
        std::fs::write(folder.path().join("page.html"), page.replace(ADDRESS, ""))?;
        let proxy = Proxy::sandbox_with(folder.path())?;
        browser.open(&format!("{}/widget/page.html", proxy.base())).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        widget.shows("plan-status", "Active").await?;
        Ok(())
    })
}
