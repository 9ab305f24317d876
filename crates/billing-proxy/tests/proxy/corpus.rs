//! Replays the corpora of the fuzzers, so that a bug that was found stays fixed.

use std::path::{Path, PathBuf};

use billing_proxy::fuzz;
use billing_proxy::vendor::Vendor;

use crate::malformed::{Dice, mutated};

/// Each input, and a hundred variations of it.
#[track_caller]
fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus of {target} is all but empty");
    let mut dice = Dice::new(7);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        run(&bytes);
        for _ in 0..100 {
            run(&mutated(&bytes, &mut dice));
        }
    }
}

#[test]
fn requests() {
    replay("request", fuzz::request);
}

#[test]
fn tokens() {
    replay("token", fuzz::token);
}

#[test]
fn key_sets() {
    replay("key-set", fuzz::key_set);
}

#[test]
fn configurations() {
    replay("configuration", fuzz::configuration);
}

#[test]
fn answers_of_autoposting() {
    replay("autoposting", |bytes| fuzz::vendor(Vendor::Autoposting, bytes));
}

#[test]
fn answers_of_trackmyposts() {
    replay("trackmyposts", |bytes| fuzz::vendor(Vendor::Trackmyposts, bytes));
}
