//! `cargo xtask demo`: the sandbox vendors, the proxy and the page, until Ctrl-C.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use child_process::Child;

use crate::process::Program;
use crate::step::{seconds, step};
use crate::tools;
use crate::workspace::Workspace;

/// The address of the page.
const PAGE_PORT: u16 = 8080;
/// The proxy's address; `Trunk.toml` forwards `/billing-proxy/` to it.
const PROXY_PORT: u16 = 8787;

/// A first build of the page on a slow machine takes minutes.
const PAGE_PATIENCE: Duration = Duration::from_secs(30 * 60);
const PROXY_PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// Runs the demo; returns only when something fails.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(argument) = arguments.first() {
        bail!("demo takes no arguments, got {argument:?}");
    }
    let start = Instant::now();
    child_process::interrupt_is_success();
    ensure_free(PAGE_PORT, "the page")?;
    ensure_free(PROXY_PORT, "the proxy")?;
    tools::ensure_page_tools(workspace)?;
    step("build the proxy", || {
        Program::cargo(workspace, "build")?.args(["--package", "billing-proxy"]).run()
    })
    .1?;

    println!("==> start the sandbox vendors and the proxy");
    let proxy_program = workspace.target().join("debug/billing-proxy");
    let mut proxy = Program::new(workspace, proxy_program)?
        .args(["sandbox", "--listen"])
        .arg(format!("127.0.0.1:{PROXY_PORT}"))
        .start()?;
    wait_until(PROXY_PATIENCE, &mut [("the proxy", &mut proxy)], || {
        answers(PROXY_PORT, "/sandbox/token?tenant=active")
    })?;

    println!("==> build and serve the page");
    let mut trunk = Program::new(workspace, "trunk")?.arg("serve").start()?;
    wait_until(
        PAGE_PATIENCE,
        &mut [("the proxy", &mut proxy), ("trunk serve", &mut trunk)],
        || answers(PAGE_PORT, "/"),
    )?;

    println!("\n    The page is ready after {}:\n", seconds(start.elapsed()));
    println!("        http://127.0.0.1:{PAGE_PORT}/\n");
    println!("    Ctrl-C ends it.\n");
    wait_until(Duration::MAX, &mut [("the proxy", &mut proxy), ("trunk serve", &mut trunk)], || {
        false
    })
}

/// Fails if another program listens on `port`.
fn ensure_free(port: u16, whose: &str) -> Result<()> {
    match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
        Ok(_) => Ok(()),
        Err(error) => Err(anyhow!(
            "127.0.0.1:{port}, the port of {whose}, cannot be used ({error}): \
             end what listens there, perhaps an earlier demo, and try again"
        )),
    }
}

/// Waits for `done`, and fails if a program ends.
fn wait_until(
    patience: Duration,
    programs: &mut [(&str, &mut Child)],
    mut done: impl FnMut() -> bool,
) -> Result<()> {
    let start = Instant::now();
    while !done() {
        for (name, program) in programs.iter_mut() {
            if let Some(status) = program.try_wait()? {
                bail!("{name} has ended: {status}");
            }
        }
        if start.elapsed() > patience {
            bail!("no answer after {}", seconds(patience));
        }
        thread::sleep(POLL);
    }
    Ok(())
}

/// Whether the response to `GET path` on the loopback port is a 200.
fn answers(port: u16, path: &str) -> bool {
    status_line(port, path).is_ok_and(|line| line.split(' ').nth(1) == Some("200"))
}

fn status_line(port: u16, path: &str) -> Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, patience).context("connecting")?;
    stream.set_read_timeout(Some(patience)).context("setting a time limit")?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")
        .context("asking")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).context("reading the answer")?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
