//! A minimal HTTP client: one GET on one connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use billing_sandbox::{Scenario, Vendors};
use serde_json::Value;

/// 2026-11-22T12:00:00Z, the current time of every sandbox in these tests.
pub(crate) fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(20_779 * 86_400 + 43_200)
}

pub(crate) fn start() -> Vendors {
    Vendors::start(noon).unwrap()
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Sends a request with these headers to the URL.
#[track_caller]
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)]) -> Answer {
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut connection = TcpStream::connect(authority).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut request =
        format!("{method} /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let content_type = lines
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map_or(String::new(), |(_, value)| value.to_owned());
    Answer { status, content_type, body: body.to_owned() }
}

#[track_caller]
pub(crate) fn history(vendors: &Vendors, scenario: Scenario) -> Answer {
    let url = format!("{}/billing/history", vendors.autoposting_base());
    let authorization = format!("Bearer {}", scenario.autoposting_key());
    send("GET", &url, &[("authorization", &authorization)])
}

#[track_caller]
pub(crate) fn billing(vendors: &Vendors, scenario: Scenario) -> Answer {
    let slug = scenario.workspace_slug();
    let url = format!("{}/billing?workspaceSlug={slug}", vendors.trackmyposts_base());
    send("GET", &url, &[("x-api-key", &scenario.trackmyposts_key())])
}
