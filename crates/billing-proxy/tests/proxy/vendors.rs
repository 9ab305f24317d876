//! Vendors that fail.

use std::time::{Duration, Instant};

use crate::support::client::Reply;
use crate::support::test_proxy::{BILLING, HISTORY, ORIGIN, Plan, TestProxy, get};
use crate::support::vendor::{FaultyVendor, Script, Step, answer, history, json};

async fn ask(proxy: &TestProxy, target: &str) -> Reply {
    let reply = get(target).origin(ORIGIN).tenant("acme").to(proxy).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    reply
}

/// A new proxy for each script, so that none affects another.
async fn outcome(target: &str, script: Script) -> (u16, String, Reply, usize) {
    let vendor = FaultyVendor::start(move |_| script.clone()).await;
    let plan = Plan { limits: "upstream_timeout_seconds = 1".to_owned(), ..Plan::default() };
    let proxy = plan.start(&vendor).await;
    let reply = ask(&proxy, target).await;
    let code = if reply.status == 200 { String::new() } else { reply.code() };
    assert!(!reply.text().contains("CANARY"), "{}", reply.text());
    (reply.status, code, reply, vendor.count())
}

#[track_caller]
fn raw(text: &str) -> Script {
    vec![Step::Send(text.as_bytes().to_vec())]
}

#[tokio::test]
async fn each_status_has_its_own_code() {
    let json_type = [("content-type", "application/json")];
    let rows = [
        (HISTORY, 401, 502, "upstream_unauthorized"),
        (HISTORY, 403, 502, "upstream_unauthorized"),
        (HISTORY, 404, 502, "upstream_error"),
        (BILLING, 404, 404, "workspace_not_found"),
        (BILLING, 400, 502, "upstream_error"),
        (HISTORY, 409, 502, "upstream_error"),
        (HISTORY, 500, 502, "upstream_error"),
        (HISTORY, 502, 502, "upstream_error"),
        (HISTORY, 503, 502, "upstream_error"),
        (HISTORY, 504, 502, "upstream_error"),
        (HISTORY, 201, 502, "upstream_invalid"),
        (HISTORY, 204, 502, "upstream_invalid"),
        (HISTORY, 206, 502, "upstream_invalid"),
        (HISTORY, 304, 502, "upstream_invalid"),
        (HISTORY, 429, 429, "upstream_rate_limited"),
    ];
    for (target, theirs, ours, code) in rows {
        let body = "{\"success\":false,\"error\":\"CANARY\",\"message\":\"CANARY\"}";
        let body = if matches!(theirs, 204 | 304) { "" } else { body };
        let (status, found, reply, _) =
            outcome(target, answer(theirs, &json_type, body.as_bytes())).await;
        assert_eq!((status, found.as_str()), (ours, code), "{target} {theirs}");
        assert_eq!(reply.header("retry-after").is_some(), ours == 429);
    }
}

#[tokio::test]
async fn json_is_accepted_under_each_of_its_types_and_without_a_coding() {
    let good = history("acme");
    for kind in [
        "application/json",
        "APPLICATION/JSON; charset=utf-8",
        "text/json",
        "application/vnd.vendor.v1+json;q=1",
    ] {
        let script = answer(200, &[("content-type", kind)], good.as_bytes());
        assert_eq!(outcome(HISTORY, script).await.0, 200, "{kind}");
    }
    assert_eq!(outcome(HISTORY, answer(200, &[], good.as_bytes())).await.0, 200);
    for kind in ["application/jsonx", "application/xjson", "text/plain+jsons", "json", ""] {
        let script = answer(200, &[("content-type", kind)], good.as_bytes());
        assert_eq!(outcome(HISTORY, script).await.1, "upstream_invalid", "{kind}");
    }
    for coding in ["identity", "Identity"] {
        let script = answer(200, &[("content-encoding", coding)], good.as_bytes());
        assert_eq!(outcome(HISTORY, script).await.0, 200, "{coding}");
    }
    let both = [("content-encoding", "identity"), ("content-encoding", "gzip")];
    let script = answer(200, &both, good.as_bytes());
    assert_eq!(outcome(HISTORY, script).await.1, "upstream_invalid");
}

