//! Checks of the documentation: generated pages, the book's list of pages, and code blocks.
//!
//! Configurations and commands of the proxy need its program; `tests/proxy/documentation.rs` of
//! `billing-proxy` checks them.

mod block;
mod markup;

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::book::{Summary, reference};
use crate::process::Program;
use crate::tools;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

use super::structure::none;
use block::Block;
use markup::Elements;

/// The table of the elements.
const TABLE: &str = "src/custom_element/interface.json";
/// Checks the syntax of scripts and style sheets.
const SYNTAX: &str = "xtask/src/lint/documentation/syntax.mjs";

/// Languages that other tests check (toml, yaml, sh), diagrams, and plain text.
const ELSEWHERE: [&str; 6] = ["toml", "yaml", "sh", "mermaid", "text", ""];
/// Languages whose syntax esbuild knows.
const SCRIPTS: [&str; 6] = ["js", "ts", "jsx", "tsx", "css", "mjs"];

/// The pages of `docs/reference/` match their sources.
pub(super) fn references_are_current(workspace: &Workspace) -> Result<()> {
    let outdated = reference::outdated(workspace)?;
    none(&outdated).map_err(|failure| anyhow!("{failure}\n      run `cargo xtask docs`"))
}

/// Every page of `docs/` is in the summary, and the targets of all links exist.
pub(super) fn every_page_is_in_the_book(workspace: &Workspace) -> Result<()> {
    let summary = Summary::read(workspace)?;
    let lacking = summary.lacking(workspace)?;
    none(&lacking.iter().map(|file| format!("docs/SUMMARY.md lacks {file}")).collect::<Vec<_>>())?;
    summary.check_links(workspace)
}

/// Each code block is an excerpt of a file, or its syntax and names are valid.
pub(super) fn code_blocks_hold(workspace: &Workspace) -> Result<()> {
    let table =
        fs::read_to_string(workspace.path(TABLE)).with_context(|| format!("reading {TABLE}"))?;
    let table = serde_json::from_str(&table).with_context(|| format!("reading {TABLE}"))?;
    let elements = Elements::of(&table);
    let commands: BTreeSet<&str> = crate::commands().collect();
    let mut found = Vec::new();
    let mut scripts = Vec::new();
    let mut count = 0;
    for file in Summary::read(workspace)?.files() {
        let text =
            fs::read_to_string(workspace.path(file)).with_context(|| format!("reading {file}"))?;
        found.extend(block::unknown_commands(file, &text, &commands));
        for block in block::blocks_of(file, &text) {
            count += 1;
            match quotation(workspace, file, &block)? {
                Quotation::Whole => continue,
                Quotation::Broken(fault) => found.push(fault),
                Quotation::None => {}
            }
            if matches!(block.language.as_str(), "css" | "html") {
                found.extend(elements.unknown_names(&block.text, &block.place));
            }
            match block.language.as_str() {
                "json" => {
                    let read = serde_json::from_str::<Value>(&block.text);
                    found.extend(read.err().map(|error| format!("{}: {error}", block.place)));
                }
                "html" => {
                    found.extend(elements.faults(&block.text, &block.place));
                    scripts.extend(markup::scripts_of(&block.text).map(|text| ("js", block.place.clone(), text.to_owned())));
                }
                language if SCRIPTS.contains(&language) => {
                    let loader = if language == "mjs" { "js" } else { language };
                    scripts.push((SCRIPTS.into_iter().find(|it| *it == loader).unwrap_or("js"), block.place, block.text));
                }
                language if ELSEWHERE.contains(&language) => {}
                other => found.push(format!(
                    "{}: nothing checks {other:?}: quote a file, with a link to it in the line above",
                    block.place
                )),
            }
        }
    }
    found.extend(syntax_faults(workspace, &scripts)?);
    println!("    {count} blocks, {} of them scripts or styles", scripts.len());
    match count {
        0 => Err(anyhow!("the documentation has no block of code")),
        _ => none(&found),
    }
}

/// Whether a block is an excerpt of the file that the line above it names.
enum Quotation {
    None,
    Whole,
    Broken(String),
}

fn quotation(workspace: &Workspace, document: &str, block: &Block) -> Result<Quotation> {
    let Some(source) = &block.source else { return Ok(Quotation::None) };
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = workspace.path(folder).join(&source.path);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("reading {}, which {} names", source.path, block.place))?;
    Ok(match (block.is_part_of(&text), source.is_quoted) {
        (true, _) => Quotation::Whole,
        (false, true) => {
            Quotation::Broken(format!("{}: not what {} has", block.place, source.path))
        }
        (false, false) => Quotation::None,
    })
}

/// The errors of esbuild in the scripts: loader, place, text.
fn syntax_faults(workspace: &Workspace, scripts: &[(&str, String, String)]) -> Result<Vec<String>> {
    tools::ensure_npm_tools(workspace)?;
    let scripts: Vec<Value> = scripts
        .iter()
        .map(|(loader, place, text)| json!({ "loader": loader, "place": place, "text": text }))
        .collect();
    let list = workspace.target().join("code-blocks.json");
    fs::write(&list, Value::from(scripts).to_string()).context("listing the blocks of code")?;
    let faults = Program::new(workspace, "node")?.arg(SYNTAX).arg(&list).output()?;
    Ok(faults.lines().map(str::to_owned).collect())
}
