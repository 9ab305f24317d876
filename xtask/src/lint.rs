//! `cargo xtask lint`: all checks of the code that do not run it.

mod cycles;
mod documentation;
mod graph;
mod sources;
mod structure;
mod toolchain;
mod views;

use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::pack;
use crate::process::Program;
use crate::step::{seconds, step};
use crate::tools::{self, CARGO_DENY, CARGO_MACHETE, TYPOS, WASM_TARGET};
use crate::workspace::Workspace;

/// The documentation is for contributors, so it includes private items and links to them.
const RUSTDOC_FLAGS: &str = "--deny warnings --allow rustdoc::private-intra-doc-links";

/// One check, with the name under which it is reported and can be run separately.
struct Check {
    name: &'static str,
    run: fn(&Workspace) -> Result<()>,
}

const CHECKS: &[Check] = &[
    Check { name: "rustfmt", run: rustfmt },
    // === Files ===
    Check { name: "no-mod-rs", run: structure::no_mod_rs },
    Check { name: "file-length", run: structure::file_length },
    Check { name: "no-float-in-core", run: structure::no_float_in_core },
    Check { name: "no-key-names-in-widget", run: structure::no_key_names_in_widget },
    Check { name: "no-inline-style-or-html", run: structure::no_inline_style_or_html },
    Check { name: "views-use-crate-view", run: views::views_use_crate_view },
    Check { name: "lock-files-name-no-registry", run: structure::lock_files_name_no_registry },
    // === Dependencies ===
    Check { name: "core-is-pure", run: graph::core_is_pure },
    Check { name: "widget-is-a-leptos-app", run: graph::widget_is_a_leptos_app },
    Check { name: "widget-has-no-server", run: graph::widget_has_no_server },
    Check { name: "proxy-has-no-widget", run: graph::proxy_has_no_widget },
    Check { name: "proxy-has-no-cycles", run: cycles::proxy_has_no_cycles },
    Check { name: "core-compiles-for-wasm", run: graph::core_compiles_for_wasm },
    Check { name: "no-unused-dependencies", run: no_unused_dependencies },
    Check { name: "rust-version-is-built", run: toolchain::rust_version_is_built },
    // === Texts ===
    Check { name: "typos", run: typos },
    Check { name: "locales-are-whole", run: locales_are_whole },
    Check { name: "bench-results-are-quoted", run: bench_results_are_quoted },
    // === Documentation ===
    Check { name: "references-are-current", run: documentation::references_are_current },
    Check { name: "every-page-is-in-the-book", run: documentation::every_page_is_in_the_book },
    Check { name: "code-blocks-hold", run: documentation::code_blocks_hold },
    // === Compiler and cargo ===
    Check { name: "clippy-native", run: clippy_native },
    Check { name: "clippy-widget", run: clippy_widget },
    Check { name: "docs-native", run: docs_native },
    Check { name: "docs-widget", run: docs_widget },
    Check { name: "cargo-deny", run: cargo_deny },
    Check { name: "size-budget", run: size_budget },
];

/// Runs the checks named by `arguments`, or all of them, and continues after a failure.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let start = Instant::now();
    if let Some(unknown) =
        arguments.iter().find(|argument| CHECKS.iter().all(|check| check.name != *argument))
    {
        let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        bail!("{unknown:?} is not a check; the checks are {}", names.join(", "));
    }
    let chosen = CHECKS
        .iter()
        .filter(|check| arguments.is_empty() || arguments.iter().any(|name| name == check.name));
    let mut reports = Vec::new();
    for check in chosen {
        let (taken, outcome) = step(check.name, || (check.run)(workspace));
        reports.push((check.name, outcome.is_ok(), seconds(taken)));
    }

    println!("\n==> summary after {}", seconds(start.elapsed()));
    for (name, holds, taken) in &reports {
        let verdict = if *holds { "holds" } else { "FAILED" };
        println!("    {name:<27} {verdict:<6} {taken:>9}");
    }
    let failed: Vec<&str> =
        reports.iter().filter(|(_, holds, _)| !holds).map(|(name, ..)| *name).collect();
    println!("{} checks hold, {} do not", reports.len() - failed.len(), failed.len());
    ensure!(failed.is_empty(), "these do not hold: {}", failed.join(", "));
    Ok(())
}

fn rustfmt(workspace: &Workspace) -> Result<()> {
    Program::new(workspace, "cargo")?.args(["fmt", "--all", "--check"]).run()
}

/// The code of each package uses all of its dependencies.
fn no_unused_dependencies(workspace: &Workspace) -> Result<()> {
    tools::ensure(workspace, &CARGO_MACHETE)?;
    Program::new(workspace, "cargo-machete")?.arg("--skip-target-dir").run()
}

/// Finds misspelt words in code and documentation; `typos.toml` lists the exceptions.
fn typos(workspace: &Workspace) -> Result<()> {
    tools::ensure(workspace, &TYPOS)?;
    Program::new(workspace, "typos")?.run()
}

/// Finds missing, extra or misspelt texts, arguments and plural forms in all languages.
fn locales_are_whole(workspace: &Workspace) -> Result<()> {
    Program::cargo(workspace, "test")?
        .args(["--package", "billing-core", "--test", "locales", "--quiet"])
        .run()
}

/// The report of the widget's benchmark and the README's figures match its results.
fn bench_results_are_quoted(workspace: &Workspace) -> Result<()> {
    Program::new(workspace, "node")?.args(["bench/quote.mjs", "--check"]).run()
}

fn clippy_native(workspace: &Workspace) -> Result<()> {
    Program::cargo(workspace, "clippy")?
        .args(["--workspace", "--exclude", "billing-widget", "--all-targets"])
        .args(["--", "--deny", "warnings"])
        .run()
}

fn clippy_widget(workspace: &Workspace) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    Program::cargo(workspace, "clippy")?
        .args(["--package", "billing-widget", "--target", WASM_TARGET, "--all-targets"])
        .args(["--", "--deny", "warnings"])
        .run()
}

fn docs_native(workspace: &Workspace) -> Result<()> {
    Program::cargo(workspace, "doc")?
        .args([
            "--workspace",
            "--exclude",
            "billing-widget",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", RUSTDOC_FLAGS)
        .run()
}

fn docs_widget(workspace: &Workspace) -> Result<()> {
    tools::ensure_wasm_target(workspace)?;
    Program::cargo(workspace, "doc")?
        .args(["--package", "billing-widget", "--target", WASM_TARGET])
        .args(["--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", RUSTDOC_FLAGS)
        .run()
}

/// Checks licences, bans and sources. Advisories are left out, because they need the network at
/// every run.
fn cargo_deny(workspace: &Workspace) -> Result<()> {
    tools::ensure(workspace, &CARGO_DENY)?;
    Program::new(workspace, "cargo-deny")?
        .args(["--workspace", "--locked", "check", "bans", "licenses", "sources"])
        .run()
}

/// Builds the package and compares each part with its budget.
fn size_budget(workspace: &Workspace) -> Result<()> {
    let sizes = pack::build(workspace)?;
    println!("{sizes}");
    sizes.check(workspace)
}
