//! Thousands of malformed requests, none of which may block the proxy or reach a vendor.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::support::client::{send, try_send};
use crate::support::test_proxy::{HISTORY, HOST, ORIGIN, Plan, get};
use crate::support::tokens;
use crate::support::vendor::FaultyVendor;

/// How many a test run sends.
const COUNT: usize = 5_000;

/// A generator of numbers that are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % limit
    }
}

/// Requests with one thing wrong each, written by hand. None of them carries a usable token.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let line = |line: &str| format!("{line}\r\nHost: {HOST}\r\n\r\n");
    let with = |header: &str| format!("GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\n{header}\r\n\r\n");
    let lines = [
        "GET",
        "GET ",
        "GET  /",
        "GET / HTTP/1.1 x",
        "GET / HTTP/2.0",
        "GET / HTTP/0.9",
        "GET / HTTP/1.10",
        "GET / http/1.1",
        "GET / HTTP/11",
        "GET / HTTP/1",
        " GET / HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "G\0T / HTTP/1.1",
        "GET /\0 HTTP/1.1",
        "GET /\u{7f} HTTP/1.1",
        "GET \\ HTTP/1.1",
        "GET ? HTTP/1.1",
        "GET # HTTP/1.1",
        "GET * HTTP/1.1",
        "GET http:// HTTP/1.1",
        "GET http://[ HTTP/1.1",
        "GET http://evil.example/ HTTP/1.1",
        "GET //evil.example/ HTTP/1.1",
        "GET evil.example:80 HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "CONNECT / HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "PRI * HTTP/2.0",
        "PRI * HTTP/1.1",
        "TRACE / HTTP/1.1",
        "",
        "\r\n",
        "\u{1}\u{2}\u{3}",
        "HTTP/1.1 200 OK",
        "GET /\u{0430} HTTP/1.1",
        "GET /%00 HTTP/1.1",
        "GET /%zz HTTP/1.1",
        "GET /../../etc/passwd HTTP/1.1",
        "POST / HTTP/1.1\r\nContent-Length: 5",
        "GET /?\u{1b}[2J HTTP/1.1",
    ];
    let headers = [
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\tchunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: 99999999999999999999",
        "Content-Length: a",
        "Content-Length:",
        "Content-Length: 0\r\nContent-Length: 5",
        "Host: evil.example",
        "Host:",
        " Host: x",
        "X : y",
        "X\0: y",
        "X: y\0z",
        "X: \u{1b}[31m",
        "X: \r\n folded",
        ": novalue",
        "NoColon",
        "X: y\nSmuggled: z",
        "X: y\rZ: w",
        "\u{e9}: x",
        "(): x",
        "X: \u{ff}",
        "Expect: 100-continue",
        "Upgrade: websocket\r\nConnection: Upgrade",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        "Connection: close, host",
        "Origin: null",
        "Origin: https://app.example.com\r\nOrigin: null",
        "Authorization: Bearer a\r\nAuthorization: Bearer b",
        "Authorization: Bearer \u{1}",
        "X-HTTP-Method-Override: DELETE",
        "Trailer: Host",
        "TE: trailers",
        "Range: bytes=0-",
        "Via: x",
        "Max-Forwards: 0",
        "Content-Type: x",
        "Access-Control-Request-Method: PUT",
        "X-Forwarded-Host: evil.example",
        "X-Original-URL: /admin",
    ];
    let mut seeds: Vec<Vec<u8>> = lines.iter().map(|text| line(text).into_bytes()).collect();
    seeds.extend(headers.iter().map(|text| with(text).into_bytes()));
    let bodies = [
        "5\r\nhello\r\n0\r\n\r\n",
        "0\r\nHost: x\r\n\r\n",
        "ffffffffffffffff\r\n",
        "-1\r\n",
        "0x5\r\n",
        "5;x=\"\n\"\r\n",
    ];
    seeds.extend(bodies.map(|body| {
        format!(
            "GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
        )
        .into_bytes()
    }));
    seeds.push(format!("GET {HISTORY} HTTP/1.1\nHost: {HOST}\n\n").into_bytes());
    seeds.push(format!("GET {HISTORY} HTTP/1.1\r\n\r\n").into_bytes());
    seeds.push(format!("GET {HISTORY} HTTP/1.0\r\n\r\n").into_bytes());
    seeds.push(with(&"X: y\r\n".repeat(200)).into_bytes());
    seeds.push(with(&format!("X: {}", "y".repeat(100_000))).into_bytes());
    seeds.push(line(&format!("GET /{} HTTP/1.1", "z".repeat(100_000))).into_bytes());
    seeds.push(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\xff\x01\x05\0\0\0\x01garbage".to_vec());
    seeds.push(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec());
    seeds
}

