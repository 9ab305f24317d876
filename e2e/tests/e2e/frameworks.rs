//! The built projects of `examples/frameworks/`. They need hundreds of megabytes and minutes, so
//! that only `cargo xtask test frameworks` builds and opens them.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::browser::Browser;
use e2e::page::Server;
use e2e::play::play;
use e2e::program::{Program, free_port, repository};
use e2e::proxy::{TOKEN_KEY, TOKEN_SECRET};
use e2e::widget::Widget;
use e2e::{Outcome, wait};
use serde_json::json;

use crate::acme::{Acme, proxy_for};
use crate::policy::refused;

/// The proxy's placeholder address in the projects and in the documentation.
const PROXY: &str = "https://billing.example.com";

fn project(name: &str) -> PathBuf {
    repository().join("examples/frameworks").join(name)
}

/// Writes the running proxy's address into the built files: both page and policy contain it.
fn name_proxy(folder: &Path, proxy: &str) -> Outcome<usize> {
    let mut changed = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            changed += name_proxy(&path, proxy)?;
        } else if let Ok(text) = fs::read_to_string(&path)
            && text.contains(PROXY)
        {
            fs::write(&path, text.replace(PROXY, proxy))?;
            changed += 1;
            for compressed in ["br", "gz"] {
                let _ = fs::remove_file(format!("{}.{compressed}", path.display()));
            }
        }
    }
    Ok(changed)
}

/// A server-rendered project, and its server program.
struct Project {
    name: &'static str,
    /// The file that contains the proxy's address, if no variable sets it.
    built: &'static [&'static str],
    server: &'static [&'static str],
}

/// Starts the project's server and a proxy that allows its origin, and reads the page like a user.
fn serves_the_customer(project_of: &Project) -> Outcome<()> {
    play(async |browser| {
        // Server and proxy must know each other's address before they start.
        let port = free_port()?;
        let origin = format!("http://127.0.0.1:{port}");
        let (proxy, _vendors) = proxy_for(&origin)?;
        let folder = project(project_of.name);
        for built in project_of.built {
            let changed = name_proxy(&folder.join(built), proxy.base())?;
            assert!(changed > 0, "{built} does not name the proxy");
        }
        let _server = Program::start(
            Command::new("node")
                .args(project_of.server)
                .current_dir(&folder)
                .env("NODE_ENV", "production")
                .env("HOST", "127.0.0.1")
                .env("PORT", port.to_string())
                .env("APP_ORIGIN", &origin)
                .env("ORIGIN", &origin)
                .env("NUXT_PUBLIC_BILLING_PROXY", proxy.base())
                .env("BILLING_TOKEN_KEY", TOKEN_KEY)
                .env("BILLING_TOKEN_SECRET", TOKEN_SECRET),
        )?;
        wait::until("the project's server", async || {
            Ok(TcpStream::connect(("127.0.0.1", port)).ok().map(drop))
        })
        .await?;

        browser.open(&origin).await?;
        let rendered = "return fetch(location.href).then((page) => page.text());";
        let html = browser.run(rendered, &[]).await?;
        let html = html.as_str().ok_or("the page is not a text")?;
        assert!(html.contains("<billing-widget "), "not rendered on a server: {html}");
        assert!(html.contains("Billing needs JavaScript."), "without its children: {html}");
        shows_the_customer(browser, proxy.base()).await
    })
}

/// Reads the widget, and the page's events, policy violations and console.
async fn shows_the_customer(browser: &Browser, proxy: &str) -> Outcome<()> {
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    let rows = widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
    assert_eq!(rows[0].amount, "$49.00");
    assert_eq!(widget.text("plan-name").await?, "Growth");
    widget.has_tools().await?;
    let received = r"return /^\d+ invoices$/.test(document.querySelector('#invoices').innerText)";
    browser.wait("what the page has received", received, &[]).await?;

    let policy =
        "return fetch(location.href).then((page) => page.headers.get('content-security-policy'));";
    let policy = browser.run(policy, &[]).await?;
    let policy = policy.as_str().ok_or("the page has no policy")?;
    assert!(policy.contains(&format!("connect-src 'self' {proxy}")), "{policy}");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src "));
    let scripts = scripts.ok_or("the policy has no script-src")?;
    assert!(scripts.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(!scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(refused(browser).await?, json!([]));

    // One load of each source: the element was not replaced and sent no request too early.
    let loads = "return performance.getEntriesByType('resource')
        .filter(({ name }) => name.startsWith(arguments[0])).length;";
    assert_eq!(browser.run(loads, &[json!(proxy)]).await?, json!(2));

    let messages = browser.console().await?;
    assert!(messages.iter().all(|line| line.contains("favicon")), "{messages:?}");

    // The bundler has copied the texts.
    browser.run("document.querySelector('billing-widget').locale = 'de';", &[]).await?;
    widget.shows("invoices", "Rechnungen").await
}

#[test]
fn next_shows_the_customer() -> Outcome<()> {
    serves_the_customer(&Project {
        name: "next",
        built: &[".next/server", ".next/static"],
        server: &["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1"],
    })
}

#[test]
fn nuxt_shows_the_customer() -> Outcome<()> {
    serves_the_customer(&Project {
        name: "nuxt",
        built: &[],
        server: &[".output/server/index.mjs"],
    })
}

#[test]
fn astro_shows_the_customer() -> Outcome<()> {
    serves_the_customer(&Project {
        name: "astro",
        built: &["dist/server"],
        server: &["dist/server/entry.mjs"],
    })
}

#[test]
fn sveltekit_shows_the_customer() -> Outcome<()> {
    serves_the_customer(&Project {
        name: "sveltekit",
        built: &["build/server", "build/client"],
        server: &["build"],
    })
}

/// Angular's build is a folder for any web server.
#[test]
fn angular_shows_the_customer() -> Outcome<()> {
    play(async |browser| {
        let folder = project("angular").join("dist/browser");
        let acme = Acme::behind(Server::of_folder(folder.clone()).await?)?;
        assert!(name_proxy(&folder, acme.proxy.base())? > 0, "the build does not name the proxy");
        let recipe = fs::read_to_string(repository().join("docs/recipes/angular.md"))?;
        let policy = recipe.lines().find(|line| line.starts_with("default-src "));
        let policy = policy.ok_or("the recipe has no policy")?.replace(PROXY, acme.proxy.base());
        let html = fs::read_to_string(folder.join("index.html"))?;
        let policy: &'static str = policy.leak();
        acme.host.show_with("/", html, &[("content-security-policy", policy)]);
        browser.open(&acme.host.url("/")).await?;
        shows_the_customer(browser, acme.proxy.base()).await
    })
}
