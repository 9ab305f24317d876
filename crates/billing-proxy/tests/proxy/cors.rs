//! CORS: which pages can read responses, and which headers.

use crate::support::test_proxy::{BILLING, HISTORY, ORIGIN, Plan, TestRequest, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, answer};

/// The header of the token, and those that monitoring adds to each `fetch` of a page.
const ALLOWED_HEADERS: &str = "authorization, baggage, sentry-trace, traceparent, tracestate";

#[tokio::test]
async fn a_preflight_is_answered_before_any_token_is_looked_at() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for target in [HISTORY, BILLING] {
        let reply = get(target)
            .method("OPTIONS")
            .origin(ORIGIN)
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "authorization, x-evil")
            .to(&proxy)
            .await;
        assert_eq!(reply.status, 204);
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert_eq!(reply.header("access-control-allow-methods"), Some("GET"));
        assert_eq!(reply.header("access-control-allow-headers"), Some(ALLOWED_HEADERS));
        assert!(reply.header("access-control-max-age").unwrap().parse::<u32>().unwrap() <= 600);
        assert_eq!(reply.header("vary"), Some("Origin"));
        assert!(reply.body.is_empty());
    }
    assert_eq!(vendor.count(), 0);
}

// Sentry and OpenTelemetry add their headers to every fetch of a page; the preflight refused them, and
// the page could load nothing.
#[tokio::test]
async fn a_page_whose_monitoring_adds_headers_to_every_fetch_is_answered() {
    let vendor = FaultyVendor::good().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("billing-widget.js"), "entry").unwrap();
    let top = format!("widget_dir = \"{}\"", folder.path().display());
    let proxy = Plan { top, ..Plan::default() }.start(&vendor).await;
    for target in [HISTORY, BILLING, "/widget/billing-widget.js"] {
        let preflight = get(target)
            .method("OPTIONS")
            .origin(ORIGIN)
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "authorization,baggage,sentry-trace")
            .to(&proxy)
            .await;
        assert_eq!(preflight.status, 204, "{target}");
        assert_eq!(preflight.header("access-control-allow-headers"), Some(ALLOWED_HEADERS));
        let asking = get(target)
            .origin(ORIGIN)
            .tenant("acme")
            .header("baggage", "sentry-environment=production,user-CANARY=1")
            .header("sentry-trace", "771a43a4192642f0b136d5159a501700-7a7aa7ba12345678-1")
            .header("traceparent", "00-771a43a4192642f0b136d5159a501700-7a7aa7ba12345678-01")
            .header("tracestate", "vendor=CANARY");
        assert_eq!(asking.to(&proxy).await.status, 200, "{target}");
    }
    // They are accepted, and not passed on.
    assert_eq!(vendor.count(), 2);
    for request in vendor.requests() {
        let request = request.to_ascii_lowercase();
        for name in ["baggage", "sentry-trace", "tracestate", "user-canary"] {
            assert!(!request.contains(name), "{request}");
        }
        // The vendor gets another trace id.
        assert!(!request.contains("771a43a4192642f0b136d5159a501700"), "{request}");
    }
}

