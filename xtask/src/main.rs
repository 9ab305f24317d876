//! `cargo xtask COMMAND`: all development commands of this repository, including their set-up.
//!
//! Each command installs its tools into `target/tools`, prints its steps and their durations, and
//! can be run again at any time.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program speaks on its standard output"
)]

mod bench;
mod book;
mod coverage;
mod demo;
mod dist;
mod fuzz;
mod lighthouse;
mod lint;
mod mutants;
mod pack;
mod paths;
mod process;
mod schema;
mod shots;
mod step;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, anyhow};

use workspace::Workspace;

const USAGE: &str = "\
cargo xtask COMMAND

  demo            start the sandbox vendors, the proxy and the page on http://127.0.0.1:8080/
  test [KIND …]   run the tests: native, browser, package, e2e, engines (all of these by default), frameworks
  lint [CHECK …]  formatting, clippy, documentation, licences, spelling, structure (all by default)
  pack [--whole]  build the npm package into pkg/, with two modules or one
  dist [root]     build and verify a release in target/dist: binaries, package, image, SBOM
  bench [NAME]    run the benchmarks: core, proxy (compared with nginx), widget (compared with its peers)
  soak [NAME]     run the long versions of tests: the proxy's, and the whole stack under fault injection (fault)
  fuzz [TARGET …] run libFuzzer on the targets of fuzz/; --seconds N: duration of each
  lighthouse      measure Lighthouse's scores of the demo page and of a page with the package
  coverage [NAME] measure which lines of a package its own tests run: billing-core, billing-proxy
  mutants [FILE]  make small changes to the rules, which their unit tests must detect
  schema          write docs/proxy.schema.json and docs/proxy.errors.json from the proxy's code
  docs            build the documentation and the playground in target/book; --package FOLDER: use an existing package
  shots           take the screenshots in docs/screenshots/; --languages: one per language, in target/shots/
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            child_process::wait_if_interrupted();
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The names of the commands, as the usage lists them.
fn commands() -> impl Iterator<Item = &'static str> {
    let rows = USAGE.lines().filter_map(|line| line.strip_prefix("  "));
    rows.filter(|row| !row.starts_with(' ')).filter_map(|row| row.split_whitespace().next())
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(());
    };
    let workspace = Workspace::find()?;
    match command.as_str() {
        "demo" => demo::run(&workspace, rest),
        "test" => test::run(&workspace, rest),
        "lint" => lint::run(&workspace, rest),
        "pack" => pack::run(&workspace, rest),
        "dist" => dist::run(&workspace, rest),
        "schema" => schema::run(&workspace, rest),
        "docs" => book::run(&workspace, rest),
        "shots" => shots::run(&workspace, rest),
        "fuzz" => fuzz::run(&workspace, rest),
        "coverage" => coverage::run(&workspace, rest),
        "mutants" => mutants::run(&workspace, rest),
        "lighthouse" => lighthouse::run(&workspace, rest),
        "bench" => bench::run(&workspace, rest),
        "soak" => bench::soak(&workspace, rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(anyhow!("unknown command {other:?}\n\n{USAGE}")),
    }
}
