//! Takes the pictures of `docs/screenshots/`, which README and documentation show:
//! `cargo xtask shots` builds what this needs and names it in the environment.

#![expect(clippy::print_stdout, reason = "a command line program speaks on its standard output")]

use std::path::Path;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::Server;
use e2e::program::repository;
use e2e::proxy::Proxy;
use e2e::widget::Widget;

/// One picture.
struct Shot {
    /// The file's name, without its ending.
    name: &'static str,
    /// The customer.
    scenario: &'static str,
    element: &'static str,
    attributes: &'static str,
    /// Attributes of the page, such as its language.
    page: &'static str,
    /// How wide the element may be, in CSS pixels.
    width: u32,
    /// How much of its height is pictured at most.
    height: u32,
}

const SHOTS: &[Shot] = &[
    Shot { name: "widget-light", ..WIDGET },
    Shot { name: "widget-dark", page: r#"lang="en" class="dark""#, ..WIDGET },
    Shot { name: "widget-narrow", width: 320, height: 820, ..WIDGET },
    Shot { name: "widget-right-to-left", page: r#"lang="ar" dir="rtl""#, ..WIDGET },
    Shot { name: "widget-german", page: r#"lang="de""#, scenario: "currencies", ..WIDGET },
    Shot { name: "widget-errors", scenario: "down", ..WIDGET },
    Shot { name: "widget-currencies", scenario: "currencies", height: WHOLE, ..WIDGET },
    Shot { name: "invoices-many", scenario: "large", element: "billing-invoices", ..WIDGET },
    Shot { name: "plan-trial", scenario: "trialing", element: "billing-plan", ..WIDGET },
    Shot { name: "plan-past-due", scenario: "past-due", element: "billing-plan", ..WIDGET },
];

/// More than any of them is high.
const WHOLE: u32 = 2_200;

const WIDGET: Shot = Shot {
    name: "",
    scenario: "active",
    element: "billing-widget",
    attributes: r##"manage-url="#manage""##,
    page: r#"lang="en""#,
    width: 880,
    height: 660,
};

const STYLE: &str = "
    html { color-scheme: light; background: #f4f5f7; color: #1b1f24; }
    html.dark { color-scheme: dark; background: #0d1014; color: #e7eaee; }
    body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
    main { box-sizing: content-box; padding: 24px; overflow: hidden; }
";

fn main() -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = repository().join("docs/screenshots");
        tokio::fs::create_dir_all(&folder).await?;
        let proxy = Proxy::sandbox()?;
        let server = Server::of_built_page().await?;
        server.forward_to(proxy.base());
        let browser = Browser::start("shots").await?;
        browser.resize(1280, WHOLE + 200).await?;
        for shot in SHOTS {
            shot.take(&server, &browser, &folder).await?;
        }
        browser.close().await
    })
}

impl Shot {
    async fn take(&self, server: &Server, browser: &Browser, folder: &Path) -> Outcome<()> {
        let path = format!("/{}.html", self.name);
        server.show(&path, self.html());
        browser.open(&server.url(&path)).await?;
        Widget::new(browser, self.element).settled().await?;
        let main = browser.element("the page's part", "return document.querySelector('main')", &[]);
        let picture = main.await?.screenshot().await?;
        let file = folder.join(format!("{}.png", self.name));
        println!("{} ({} bytes)", file.display(), picture.len());
        Ok(tokio::fs::write(file, picture).await?)
    }

    fn html(&self) -> String {
        let Self { scenario, element, attributes, page, width, height, .. } = self;
        format!(
            r#"<!doctype html>
<html {page}>
<meta charset="utf-8">
<title>Billing</title>
<style>{STYLE}main {{ width: {width}px; max-height: {height}px; }}</style>
<script type="module" src="/widget/billing-widget.js"></script>
<main>
  <{element}
    proxy-url="/billing-proxy/"
    token-url="/billing-proxy/sandbox/token?tenant={scenario}"
    {attributes}
  ></{element}>
</main>
</html>
"#
        )
    }
}
