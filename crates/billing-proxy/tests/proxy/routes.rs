//! The routes and their responses.

use billing_proxy::host::KnownHosts;

use crate::support::client::{Reply, send};
use crate::support::test_proxy::{BILLING, HISTORY, HOST, ORIGIN, Plan, TestRequest, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, json};

#[track_caller]
fn check_envelope(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}", reply.text());
    let json = reply.json();
    assert_eq!(json["success"], false);
    assert!(!json["message"].as_str().unwrap().is_empty());
    assert_eq!(json["requestId"].as_str(), reply.header("x-request-id"));
    assert_eq!(json.as_object().unwrap().len(), 4);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    check_common(reply);
}

#[track_caller]
fn check_common(reply: &Reply) {
    assert_eq!(reply.header("vary"), Some("Origin"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("x-request-id").is_some_and(|id| id.len() == 36));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn both_routes_give_the_vendors_own_shape() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let history = get(HISTORY).origin(ORIGIN).tenant("acme").to(&proxy).await;
    assert_eq!(history.status, 200, "{}", history.text());
    assert_eq!(history.json()["data"]["invoices"][0]["id"], "inv_acme");
    assert!(history.text().contains("9007199254740993"), "the amount keeps its digits");
    assert_eq!(history.header("access-control-allow-origin"), Some(ORIGIN));
    let exposed = history.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    for name in ["x-request-id", "x-billing-cache", "age", "retry-after"] {
        assert!(exposed.contains(name), "{name}");
    }
    check_common(&history);
    let billing = get(BILLING).origin(ORIGIN).tenant("acme").to(&proxy).await;
    assert_eq!(billing.json()["billing_info"]["plan"], "growth");
}

#[tokio::test]
async fn the_request_to_the_vendor_has_the_key_and_nothing_of_the_client() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let token = tokens::good("acme");
    for target in [HISTORY, BILLING] {
        let asking = get(&format!("{target}?x=1"))
            .token(&token)
            .header("Cookie", "secret=1")
            .header("X-Forwarded-For", "1.2.3.4")
            .header("x-api-key", "client-key")
            .header("Accept-Encoding", "gzip, br");
        assert_eq!(asking.to(&proxy).await.status, 200);
    }
    let requests = vendor.requests();
    assert!(requests[0].starts_with("GET /api-proxy/billing/history HTTP/1.1\r\n"));
    assert!(requests[0].contains("authorization: Bearer sk-social-CANARY-acme\r\n"));
    assert!(requests[1].starts_with("GET /billing?workspaceSlug=acme HTTP/1.1\r\n"));
    assert!(requests[1].contains("x-api-key: tmp-CANARY-acme\r\n"));
    for request in requests {
        let mut names: Vec<_> = request
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
            .filter(|name| name != "authorization" && name != "x-api-key")
            .collect();
        names.sort();
        let expected = ["accept", "accept-encoding", "host", "traceparent", "user-agent"];
        assert_eq!(names, expected, "{request}");
        assert!(request.contains("accept-encoding: identity\r\n"));
        assert!(!request.contains(&token) && !request.contains("client-key"));
    }
}

#[tokio::test]
async fn autopostings_other_auth_scheme_works() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan { auth_scheme: "x-api-key", ..Plan::default() }.start(&vendor).await;
    assert_eq!(get(HISTORY).tenant("acme").to(&proxy).await.status, 200);
    let request = vendor.requests().remove(0);
    assert!(request.contains("x-api-key: sk-social-CANARY-acme\r\n"));
    assert!(!request.contains("authorization"));
}

#[tokio::test]
async fn stripes_ids_stay_inside_unless_the_tenant_exposes_them() {
    let vendor = FaultyVendor::good().await;
    let closed = Plan::default().start(&vendor).await;
    let open = Plan { tenant: "expose_stripe_ids = true".to_owned(), ..Plan::default() };
    let open = open.start(&vendor).await;
    for target in [HISTORY, BILLING] {
        let hidden = get(target).tenant("acme").to(&closed).await;
        assert_eq!(hidden.status, 200);
        assert!(!hidden.text().contains("CANARY"), "{}", hidden.text());
    }
    let shown = get(BILLING).tenant("acme").to(&open).await.text();
    assert!(shown.contains("cus_CANARY") && shown.contains("sub_CANARY"), "{shown}");
}

