//! Canaries: secrets that are recognized wherever they leak.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::commands::Installed;
use crate::support::client::{send, try_send};
use crate::support::process::Process;
use crate::support::test_proxy::{BILLING, HISTORY, HOST, ORIGIN, Plan, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Script, Step, answer, good_answer, json};

/// A secret verbatim and in the encodings in which it might leak. Base64 depends on the offset of the
/// secret, so that there are three of it.
pub(crate) fn encodings(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut all = vec![secret.to_owned(), hex.to_uppercase(), hex, percent.to_lowercase(), percent];
    for skip in 0..3 {
        let rest = &secret[skip..];
        let whole = &rest[..rest.len() - rest.len() % 3];
        all.push(STANDARD.encode(whole));
        all.push(URL_SAFE_NO_PAD.encode(whole));
    }
    all
}

#[track_caller]
fn check(what: &str, emitted: &str, secrets: &[String]) {
    for secret in secrets {
        for encoded in encodings(secret) {
            assert!(!emitted.contains(&encoded), "{what} holds {encoded}");
        }
    }
}

/// A vendor that echoes the request in every part of its response.
fn parrot(number: usize, head: &str) -> Script {
    let echo = head.replace("\r\n", " ");
    let headers = [("content-type", "application/json"), ("x-echo", echo.as_str())];
    match number % 9 {
        0 => answer(401, &headers, echo.as_bytes()),
        1 => answer(500, &headers, echo.as_bytes()),
        2 => json(&format!("{{\"success\":false,\"error\":\"{echo}\",\"message\":\"{echo}\"}}")),
        3 => json(&format!("{{\"{echo}\":1}}")),
        4 => answer(302, &[("location", &format!("/?{echo}"))], b""),
        5 => vec![Step::Send(format!("{echo}\r\n\r\n").into_bytes())],
        6 => answer(429, &[("retry-after", echo.as_str())], echo.as_bytes()),
        7 => vec![Step::Reset],
        _ => good_answer(head),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_leaves_the_proxy_in_any_encoding() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let vendor = FaultyVendor::start(move |head| {
        parrot(count.fetch_add(1, std::sync::atomic::Ordering::Relaxed), head)
    })
    .await;
    let tenants: Vec<_> = (0..12).map(|number| format!("tenant{number}")).collect();
    let top = "admin_listen = \"127.0.0.1:0\"".to_owned();
    let plan = Plan { tenants: tenants.clone(), top, ..Plan::default() };
    let installed = Installed::new(plan, &vendor);
    let mut secrets: Vec<String> = installed
        .plan
        .variables()
        .into_values()
        .map(|value| String::from_utf8(value).unwrap())
        .collect();
    let mut command = installed.command(&["serve"]);
    command.env("RUST_LOG", "trace");
    let process = Process::start(command, true);
    let mut answers = String::new();
    for tenant in &tenants {
        let token = tokens::good(tenant);
        secrets.push(token.rsplit('.').next().unwrap().to_owned());
        for target in [HISTORY, BILLING, "/nope"] {
            let asking = get(target).origin(ORIGIN).token(&token);
            let reply = send(process.address, &asking.bytes()).await;
            answers.push_str(&format!("{:?}{}", reply.headers, reply.text()));
        }
        // Malformed in ways that a parser may want to quote.
        for broken in [
            format!("GET /?token={token} HTTP/1.1\r\nHost: {HOST}\r\nX\0: y\r\n\r\n"),
            format!("GET {token} HTTP/1.1\r\n\r\n"),
            format!("GET / HTTP/1.1\r\nHost: {token}\r\nAuthorization: Bearer {token}\r\n\r\n"),
            format!("GET / HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{token}\r\n\r\n"),
        ] {
            if let Some(reply) = try_send(process.address, broken.as_bytes()).await {
                answers.push_str(&reply.text());
            }
        }
    }
    let metrics = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    let metrics = send(process.admin.unwrap(), metrics).await.text();
    assert!(metrics.contains("billing_proxy_upstream_total"), "{metrics}");
    check("an answer", &answers, &secrets);
    check("the metrics", &metrics, &secrets);
    let command_line = std::fs::read(format!("/proc/{}/cmdline", process.id())).unwrap();
    check("the command line", &String::from_utf8_lossy(&command_line), &secrets);
    installed.write("listen = \"sk-social-CANARY-tenant1\"\napi_key = \"tmp-CANARY-tenant1\"");
    process.reload();
    tokio::time::sleep(Duration::from_millis(200)).await;
    process.terminate();
    let (status, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    assert!(status.success());
    assert!(output.contains("\"level\":\"DEBUG\""), "{output}");
    check("the log", &output, &secrets);
    for tenant in &tenants {
        assert!(!output.contains(&format!("{tenant}\"")), "a log line names {tenant}");
    }
}

#[tokio::test]
async fn each_event_is_one_line_of_json_whatever_clients_send() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let mut command = installed.command(&["serve"]);
    command.env("RUST_LOG", "trace");
    let process = Process::start(command, false);
    for hostile in ["/\u{1b}[2J", "/%0a%0d{\"level\":\"ERROR\"}", "/\"},{\"x\":\""] {
        let request =
            format!("GET {hostile} HTTP/1.1\r\nHost: {HOST}\r\nX-Request-Id: evil\r\n\r\n");
        let _ = try_send(process.address, request.as_bytes()).await;
    }
    let good = send(process.address, &get(HISTORY).tenant("acme").bytes()).await;
    process.terminate();
    let (_, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    let id = good.header("x-request-id").unwrap();
    let mut found = false;
    for line in output.lines().filter(|line| !line.starts_with("listening on ")) {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(event["level"].is_string() && event["timestamp"].is_string());
        found |= event["request_id"] == id;
    }
    assert!(found, "{output}");
    assert!(!output.contains("evil") && !output.contains('\u{1b}') && !output.contains("[2J"));
}

#[tokio::test]
async fn lines_of_text_are_one_for_each_event_too() {
    let vendor = FaultyVendor::good().await;
    let top = "log_format = \"text\"".to_owned();
    let installed = Installed::new(Plan { top, ..Plan::default() }, &vendor);
    let mut command = installed.command(&["serve"]);
    command.env("RUST_LOG", "trace");
    let process = Process::start(command, false);
    let hostile = "GET /\u{1b}[2J%0a HTTP/1.1\r\nHost: evil\r\n\r\n";
    let _ = try_send(process.address, hostile.as_bytes()).await;
    let good = send(process.address, &get(HISTORY).tenant("acme").bytes()).await;
    process.terminate();
    let (_, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    let id = good.header("x-request-id").unwrap();
    assert!(output.contains(&format!("answered request_id=\"{id}\"")), "{output}");
    for line in output.lines().filter(|line| !line.starts_with("listening on ")) {
        let (time, rest) = line.split_once(' ').unwrap();
        assert!(time.ends_with('Z'), "{line}");
        let level = rest.split_whitespace().next().unwrap();
        assert!(["DEBUG", "INFO", "WARN", "ERROR"].contains(&level), "{line}");
    }
    assert!(!output.contains("evil") && !output.contains('\u{1b}') && !output.contains("CANARY"));
}

#[test]
fn the_encodings_would_be_found() {
    let secret = "sk-social-CANARY-tenant1";
    let holders = [
        format!("Bearer {secret}"),
        STANDARD.encode(format!("{{\"key\":\"{secret}\"}}")),
        STANDARD.encode(format!(" {{\"key\":\"{secret}\"}}")),
        STANDARD.encode(format!("  {{\"key\":\"{secret}\"}}")),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
    ];
    for holder in holders {
        // All but the ends of a secret show in base64, wherever it begins.
        let middle = encodings(secret);
        let hit = middle.iter().any(|encoded| holder.contains(&encoded[2..encoded.len() - 4]));
        assert!(hit, "{holder}");
    }
}
