//! The cost of an operation in counts instead of times: nodes, mutations, calls of `Intl`, calls
//! between JavaScript and WebAssembly, requests. The counts do not depend on the machine or its
//! load, and `perf-budget.json` limits them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::Outcome;
use crate::browser::Browser;
use crate::program::repository;

/// The counting script, which the page must run before any other.
pub const SCRIPT: &str = include_str!("meter/meter.js");

/// The budget of each operation, by its name.
const BUDGET: &str = "perf-budget.json";

/// Counts by their names.
pub type Counts = BTreeMap<String, u64>;

/// The counts since the last reading, once the page is idle.
///
/// # Errors
///
/// When the page does not run [`SCRIPT`].
pub async fn read(browser: &Browser) -> Outcome<Counts> {
    Ok(serde_json::from_value(browser.run("return meter.read();", &[]).await?)?)
}

/// Compares an operation with its budget, and prints its counts.
///
/// # Errors
///
/// When a count is above its budget or has none.
#[expect(clippy::print_stdout, reason = "a test's output is where figures are looked for")]
pub fn hold(operation: &str, counts: &Counts) -> Outcome<()> {
    let text = std::fs::read_to_string(repository().join(BUDGET))?;
    let budget: BTreeMap<String, Counts> = serde_json::from_str(&text)?;
    let faults = faults(counts, budget.get(operation));
    let figures = serde_json::to_string(counts)?;
    println!("{operation}: {figures}");
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!("{operation} costs more than {BUDGET} allows:{faults}\nall of it: {figures}")
            .into())
    }
}

/// One line for each count above its budget.
fn faults(counts: &Counts, budget: Option<&Counts>) -> String {
    let mut faults = String::new();
    for (name, is) in counts {
        match budget.and_then(|budget| budget.get(name)) {
            Some(most) if is <= most => continue,
            // Writing to a string cannot fail.
            Some(most) => drop(write!(faults, "\n  {name}: {is} where {most} are allowed")),
            None => drop(write!(faults, "\n  {name}: {is}, without a budget")),
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(list: &[(&str, u64)]) -> Counts {
        list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn a_count_may_equal_its_budget() {
        let budget = counts(&[("nodes", 12), ("requests", 2)]);
        assert_eq!(faults(&counts(&[("nodes", 12), ("requests", 0)]), Some(&budget)), "");
    }

    #[test]
    fn a_count_above_its_budget_or_without_one_is_an_error() {
        let budget = counts(&[("nodes", 12)]);
        assert!(faults(&counts(&[("nodes", 13)]), Some(&budget)).contains("13 where 12"));
        assert!(faults(&counts(&[("requests", 1)]), Some(&budget)).contains("requests"));
        assert!(faults(&counts(&[("nodes", 1)]), None).contains("nodes"));
    }
}
