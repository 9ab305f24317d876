//! Lighthouse (<https://github.com/GoogleChrome/lighthouse>), with its desktop preset, in a
//! separate Chromium.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::{Outcome, npm};

/// Lighthouse's report on one page.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// The score of each category, of 100; `None` if an audit could not run.
    pub scores: BTreeMap<String, Option<u8>>,
    /// The failed audits, by category.
    pub findings: BTreeMap<String, Vec<Value>>,
    /// The performance audits that count instead of measuring time, such as `total-byte-weight`.
    pub counts: BTreeMap<String, Option<f64>>,
}

impl Report {
    /// The score of the category.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub fn score(&self, category: &str) -> Outcome<u8> {
        let score = self.scores.get(category).copied().flatten();
        score.ok_or_else(|| format!("Lighthouse gives no score of {category}: {self:?}").into())
    }

    /// The count of the audit.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub fn count(&self, audit: &str) -> Outcome<f64> {
        let count = self.counts.get(audit).copied().flatten();
        count.ok_or_else(|| format!("Lighthouse gives no count of {audit}: {self:?}").into())
    }
}

/// Opens the address in Lighthouse.
///
/// # Errors
///
/// When Lighthouse cannot be installed, or when it cannot judge the page.
pub fn audit(url: &str) -> Outcome<Report> {
    let folder = npm::install("lighthouse")?;
    let output =
        Command::new("node").arg("lighthouse.mjs").arg(url).current_dir(folder).output()?;
    if !output.status.success() {
        return Err(format!("lighthouse: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
