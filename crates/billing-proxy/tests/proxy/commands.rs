//! The commands of the program.

use std::process::Output;
use std::time::{Duration, Instant};

use crate::support::client::{send, try_send};
use crate::support::process::{Process, command};
use crate::support::test_proxy::{BILLING, HISTORY, Plan, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Step, good_answer};

/// A configuration file and everything that it refers to.
pub(crate) struct Installed {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) plan: Plan,
}

impl Installed {
    pub(crate) fn new(plan: Plan, vendor: &FaultyVendor) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let installed = Self { folder, plan };
        installed.write(&installed.plan.text(vendor.address));
        installed
    }

    pub(crate) fn write(&self, text: &str) {
        std::fs::write(self.file(), text).unwrap();
    }

    pub(crate) fn file(&self) -> String {
        self.folder.path().join("proxy.toml").to_str().unwrap().to_owned()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let file = self.file();
        let arguments = [&[arguments[0], "--config", &file], &arguments[1..]].concat();
        let mut command = command(&arguments);
        for (name, value) in self.plan.variables() {
            command.env(name, String::from_utf8(value).unwrap());
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn check_prints_what_serve_would_do_and_no_secret() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let output = installed.run(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for part in [
        "acme",
        "globex",
        "autoposting",
        "public hosts: billing.example.com",
        "allowed origins: https://app.example.com",
        "HS256",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let all = format!("{said}{}", text(&output.stderr));
    assert!(!all.contains("CANARY") && !all.contains("0123456789abcdef"), "{all}");
    assert_eq!(vendor.count(), 0);
}

#[tokio::test]
async fn a_bad_configuration_ends_every_command_with_78() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    installed.write("listen = 1\nnonsense = 2\n");
    let minting = ["token", "--tenant", "acme", "--subject", "u"];
    for arguments in [&["check"][..], &["serve"], &minting] {
        let output = installed.run(arguments);
        assert_eq!(output.status.code(), Some(78), "{arguments:?}");
        let said = text(&output.stderr);
        for part in ["line 1: listen", "line 2: nonsense", "token: is missing", "tenants"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    std::fs::remove_file(installed.file()).unwrap();
    assert_eq!(installed.run(&["serve"]).status.code(), Some(78), "a missing file");
}

#[tokio::test]
async fn an_address_in_use_is_69_and_a_public_sandbox_78() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    assert_eq!(installed.run(&["serve", "--listen", &taken]).status.code(), Some(69));
    assert_eq!(command(&["sandbox", "--listen", &taken]).output().unwrap().status.code(), Some(69));
    drop(holder);
    for public in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "billing.example.com:0", "8787"] {
        let output = command(&["sandbox", "--listen", public]).output().unwrap();
        assert_eq!(output.status.code(), Some(78), "{public}");
    }
    let arguments = ["sandbox", "--listen", "127.0.0.1:0", "--widget-dir", "/nonexistent"];
    assert_eq!(command(&arguments).output().unwrap().status.code(), Some(78));
}

#[tokio::test]
async fn a_minted_token_is_accepted_by_its_proxy() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let process = Process::start(installed.command(&["serve"]), false);
    let mint = |arguments: &[&str]| {
        let output = installed.run(&[&["token"], arguments].concat());
        (output.status.code(), text(&output.stdout).trim().to_owned())
    };
    let (code, token) = mint(&["--tenant", "acme", "--subject", "u"]);
    assert_eq!(code, Some(0));
    let reply = send(process.address, &get(HISTORY).token(&token).bytes()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let origin = "https://app.example.com";
    let (_, bound) = mint(&["--tenant", "acme", "--subject", "u", "--origin", origin]);
    let request = get(HISTORY).token(&bound);
    assert_eq!(send(process.address, &request.bytes()).await.code(), "forbidden");
    assert_eq!(send(process.address, &request.origin(origin).bytes()).await.status, 200);
    for bad in [
        &["--tenant", "nobody", "--subject", "u"][..],
        &["--tenant", "acme", "--subject", ""],
        &["--tenant", "acme", "--subject", "u", "--lifetime", "301"],
        &["--tenant", "acme", "--subject", "u", "--lifetime", "0"],
        &["--tenant", "acme", "--subject", "u", "--private-key-file", "/nonexistent"],
    ] {
        assert_eq!(mint(bad), (Some(78), String::new()), "{bad:?}");
    }
}

#[tokio::test]
async fn a_private_key_mints_for_its_public_one() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let algorithms = [("EdDSA", &rcgen::PKCS_ED25519), ("ES256", &rcgen::PKCS_ECDSA_P256_SHA256)];
    for (name, algorithm) in algorithms {
        let (ours, other) = (
            rcgen::KeyPair::generate_for(algorithm).unwrap(),
            rcgen::KeyPair::generate_for(algorithm).unwrap(),
        );
        let path = |file: &str| installed.folder.path().join(file);
        std::fs::write(path("public.pem"), ours.public_key_pem()).unwrap();
        std::fs::write(path("private.pem"), ours.serialize_pem()).unwrap();
        std::fs::write(path("other.pem"), other.serialize_pem()).unwrap();
        let keyed = installed
            .plan
            .text(vendor.address)
            .replace("HS256", name)
            .replace("secret_env = \"TOKEN_SECRET\"", "public_key_file = \"public.pem\"");
        installed.write(&keyed);
        let process = Process::start(installed.command(&["serve"]), false);
        let mint = |file: &str| {
            let file = path(file);
            let output = installed.run(&[
                "token",
                "--tenant",
                "acme",
                "--subject",
                "u",
                "--private-key-file",
                file.to_str().unwrap(),
            ]);
            (output.status.code(), text(&output.stdout).trim().to_owned())
        };
        let (code, token) = mint("private.pem");
        assert_eq!(code, Some(0), "{name}");
        assert_eq!(send(process.address, &get(HISTORY).token(&token).bytes()).await.status, 200);
        assert_eq!(mint("other.pem").0, Some(78), "{name}");
        assert_eq!(mint("public.pem").0, Some(78), "{name}");
        // There is no shared secret to sign with.
        let unsigned = installed.run(&["token", "--tenant", "acme", "--subject", "u"]);
        assert_eq!(unsigned.status.code(), Some(78));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_in_flight_is_completed_before_the_process_ends() {
    let slow = |head: &str| [vec![Step::Wait(Duration::from_secs(1))], good_answer(head)].concat();
    let vendor = FaultyVendor::start(slow).await;
    let top = "admin_listen = \"127.0.0.1:0\"".to_owned();
    let installed = Installed::new(Plan { top, ..Plan::default() }, &vendor);
    let process = Process::start(installed.command(&["serve"]), true);
    let (address, admin) = (process.address, process.admin.unwrap());
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes();
    assert_eq!(send(admin, &request("/livez")).await.status, 200);
    assert_eq!(send(admin, &request("/readyz")).await.status, 200);
    let running =
        tokio::spawn(async move { send(address, &get(HISTORY).tenant("acme").bytes()).await });
    while vendor.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.terminate();
    let started = Instant::now();
    while send(admin, &request("/readyz")).await.status != 503 {
        assert!(started.elapsed() < Duration::from_secs(20));
    }
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        assert!(started.elapsed() < Duration::from_secs(20), "it goes on accepting");
    }
    let reply = running.await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    let (status, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    assert_eq!(status.code(), Some(0), "{output}");
    assert!(started.elapsed() < Duration::from_secs(25));
}

#[tokio::test]
async fn hangup_reads_the_configuration_again_and_a_bad_one_changes_nothing() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let good = installed.plan.text(vendor.address);
    let process = Process::start(installed.command(&["serve"]), false);
    let ask = async |tenant: &str| {
        send(process.address, &get(HISTORY).tenant(tenant).bytes()).await.status
    };
    let wait_for = async |message: &str| {
        let started = Instant::now();
        while !process.output().contains(message) {
            assert!(started.elapsed() < Duration::from_secs(20), "{}", process.output());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert_eq!((ask("acme").await, ask("newcomer").await), (200, 403));
    installed.write("listen = ");
    process.reload();
    wait_for("the configuration was kept").await;
    assert_eq!(ask("acme").await, 200);
    installed.write(&good.replace("globex\"\n", "newcomer\"\n"));
    process.reload();
    wait_for("the configuration was read again").await;
    assert_eq!((ask("acme").await, ask("newcomer").await, ask("globex").await), (200, 200, 403));
}

#[tokio::test]
async fn the_sandbox_serves_every_scenario_without_a_key() {
    let process = Process::start(command(&["sandbox", "--listen", "127.0.0.1:0"]), false);
    let here = format!("http://{}", process.address);
    let mint = async |tenant: &str, origin: &str| {
        let request = get(&format!("/sandbox/token?tenant={tenant}"));
        let request = crate::support::test_proxy::TestRequest {
            host: process.address.to_string(),
            ..request
        };
        let request = if origin.is_empty() { request } else { request.origin(origin) };
        send(process.address, &request.bytes()).await
    };
    let ask = async |target: &str, host: &str, token: &str| {
        let request = get(target).token(token);
        let request = crate::support::test_proxy::TestRequest { host: host.to_owned(), ..request };
        send(process.address, &request.bytes()).await
    };
    let own_host = process.address.to_string();
    for origin in ["", &here, "http://127.0.0.1:8080", "http://localhost:8080"] {
        let reply = mint("active", origin).await;
        assert_eq!(reply.status, 200, "{origin}");
        let expected = if origin.is_empty() { None } else { Some(origin) };
        assert_eq!(reply.header("access-control-allow-origin"), expected);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    assert_eq!(mint("active", "https://app.example.com").await.status, 403);
    assert_eq!(mint("nobody", "").await.status, 400);
    let token = mint("active", "").await.json()["token"].as_str().unwrap().to_owned();
    for host in [&own_host, "127.0.0.1:8080", "localhost:8080"] {
        assert_eq!(ask(BILLING, host, &token).await.status, 200, "{host}");
    }
    assert_eq!(ask(BILLING, "evil.example", &token).await.status, 421);
    let expires = mint("active", "").await.json()["expiresAt"].as_str().unwrap().to_owned();
    assert_eq!((expires.len(), &expires[10..11], &expires[19..]), (20, "T", "Z"), "{expires}");
    for scenario in billing_sandbox::Scenario::ALL {
        let token = mint(scenario.name(), "").await.json()["token"].as_str().unwrap().to_owned();
        let history = ask(HISTORY, &own_host, &token).await.status;
        let billing = ask(BILLING, &own_host, &token).await.status;
        let expected = match scenario.name() {
            "down" => (502, 502),
            "partial" | "malformed" => (200, 502),
            "flaky" => continue,
            _ => (200, 200),
        };
        assert_eq!((history, billing), expected, "{}", scenario.name());
    }
}

#[tokio::test]
async fn a_sandbox_in_a_container_is_reached_by_any_name() {
    let allowed = ["sandbox", "--allow-remote", "--listen", "0.0.0.0:0"];
    let process = Process::start(command(&allowed), false);
    let port = process.address.port();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let ask = async |target: &str, host: &str, origin: &str, token: &str| {
        let request =
            crate::support::test_proxy::TestRequest { host: host.to_owned(), ..get(target) };
        let request = if origin.is_empty() { request } else { request.origin(origin) };
        let request = if token.is_empty() { request } else { request.token(token) };
        send(address, &request.bytes()).await
    };
    // The published port of a container differs, and other containers use its name.
    let hosts = [
        format!("127.0.0.1:{port}"),
        "localhost:9000".to_owned(),
        "127.0.0.1:9000".to_owned(),
        "sandbox:8787".to_owned(),
        "billing.example.com".to_owned(),
    ];
    for host in &hosts {
        let minted = ask("/sandbox/token?tenant=active", host, "", "").await;
        assert_eq!(minted.status, 200, "{host}");
        let token = minted.json()["token"].as_str().unwrap().to_owned();
        assert_eq!(ask(BILLING, host, "", &token).await.status, 200, "{host}");
    }
    // The allowed origins do not change.
    for (origin, status) in [
        (format!("http://127.0.0.1:{port}"), 200),
        (format!("http://localhost:{port}"), 200),
        ("http://localhost:8080".to_owned(), 200),
        ("http://localhost:9000".to_owned(), 403),
        ("https://evil.example".to_owned(), 403),
        ("null".to_owned(), 403),
    ] {
        let minted = ask("/sandbox/token?tenant=active", &hosts[0], &origin, "").await;
        assert_eq!(minted.status, status, "{origin}");
    }
    // On loopback only its names are accepted.
    let local = ["sandbox", "--allow-remote", "--listen", "127.0.0.1:0"];
    let process = Process::start(command(&local), false);
    let request = get("/sandbox/token?tenant=active");
    let request =
        crate::support::test_proxy::TestRequest { host: "evil.example".to_owned(), ..request };
    assert_eq!(send(process.address, &request.bytes()).await.status, 421);
}

#[tokio::test]
async fn serve_mints_no_tokens() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let reply = get("/sandbox/token?tenant=acme").token(&tokens::good("acme")).to(&proxy).await;
    assert_eq!(reply.code(), "unknown_route");
}

#[tokio::test]
async fn a_log_that_is_not_read_blocks_no_request() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    for full_disk in [false, true] {
        let mut command = installed.command(&["serve"]);
        command.env("RUST_LOG", "trace").stdout(std::process::Stdio::piped());
        if full_disk {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            command.stderr(full);
        } else {
            // A pipe that fills up.
            command.stderr(std::process::Stdio::piped());
        }
        let mut child = child_process::Child::spawn(&mut command).unwrap();
        let mut line = String::new();
        let mut output = std::io::BufReader::new(child.take_stdout().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        for _ in 0..1_000 {
            let reply = send(address, &get("/nope").bytes()).await;
            assert_eq!(reply.status, 404);
        }
        child.kill().unwrap();
    }
}

#[tokio::test]
async fn accepting_resumes_when_descriptors_are_free_again() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let inner = installed.command(&["serve"]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 64; exec \"$@\"", "sh"]).arg(inner.get_program());
    shell.args(inner.get_args()).env_clear().env("PATH", "/usr/bin:/bin");
    for (name, value) in inner.get_envs() {
        shell.env(name, value.unwrap());
    }
    let process = Process::start(shell, false);
    let mut held = Vec::new();
    for _ in 0..200 {
        held.push(tokio::net::TcpStream::connect(process.address).await.unwrap());
    }
    let started = Instant::now();
    while !process.output().contains("accepting connections fails") {
        assert!(started.elapsed() < Duration::from_secs(30), "{}", process.output());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // It pauses before the next attempt, and logs it once.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(process.output().lines().count() < 20, "{}", process.output());
    drop(held);
    assert_eq!(send(process.address, &get("/nope").bytes()).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_is_0_for_a_ready_proxy_and_1_for_any_other() {
    let vendor = FaultyVendor::start(|_| vec![Step::Wait(Duration::from_secs(60))]).await;
    let top = "admin_listen = \"127.0.0.1:0\"".to_owned();
    let installed = Installed::new(Plan { top, ..Plan::default() }, &vendor);
    let process = Process::start(installed.command(&["serve"]), true);
    let admin = process.admin.unwrap();
    let health = |url: &str| {
        let mut command = command(&["health", "--url", url]);
        // The environment of a container may have a proxy for other programs.
        command.env("http_proxy", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
        let output = command.output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    for path in ["/readyz", "/livez"] {
        assert_eq!(health(&format!("http://{admin}{path}")), (Some(0), String::new()), "{path}");
    }
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = holder.local_addr().unwrap();
    drop(holder);
    for (url, expected) in [
        (format!("http://{admin}/nope"), "404"),
        (format!("http://{}/readyz", process.address), "404"),
        (format!("http://{free}/readyz"), "refused"),
        // It accepts and never responds.
        (format!("http://{}/readyz", vendor.address), "timed out"),
        ("127.0.0.1".to_owned(), "URL"),
        ("file:///etc/passwd".to_owned(), "URL"),
        (String::new(), "URL"),
    ] {
        let (code, said) = health(&url);
        assert_eq!(code, Some(1), "{url}: {said}");
        assert!(
            said.starts_with("billing-proxy: health: ") && said.contains(expected),
            "{url}: {said}"
        );
    }
    // While it drains it is alive and not ready.
    let address = process.address;
    let running =
        tokio::spawn(async move { try_send(address, &get(HISTORY).tenant("acme").bytes()).await });
    while vendor.count() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.terminate();
    let started = Instant::now();
    while health(&format!("http://{admin}/readyz")).0 == Some(0) {
        assert!(started.elapsed() < Duration::from_secs(20));
    }
    let (code, said) = health(&format!("http://{admin}/readyz"));
    assert!(code == Some(1) && said.contains("503"), "{said}");
    assert_eq!(health(&format!("http://{admin}/livez")).0, Some(0));
    drop(process);
    let _ = running.await;
}

#[test]
fn health_follows_no_redirect() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let redirecting = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let answer = "HTTP/1.1 302 Found\r\nLocation: /livez\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let output = command(&["health", "--url", &format!("http://{address}/")]).output().unwrap();
    redirecting.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("302"));
}