#[tokio::test]
async fn unknown_fields_are_dropped_and_an_unreadable_invoice_is_passed_on() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    vendor.next(json(
        r#"{"success":true,"extra":1,"data":{"invoices":[
            {"id":"inv_1","amount":"many","currency":"usd","status":"paid","secret":"x"},
            {"id":"inv_2","amount":-5,"currency":"usd","status":"paid","nested":{"a":1}}]}}"#,
    ));
    let reply = get(HISTORY).tenant("acme").to(&proxy).await;
    let invoices = reply.json()["data"]["invoices"].clone();
    assert_eq!(invoices.as_array().unwrap().len(), 2, "{}", reply.text());
    assert_eq!(invoices[0]["amount"], "many");
    assert_eq!(invoices[1]["amount"], -5);
    for dropped in ["extra", "secret", "nested"] {
        assert!(!reply.text().contains(dropped), "{dropped}");
    }
}

#[tokio::test]
async fn every_other_path_is_unknown() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let targets = [
        "/",
        "/nope",
        "/autoposting",
        "/autoposting/billing",
        "/autoposting/billing/history/",
        "//autoposting/billing/history",
        "/AUTOPOSTING/billing/history",
        "/autoposting/billing%2fhistory",
        "/autoposting/billing/../billing/history",
        "/trackmyposts/billing/history",
        "/widget/",
        "/widget/x.js",
        "/sandbox/token?tenant=active",
        "/livez",
        "/metrics",
        "/readyz",
    ];
    for target in targets {
        let reply = get(target).origin(ORIGIN).tenant("acme").to(&proxy).await;
        check_envelope(&reply, 404, "unknown_route");
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN), "{target}");
    }
    assert_eq!(vendor.count(), 0);
}

#[tokio::test]
async fn other_methods_get_405_and_allow() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "HEAD", "get"] {
        let asking = get(HISTORY).method(method).origin(ORIGIN).header("Connection", "close");
        let reply = asking.to(&proxy).await;
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), Some("GET, OPTIONS"));
        if method != "HEAD" {
            check_envelope(&reply, 405, "method_not_allowed");
        }
    }
    assert_eq!(vendor.count(), 0);
}

#[tokio::test]
async fn a_workspace_can_be_named_but_not_chosen() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let ask = |query: &str| get(&format!("{BILLING}?{query}")).origin(ORIGIN).tenant("acme");
    for good in ["workspaceSlug=acme", "workspaceSlug=a%63me&x=1", "x=1&x=2", "", "workspaceslug=x"]
    {
        assert_eq!(ask(good).to(&proxy).await.status, 200, "{good}");
    }
    for other in ["workspaceSlug=globex", "workspaceSlug=", "workspaceSlug", "workspace%53lug=x"] {
        check_envelope(&ask(other).to(&proxy).await, 403, "forbidden");
    }
    for repeated in ["workspaceSlug=acme&workspaceSlug=acme", "workspaceSlug=a&workspace%53lug=b"] {
        check_envelope(&ask(repeated).to(&proxy).await, 400, "bad_request");
    }
    // On the other route it is a parameter like any other.
    let other_route =
        get(&format!("{HISTORY}?workspaceSlug=globex&workspaceSlug=x")).tenant("acme");
    assert_eq!(other_route.to(&proxy).await.status, 200);
}

#[tokio::test]
async fn a_source_that_the_tenant_lacks_is_not_configured() {
    let vendor = FaultyVendor::good().await;
    let plan = Plan { tenants: vec!["acme".to_owned()], ..Plan::default() };
    let full = plan.text(vendor.address);
    let at = full.find("[tenants.trackmyposts]").unwrap();
    let environment = billing_proxy::config::secret::Environment::Given(plan.variables());
    let folder = std::path::Path::new("");
    let config = billing_proxy::config::Config::parse(&full[..at], folder, &environment).unwrap();
    let proxy = plan.start(&vendor).await;
    proxy.app.reload(config).unwrap();
    let reply = get(BILLING).origin(ORIGIN).tenant("acme").to(&proxy).await;
    check_envelope(&reply, 404, "source_not_configured");
    assert_eq!(get(HISTORY).tenant("acme").to(&proxy).await.status, 200);
}

#[tokio::test]
async fn hosts_match_regardless_of_case_and_port() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let address = proxy.address.to_string();
    let localhost = format!("localhost:{}", proxy.address.port());
    let good = [
        HOST,
        "BILLING.Example.com",
        "billing.example.com:443",
        "billing.example.com:9",
        &address,
        "127.0.0.1",
        &localhost,
    ];
    for host in good {
        let asking = TestRequest { host: host.to_owned(), ..get(HISTORY).tenant("acme") };
        assert_eq!(asking.to(&proxy).await.status, 200, "{host}");
    }
    let bad = [
        "evil.example",
        "billing.example.com.evil.example",
        "xbilling.example.com",
        "billing.example.com:",
        "billing.example.com:http",
        "user@billing.example.com",
        "billing.example.com/x",
        "127.0.0.1:1",
        "[::1]",
        "billing.example.com:99999",
        ".",
    ];
    for host in bad {
        let asking =
            TestRequest { host: host.to_owned(), ..get(HISTORY).origin(ORIGIN).tenant("acme") };
        let reply = asking.to(&proxy).await;
        assert!(matches!(reply.status, 400 | 421), "{host}: {}", reply.status);
        if reply.status == 421 {
            check_envelope(&reply, 421, "misdirected_request");
        }
    }
}

