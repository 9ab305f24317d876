//! Download sizes, and their budgets.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::workspace::Workspace;

use super::files::{self, Size};
use super::styles;

/// The budget of each part in bytes, brotli-compressed. Raise one in a separate commit that gives
/// the reason.
const BUDGET: &str = "size-budget.json";

/// The sizes of the parts that have a budget, in the order of download.
#[derive(Debug)]
pub(crate) struct Sizes(Vec<Part>);

#[derive(Debug)]
struct Part {
    /// The part's key in the budget.
    name: &'static str,
    what: String,
    size: Size,
    /// Whether it is a file: the styles are part of another file.
    is_file: bool,
    /// Whether the first rows need it.
    is_first: bool,
}

impl Sizes {
    /// Picks the parts from the packed files.
    pub(super) fn of(
        workspace: &Workspace,
        packed: &BTreeMap<String, Size>,
        glue: &str,
        wasm: &str,
        tools: Option<&str>,
    ) -> Result<Self> {
        let file = |name: &'static str, path: &str| -> Result<Part> {
            let size = packed.get(path).copied();
            let size = size.with_context(|| format!("{path} was not packed"))?;
            Ok(Part { name, what: path.to_owned(), size, is_file: true, is_first: true })
        };
        let locale = packed
            .iter()
            .filter(|(path, _)| path.starts_with("locales/"))
            .max_by_key(|(_, size)| size.brotli)
            .map(|(path, _)| path.clone())
            .context("no locale was packed")?;
        let mut parts = vec![file("entry", "billing-widget.js")?, file("glue", glue)?];
        parts.push(file(if tools.is_some() { "main" } else { "whole" }, wasm)?);
        let mut tools = tools.map(|path| file("tools", path)).transpose()?;
        if let Some(tools) = &mut tools {
            tools.is_first = false;
        }
        parts.extend(tools);
        parts.extend([file("locale", &locale)?, css(workspace)?]);
        let total = Part::total(&parts);
        parts.push(total);
        Ok(Self(parts))
    }

    /// Fails if a part exceeds its budget.
    pub(crate) fn check(&self, workspace: &Workspace) -> Result<()> {
        let text = fs::read_to_string(workspace.path(BUDGET))
            .with_context(|| format!("reading {BUDGET}"))?;
        let budget: Value =
            serde_json::from_str(&text).with_context(|| format!("reading {BUDGET}"))?;
        let faults: Vec<String> = self.0.iter().filter_map(|part| part.fault(&budget)).collect();
        if faults.is_empty() { Ok(()) } else { Err(anyhow!(faults.join(", "))) }
    }
}

impl Part {
    /// The total download.
    fn total(parts: &[Self]) -> Self {
        let files = || parts.iter().filter(|part| part.is_file);
        let size = Size {
            raw: files().map(|part| part.size.raw).sum(),
            gzip: files().map(|part| part.size.gzip).sum(),
            brotli: files().map(|part| part.size.brotli).sum(),
        };
        let what = "all that is downloaded".to_owned();
        Self { name: "total", what, size, is_file: false, is_first: false }
    }

    fn fault(&self, budget: &Value) -> Option<String> {
        let Some(most) = budget.get(self.name).and_then(Value::as_u64) else {
            return Some(format!("{BUDGET} has no entry for {}", self.name));
        };
        let is = self.size.brotli;
        (is > most).then(|| format!("{}: {is} bytes where {most} are allowed", self.name))
    }
}

/// The share of the styles, which are inside the module.
fn css(workspace: &Workspace) -> Result<Part> {
    Ok(Part {
        name: "css",
        what: "src/styles (inside)".to_owned(),
        size: files::measure(workspace, &styles::minified(workspace))?,
        is_file: false,
        is_first: false,
    })
}

impl fmt::Display for Sizes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "    {:<51} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip 9", "brotli 11")?;
        let mut line = |name: &str, what: &str, size: Size| {
            writeln!(
                formatter,
                "    {name:<8} {what:<42} {:>9} {:>9} {:>9}",
                size.raw, size.gzip, size.brotli
            )
        };
        let mut sum = Size::default();
        for part in &self.0 {
            line(part.name, &part.what, part.size)?;
            if part.is_first {
                sum.raw += part.size.raw;
                sum.gzip += part.size.gzip;
                sum.brotli += part.size.brotli;
            }
        }
        line("sum", "what the first rows wait for", sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn part(brotli: u64) -> Part {
        let size = Size { brotli, ..Size::default() };
        Part { name: "entry", what: String::new(), size, is_file: true, is_first: true }
    }

    #[test]
    fn a_part_may_equal_its_budget() {
        assert_eq!(part(3072).fault(&json!({ "entry": 3072 })), None);
    }

    #[test]
    fn a_part_above_its_budget_or_without_one_is_an_error() {
        assert!(part(3073).fault(&json!({ "entry": 3072 })).is_some());
        assert!(part(1).fault(&json!({ "glue": 3072 })).is_some());
    }
}
