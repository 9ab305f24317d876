//! Slow clients.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::client::{is_closed, send, try_send};
use crate::support::test_proxy::{HISTORY, HOST, Plan, get};
use crate::support::vendor::{FaultyVendor, history, json};

/// Opens connections that never complete a request, and returns when the last of them was closed.
pub(crate) async fn slowloris(address: SocketAddr, count: usize, drip: Duration) -> Duration {
    billing_proxy::server::raise_descriptor_limit();
    let started = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        tasks.push(tokio::spawn(async move {
            let heads: [&[u8]; 5] = [
                b"",
                b"G",
                b"PRI * HTTP/2.0\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ",
            ];
            let dripping = number % heads.len() == 4;
            let opened = Instant::now();
            let _ = stream.write_all(heads[number % heads.len()]).await;
            let mut buffer = [0; 256];
            loop {
                tokio::select! {
                    read = stream.read(&mut buffer) => match read {
                        Ok(1..) => {}
                        _ => return opened.elapsed(),
                    },
                    () = tokio::time::sleep(drip) => {
                        // A byte from time to time must not extend the timeout.
                        if dripping && stream.write_all(b"b").await.is_err() {
                            return opened.elapsed();
                        }
                    }
                }
            }
        }));
    }
    let opening = started.elapsed();
    let mut longest = Duration::ZERO;
    for task in tasks {
        longest = longest.max(task.await.unwrap());
    }
    assert!(opening < Duration::from_secs(60));
    longest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_sent_requests_are_closed_while_others_are_served() {
    let vendor = FaultyVendor::good().await;
    let limits = "header_timeout_seconds = 2\nrequest_timeout_seconds = 2\n\
                  requests_per_minute_per_tenant = 1000000";
    let proxy = Plan { limits: limits.to_owned(), ..Plan::default() }.start(&vendor).await;
    let held = tokio::spawn(slowloris(proxy.address, 1_000, Duration::from_millis(300)));
    let request = get(HISTORY).tenant("acme").bytes();
    let mut served = 0;
    while !held.is_finished() {
        assert_eq!(send(proxy.address, &request).await.status, 200);
        served += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(served > 10, "{served}");
    let longest = held.await.unwrap();
    // The bound is generous, for busy machines.
    assert!(longest < Duration::from_secs(20), "{longest:?}");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let vendor = FaultyVendor::good().await;
    let limits = "header_timeout_seconds = 1".to_owned();
    let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    stream.write_all(&get(HISTORY).tenant("acme").bytes()).await.unwrap();
    assert_eq!(crate::support::client::read_reply(&mut stream).await.unwrap().status, 200);
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_disconnected() {
    let vendor = FaultyVendor::good().await;
    let limits = "write_timeout_seconds = 1".to_owned();
    let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
    // More than the kernel's buffers hold on both sides.
    let one = history("acme");
    let invoice = one[one.find("{\"id\"").unwrap()..one.rfind(']').unwrap()].to_owned();
    let many = vec![invoice; 200_000].join(",");
    vendor.next(json(&format!("{{\"success\":true,\"data\":{{\"invoices\":[{many}]}}}}")));
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    stream.write_all(&get(HISTORY).tenant("acme").bytes()).await.unwrap();
    let connections = || {
        let metrics = proxy.app.render_metrics();
        let line = metrics.lines().find(|line| line.starts_with("billing_proxy_connections_open"));
        line.unwrap().rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let started = Instant::now();
    while connections() == 0 || vendor.count() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(started.elapsed() < Duration::from_secs(30), "it never came");
    }
    while connections() > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(started.elapsed() < Duration::from_secs(60), "it is still there");
    }
}

#[tokio::test]
async fn one_peer_cannot_take_every_connection() {
    let vendor = FaultyVendor::good().await;
    let limits = "connections = 10\nconnections_per_peer = 3".to_owned();
    let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(&get(HISTORY).tenant("acme").bytes()).await.unwrap();
        assert_eq!(crate::support::client::read_reply(&mut stream).await.unwrap().status, 200);
        held.push(stream);
    }
    let request = get(HISTORY).tenant("acme").bytes();
    assert!(try_send(proxy.address, &request).await.is_none());
    let other = tokio::net::TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.9:0".parse().unwrap()).unwrap();
    let mut other = other.connect(proxy.address).await.unwrap();
    other.write_all(&get(HISTORY).tenant("acme").bytes()).await.unwrap();
    assert_eq!(crate::support::client::read_reply(&mut other).await.unwrap().status, 200);
    drop(held);
    let started = Instant::now();
    loop {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        let _ = stream.write_all(&get(HISTORY).tenant("acme").bytes()).await;
        if crate::support::client::read_reply(&mut stream).await.is_some() {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "the places were not given back");
    }
}

// All clients of a trusted proxy have its address. It was compared as the listener reports it: one for IPv6
// reports an IPv4 client as `::ffff:127.0.0.1`, which is in no range of IPv4.
#[tokio::test]
async fn a_trusted_proxy_may_take_every_connection() {
    let vendor = FaultyVendor::good().await;
    for listen in ["127.0.0.1:0", "[::]:0"] {
        let listener = match tokio::net::TcpListener::bind(listen).await {
            Ok(listener) => listener,
            // Without IPv6 there is nothing to test.
            Err(_) if listen.starts_with('[') => continue,
            Err(error) => panic!("{error}"),
        };
        let limits = "connections = 3\nconnections_per_peer = 1".to_owned();
        let top = "trusted_proxies = [\"127.0.0.0/8\"]".to_owned();
        let plan = Plan { limits, top, ..Plan::default() };
        let proxy = plan.start_on(listener, vendor.address).await;
        let address: SocketAddr = format!("127.0.0.1:{}", proxy.address.port()).parse().unwrap();
        let mut held = Vec::new();
        for number in 0..3 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&get(HISTORY).tenant("acme").bytes()).await.unwrap();
            let reply = crate::support::client::read_reply(&mut stream).await;
            assert_eq!(reply.map(|reply| reply.status), Some(200), "{number} at {listen}");
            held.push(stream);
        }
        let request = get(HISTORY).tenant("acme").bytes();
        assert!(try_send(address, &request).await.is_none(), "{listen}");
    }
}

#[tokio::test]
async fn a_slow_request_within_the_timeout_is_served() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    for byte in format!("GET {HISTORY} HTTP/1.1\r\nHost: {HOST}\r\n\r\n").bytes() {
        stream.write_all(&[byte]).await.unwrap();
        stream.flush().await.unwrap();
    }
    assert_eq!(
        crate::support::client::read_reply(&mut stream).await.unwrap().code(),
        "unauthorized"
    );
}