#[tokio::test]
async fn the_limit_on_a_response_is_exact() {
    let body = history("acme");
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let chunked = raw(&format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"));
    for script in [json(&body), chunked] {
        for (limit, status) in [(body.len(), 200), (body.len() - 1, 502)] {
            let vendor = FaultyVendor::good().await;
            let limits = format!("upstream_body_bytes = {limit}");
            let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
            vendor.next(script.clone());
            assert_eq!(ask(&proxy, HISTORY).await.status, status, "{limit}");
        }
    }
}

// The client drops `Authorization` when it follows a redirect to another server, but not `x-api-key`.
#[tokio::test]
async fn a_redirect_takes_no_request_to_another_server() {
    let elsewhere = FaultyVendor::good().await;
    let to = format!("http://{}/api-proxy/billing/history", elsewhere.address);
    for status in [300, 301, 302, 303, 307, 308] {
        for auth_scheme in ["bearer", "x-api-key"] {
            let vendor = FaultyVendor::good().await;
            let proxy = Plan { auth_scheme, ..Plan::default() }.start(&vendor).await;
            vendor.next(answer(status, &[("location", &to)], b""));
            assert_eq!(ask(&proxy, HISTORY).await.code(), "upstream_invalid", "{status}");
            assert_eq!(vendor.count(), 1, "{status}");
        }
    }
    assert_eq!(elsewhere.count(), 0);
}

#[tokio::test]
async fn a_response_that_is_not_the_documented_json_is_invalid() {
    let good = history("acme");
    let typed = |kind: &str| answer(200, &[("content-type", kind)], good.as_bytes());
    let encoded = |coding: &str| {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        answer(200, &headers, good.as_bytes())
    };
    let deep = format!("{{\"data\":{}", "[".repeat(100_000));
    let digits = good.replace("9007199254740993", &"9".repeat(1_000_000));
    let scripts: Vec<(&str, Script)> = vec![
        ("empty", json("")),
        ("a text", json("\"x\"")),
        ("a list", json("[]")),
        ("null", json("null")),
        ("not a number", json("{\"data\":{\"invoices\":[NaN]}}")),
        ("no envelope", json("{}")),
        ("wrong type", json("{\"success\":true,\"data\":{\"invoices\":{\"a\":{}}}}")),
        (
            "an error inside",
            json("{\"success\":false,\"error\":\"CANARY\",\"message\":\"CANARY\"}"),
        ),
        ("deep", json(&deep)),
        ("cut off", json(&good[..good.len() - 2])),
        ("more behind it", json(&format!("{good}x"))),
        ("html", typed("text/html")),
        ("plain text", typed("text/plain; charset=utf-8")),
        ("octets", typed("application/octet-stream")),
        ("gzip", encoded("gzip")),
        ("brotli", encoded("br")),
        ("nested codings", encoded("gzip, gzip")),
        ("redirect", answer(302, &[("location", "http://127.0.0.1:1/")], b"")),
        ("redirect to itself", answer(307, &[("location", "/x")], b"")),
        ("not http", raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        ("bad status line", raw("HTTP/1.1 abc OK\r\n\r\n")),
        ("bad length", raw("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}")),
        ("bad chunk", raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n")),
        ("less than it said", raw("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\":")),
        (
            "chunks without an end",
            raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        ),
        ("larger than it may be", raw("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{")),
        ("a number of a million digits", json(&digits)),
    ];
    for (what, script) in scripts {
        let (status, code, _, count) = outcome(HISTORY, script).await;
        if what == "a number of a million digits" {
            // It is JSON, and an invoice that cannot be read is passed on.
            assert!(status == 200 || code == "upstream_invalid", "{what}: {status} {code}");
            continue;
        }
        assert_eq!((status, code.as_str()), (502, "upstream_invalid"), "{what}");
        assert_eq!(count, 1, "{what} is not worth a second try");
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_affect_only_their_field() {
    let body = b"{\"data\":{\"invoices\":[{\"id\":\"\xff\"},{\"id\":\"inv_2\"}]}}";
    let (status, _, reply, _) = outcome(HISTORY, answer(200, &[], body)).await;
    assert_eq!(status, 200);
    let invoices = reply.json()["data"]["invoices"].clone();
    assert_eq!((&invoices[0]["id"], &invoices[1]["id"]), (&"\u{fffd}".into(), &"inv_2".into()));
    // A letter of Latin-1, which starts a character of three bytes in UTF-8.
    for kind in ["application/json", "application/json; charset=iso-8859-1"] {
        let good = history("acme").replace("of acme", "Caf?");
        let body: Vec<u8> = good.bytes().map(|it| if it == b'?' { 0xe9 } else { it }).collect();
        let script = answer(200, &[("content-type", kind)], &body);
        let (status, _, reply, _) = outcome(HISTORY, script).await;
        assert_eq!(status, 200, "{kind}");
        let invoice = &reply.json()["data"]["invoices"][0];
        assert_eq!(invoice["description"], "Caf\u{fffd}");
        assert_eq!((&invoice["id"], &invoice["status"]), (&"inv_acme".into(), &"paid".into()));
    }
    let body = b"{\"billing_info\":{\"plan\":\"Caf\xe9\",\"planStatus\":\"active\"}}";
    let (status, _, reply, _) = outcome(BILLING, answer(200, &[], body)).await;
    let expected = serde_json::json!({"plan": "Caf\u{fffd}", "planStatus": "active"});
    assert_eq!((status, &reply.json()["billing_info"]), (200, &expected));
}

/// A Go server writes `null` for an empty list, and PHP `[]` for an empty object: an empty history is
/// not a failure of the vendor, and is passed on unchanged, so that the widget can warn of it.
#[tokio::test]
async fn an_empty_value_in_place_of_a_list_is_not_a_failure() {
    for (target, body) in [
        (HISTORY, "{\"success\":true,\"data\":{\"invoices\":null}}"),
        (HISTORY, "{\"success\":true,\"data\":{\"invoices\":{}}}"),
        (HISTORY, "{\"success\":true,\"data\":{}}"),
        (HISTORY, "{\"success\":true,\"data\":[]}"),
        (HISTORY, "{\"success\":true,\"data\":null}"),
        (HISTORY, "{\"success\":true}"),
        (BILLING, "{\"billing_info\":{\"plan\":\"free\"},\"subscription_status\":[]}"),
        (BILLING, "{\"billing_info\":{\"plan\":\"free\"},\"subscription_status\":{}}"),
        (BILLING, "{\"billing_info\":{\"plan\":\"free\"},\"subscription_status\":null}"),
        (BILLING, "{\"billing_info\":{\"plan\":\"free\"}}"),
    ] {
        let vendor = FaultyVendor::start(move |_| json(body)).await;
        let proxy = Plan::default().start(&vendor).await;
        // More often than the circuit breaker would allow after failures.
        for asked in 1..=8 {
            let reply = ask(&proxy, target).await;
            assert_eq!((reply.status, reply.text().as_str()), (200, body));
            assert_eq!(reply.header("x-billing-cache"), Some("miss"));
            assert_eq!(vendor.count(), asked, "{body}");
            proxy.clock.advance(Duration::from_secs(31));
        }
    }
}

#[tokio::test]
async fn endless_headers_are_invalid_and_not_read_to_the_end() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let many = vec![Step::Send(head.clone()), Step::SendForever(b"x-filler: y\r\n".repeat(100))];
    let long =
        vec![Step::Send([&head[..], b"x-filler: "].concat()), Step::SendForever(vec![b'y'; 4096])];
    for script in [many, long] {
        let (status, code, _, _) = outcome(HISTORY, script).await;
        assert_eq!((status, code.as_str()), (502, "upstream_invalid"));
    }
}

#[tokio::test]
async fn an_unreachable_vendor_is_unavailable() {
    let (status, code, _, count) = outcome(HISTORY, vec![Step::Reset]).await;
    assert_eq!((status, code.as_str()), (503, "upstream_unavailable"));
    assert_eq!(count, 2, "one second try");
    let (status, code, _, _) = outcome(HISTORY, vec![]).await;
    assert_eq!((status, code.as_str()), (503, "upstream_unavailable"));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = Plan::default().start_at(nobody).await;
    let reply = ask(&proxy, HISTORY).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "upstream_unavailable"));
}

#[tokio::test]
async fn a_vendor_that_takes_too_long_is_a_timeout() {
    let hour = Duration::from_secs(3_600);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let drip: Script = std::iter::repeat_n(
        [Step::Send(b"x".to_vec()), Step::Wait(Duration::from_millis(50))],
        2_000,
    )
    .flatten()
    .collect();
    let scripts: [Script; 3] = [
        vec![Step::Wait(hour)],
        vec![Step::Send(head.as_bytes().to_vec()), Step::Wait(hour)],
        [vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n".to_vec())], drip]
            .concat(),
    ];
    for script in scripts {
        let started = Instant::now();
        let (status, code, _, _) = outcome(HISTORY, script).await;
        assert_eq!((status, code.as_str()), (504, "upstream_timeout"));
        assert!(started.elapsed() < Duration::from_secs(20), "the deadline is one second");
    }
}

#[tokio::test]
async fn an_endless_response_ends_at_the_limit() {
    let limits = "upstream_body_bytes = 1000000".to_owned();
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x10000], b"\r\n".to_vec()].concat();
    let script = vec![Step::Send(chunked), Step::SendForever(chunk)];
    let vendor = FaultyVendor::start(move |_| script.clone()).await;
    let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
    assert_eq!(ask(&proxy, HISTORY).await.code(), "upstream_invalid");
}

#[tokio::test]
async fn connection_errors_and_bad_gateways_are_retried_once() {
    for first in
        [vec![Step::Reset], answer(502, &[], b""), answer(503, &[], b""), answer(504, &[], b"")]
    {
        let vendor = FaultyVendor::good().await;
        let proxy = Plan::default().start(&vendor).await;
        vendor.next(first);
        let started = Instant::now();
        assert_eq!(ask(&proxy, HISTORY).await.status, 200);
        assert!(started.elapsed() >= Duration::from_millis(50), "not immediately");
        assert_eq!(vendor.count(), 2);
    }
    for first in [answer(500, &[], b""), answer(400, &[], b""), answer(401, &[], b""), json("{}")] {
        let vendor = FaultyVendor::good().await;
        let proxy = Plan::default().start(&vendor).await;
        vendor.next(first);
        assert_ne!(ask(&proxy, HISTORY).await.status, 200);
        assert_eq!(vendor.count(), 1);
    }
}

#[tokio::test]
async fn retries_stay_within_a_budget() {
    let vendor = FaultyVendor::start(|_| answer(503, &[], b"")).await;
    let tenants: Vec<_> = (0..40).map(|number| format!("tenant{number}")).collect();
    let proxy = Plan { tenants: tenants.clone(), ..Plan::default() }.start(&vendor).await;
    for tenant in &tenants {
        assert_eq!(get(HISTORY).tenant(tenant).to(&proxy).await.code(), "upstream_error");
    }
    // Ten at first, and one more for every ten requests.
    let retries = vendor.count() - tenants.len();
    assert!((10..=14).contains(&retries), "{retries} retries");
}

#[tokio::test]
async fn retry_after_is_honoured_capped_and_passed_on() {
    let date = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(90));
    let rows = [
        ("5", 5..=5),
        (date.as_str(), 80..=90),
        ("1000000000", 300..=300),
        ("0", 1..=5),
        ("-1", 1..=10),
        ("junk", 1..=10),
        ("99999999999999999999999", 300..=300),
    ];
    for (theirs, ours) in rows {
        let script = answer(429, &[("retry-after", theirs)], b"");
        let vendor = FaultyVendor::start(move |_| script.clone()).await;
        let proxy = Plan::default().start(&vendor).await;
        let reply = ask(&proxy, HISTORY).await;
        assert_eq!((reply.status, reply.code().as_str()), (429, "upstream_rate_limited"));
        let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
        assert!(ours.contains(&seconds), "{theirs}: {seconds}");
    }
}

