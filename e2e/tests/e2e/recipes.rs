//! The applications of `examples/recipes`: each is started together with a proxy, and its page is
//! opened in a browser. `cargo xtask test e2e` installs their languages and frameworks.

use std::process::Command;

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::http;
use e2e::play::play;
use e2e::program::{Program, free_port, repository};
use e2e::proxy::{TOKEN_KEY, TOKEN_SECRET};
use e2e::wait::until;
use e2e::widget::Widget;
use serde_json::json;

use crate::acme::proxy_for;
use crate::policy::refused;

/// Requests a token like the page, but names a tenant in the request. Returns the status and the
/// token's tenant.
const TOKEN: &str = r#"
    return (async () => {
        const answer = await fetch("/billing-token?tenant=globex&user_id=x", { cache: "no-store" });
        const { token } = await answer.json();
        const claims = token && JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
        return [answer.status, claims?.tenant ?? null, answer.headers.get("cache-control").includes("no-store")];
    })();
"#;

async fn check(browser: &Browser, name: &str, command: impl Fn(u16) -> Command) -> Outcome<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let (proxy, _vendors) = proxy_for(&origin)?;
    let scratch = tempfile::tempdir()?;
    let mut command = command(port);
    command
        .current_dir(repository().join("examples/recipes").join(name))
        .env("PORT", port.to_string())
        .env("APP_ORIGIN", &origin)
        .env("BILLING_URL", proxy.base())
        .env("BILLING_TOKEN_KEY", TOKEN_KEY)
        .env("BILLING_TOKEN_SECRET", TOKEN_SECRET)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCRATCH", scratch.path());
    let mut application = Program::start(&mut command)
        .map_err(|error| format!("{error}; `cargo xtask test e2e` installs it"))?;
    until(&format!("the {name} application to answer"), async || {
        if application.has_ended()? {
            let output = application.output();
            return Err(format!("the {name} application has ended: {output}").into());
        }
        Ok(http::text(&format!("{origin}/billing"), None).await.ok())
    })
    .await?;

    browser.open(&format!("{origin}/billing")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    assert!(widget.text("error").await?.contains("Your session has ended."));
    assert_eq!(browser.run(TOKEN, &[]).await?, json!([401, null, true]));

    browser.open(&format!("{origin}/sign-in")).await?;
    assert_eq!(browser.run("return location.pathname;", &[]).await?, "/billing");
    widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
    assert_eq!(widget.text("plan-name").await?, "Growth");
    widget.has_tools().await?;
    assert_eq!(refused(browser).await?, json!([]));
    let policy = "return fetch(location.href)
        .then((answer) => answer.headers.get('content-security-policy'));";
    let policy = browser.run(policy, &[]).await?;
    assert_eq!(policy, documented(name)?.replace("https://billing.example.com", proxy.base()));
    assert_eq!(browser.run(TOKEN, &[]).await?, json!([200, "acme", true]));
    Ok(())
}

/// The recipe's policy.
fn documented(name: &str) -> Outcome<String> {
    let document = repository().join("docs/recipes").join(name).with_extension("md");
    let document = std::fs::read_to_string(document)?;
    let policy = document.lines().find(|line| line.starts_with("default-src "));
    Ok(policy.ok_or_else(|| format!("the recipe for {name} states no policy"))?.to_owned())
}

#[test]
fn a_django_site_shows_the_tenant_of_its_session() -> Outcome<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let python = repository().join(target).join("recipes/django/bin/python");
    play(async |browser| {
        check(browser, "django", |_| {
            let mut command = Command::new(&python);
            command.arg("run.py");
            command
        })
        .await
    })
}

#[test]
fn a_rails_site_shows_the_tenant_of_its_session() -> Outcome<()> {
    play(async |browser| {
        check(browser, "rails", |_| {
            let mut command = Command::new("ruby");
            command.arg("run.rb");
            command
        })
        .await
    })
}

#[test]
fn a_laravel_site_shows_the_tenant_of_its_session() -> Outcome<()> {
    play(async |browser| {
        check(browser, "laravel", |port| {
            let mut command = Command::new("php");
            command.args(["-S", &format!("127.0.0.1:{port}"), "run.php"]);
            command
        })
        .await
    })
}
