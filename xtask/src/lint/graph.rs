//! What the crates may depend on.

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::tools::{self, WASM_TARGET};
use crate::workspace::Workspace;

/// Crates that know a browser, an executor, a socket or a clock.
const IMPURE: [&str; 12] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "gloo-net",
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
const WIDGET: [&str; 4] = ["leptos", "wasm-bindgen-futures", "web-sys", "billing-widget"];

/// `billing-core` depends on no browser, async, IO or clock crate.
pub(super) fn core_is_pure(workspace: &Workspace) -> Outcome<()> {
    let graph = dependencies(workspace, "billing-core", None)?;
    absent(&graph, &IMPURE, "billing-core")
}

/// The widget's graph holds no server.
pub(super) fn widget_has_no_server(workspace: &Workspace) -> Outcome<()> {
    let graph = dependencies(workspace, "billing-widget", Some(WASM_TARGET))?;
    absent(&graph, &SERVER, "the widget")
}

/// The proxy's graph holds nothing of the widget.
pub(super) fn proxy_has_no_widget(workspace: &Workspace) -> Outcome<()> {
    let graph = dependencies(workspace, "billing-proxy", None)?;
    absent(&graph, &WIDGET, "billing-proxy")
}

/// `billing-core` compiles for the browser as well as natively.
pub(super) fn core_compiles_for_wasm(workspace: &Workspace) -> Outcome<()> {
    tools::ensure_wasm_target(workspace)?;
    Program::cargo(workspace, "check")?
        .args(["--package", "billing-core", "--target", WASM_TARGET])
        .run()
}

/// The names of all crates that `package` links, itself among them.
fn dependencies(
    workspace: &Workspace,
    package: &str,
    target: Option<&str>,
) -> Outcome<Vec<String>> {
    let tree = Program::cargo(workspace, "tree")?
        .args(["--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(target.into_iter().flat_map(|target| ["--target", target]))
        .capture()?;
    if !tree.success {
        return Err(Failure::new(format!("`cargo tree` of {package}: {}", tree.stderr.trim())));
    }
    let names: Vec<String> =
        tree.stdout.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    // An empty graph would satisfy every rule.
    if names.first().is_some_and(|first| first == package) {
        Ok(names)
    } else {
        Err(Failure::new(format!("`cargo tree` does not speak of {package}")))
    }
}

fn absent(graph: &[String], unwanted: &[&str], whose: &str) -> Outcome<()> {
    let found: Vec<&str> =
        unwanted.iter().copied().filter(|name| graph.iter().any(|it| it == name)).collect();
    if found.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("{whose} depends on {}", found.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unwanted_crate_is_named() {
        let graph = ["billing-core", "serde", "tokio"].map(str::to_owned);
        let failure = absent(&graph, &IMPURE, "billing-core").unwrap_err();
        assert_eq!(failure.to_string(), "billing-core depends on tokio");
        assert!(absent(&graph, &WIDGET, "billing-core").is_ok());
    }
}
