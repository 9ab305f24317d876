//! The example back ends of `examples/tokens`: each is started together with a proxy, and bills are
//! read with the token that it returns. `cargo xtask test e2e` installs their languages and
//! libraries.

use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::program::{Program, free_port, repository};
use e2e::proxy::{Proxy, TOKEN_KEY, TOKEN_SECRET};
use e2e::wait::until;
use e2e::{Outcome, http};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::acme::proxy_for;

fn folder(language: &str) -> PathBuf {
    repository().join("examples/tokens").join(language)
}

/// The folder in which `cargo xtask test e2e` installs libraries and programs are built.
fn built(name: &str) -> Outcome<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let folder = repository().join(target).join("token-examples").join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Requests a token from the back end as a signed-in user.
async fn token_of(
    client: &Client,
    origin: &str,
    session: Option<&str>,
) -> Outcome<(StatusCode, Value)> {
    // Some servers close connections without a response.
    let mut request = client.get(format!("{origin}/billing-token")).header("Connection", "close");
    if let Some(session) = session {
        request = request.header("Cookie", format!("theme=dark; session={session}"));
    }
    let response = request.send().await?;
    let cache = response.headers().get("Cache-Control").map(|value| value.as_bytes());
    assert_eq!(cache, Some(b"no-store".as_slice()), "a token must not be cached");
    Ok((response.status(), serde_json::from_str(&response.text().await?)?))
}

/// The status of the proxy's response to a request for invoices.
async fn history(
    client: &Client,
    proxy: &Proxy,
    origin: Option<&str>,
    token: &str,
) -> Outcome<StatusCode> {
    let mut request =
        client.get(format!("{}/autoposting/billing/history", proxy.base())).bearer_auth(token);
    if let Some(origin) = origin {
        request = request.header("Origin", origin);
    }
    Ok(request.send().await?.status())
}

/// Starts the command as a back end, and reads bills with its token.
async fn check(language: &str, command: impl Fn(u16) -> Outcome<Command>) -> Outcome<()> {
    const ATTEMPTS: usize = 3;
    let client = http::client()?;
    for attempt in 1..=ATTEMPTS {
        let port = free_port()?;
        let origin = format!("http://127.0.0.1:{port}");
        let (proxy, _vendors) = proxy_for(&origin)?;
        let mut back_end = start(language, command(port)?, port, &origin)?;
        let what = format!("the example for {language} to answer");
        let answer = until(&what, async || {
            if back_end.has_ended()? {
                return Ok(Some(Err(back_end.wait()?)));
            }
            Ok(token_of(&client, &origin, Some("example")).await.ok().map(Ok))
        })
        .await?;
        match answer {
            Ok(answer) => return check_token(language, &client, &proxy, &origin, answer).await,
            // Another program may have taken the port in the meantime.
            Err((status, output)) if attempt == ATTEMPTS => {
                return Err(format!("the example for {language}: {status}: {output}").into());
            }
            Err(_) => {}
        }
    }
    Ok(())
}

fn start(language: &str, mut command: Command, port: u16, origin: &str) -> Outcome<Program> {
    command
        .env("PORT", port.to_string())
        .env("APP_ORIGIN", origin)
        .env("BILLING_TOKEN_KEY", TOKEN_KEY)
        .env("BILLING_TOKEN_SECRET", TOKEN_SECRET);
    Program::start(&mut command).map_err(|error| {
        format!("the example for {language}: {error}; `cargo xtask test e2e` installs it").into()
    })
}

/// The token is valid only for the page that it is bound to, and only signed-in users get one.
async fn check_token(
    language: &str,
    client: &Client,
    proxy: &Proxy,
    origin: &str,
    (status, body): (StatusCode, Value),
) -> Outcome<()> {
    assert_eq!(status, StatusCode::OK, "{language}: {body}");
    let token = body["token"].as_str().ok_or("there is no token")?;
    let status = history(client, proxy, Some(origin), token).await?;
    assert_eq!(status, StatusCode::OK, "{language}: the token is refused");
    let status = history(client, proxy, None, token).await?;
    assert_eq!(status, StatusCode::FORBIDDEN, "{language}: used outside of the page");
    for session in [None, Some("another")] {
        let (status, body) = token_of(client, origin, session).await?;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{language}: {session:?}");
        assert!(body.get("token").is_none(), "{language}: a token without a session");
    }
    Ok(())
}

fn run(program: impl AsRef<Path>, arguments: &[&str], folder: &Path) -> Outcome<()> {
    let program = program.as_ref();
    let status = Command::new(program).args(arguments).current_dir(folder).status();
    match status.map_err(|error| format!("starting {}: {error}", program.display()))? {
        status if status.success() => Ok(()),
        status => Err(format!("{} {arguments:?}: {status}", program.display()).into()),
    }
}

fn script(program: impl AsRef<Path>, arguments: &[&str], language: &str) -> Outcome<Command> {
    let mut command = Command::new(program.as_ref());
    command.args(arguments).current_dir(folder(language));
    Ok(command)
}

#[tokio::test]
async fn a_node_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    check("node", |_| script("node", &["billing-token.mjs"], "node")).await
}

#[tokio::test]
async fn a_python_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    let python = built("python")?.join("bin/python");
    check("python", |_| script(&python, &["billing_token.py"], "python")).await
}

#[tokio::test]
async fn a_ruby_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    check("ruby", |_| script("ruby", &["billing_token.rb"], "ruby")).await
}

#[tokio::test]
async fn a_php_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    let address = |port: u16| format!("127.0.0.1:{port}");
    check("php", |port| script("php", &["-S", &address(port), "billing-token.php"], "php")).await
}

#[tokio::test]
async fn a_go_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    // Debian has the library as source, so no module is downloaded.
    const LIBRARY: &str = "/usr/share/gocode/src/github.com/golang-jwt/jwt";
    let (sources, built) = (folder("go"), built("go")?);
    let modules = std::fs::read_to_string(sources.join("go.mod"))?;
    let replaced = format!("{modules}\nreplace github.com/golang-jwt/jwt/v4 => {LIBRARY}\n");
    let modules = built.join("go.mod");
    std::fs::write(&modules, replaced)?;
    let program = built.join("billing-token");
    let modules = format!("-modfile={}", modules.display());
    let output = program.to_str().ok_or("a path that is not UTF-8")?;
    run("go", &["build", "-mod=mod", &modules, "-o", output, "."], &sources)?;
    check("go", |_| Ok(Command::new(&program))).await
}

#[tokio::test]
async fn a_java_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    check("java", |_| script("java", &["BillingToken.java"], "java")).await
}

#[tokio::test]
async fn a_rust_back_end_mints_tokens_that_the_proxy_accepts() -> Outcome<()> {
    check("rust", |_| Ok(Command::new(env!("CARGO_BIN_EXE_billing-token")))).await
}

#[tokio::test]
async fn the_shell_script_prints_a_token_that_the_proxy_accepts() -> Outcome<()> {
    let origin = "http://127.0.0.1:3000";
    let (proxy, _vendors) = proxy_for(origin)?;
    let output = proxy.run_with_config(&folder("shell.sh"))?;
    let token = String::from_utf8(output.stdout)?;
    let status = history(&http::client()?, &proxy, Some(origin), token.trim()).await?;
    assert_eq!(status, StatusCode::OK, "{token}");
    Ok(())
}
