//! `cargo xtask coverage`: which lines and regions of a package its own tests run.

mod report;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::process::Program;
use crate::step::step;
use crate::tools::{self, CARGO_LLVM_COV};
use crate::workspace::Workspace;
use report::Report;

const PACKAGES: [&str; 2] = ["billing-core", "billing-proxy"];

/// Lets a program count into the file itself while it runs: tests kill the proxies that they start, and
/// counts that are written at the end of a program would be lost.
const CONTINUOUS: &str = "-Cllvm-args=-runtime-counter-relocation";
const COUNTS: &str = "tests-%p-%c%m.profraw";

/// Runs the tests of the packages that `arguments` name, or of [`PACKAGES`], and prints what they cover.
/// `target/coverage/PACKAGE.lcov` has the counts of each line, as editors read them.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let packages = choose(arguments)?;
    let libraries =
        Program::new(workspace, "rustc")?.args(["--print", "target-libdir"]).output()?;
    check_llvm_tools(Path::new(libraries.trim()))?;
    tools::ensure(workspace, &CARGO_LLVM_COV)?;
    for package in packages {
        step(format_args!("measure {package}"), || measure(workspace, package)).1?;
    }
    Ok(())
}

fn choose(arguments: &[String]) -> Result<Vec<&str>> {
    if arguments.is_empty() {
        return Ok(PACKAGES.to_vec());
    }
    let named: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for package in &named {
        let known = PACKAGES.join(", ");
        ensure!(PACKAGES.contains(package), "{package:?} is not measured; there are {known}");
    }
    Ok(named)
}

/// Holds when rustup has installed LLVM's tools for the compiler that has its libraries in this folder.
fn check_llvm_tools(libraries: &Path) -> Result<()> {
    let profdata = format!("llvm-profdata{}", std::env::consts::EXE_SUFFIX);
    let tool = libraries.with_file_name("bin").join(profdata);
    ensure!(
        tool.is_file(),
        "measuring coverage takes LLVM's tools: `rustup component add llvm-tools`"
    );
    Ok(())
}

fn measure(workspace: &Workspace, package: &str) -> Result<()> {
    if package == "billing-proxy" {
        // What its integration tests start beside the proxy.
        tools::ensure_npm_packages(workspace, "crates/billing-proxy/tests/oidc")?;
        tools::ensure_servers(workspace)?;
    }
    let folder = workspace.target().join("coverage");
    fs::create_dir_all(&folder).context("making the folder of the reports")?;
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    llvm_cov(workspace, &["--no-report", "--no-cfg-coverage", "--locked"], package)?
        .env("RUSTFLAGS", format!("{flags} {CONTINUOUS}").trim_start())
        .env("LLVM_PROFILE_FILE_NAME", COUNTS)
        .run()?;
    let export = |format: &str| -> Result<String> {
        let file = folder.join(format!("{package}.{}", format.trim_start_matches('-')));
        llvm_cov(workspace, &["report", format], package)?.arg("--output-path").arg(&file).run()?;
        fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))
    };
    let source = workspace.path(format!("crates/{package}/src"));
    let report = Report::new(&source, &export("--json")?, &export("--lcov")?)?;
    print!("\n{report}\n");
    Ok(())
}

fn llvm_cov(workspace: &Workspace, arguments: &[&str], package: &str) -> Result<Program> {
    Ok(Program::new(workspace, "cargo")?
        .arg("llvm-cov")
        .args(arguments)
        .args(["--package", package]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_llvm_tools_is_shown_what_to_install() {
        let error = check_llvm_tools(Path::new("/nowhere/lib")).unwrap_err().to_string();
        assert!(error.ends_with("`rustup component add llvm-tools`"), "{error}");
    }

    #[test]
    fn only_the_packages_that_are_measured_can_be_chosen() {
        assert_eq!(choose(&[]).unwrap(), PACKAGES);
        assert_eq!(choose(&["billing-core".to_owned()]).unwrap(), ["billing-core"]);
        assert!(choose(&["e2e".to_owned()]).is_err());
    }
}