#[tokio::test]
async fn retry_after_opens_the_circuit() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    vendor.next(answer(429, &[("retry-after", "20")], b""));
    assert_eq!(ask(&proxy, HISTORY).await.header("retry-after"), Some("20"));
    proxy.clock.advance(Duration::from_secs(12));
    let held = ask(&proxy, HISTORY).await;
    assert_eq!(
        (held.code().as_str(), held.header("retry-after")),
        ("upstream_rate_limited", Some("8"))
    );
    assert_eq!(vendor.count(), 1);
    assert_eq!(ask(&proxy, BILLING).await.status, 200, "the other vendor asked for nothing");
    assert_eq!(get(HISTORY).tenant("globex").to(&proxy).await.status, 200, "nor did this account");
    proxy.clock.advance(Duration::from_secs(8));
    assert_eq!(ask(&proxy, HISTORY).await.status, 200);
}

#[tokio::test]
async fn consecutive_failures_open_the_circuit() {
    let vendor = FaultyVendor::start(|_| answer(500, &[], b"")).await;
    let proxy = Plan::default().start(&vendor).await;
    for _ in 0..30 {
        assert_eq!(ask(&proxy, HISTORY).await.code(), "upstream_error");
    }
    assert_eq!(vendor.count(), 5, "the sixth and later were answered for it");
    proxy.clock.advance(Duration::from_secs(2));
    for _ in 0..10 {
        assert_eq!(ask(&proxy, HISTORY).await.code(), "upstream_error");
    }
    assert_eq!(vendor.count(), 6, "one probe");
    proxy.clock.advance(Duration::from_secs(60));
    vendor.next(json(&history("acme")));
    assert_eq!(ask(&proxy, HISTORY).await.status, 200, "it recovers with the first good answer");
}

