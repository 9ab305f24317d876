//! Origins that look like an allowed one and are not.

use billing_proxy::origin::{AllowedOrigins, Origin, OriginError};
use http::HeaderValue;

use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, get};
use crate::support::vendor::FaultyVendor;

/// More than 600 near misses of the origin.
pub(crate) fn near_misses(origin: &str) -> Vec<String> {
    let (scheme, host) = origin.split_once("://").unwrap();
    let mut misses = Vec::new();
    // Each character removed, doubled, in the other case, or replaced.
    for (at, letter) in origin.char_indices() {
        let (before, after) = (&origin[..at], &origin[at + letter.len_utf8()..]);
        let swapped = if letter.is_uppercase() { 'a' } else { letter.to_ascii_uppercase() };
        misses.push(format!("{before}{after}"));
        misses.push(format!("{before}{letter}{letter}{after}"));
        misses.push(format!("{before}{swapped}{after}"));
        for other in ["%00", " ", "\t", "@", "#", "?", "/", "\\", ".", "-", "*", "%2e", "\u{0430}"]
        {
            misses.push(format!("{before}{other}{after}"));
            misses.push(format!("{before}{other}{letter}{after}"));
        }
    }
    let suffixes = [
        "/",
        "/x",
        ":443",
        ":80",
        ":8443",
        ":0443",
        ":",
        ".",
        "..",
        ".evil.example",
        "evil.example",
        "@evil.example",
        "%2eevil.example",
        "?",
        "#",
        "#@evil.example",
        ",https://evil.example",
        " https://evil.example",
        "&",
        ";",
        "'",
        "\"",
        "%",
        "%0d%0a",
        "$",
        "^",
        "|",
        "~",
        "*",
        "_",
    ];
    for suffix in suffixes {
        misses.push(format!("{origin}{suffix}"));
        misses.push(format!("{scheme}://{suffix}{host}"));
        misses.push(format!("https://evil.example{suffix}{host}"));
        misses.push(format!("https://evil.example/{suffix}{origin}"));
    }
    for scheme in ["http", "HTTPS", "wss", "file", "data", "javascript", "chrome-extension", ""] {
        misses.push(format!("{scheme}://{host}"));
        misses.push(format!("{scheme}:{host}"));
    }
    let whole = [
        "null",
        "NULL",
        "*",
        "",
        "https://",
        "https:",
        "//app.example.com",
        "app.example.com",
        "https://example.com",
        "https://app.example.co",
        "https://app.example.comx",
        "https://xapp.example.com",
        "https://x.app.example.com",
        "https://app-example.com",
        "https://appxexample.com",
        "https://user@app.example.com",
        "https://app.example.com@",
        "https://127.0.0.1",
        "https://localhost",
        "undefined",
        "about:blank",
        "blob:https://x",
    ];
    misses.extend(whole.map(str::to_owned));
    misses.retain(|miss| miss != origin);
    misses.sort();
    misses.dedup();
    misses
}

#[test]
fn no_near_miss_is_an_allowed_origin() {
    let origins = [
        ORIGIN,
        "https://other.example.com:8443",
        "http://localhost:8080",
        "capacitor://localhost",
        "chrome-extension://cjpalhdlnbpafiamejdnhcphjbkeiagm",
    ];
    let allowed = AllowedOrigins::new(origins.map(|text| Origin::parse(text).unwrap()).to_vec());
    for origin in origins {
        let misses = near_misses(origin);
        assert!(misses.len() >= 600, "only {} for {origin}", misses.len());
        assert!(allowed.find(&HeaderValue::from_str(origin).unwrap()).is_some());
        for miss in misses {
            let Ok(value) = HeaderValue::from_bytes(miss.as_bytes()) else { continue };
            assert!(allowed.find(&value).is_none() || origins.contains(&miss.as_str()), "{miss}");
        }
    }
}

