//! Autoposting's authentication and errors.

use billing_sandbox::Scenario;

use crate::client::{send, start};

#[track_caller]
fn check_status(headers: &[(&str, &str)], expected: u16) {
    let vendors = start();
    let url = format!("{}/billing/history", vendors.autoposting_base());
    assert_eq!(send("GET", &url, headers).status, expected, "{headers:?}");
}

#[test]
fn a_known_key_is_accepted_in_either_header() {
    let key = Scenario::Active.autoposting_key();
    check_status(&[("Authorization", &format!("Bearer {key}"))], 200);
    check_status(&[("Authorization", &format!("bearer {key}"))], 200);
    check_status(&[("x-api-key", &key)], 200);
}

#[test]
fn a_missing_or_wrong_key_is_401() {
    check_status(&[], 401);
    check_status(&[("x-api-key", "sk-social-sandbox-nobody")], 401);
    check_status(&[("x-api-key", &Scenario::Active.trackmyposts_key())], 401);
    check_status(&[("Authorization", &Scenario::Active.autoposting_key())], 401);
    check_status(&[("Authorization", "Bearer")], 401);
}

#[test]
fn the_401_is_the_published_one_verbatim() {
    let vendors = start();
    let url = format!("{}/billing/history", vendors.autoposting_base());
    let answer = send("GET", &url, &[]);
    let published =
        include_str!("../../../billing-core/tests/fixtures/autoposting-unauthorized.json");
    let published: serde_json::Value = serde_json::from_str(published).unwrap();
    assert_eq!(answer.json(), published);
    assert!(answer.content_type.starts_with("application/json"));
}

#[test]
fn nothing_else_is_served() {
    let vendors = start();
    let base = vendors.autoposting_base();
    let key = Scenario::Active.autoposting_key();
    for path in ["", "/", "/billing", "/billing/history/", "/billing/history/1"] {
        let answer = send("GET", &format!("{base}{path}"), &[("x-api-key", &key)]);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.json()["success"], false, "{path}");
    }
    let outside = base.replace("/api-proxy", "/billing/history");
    assert_eq!(send("GET", &outside, &[("x-api-key", &key)]).status, 404);
    let posted = send("POST", &format!("{base}/billing/history"), &[("x-api-key", &key)]);
    assert_eq!(posted.status, 405);
    assert_eq!(posted.json()["error"], "method_not_allowed");
}
