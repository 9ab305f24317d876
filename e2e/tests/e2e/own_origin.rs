//! The proxy on the page's own origin, behind the web servers of `examples/own-origin`.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use billing_sandbox::{Scenario, Vendors};
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::http;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::program::{Program, free_port, repository};
use e2e::proxy::{Proxy, Tenant};
use e2e::wait::until;
use e2e::widget::Widget;

/// The example's configuration with this test's addresses.
fn configuration(name: &str, front: u16, app: &str, proxy: &str) -> Outcome<String> {
    let mut text = std::fs::read_to_string(repository().join("examples/own-origin").join(name))?;
    let front = format!("127.0.0.1:{front}");
    let address = |url: &str| url.trim_start_matches("http://").to_owned();
    let (app, proxy) = (address(app), address(proxy));
    for (from, to) in
        [("127.0.0.1:8080", front), ("127.0.0.1:3000", app), ("127.0.0.1:8787", proxy)]
    {
        assert!(text.contains(from), "{name} has no {from}");
        text = text.replace(from, &to);
    }
    Ok(text)
}

async fn check(
    browser: &Browser,
    name: &str,
    command: impl Fn(&Path, &Path) -> Command,
) -> Outcome<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let vendors = Vendors::start(SystemTime::now)?;
    let app = Server::empty().await?;
    let proxy = Proxy::serve_behind(
        &format!("127.0.0.1:{port}"),
        &Tenant {
            allowed_origin: &origin,
            autoposting_base: &vendors.autoposting_base(),
            autoposting_key: &Scenario::Active.autoposting_key(),
            trackmyposts_base: Some(&vendors.trackmyposts_base()),
            trackmyposts_key: &Scenario::Active.trackmyposts_key(),
            workspace: Scenario::Active.workspace_slug(),
        },
    )?;
    // The token is bound to the page's origin, although browsers send no `Origin` with same-origin
    // requests.
    app.mint_with(proxy.mint_for(&origin)?);
    let recipe = include_str!("../../../docs/recipes/own-origin.md");
    let policy = recipe.lines().find(|line| line.starts_with("default-src "));
    let policy = policy.ok_or("the recipe states no policy")?;
    app.show(
        "/",
        format!(
            r#"<!doctype html>
            <html lang="en">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <link rel="icon" href="data:,">
            <title>Own origin</title>
            <script type="module" src="/billing/widget/billing-widget.js"></script>
            <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#
        ),
    );
    let folder = tempfile::tempdir()?;
    let file = folder.path().join(name);
    std::fs::write(&file, configuration(name, port, app.origin(), proxy.base())?)?;
    let _front = Program::start(&mut command(folder.path(), &file))
        .map_err(|error| format!("{error}; `cargo xtask test e2e` installs it"))?;
    until("the web server to answer", async || Ok(http::text(&origin, None).await.ok())).await?;
    browser.open(&format!("{origin}/")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
    assert_eq!(widget.text("plan-name").await?, "Growth");
    Ok(())
}

#[test]
fn the_nginx_example_serves_page_and_proxy_on_one_origin() -> Outcome<()> {
    play(async |browser| {
        check(browser, "nginx.conf", |folder, file| {
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(file);
            command.args(["-e", "stderr", "-g", "daemon off; pid nginx.pid;"]);
            command
        })
        .await
    })
}

#[test]
fn the_caddy_example_serves_page_and_proxy_on_one_origin() -> Outcome<()> {
    play(async |browser| {
        check(browser, "Caddyfile", |folder, file| {
            let mut command = Command::new("caddy");
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
            command.env("HOME", folder).env("XDG_DATA_HOME", folder);
            command
        })
        .await
    })
}