#[tokio::test]
async fn only_with_allow_credentials_may_a_page_send_its_cookies() {
    let vendor = FaultyVendor::good().await;
    for (top, expected) in [
        ("", None),
        ("allow_credentials = false", None),
        ("allow_credentials = true", Some("true")),
    ] {
        let proxy = Plan { top: top.to_owned(), ..Plan::default() }.start(&vendor).await;
        let askings = [
            (204, get(HISTORY).method("OPTIONS").origin(ORIGIN)),
            (200, get(HISTORY).origin(ORIGIN).tenant("acme")),
            (200, get(BILLING).origin("https://other.example.com:8443").tenant("acme")),
            (401, get(HISTORY).origin(ORIGIN)),
            (404, get("/nope").origin(ORIGIN)),
            (405, get(HISTORY).method("PUT").origin(ORIGIN)),
            (417, get(HISTORY).origin(ORIGIN).header("Expect", "x")),
        ];
        for (status, asking) in askings {
            let reply = asking.to(&proxy).await;
            assert_eq!(reply.status, status, "{top}: {}", reply.text());
            let allowed = reply.header("access-control-allow-credentials");
            assert_eq!(allowed, expected, "{top}: {status}");
            // With cookies, browsers do not accept a wildcard.
            let names = reply.headers.iter().filter(|(name, _)| name.starts_with("access-control"));
            assert!(names.into_iter().all(|(_, value)| value != "*"), "{top}: {status}");
        }
        for asking in [get(HISTORY).tenant("acme"), get(HISTORY).origin("https://evil.example")] {
            let reply = asking.to(&proxy).await;
            assert_eq!(reply.header("access-control-allow-credentials"), None, "{top}");
        }
    }
}

#[tokio::test]
async fn a_page_of_an_app_may_read_the_response() {
    let vendor = FaultyVendor::good().await;
    let origins = ["capacitor://localhost", "tauri://localhost"];
    let plan = Plan { more_origins: origins.to_vec(), ..Plan::default() };
    let proxy = plan.start(&vendor).await;
    for origin in origins {
        let preflight = get(HISTORY).method("OPTIONS").origin(origin).to(&proxy).await;
        assert_eq!(preflight.status, 204, "{origin}");
        let bound = tokens::with("acme", "origin", origin.into());
        let reply = get(HISTORY).origin(origin).token(&bound).to(&proxy).await;
        assert_eq!(reply.status, 200, "{origin}");
        assert_eq!(reply.header("access-control-allow-origin"), Some(origin));
    }
    for miss in ["capacitor://localhost.", "capacitor://LOCALHOST", "ionic://localhost"] {
        let reply = get(HISTORY).origin(miss).tenant("acme").to(&proxy).await;
        assert_eq!(reply.code(), "origin_not_allowed", "{miss}");
    }
}

#[tokio::test]
async fn another_origin_is_refused_before_anything_else() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for (method, target) in
        [("GET", HISTORY), ("OPTIONS", HISTORY), ("POST", BILLING), ("GET", "/nope")]
    {
        let reply = get(target)
            .method(method)
            .origin("https://evil.example")
            .header("Access-Control-Request-Method", "GET")
            .tenant("acme")
            .to(&proxy)
            .await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "origin_not_allowed"), "{method}");
        assert!(!reply.headers.iter().any(|(name, _)| name.starts_with("access-control")));
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
    assert_eq!(vendor.count(), 0);
}

#[tokio::test]
async fn errors_have_the_headers_of_a_success() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let replies = [
        get(HISTORY).origin(ORIGIN).to(&proxy).await,
        get(HISTORY).origin(ORIGIN).token("x.y.z").to(&proxy).await,
        get("/nope").origin(ORIGIN).to(&proxy).await,
        get(HISTORY).method("PUT").origin(ORIGIN).to(&proxy).await,
        get(HISTORY).origin(ORIGIN).header("Expect", "x").to(&proxy).await,
    ];
    for reply in replies {
        assert!(reply.status >= 400);
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
        assert!(reply.header("access-control-expose-headers").is_some());
    }
}

#[tokio::test]
async fn a_token_bound_to_an_origin_serves_only_that_one() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let bound = tokens::with("acme", "origin", ORIGIN.into());
    assert_eq!(get(HISTORY).origin(ORIGIN).token(&bound).to(&proxy).await.status, 200);
    let elsewhere = get(HISTORY).origin("https://other.example.com:8443").token(&bound);
    assert_eq!(elsewhere.to(&proxy).await.code(), "forbidden");
    // Without `Origin` the token decides, and this one requires an origin.
    assert_eq!(get(HISTORY).token(&bound).to(&proxy).await.code(), "forbidden");
    assert_eq!(get(HISTORY).tenant("acme").to(&proxy).await.status, 200);
    assert_eq!(get(HISTORY).to(&proxy).await.code(), "unauthorized");
}

