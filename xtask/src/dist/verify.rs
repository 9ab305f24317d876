//! Starts the built binary in a chroot as the image's user, and requests the widget and data.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use child_process::Child;
use serde_json::Value;

use crate::process::Program;
use crate::tools::is_root;
use crate::workspace::Workspace;

/// The image's user and group: numbers, because the image has no user names.
pub(super) const USER: &str = "65532";

/// More than the start takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Verifies a root file system.
pub(super) fn run(workspace: &Workspace, root: &Path) -> Result<()> {
    if !is_root() {
        bail!("verifying needs root, for chroot: `cargo xtask dist verify` as root");
    }
    verify_sandbox(workspace, root)?;
    verify_serve(workspace, root)
}

/// The sandbox serves the package, byte for byte, and a customer's invoices.
fn verify_sandbox(workspace: &Workspace, root: &Path) -> Result<()> {
    let port = free_port()?;
    let listen = format!("127.0.0.1:{port}");
    let arguments = ["sandbox", "--listen", &listen, "--widget-dir", "/widget"];
    let mut running = confined(workspace, root)?.args(arguments).start()?;
    let address = format!("http://{listen}/widget/billing-widget.js");
    wait_until_healthy(workspace, root, &address, &mut running)?;
    for file in package_files(&root.join("widget"))? {
        let expected = fs::read(root.join("widget").join(&file)).context("reading the package")?;
        let body = get(port, &format!("/widget/{file}"), "")?;
        if body != expected {
            bail!("/widget/{file} is not the package's file");
        }
    }
    let minted = get(port, "/sandbox/token?tenant=active", "")?;
    let minted: Value = serde_json::from_slice(&minted).context("reading a token")?;
    let token = minted.get("token").and_then(Value::as_str).unwrap_or_default();
    let header = format!("Authorization: Bearer {token}\r\n");
    let history = get(port, "/autoposting/billing/history", &header)?;
    let history: Value = serde_json::from_slice(&history).context("reading invoices")?;
    let invoices = history.pointer("/data/invoices").and_then(Value::as_array);
    if invoices.is_none_or(Vec::is_empty) {
        bail!("the sandbox has no invoices");
    }
    Ok(())
}

/// The image's own configuration, completed by the environment, becomes ready.
fn verify_serve(workspace: &Workspace, root: &Path) -> Result<()> {
    let (public, admin) = (free_port()?, free_port()?);
    let mut running = confined(workspace, root)?
        .args(["serve", "--config", "/etc/billing-proxy/proxy.toml"])
        .env("BILLING_PROXY_LISTEN", format!("127.0.0.1:{public}"))
        .env("BILLING_PROXY_ADMIN_LISTEN", format!("127.0.0.1:{admin}"))
        .env("BILLING_PROXY_TOKEN__AUDIENCE", "billing-proxy")
        .env("BILLING_PROXY_TOKEN__ISSUERS", "https://app.example.com")
        .env("BILLING_PROXY_TOKEN__KEYS__FIRST__ALGORITHM", "HS256")
        .env("BILLING_PROXY_TOKEN__KEYS__FIRST__SECRET_ENV", "TOKEN_SECRET")
        .env("BILLING_PROXY_TENANTS__ACME__AUTOPOSTING__API_KEY_ENV", "ACME_KEY")
        .env("TOKEN_SECRET", "0123456789abcdef0123456789abcdef")
        .env("ACME_KEY", "none")
        .start()?;
    let address = format!("http://127.0.0.1:{admin}/readyz");
    wait_until_healthy(workspace, root, &address, &mut running)?;
    get(public, "/widget/billing-widget.js", "").map(|_bytes| ())
}

/// The program in the root file system, as its user.
fn confined(workspace: &Workspace, root: &Path) -> Result<Program> {
    let program = Program::new(workspace, "chroot")?
        .arg(format!("--userspec={USER}:{USER}"))
        .arg(root)
        .arg("/usr/bin/billing-proxy");
    Ok(program)
}

/// Runs the image's own health check.
fn wait_until_healthy(
    workspace: &Workspace,
    root: &Path,
    address: &str,
    running: &mut Child,
) -> Result<()> {
    let start = Instant::now();
    loop {
        let health = confined(workspace, root)?.args(["health", "--url", address]).output();
        let Err(error) = health else { return Ok(()) };
        if let Some(status) = running.try_wait()? {
            bail!("billing-proxy has ended: {status}");
        }
        if start.elapsed() > PATIENCE {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The package's loader, and the files with hashed names from its list.
fn package_files(widget: &Path) -> Result<Vec<String>> {
    let list = fs::read(widget.join("hashed-files.json")).context("reading hashed-files.json")?;
    let hashed: Vec<String> = serde_json::from_slice(&list).context("reading hashed-files.json")?;
    Ok(hashed.into_iter().chain(["billing-widget.js".to_owned()]).collect())
}

fn free_port() -> Result<u16> {
    let doing = "looking for a free port";
    let listener = TcpListener::bind("127.0.0.1:0").context(doing)?;
    Ok(listener.local_addr().context(doing)?.port())
}

/// The body of a 200.
fn get(port: u16, target: &str, headers: &str) -> Result<Vec<u8>> {
    let doing = || format!("requesting {target}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).with_context(doing)?;
    stream.set_read_timeout(Some(PATIENCE)).with_context(doing)?;
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).with_context(doing)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).with_context(doing)?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let (head, body) = end.and_then(|at| answer.split_at_checked(at + 4)).unwrap_or_default();
    if head.starts_with(b"HTTP/1.1 200 ") {
        Ok(body.to_vec())
    } else {
        let status = String::from_utf8_lossy(head).lines().next().unwrap_or_default().to_owned();
        Err(anyhow!("{target}: {status:?}"))
    }
}