#[tokio::test]
async fn proxies_of_the_environment_are_not_used() {
    let vendor = FaultyVendor::good().await;
    let sink = FaultyVendor::good().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proxy.toml");
    let plan = Plan::default();
    std::fs::write(&file, plan.text(vendor.address)).unwrap();
    let mut command =
        crate::support::process::command(&["serve", "--config", file.to_str().unwrap()]);
    for (name, value) in plan.variables() {
        command.env(name, String::from_utf8(value).unwrap());
    }
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env(name, format!("http://{}", sink.address));
    }
    let process = crate::support::process::Process::start(command, false);
    let request = get(HISTORY).tenant("acme").bytes();
    assert_eq!(crate::support::client::send(process.address, &request).await.status, 200);
    assert_eq!((vendor.count(), sink.count()), (1, 0));
}

#[tokio::test]
async fn retry_after_with_a_server_error_opens_the_circuit() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    vendor.next(answer(503, &[("retry-after", "30")], b""));
    let first = ask(&proxy, HISTORY).await;
    assert_eq!(
        (first.code().as_str(), first.header("retry-after")),
        ("upstream_error", Some("30"))
    );
    proxy.clock.advance(Duration::from_secs(10));
    let held = ask(&proxy, HISTORY).await;
    assert_eq!((held.code().as_str(), held.header("retry-after")), ("upstream_error", Some("20")));
    assert_eq!(vendor.count(), 1, "neither again at once nor before the time");
}