/// A seed with a few of its bytes changed.
pub(crate) fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    const BYTES: &[u8] = b"\0\t\n\r\x1b :;,/?#%@[]\"\\\x7f\x80\xff0azZ";
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len());
        let byte = BYTES[dice.below(BYTES.len())];
        match dice.below(5) {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at + 1),
            _ => {
                let piece = bytes[at..(at + 16).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// Sends that many, and returns the time of the slowest.
pub(crate) async fn storm(address: SocketAddr, count: usize, seed: u64) -> Duration {
    let seeds = Arc::new(seeds());
    let permits = Arc::new(Semaphore::new(64));
    let mut tasks = Vec::new();
    for number in 0..count {
        let permit = Arc::clone(&permits).acquire_owned().await.unwrap();
        let seeds = Arc::clone(&seeds);
        tasks.push(tokio::spawn(async move {
            let mut dice = Dice::new(seed + number as u64);
            let request = match seeds.get(number) {
                Some(seed) => seed.clone(),
                None => mutated(&seeds[dice.below(seeds.len())], &mut dice),
            };
            let started = Instant::now();
            let reply = try_send(address, &request).await;
            drop(permit);
            let shown = String::from_utf8_lossy(&request).into_owned();
            if let Some(reply) = reply {
                // 204 is a preflight that a mutation has made.
                let expected =
                    [204, 400, 401, 403, 404, 405, 408, 413, 414, 417, 421, 431, 501, 505];
                assert!(expected.contains(&reply.status), "{}: {shown:?}", reply.status);
                assert!(
                    !reply
                        .headers
                        .iter()
                        .any(|(name, _)| name == "access-control-allow-credentials")
                );
            }
            started.elapsed()
        }));
    }
    let mut slowest = Duration::ZERO;
    for task in tasks {
        slowest = slowest.max(task.await.unwrap());
    }
    slowest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_malformed_request_hangs_the_proxy_or_reaches_a_vendor() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan { limits: "header_timeout_seconds = 2".to_owned(), ..Plan::default() };
    let proxy = proxy.start(&vendor).await;
    storm(proxy.address, COUNT, 1).await;
    assert_eq!(vendor.count(), 0);
    assert_eq!(get(HISTORY).tenant("acme").to(&proxy).await.status, 200, "it still works");
}

#[tokio::test]
async fn nothing_is_smuggled_behind_a_request() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let inner = String::from_utf8(get(HISTORY).tenant("acme").bytes()).unwrap();
    let outer = |header: &str| {
        let length = inner.len();
        let header = header.replace("LENGTH", &length.to_string());
        format!("GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\n{header}\r\n\r\n{inner}")
    };
    for header in [
        "Content-Length: LENGTH",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: LENGTH",
        "Content-Length: LENGTH\r\nTransfer-Encoding: chunked",
        "Content-Length: 0\r\nContent-Length: LENGTH",
        "Transfer-Encoding: xchunked",
        "Expect: 100-continue\r\nContent-Length: LENGTH",
    ] {
        let reply = try_send(proxy.address, outer(header).as_bytes()).await;
        assert!(reply.is_none_or(|reply| (400..500).contains(&reply.status)), "{header}");
        assert_eq!(vendor.count(), 0, "{header}");
    }
}

#[tokio::test]
async fn many_requests_on_one_connection_each_get_their_own_response() {
    use tokio::io::AsyncWriteExt;

    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let mut stream = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
    for number in 0..100 {
        let tenant = if number % 2 == 0 { "acme" } else { "globex" };
        stream.write_all(&get(HISTORY).origin(ORIGIN).tenant(tenant).bytes()).await.unwrap();
        let reply = crate::support::client::read_reply(&mut stream).await.unwrap();
        assert_eq!(reply.json()["data"]["invoices"][0]["id"], format!("inv_{tenant}"));
    }
    let bad = format!("GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\nHost: {HOST}\r\n\r\n");
    stream.write_all(bad.as_bytes()).await.unwrap();
    assert_eq!(crate::support::client::read_reply(&mut stream).await.unwrap().status, 400);
    assert!(crate::support::client::is_closed(&mut stream).await);
}

#[tokio::test]
async fn a_token_does_not_make_a_bad_request_good() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let token = tokens::good("acme");
    for (before, after) in [("", "\r\nX: y\nZ: w"), ("X : y\r\n", ""), ("", "\r\n folded")] {
        let request = format!(
            "GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\n{before}Authorization: Bearer {token}{after}\r\nContent-Length: 1\r\n\r\nx"
        );
        let reply = send(proxy.address, request.as_bytes()).await;
        assert!((400..500).contains(&reply.status));
    }
    assert_eq!(vendor.count(), 0);
}
