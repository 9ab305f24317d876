//! Takes the screenshots in `docs/screenshots/`, which README and documentation show, or with
//! `--languages` one per language in `target/shots/languages/`. `cargo xtask shots` builds the
//! prerequisites and passes their paths in the environment.

#![expect(clippy::print_stdout, reason = "a command line program speaks on its standard output")]

mod languages;

use std::path::Path;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::page::Server;
use e2e::program::repository;
use e2e::proxy::Proxy;
use e2e::widget::Widget;

/// One screenshot.
struct Shot {
    /// The file's name, without its extension.
    name: &'static str,
    /// The customer.
    scenario: &'static str,
    element: &'static str,
    attributes: &'static str,
    /// Attributes of the page, such as its language.
    page: &'static str,
    /// How wide the element may be, in CSS pixels.
    width: u32,
    /// The maximum height of the screenshot.
    height: u32,
    /// A script that the page runs as soon as the element exists: `widget` is the element.
    script: &'static str,
    /// A script for the user's actions once the element has its content: `root` is its shadow root.
    then: &'static str,
    /// Whether the element gets content at all.
    settles: bool,
    /// The part to take a screenshot of, which must exist.
    shows: &'static str,
}

const SHOTS: &[Shot] = &[
    Shot { name: "widget-light", ..WIDGET },
    Shot { name: "widget-dark", page: DARK, ..WIDGET },
    Shot { name: "widget-serif", page: SERIF, ..WIDGET },
    Shot { name: "widget-narrow", width: 320, height: 820, ..WIDGET },
    Shot { name: "widget-right-to-left", page: ARABIC, ..WIDGET },
    Shot { name: "widget-german", page: r#"lang="de""#, scenario: "currencies", ..WIDGET },
    Shot { name: "widget-errors", scenario: "down", shows: "error", ..WIDGET },
    Shot { name: "widget-currencies", scenario: "currencies", height: WHOLE, ..WIDGET },
    Shot { name: "plan-trial", scenario: "trialing", element: "billing-plan", ..WIDGET },
    Shot { name: "plan-past-due", scenario: "past-due", element: "billing-plan", ..WIDGET },
    Shot { name: "plan-free", scenario: "free", element: "billing-plan", ..WIDGET },
    Shot { name: "invoices-many", scenario: "large", ..INVOICES },
    Shot {
        name: "invoices-narrow-german",
        scenario: "currencies",
        page: r#"lang="de""#,
        width: 320,
        height: 900,
        ..INVOICES
    },
    Shot {
        name: "invoices-currencies-right-to-left",
        scenario: "currencies",
        page: ARABIC,
        ..INVOICES
    },
    Shot { name: "invoices-open-dark", scenario: "unpaid", page: DARK, height: WHOLE, ..INVOICES },
    Shot { name: "invoices-unpaid", scenario: "unpaid", then: SHOW_UNPAID, ..INVOICES },
    Shot {
        name: "invoices-narrow-unpaid",
        scenario: "unpaid",
        width: 320,
        height: 900,
        ..INVOICES
    },
    Shot { name: "chart", then: OPEN_CHART, shows: "chart", height: WHOLE, ..INVOICES },
    Shot { name: "chart-dark", page: DARK, then: OPEN_CHART, height: WHOLE, ..INVOICES },
    Shot { name: "chart-narrow", then: OPEN_CHART, width: 320, height: WHOLE, ..INVOICES },
    Shot { name: "chart-right-to-left", page: ARABIC, then: OPEN_CHART, height: WHOLE, ..INVOICES },
    Shot {
        name: "state-skeleton",
        script: "widget.getToken = () => new Promise(() => {});",
        settles: false,
        shows: "invoices",
        ..WIDGET
    },
    Shot { name: "state-empty", scenario: "no-invoices", shows: "empty", ..INVOICES },
    Shot {
        name: "state-no-match",
        then: "const search = root.querySelector('[part~=search]');
            search.value = 'enterprise';
            search.dispatchEvent(new Event('input'));",
        shows: "empty",
        ..INVOICES
    },
    Shot { name: "state-unreadable", scenario: "malformed", shows: "notice", ..INVOICES },
    Shot {
        name: "state-session-ended",
        script: "widget.getToken = async () => 'a-token-that-was-taken-back';",
        shows: "error",
        ..WIDGET
    },
    Shot {
        name: "state-session-ended-dark",
        page: DARK,
        script: "widget.getToken = async () => 'a-token-that-was-taken-back';",
        shows: "error",
        ..WIDGET
    },
    Shot {
        name: "state-rate-limited",
        scenario: "paused",
        script: FLOOD,
        shows: "error",
        ..INVOICES
    },
    Shot {
        name: "state-offline",
        script: "Object.defineProperty(navigator, 'onLine', { value: false });
            widget.setAttribute('proxy-url', 'http://127.0.0.1:1/');",
        shows: "error",
        ..INVOICES
    },
    Shot { name: "state-stale", then: STALE, shows: "error", height: 460, ..WIDGET },
];

/// Higher than any of them.
const WHOLE: u32 = 2_200;

const WIDGET: Shot = Shot {
    name: "",
    scenario: "active",
    element: "billing-widget",
    attributes: r##"manage-url="#manage""##,
    page: r#"lang="en""#,
    width: 880,
    height: 660,
    script: "",
    then: "",
    settles: true,
    shows: "widget",
};

const INVOICES: Shot = Shot { element: "billing-invoices", ..WIDGET };

const DARK: &str = r#"lang="en" class="dark""#;
const SERIF: &str = r#"lang="en" class="serif""#;
const ARABIC: &str = r#"lang="ar" dir="rtl""#;

/// Shows only unpaid invoices.
const SHOW_UNPAID: &str = "root.querySelector('[part~=banner] button').click();";

/// A year with a credit, with the chart open and the pointer on a bar.
const OPEN_CHART: &str = "const months = [49, 49, 68, 49, 49, -20, 49, 87, 49, 49, 19, 49];
    const invoices = months.map((paid, month) => ({
        id: `in_${month}`,
        amount: paid * 100,
        currency: 'usd',
        status: 'paid',
        description: paid < 0 ? 'Unused time on Scale' : 'Pro Plan',
        paidAt: new Date(Date.UTC(2025, 11 + month, 7)).toISOString(),
    }));
    widget.setAttribute('rows', '3');
    widget.data = { autoposting: { success: true, data: { invoices: invoices.reverse() } } };
    const wait = (ready) => new Promise((resolve) => {
        const look = () => ready() ? resolve() : requestAnimationFrame(look);
        look();
    });
    await wait(() => root.querySelector('[part~=chart]'));
    root.querySelector('[part~=chart]').open = true;
    await wait(() => root.querySelectorAll('.bar').length === 12);
    root.querySelectorAll('.bar')[7].dispatchEvent(new Event('pointerover', { bubbles: true }));";

/// Uses up the tenant's requests for a minute, then lets the element send its own.
const FLOOD: &str =
    "const minted = fetch(widget.getAttribute('token-url')).then((it) => it.json());
    widget.getToken = async () => {
        const { token } = await minted;
        const headers = { authorization: `Bearer ${token}` };
        const ask = () => fetch('/billing-proxy/autoposting/billing/history', { headers });
        for (let answers = []; !answers.some((it) => it.status === 429);) {
            answers = await Promise.all(Array.from({ length: 200 }, ask));
        }
        return token;
    };";

/// Two hours later the proxy cannot be reached.
const STALE: &str = "const now = Date.now() + 7_200_000;
    Date.now = () => now;
    document.dispatchEvent(new Event('visibilitychange'));
    const { fetch } = window;
    const isToken = (request) => (request.url ?? String(request)).includes('token');
    window.fetch = (request, init) =>
        isToken(request) ? fetch(request, init) : Promise.reject(new TypeError());
    return widget.refresh();";

const STYLE: &str = "
    @font-face {
        font-family: Inter;
        src: url('/demo/inter-latin-wght-normal.woff2');
        font-weight: 100 900;
    }
    html { color-scheme: light; background: #f4f5f7; color: #1b1f24; }
    html.dark { color-scheme: dark; background: #0d1014; color: #e7eaee; }
    body { margin: 0; font: 16px/1.5 Inter, system-ui, sans-serif; }
    html.serif body { font-family: serif; }
    main { box-sizing: content-box; padding: 24px; overflow: hidden; }
";

fn main() -> Outcome<()> {
    let of_languages = std::env::args().any(|argument| argument == "--languages");
    let folder = if of_languages { "target/shots/languages" } else { "docs/screenshots" };
    let folder = repository().join(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::fs::create_dir_all(&folder).await?;
        let proxy = Proxy::sandbox()?;
        let server = Server::of_built_page().await?;
        server.forward_to(proxy.base());
        let browser = Browser::start(Engine::Chromium, "shots").await?;
        let names: Vec<String> = std::env::args().skip(1).collect();
        if of_languages {
            browser.resize(languages::WIDTH, languages::HEIGHT).await?;
            for language in languages::names()? {
                languages::take(&language, &server, &browser, &folder).await?;
            }
            println!("{}", folder.display());
        } else {
            browser.resize(1280, WHOLE + 200).await?;
            if let Some(name) = names.iter().find(|name| !SHOTS.iter().any(|it| it.name == **name))
            {
                return Err(format!("unknown screenshot {name:?}").into());
            }
            let is_wanted =
                |shot: &&Shot| names.is_empty() || names.iter().any(|it| it == shot.name);
            for shot in SHOTS.iter().filter(is_wanted) {
                shot.take(&server, &browser, &folder).await?;
            }
        }
        browser.close().await
    })
}

impl Shot {
    async fn take(&self, server: &Server, browser: &Browser, folder: &Path) -> Outcome<()> {
        let path = format!("/{}.html", self.name);
        server.show(&path, self.html());
        browser.open(&server.url(&path)).await?;
        let widget = Widget::new(browser, self.element);
        if self.settles {
            widget.settled().await?;
        }
        let element = self.element;
        widget
            .run(&format!(
                "const widget = document.querySelector('{element}');
                return (async () => {{ {} }})();",
                self.then
            ))
            .await?;
        browser.run("return document.fonts.ready.then(() => true);", &[]).await?;
        widget.wait(self.shows, &format!("return all({:?}).length > 0;", self.shows)).await?;
        let main = browser.element("the page's part", "return document.querySelector('main')", &[]);
        let picture = main.await?.screenshot().await?;
        let file = folder.join(format!("{}.png", self.name));
        println!("{} ({} bytes)", file.display(), picture.len());
        Ok(tokio::fs::write(file, picture).await?)
    }

    fn html(&self) -> String {
        let Self { scenario, element, attributes, page, width, height, script, .. } = self;
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
<script>{{ const widget = document.querySelector("{element}"); {script} }}</script>
</html>
"#
        )
    }
}
