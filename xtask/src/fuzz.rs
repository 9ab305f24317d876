//! `cargo xtask fuzz`: libFuzzer on the targets of `fuzz/`, one after the other.
//!
//! The pinned compiler builds them: only sanitizers would need a nightly one, and they would find
//! little, because the crates deny unsafe code. `billing_proxy::fuzz` asserts the promises of each
//! target, with overflow checks enabled.

use std::fs;

use crate::process::Program;
use crate::step::step;
use crate::tools::{self, CARGO_FUZZ};
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

const TARGETS: [&str; 6] =
    ["autoposting", "configuration", "key-set", "request", "token", "trackmyposts"];

/// The default of `--seconds`, for each target.
const SECONDS: u32 = 60;

/// The maximum length of generated inputs, in bytes: larger inputs find nothing more and take
/// longer.
const LONGEST: u32 = 8192;

/// Runs the targets that `arguments` name, or all of them: `[TARGET …] [--seconds N]`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let (targets, seconds) = choose(arguments)?;
    tools::ensure(workspace, &CARGO_FUZZ)?;
    for target in targets {
        step(format_args!("fuzz {target} for {seconds} s"), || fuzz(workspace, target, seconds))
            .1?;
    }
    Ok(())
}

/// Inputs that reach new code are stored in `target/fuzz/corpus/`. An input that breaks a promise
/// ends the run and is stored in `fuzz/artifacts/`.
fn fuzz(workspace: &Workspace, target: &str, seconds: u32) -> Result<()> {
    let found = workspace.path("target/fuzz/corpus").join(target);
    fs::create_dir_all(&found).with_context(|| format!("creating {}", found.display()))?;
    cargo_fuzz(workspace, "run")?
        .arg(target)
        .arg(found)
        .arg(workspace.path("fuzz/corpus").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST}"))
        .args(["-timeout=10", "-print_final_stats=1"])
        .run()
}

fn cargo_fuzz(workspace: &Workspace, subcommand: &str) -> Result<Program> {
    Ok(Program::new(workspace, "cargo-fuzz")?.arg(subcommand).args([
        "--sanitizer",
        "none",
        "--fuzz-dir",
        "fuzz",
        "--target-dir",
        "target/fuzz",
    ]))
}

fn choose(arguments: &[String]) -> Result<(Vec<&'static str>, u32)> {
    let mut targets = Vec::new();
    let mut seconds = SECONDS;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let value = rest.next().map_or("", String::as_str);
            seconds = value
                .parse()
                .with_context(|| format!("reading {value:?} as a number of seconds"))?;
        } else if let Some(target) = TARGETS.iter().find(|target| *target == argument) {
            targets.push(*target);
        } else {
            let names = TARGETS.join(", ");
            return Err(anyhow!("{argument:?} is not a target; there are {names}"));
        }
    }
    Ok((if targets.is_empty() { TARGETS.to_vec() } else { targets }, seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose_of(arguments: &[&str]) -> Result<(Vec<&'static str>, u32)> {
        choose(&arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_target_has_a_program_and_a_corpus() {
        let fuzz = Workspace::find().unwrap().path("fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        for target in TARGETS {
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
            assert!(fuzz.join("corpus").join(target).is_dir(), "{target}");
        }
    }

    #[test]
    fn all_targets_run_unless_some_are_named() {
        assert_eq!(choose_of(&[]).unwrap(), (TARGETS.to_vec(), SECONDS));
        assert_eq!(choose_of(&["token", "--seconds", "5"]).unwrap(), (vec!["token"], 5));
        assert!(choose_of(&["tokn"]).is_err());
        assert!(choose_of(&["--seconds"]).is_err());
        assert!(choose_of(&["--seconds", "soon"]).is_err());
    }
}
