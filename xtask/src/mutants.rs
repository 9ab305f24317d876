//! `cargo xtask mutants`: makes small changes to the code, which the tests must detect.

use crate::process::Program;
use crate::tools::{self, CARGO_MUTANTS};
use crate::workspace::Workspace;
use anyhow::Result;

/// What decides about a bill: bytes, dates and numbers in, a value out.
const FILES: [&str; 14] = [
    "crates/billing-core/src/money.rs",
    "crates/billing-core/src/date.rs",
    "crates/billing-core/src/json_text.rs",
    "crates/billing-core/src/invoice.rs",
    "crates/billing-core/src/plan.rs",
    "crates/billing-core/src/wire.rs",
    "crates/billing-core/src/wire/**/*.rs",
    "crates/billing-core/src/view/export/csv.rs",
    "crates/billing-core/src/view/plan_card.rs",
    "crates/billing-core/src/view/plan_card/**/*.rs",
    "crates/billing-core/src/view/relative.rs",
    "crates/billing-core/src/view/totals.rs",
    "crates/billing-core/src/view/checks.rs",
    "crates/billing-core/src/view/checks/**/*.rs",
];

/// Changes the files of `billing-core` that `arguments` name, or [`FILES`]. The crate's unit tests have to
/// notice each change; `target/mutants.out` lists those that they miss.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure(workspace, &CARGO_MUTANTS)?;
    let mut files: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if files.is_empty() {
        files.extend(FILES);
    }
    Program::new(workspace, "cargo")?
        .args(["mutants", "--package", "billing-core", "--output", "target", "--no-shuffle"])
        .args(files.into_iter().flat_map(|file| ["--file", file]))
        .args(["--", "--lib"])
        // Examples have to notice a change, not luck; and a property that fails has noticed it, without
        // its smallest example and the places of all panics on the way there.
        .env("PROPTEST_CASES", "16")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("RUST_BACKTRACE", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .run()
}
