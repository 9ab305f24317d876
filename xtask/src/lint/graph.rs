//! Dependencies of the crates.

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::process::Program;
use crate::tools::{self, WASM_TARGET};
use crate::workspace::Workspace;

/// Crates that use a browser, an executor, a socket or a clock.
const IMPURE: [&str; 15] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "serde-wasm-bindgen",
    "gloo-net",
    "gloo-render",
    "gloo-timers",
    "leptos",
    "tokio",
    "futures-core",
    "hyper",
    "reqwest",
    "axum",
    "chrono",
    "time",
];
const SERVER: [&str; 5] = ["tokio", "hyper", "reqwest", "axum", "rustls"];
const WIDGET: [&str; 6] = [
    "leptos",
    "gloo-net",
    "serde-wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "billing-widget",
];
/// The stack of the widget.
const STACK: [&str; 7] =
    ["leptos", "gloo-net", "serde", "serde-wasm-bindgen", "wasm-bindgen", "web-sys", "js-sys"];

/// `billing-core` depends on no browser, async, IO or clock crate.
pub(super) fn core_is_pure(workspace: &Workspace) -> Result<()> {
    let graph = dependencies(workspace, "billing-core", None, None)?;
    absent(&graph, &IMPURE, "billing-core")
}

/// The widget depends on its whole stack, and no cargo feature disables a part of it: the only
/// feature splits the shipped module.
pub(super) fn widget_is_a_leptos_app(workspace: &Workspace) -> Result<()> {
    // Direct dependencies only, because Leptos itself depends on some of the others.
    let graph = dependencies(workspace, "billing-widget", Some(WASM_TARGET), Some(1))?;
    present(&graph, &STACK, "the widget")?;
    let metadata = Program::cargo(workspace, "metadata")?
        .args(["--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: Value = serde_json::from_str(&metadata).context("reading the packages")?;
    has_no_features_but(&["split"], &metadata, "billing-widget")
}

/// The widget does not depend on a server.
pub(super) fn widget_has_no_server(workspace: &Workspace) -> Result<()> {
    let graph = dependencies(workspace, "billing-widget", Some(WASM_TARGET), None)?;
    absent(&graph, &SERVER, "the widget")
}

/// The proxy does not depend on the widget.
pub(super) fn proxy_has_no_widget(workspace: &Workspace) -> Result<()> {
    let graph = dependencies(workspace, "billing-proxy", None, None)?;
    absent(&graph, &WIDGET, "billing-proxy")
}

/// `billing-core` compiles for the browser as well as natively.
pub(super) fn core_compiles_for_wasm(workspace: &Workspace) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    Program::cargo(workspace, "check")?
        .args(["--package", "billing-core", "--target", WASM_TARGET])
        .run()
}

/// The names of the crates that `package` links, including itself: all, or those up to `depth`
/// edges away.
fn dependencies(
    workspace: &Workspace,
    package: &str,
    target: Option<&str>,
    depth: Option<u8>,
) -> Result<Vec<String>> {
    let tree = Program::cargo(workspace, "tree")?
        .args(["--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(target.into_iter().flat_map(|target| ["--target", target]))
        .args(depth.map(|depth| format!("--depth={depth}")))
        .output()?;
    let names: Vec<String> =
        tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    // An empty graph would satisfy every rule.
    if names.first().is_some_and(|first| first == package) {
        Ok(names)
    } else {
        Err(anyhow!("`cargo tree` does not list {package}"))
    }
}

fn absent(graph: &[String], unwanted: &[&str], whose: &str) -> Result<()> {
    let found: Vec<&str> =
        unwanted.iter().copied().filter(|name| graph.iter().any(|it| it == name)).collect();
    if found.is_empty() { Ok(()) } else { Err(anyhow!("{whose} depends on {}", found.join(", "))) }
}

fn present(graph: &[String], wanted: &[&str], whose: &str) -> Result<()> {
    let missing: Vec<&str> =
        wanted.iter().copied().filter(|name| !graph.iter().any(|it| it == name)).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(anyhow!("{whose} does not depend on {}", missing.join(", ")))
    }
}

/// The features include those that an optional dependency implies.
fn has_no_features_but(allowed: &[&str], metadata: &Value, package: &str) -> Result<()> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let found = packages
        .into_iter()
        .flatten()
        .find(|it| it.get("name").and_then(Value::as_str) == Some(package));
    let features = found.and_then(|package| package.get("features")?.as_object());
    match features {
        None => Err(anyhow!("`cargo metadata` does not list {package}")),
        Some(features) => {
            let names = features.keys().map(String::as_str);
            let others: Vec<&str> = names.filter(|name| !allowed.contains(name)).collect();
            if others.is_empty() {
                Ok(())
            } else {
                Err(anyhow!("{package} has the features {}", others.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_crate_is_named() {
        let graph = STACK.map(str::to_owned);
        assert!(present(&graph, &STACK, "the widget").is_ok());
        let without_two: Vec<String> =
            graph.into_iter().filter(|name| name != "leptos" && name != "serde").collect();
        let error = present(&without_two, &STACK, "the widget").unwrap_err();
        assert_eq!(error.to_string(), "the widget does not depend on leptos, serde");
    }

    #[test]
    fn a_feature_is_named() {
        let metadata = json!({ "packages": [
            { "name": "billing-core", "features": { "extra": [] } },
            { "name": "billing-widget", "features": { "split": [] } },
        ] });
        let check = |package| has_no_features_but(&["split"], &metadata, package);
        assert!(check("billing-widget").is_ok());
        let error = check("billing-core").unwrap_err();
        assert_eq!(error.to_string(), "billing-core has the features extra");
        let error = check("billing-proxy").unwrap_err();
        assert_eq!(error.to_string(), "`cargo metadata` does not list billing-proxy");
    }

    #[test]
    fn an_unwanted_crate_is_named() {
        let graph = ["billing-core", "serde", "tokio"].map(str::to_owned);
        let error = absent(&graph, &IMPURE, "billing-core").unwrap_err();
        assert_eq!(error.to_string(), "billing-core depends on tokio");
        assert!(absent(&graph, &WIDGET, "billing-core").is_ok());
    }
}