#[test]
fn an_ipv6_address_is_a_host_in_brackets() {
    let listen: std::net::SocketAddr = "[::1]:8787".parse().unwrap();
    let hosts = KnownHosts::new(Vec::new(), listen);
    for host in ["[::1]:8787", "[::1]", "localhost:8787"] {
        assert!(hosts.contains(host.as_bytes(), None), "{host}");
    }
    for host in ["::1", "::1:8787", "[::1]:8788", "[::2]", "localhost", "billing.example.com", ""] {
        assert!(!hosts.contains(host.as_bytes(), None), "{host}");
    }
    // Beyond loopback, `localhost` is another machine's name.
    let public = KnownHosts::new(Vec::new(), "[2001:db8::1]:8787".parse().unwrap());
    assert!(public.contains(b"[2001:db8::1]", None) && !public.contains(b"localhost:8787", None));
}

// A listener for IPv6 has IPv4 clients, too, with addresses like `::ffff:192.0.2.1`. The name of the
// address that they connect to is without that prefix, and was refused with 421.
#[tokio::test]
async fn on_every_address_the_one_that_the_client_connects_to_is_a_host() {
    let vendor = FaultyVendor::good().await;
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let listener = match tokio::net::TcpListener::bind(listen).await {
            Ok(listener) => listener,
            // Without IPv6 there is nothing to test.
            Err(_) if listen.starts_with('[') => continue,
            Err(error) => panic!("{error}"),
        };
        let proxy = Plan::default().start_on(listener, vendor.address).await;
        let port = proxy.address.port();
        let address = format!("127.0.0.1:{port}").parse().unwrap();
        let ask = async |host: &str| {
            let asking = TestRequest { host: host.to_owned(), ..get(HISTORY).tenant("acme") };
            send(address, &asking.bytes()).await.status
        };
        assert_eq!(ask(HOST).await, 200, "{listen}");
        // Clients leave out the scheme's default port.
        for host in [format!("127.0.0.1:{port}"), "127.0.0.1".to_owned()] {
            assert_eq!(ask(&host).await, 200, "{host} at {listen}");
        }
        for host in [
            format!("127.0.0.2:{port}"),
            "127.0.0.2".to_owned(),
            format!("127.0.0.1:{}", port ^ 1),
            "127.0.0.1:".to_owned(),
            format!("localhost:{port}"),
            "evil.example".to_owned(),
        ] {
            assert_eq!(ask(&host).await, 421, "{host} at {listen}");
        }
    }
}

#[tokio::test]
async fn each_malformed_request_gets_its_status_and_ends_the_connection() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let token = tokens::good("acme");
    let good = format!("Host: {HOST}\r\nAuthorization: Bearer {token}\r\n");
    let long = "a".repeat(9 * 1024);
    let large = format!("X-Filler: {}\r\n", "b".repeat(17 * 1024));
    let cases = [
        (400, format!("GET {HISTORY} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n")),
        (400, format!("GET {HISTORY} HTTP/1.1\r\n{good}Host: {HOST}\r\n\r\n")),
        (400, format!("GET {HISTORY} HTTP/1.1\r\n{good}Authorization: Bearer x\r\n\r\n")),
        (
            400,
            format!("GET {HISTORY} HTTP/1.1\r\n{good}Origin: {ORIGIN}\r\nOrigin: {ORIGIN}\r\n\r\n"),
        ),
        (400, format!("GET http://{HOST}{HISTORY} HTTP/1.1\r\n{good}\r\n")),
        (400, format!("CONNECT {HOST}:443 HTTP/1.1\r\n{good}\r\n")),
        (
            400,
            format!("GET {HISTORY} HTTP/1.1\r\n{good}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ),
        (413, format!("GET {HISTORY} HTTP/1.1\r\n{good}Content-Length: 1\r\n\r\nx")),
        (413, format!("OPTIONS {HISTORY} HTTP/1.1\r\n{good}Content-Length: 1000000000\r\n\r\nx")),
        (414, format!("GET {HISTORY}?{long} HTTP/1.1\r\n{good}\r\n")),
        (417, format!("GET {HISTORY} HTTP/1.1\r\n{good}Expect: 100-continue\r\n\r\n")),
        (431, format!("GET {HISTORY} HTTP/1.1\r\n{good}{large}\r\n")),
    ];
    for (status, request) in cases {
        let reply = send(proxy.address, request.as_bytes()).await;
        assert_eq!(reply.status, status, "{request}\n{}", reply.text());
        assert_eq!(reply.header("connection"), Some("close"), "{request}");
    }
    assert_eq!(vendor.count(), 0);
    let empty_body = format!("GET {HISTORY} HTTP/1.1\r\n{good}Content-Length: 0\r\n\r\n");
    assert_eq!(send(proxy.address, empty_body.as_bytes()).await.status, 200);
    let many = "X-A: b\r\n".repeat(90);
    let many = format!("GET {HISTORY} HTTP/1.1\r\n{good}{many}\r\n");
    assert_eq!(send(proxy.address, many.as_bytes()).await.status, 200);
}

#[tokio::test]
async fn a_connection_is_closed_after_a_body_and_while_draining() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let asking = get(HISTORY).tenant("acme");
    let reply = asking.to(&proxy).await;
    assert_eq!((reply.status, reply.header("connection")), (200, None));
    // The body is not read, and could look like a request.
    let post = asking.clone().method("POST").header("Content-Length", "1");
    let reply = send(proxy.address, &[post.bytes(), b"x".to_vec()].concat()).await;
    assert_eq!((reply.status, reply.header("connection")), (405, Some("close")));
    proxy.app.start_draining();
    let reply = asking.to(&proxy).await;
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
}