#[tokio::test]
async fn no_near_miss_is_answered() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let mut sent = 0;
    for miss in near_misses(ORIGIN) {
        let bytes = miss.as_bytes();
        // White space around the value of a header is not part of it.
        let trimmed = miss.trim_matches([' ', '\t']);
        if trimmed == ORIGIN || HeaderValue::from_bytes(bytes).is_err() {
            continue;
        }
        let reply = get(HISTORY).origin(&miss).tenant("acme").to(&proxy).await;
        assert!(matches!(reply.status, 400 | 403), "{miss:?}: {}", reply.status);
        assert_eq!(reply.header("access-control-allow-origin"), None, "{miss:?}");
        sent += 1;
    }
    assert!(sent >= 600, "only {sent} were sent");
    assert_eq!(vendor.count(), 0);
}

#[test]
fn only_exact_origins_can_be_allowed() {
    for good in [
        ORIGIN,
        "http://localhost:8080",
        "https://[::1]:8443",
        "https://xn--bcher-kva.example",
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "app://localhost",
        "app://localhost:8080",
        "app://-",
        "app://obsidian.md",
        "chrome-extension://cjpalhdlnbpafiamejdnhcphjbkeiagm",
        "moz-extension://8f2c1b1e-55a0-4b4f-9a37-2f1d5c2c1e3d",
        // Browsers keep the case of a host that is not a domain name.
        "safari-web-extension://0D4B7B3C-6C1B-4E5C-8D1A-9E0F1A2B3C4D",
    ] {
        assert_eq!(Origin::parse(good).map(|origin| origin.as_str() == good), Ok(true), "{good}");
    }
    for pattern in [
        "*",
        "https://*.example.com",
        "https://*",
        "*://app.example.com",
        "capacitor://*",
        "chrome-extension://*",
    ] {
        assert_eq!(Origin::parse(pattern), Err(OriginError::Pattern), "{pattern}");
    }
    assert_eq!(Origin::parse("null"), Err(OriginError::Null));
    let without_origin = [
        "file:///x",
        "file://",
        "file://localhost",
        "FILE://localhost",
        "data:text/html,x",
        "data://x",
        "blob:https://app.example.com",
        "blob://x",
        "about:blank",
        "about://blank",
        "javascript://x",
        "filesystem://x",
        "content://app",
        "ftp://app.example.com",
        "ws://app.example.com",
        "wss://app.example.com",
    ];
    for text in without_origin {
        assert_eq!(Origin::parse(text), Err(OriginError::NoOrigin), "{text}");
    }
    let bad = [
        "",
        "app.example.com",
        "https://app.example.com/",
        "https://App.example.com",
        "https://app.example.com:443",
        "http://app.example.com:80",
        "https://u@app.example.com",
        "https://app.example.com?",
        " https://a.example",
        "https://bücher.example",
        "https://app.example.com#",
        "https://",
        "https:app.example.com",
        "localhost:8080",
        "capacitor://",
        "capacitor:",
        "capacitor:localhost",
        "capacitor:/localhost",
        "capacitor:///localhost",
        "capacitor://localhost/",
        "capacitor://localhost/index.html",
        "capacitor://localhost:",
        "capacitor://localhost:080",
        "capacitor://localhost:65536",
        "capacitor://u@localhost",
        "capacitor://u:p@localhost",
        "capacitor://localhost?",
        "capacitor://localhost?x",
        "capacitor://localhost#",
        "capacitor://localhost ",
        " capacitor://localhost",
        "capacitor://local\thost",
        "capacitor://local host",
        "capacitor://bücher",
        "capacitor://b%C3%BCcher",
        "capacitor://localhost,capacitor://x",
        "Capacitor://localhost",
        "capacitor://[a-z]+",
        "capacitor://(a|b)",
        "capacitor://^localhost$",
        "chrome-extension://",
    ];
    for bad in bad {
        assert_eq!(Origin::parse(bad), Err(OriginError::NotSerialized), "{bad}");
    }
}
