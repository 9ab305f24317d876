//! Track My Posts' authentication, workspaces and errors.

use billing_sandbox::Scenario;

use crate::client::{Answer, send, start};

#[track_caller]
fn ask(query: &str, key: Option<&str>) -> Answer {
    let vendors = start();
    let url = format!("{}/billing{query}", vendors.trackmyposts_base());
    let headers: Vec<_> = key.into_iter().map(|key| ("x-api-key", key)).collect();
    send("GET", &url, &headers)
}

#[track_caller]
fn check(query: &str, key: Option<&str>, status: u16, body: &str) {
    let answer = ask(query, key);
    assert_eq!((answer.status, answer.body.as_str()), (status, body), "{query}");
}

#[test]
fn the_right_key_with_its_own_workspace_succeeds() {
    let answer = ask("?workspaceSlug=active", Some("tmp-sandbox-active"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["billing_info"]["workspaceId"], "workspace-active");
}

#[test]
fn a_missing_or_wrong_key_is_401_whatever_else_is_wrong() {
    let body = "unauthorized: authentication required";
    check("?workspaceSlug=active", None, 401, body);
    check("?workspaceSlug=active", Some("tmp-sandbox-nobody"), 401, body);
    check("?workspaceSlug=active", Some(&Scenario::Active.autoposting_key()), 401, body);
    check("", None, 401, body);
}

#[test]
fn the_key_is_not_read_from_an_authorization_header() {
    let vendors = start();
    let url = format!("{}/billing?workspaceSlug=active", vendors.trackmyposts_base());
    let answer = send("GET", &url, &[("Authorization", "Bearer tmp-sandbox-active")]);
    assert_eq!(answer.status, 401);
}

#[test]
fn a_missing_empty_or_repeated_workspace_is_400() {
    let key = Some("tmp-sandbox-active");
    let body = "bad request: validation error";
    check("", key, 400, body);
    check("?workspaceSlug=", key, 400, body);
    check("?workspaceslug=active", key, 400, body);
    check("?workspaceSlug=active&workspaceSlug=active", key, 400, body);
}

#[test]
fn an_unknown_workspace_is_404() {
    let body = "not found: workspace not found";
    check("?workspaceSlug=my-workspace", Some("tmp-sandbox-active"), 404, body);
}

#[test]
fn the_workspace_of_another_customer_is_403() {
    let body = "forbidden: insufficient permissions";
    check("?workspaceSlug=past-due", Some("tmp-sandbox-active"), 403, body);
}