// Browsers send no Origin with a GET to the page's own origin, so a token that is bound to this origin
// was always forbidden where the proxy is below a path of the page's server.
#[tokio::test]
async fn a_page_of_the_proxys_own_origin_may_use_a_token_bound_to_it() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let ask = async |origin: &str, host: &str, site: &[&str]| {
        let bound = tokens::with("acme", "origin", origin.into());
        let mut asking = TestRequest { host: host.to_owned(), ..get(HISTORY) }.token(&bound);
        for value in site {
            asking = asking.header("Sec-Fetch-Site", value);
        }
        asking.to(&proxy).await
    };
    let same = &["same-origin"];
    for (origin, host) in [
        ("https://billing.example.com", "billing.example.com"),
        ("https://billing.example.com", "Billing.Example.COM"),
        ("https://billing.example.com", "billing.example.com:443"),
        ("http://billing.example.com", "billing.example.com"),
        ("http://billing.example.com", "billing.example.com:80"),
        ("https://billing.example.com:8443", "billing.example.com:8443"),
    ] {
        let reply = ask(origin, host, same).await;
        assert_eq!(reply.status, 200, "{origin} at {host}: {}", reply.text());
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    let loopback = proxy.address.to_string();
    assert_eq!(ask(&format!("http://{loopback}"), &loopback, same).await.status, 200);
    for (origin, host) in [
        (ORIGIN, "billing.example.com"),
        ("https://billing.example.com", "billing.example.com:8443"),
        ("https://billing.example.com", "billing.example.com:80"),
        ("http://billing.example.com", "billing.example.com:443"),
        ("https://billing.example.com:8443", "billing.example.com"),
        ("https://billing.example.com:8443", "billing.example.com:8444"),
        ("https://billing.example.com.", "billing.example.com"),
        ("https://billing.example.com/", "billing.example.com"),
        ("https://billing.example.com/x", "billing.example.com"),
        ("https://u@billing.example.com", "billing.example.com"),
        ("capacitor://billing.example.com", "billing.example.com"),
        ("billing.example.com", "billing.example.com"),
        ("null", "billing.example.com"),
        ("", "billing.example.com"),
    ] {
        let reply = ask(origin, host, same).await;
        assert_eq!(reply.code(), "forbidden", "{origin} at {host}");
    }
    let (origin, host) = ("https://billing.example.com", "billing.example.com");
    for site in [
        &[][..],
        &["same-site"],
        &["cross-site"],
        &["none"],
        &["Same-Origin"],
        &["same-origin, same-origin"],
        &["same-origin", "same-origin"],
        &["same-origin", "cross-site"],
        &[""],
    ] {
        assert_eq!(ask(origin, host, site).await.code(), "forbidden", "{site:?}");
    }
    // Where an Origin is sent, it alone counts.
    let bound = tokens::with("acme", "origin", origin.into());
    let asking = get(HISTORY).token(&bound).header("Sec-Fetch-Site", "same-origin");
    assert_eq!(asking.origin(ORIGIN).to(&proxy).await.code(), "forbidden");
}

#[tokio::test]
async fn no_header_of_the_vendor_is_passed_on() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let headers = [
        ("content-type", "application/json"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-credentials", "true"),
        ("set-cookie", "a=b"),
        ("link", "<x>; rel=y"),
        ("refresh", "1"),
        ("server", "vendor"),
        ("x-request-id", "theirs"),
    ];
    let body = crate::support::vendor::history("acme");
    vendor.next(answer(200, &headers, body.as_bytes()));
    let reply = get(HISTORY).origin(ORIGIN).tenant("acme").to(&proxy).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    for name in ["access-control-allow-credentials", "set-cookie", "link", "refresh", "server"] {
        assert_eq!(reply.header(name), None);
    }
    assert_ne!(reply.header("x-request-id"), Some("theirs"));
}