#[tokio::test]
async fn the_limits_on_the_url_and_the_headers_are_exact() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for (more, status) in [(0, 200), (1, 414)] {
        let filler = "a".repeat(8 * 1024 - HISTORY.len() - "?".len() + more);
        let reply = get(&format!("{HISTORY}?{filler}")).tenant("acme").to(&proxy).await;
        assert_eq!(reply.status, status, "{more} bytes beyond");
    }
    let asking = get(HISTORY).tenant("acme");
    let host = ("Host".to_owned(), HOST.to_owned());
    // Of each header count the name, the value and four bytes.
    let all = asking.headers.iter().chain([&host]);
    let used: usize = all.map(|(name, value)| name.len() + value.len() + 4).sum();
    for (more, status) in [(0, 200), (1, 431)] {
        let filler = "b".repeat(16 * 1024 - used - "X-Filler".len() - 4 + more);
        let reply = asking.clone().header("X-Filler", &filler).to(&proxy).await;
        assert_eq!(reply.status, status, "{more} bytes beyond");
    }
}

#[tokio::test]
async fn the_router_answers_as_the_server_does() {
    use tower::ServiceExt;

    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let router = billing_proxy::app::app(std::sync::Arc::clone(&proxy.app));
    let request = |token: &str| {
        let request = http::Request::get(HISTORY).header("Host", HOST).header("Origin", ORIGIN);
        let request = request.header("Authorization", format!("Bearer {token}"));
        request.body(axum::body::Body::empty()).unwrap()
    };
    let good = router.clone().oneshot(request(&tokens::good("acme"))).await.unwrap();
    assert_eq!(good.status(), 200);
    assert_eq!(good.headers()["access-control-allow-origin"], ORIGIN);
    assert_eq!(router.oneshot(request("a.b.c")).await.unwrap().status(), 401);
}

// Ids were once a counter with a secret step: the difference of two successive ones was the step, so that
// any two revealed how many requests there had been between them.
#[tokio::test]
async fn a_request_id_contains_the_time_and_otherwise_randomness() {
    const COUNT: usize = 300;
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let clock = u128::from(tokens::now());
    let mut ids = Vec::new();
    for _ in 0..COUNT {
        let reply = get("/nope").to(&proxy).await;
        let text = reply.header("x-request-id").unwrap().to_owned();
        let id = uuid::Uuid::try_parse(&text).unwrap();
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(id.hyphenated().to_string(), text);
        ids.push(id.as_u128());
    }
    // The clock of the test proxy does not advance.
    assert!(ids.iter().all(|id| id >> 80 == ids[0] >> 80));
    let started = (ids[0] >> 80) / 1_000;
    assert!(clock.abs_diff(started) < 60, "{started}");
    // Every bit varies but for the time, version and variant.
    let changing = ids.iter().fold(0, |changing, id| changing | (id ^ ids[0]));
    assert_eq!(changing, 0x0000_0000_0000_0fff_3fff_ffff_ffff_ffff);
    // A later id is as often the smaller one.
    let ascending = ids.windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((COUNT / 3..COUNT * 2 / 3).contains(&ascending), "{ascending}");
    let mut steps: Vec<_> = ids.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    steps.sort_unstable();
    steps.dedup();
    assert_eq!(steps.len(), COUNT - 1);
}
