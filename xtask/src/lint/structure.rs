//! Rules for the names, lengths and contents of files.

use anyhow::{Context as _, Result, anyhow};

use crate::workspace::Workspace;

use super::sources::{self, Source};

/// The maximum number of lines of a file, without tests.
const LINES: usize = 400;

/// The folders with hand-written files.
const FOLDERS: [&str; 4] = ["src", "crates", "e2e", "xtask"];

/// A module `foo` is `foo.rs` next to `foo/`.
pub(super) fn no_mod_rs(workspace: &Workspace) -> Result<()> {
    let mut found = Vec::new();
    for folder in FOLDERS.into_iter().chain(["tests"]) {
        let sources = sources::below(workspace, folder, &["rs"])?;
        found.extend(sources.into_iter().map(|it| it.path).filter(|it| it.ends_with("/mod.rs")));
    }
    none(&found)
}

/// A file must be readable at one sitting.
pub(super) fn file_length(workspace: &Workspace) -> Result<()> {
    let mut long = Vec::new();
    let mut lengths = Vec::new();
    for folder in FOLDERS {
        for source in sources::below(workspace, folder, &["rs", "js", "mjs", "ts", "css"])? {
            if is_test_file(&source.path) {
                continue;
            }
            let lines = source.lines_without_tests().count();
            lengths.push(lines);
            if lines > LINES {
                long.push(format!("{}: {lines} lines", source.path));
            }
        }
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let longest = lengths.last().copied().unwrap_or_default();
    println!("    {} files, {median} lines in the middle, {longest} in the longest", lengths.len());
    none(&long)
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.split('/').any(|folder| folder == "tests")
}

/// Amounts are integers from the wire to the screen. Floats are only allowed in the one place where
/// serde passes one, to convert or reject it.
pub(super) fn no_float_in_core(workspace: &Workspace) -> Result<()> {
    let sources = sources::below(workspace, "crates/billing-core/src", &["rs"])?;
    let elsewhere =
        sources.iter().filter(|source| source.path != "crates/billing-core/src/wire/field.rs");
    let found: Vec<String> =
        elsewhere.flat_map(|source| source.lines_with(&["f32", "f64"])).collect();
    none(&found)
}

/// The widget has at most a session token: its source must not mention a vendor's key.
pub(super) fn no_key_names_in_widget(workspace: &Workspace) -> Result<()> {
    let words = ["api-key", "api_key", "apikey", "sk-social", "secret_key", "secret-key"];
    let sources = widget_sources(workspace)?;
    let found: Vec<String> = sources.iter().flat_map(|source| source.lines_with(&words)).collect();
    none(&found)
}

/// A strict Content-Security-Policy forbids style attributes, style elements and `eval`; Trusted
/// Types forbid HTML from text. So the widget uses none of them. `style=("name", …)` and
/// `style:name=…` in a view set a property of the element's style, which both allow.
pub(super) fn no_inline_style_or_html(workspace: &Workspace) -> Result<()> {
    let sources = widget_sources(workspace)?;
    let found: Vec<String> = sources.iter().flat_map(inline_style_or_html).collect();
    none(&found)
}

fn inline_style_or_html(source: &Source) -> Vec<String> {
    let words = [
        "<style",
        "attribute(\"style\"",
        "attribute('style'",
        "attr(\"style\"",
        ".style(\"",
        "csstext",
        "inner_html",
        "innerhtml",
        "outer_html",
        "outerhtml",
        "insertadjacenthtml",
        "insert_adjacent_html",
        "document.write",
        "template!",
        "new function",
        "eval(",
    ];
    let mut found = source.lines_with(&words);
    let styled = source.code().filter(|(_, line)| has_style_attribute(line));
    found.extend(styled.map(|(number, _)| format!("{}:{number}: a style attribute", source.path)));
    found
}

/// Whether a view sets `style=` to anything but a tuple of a property name and a value.
fn has_style_attribute(line: &str) -> bool {
    line.match_indices("style").any(|(start, name)| {
        let (before, rest) = line.split_at(start);
        let is_whole = before.chars().next_back().is_none_or(|char| " \t:".contains(char));
        let after_name = rest.strip_prefix(name).unwrap_or_default();
        let Some(value) = after_name.trim_start().strip_prefix('=') else { return false };
        // An assignment to a variable has spaces around `=`, and no text is assigned to a variable
        // `style`.
        let is_assignment = after_name.starts_with(' ') && !value.trim_start().starts_with('"');
        is_whole && !is_assignment && !value.trim_start().starts_with('(')
    })
}

fn widget_sources(workspace: &Workspace) -> Result<Vec<Source>> {
    sources::below(workspace, "src", &["rs", "js", "mjs", "css"])
}

/// Lock files hold versions and hashes. Registries differ between machines, so npm lock files must
/// not contain addresses, and Cargo.lock only that of the public index.
pub(super) fn lock_files_name_no_registry(workspace: &Workspace) -> Result<()> {
    let mut found = Vec::new();
    for source in sources::below(workspace, ".", &["json"])? {
        if source.path.ends_with("package-lock.json")
            && source.text.contains("\"resolved\": \"http")
        {
            found.push(format!("{}: a \"resolved\" address", source.path));
        }
    }
    let lock =
        std::fs::read_to_string(workspace.path("Cargo.lock")).context("reading Cargo.lock")?;
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let other = lock.lines().filter(|line| line.starts_with("source = ") && *line != public);
    found.extend(other.map(|line| format!("Cargo.lock: {line}")));
    none(&found)
}

/// Succeeds if nothing was found, and otherwise lists all findings.
pub(super) fn none(found: &[String]) -> Result<()> {
    if found.is_empty() { Ok(()) } else { Err(anyhow!("\n      {}", found.join("\n      "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let source = Source { path: "src/a.rs".to_owned(), text: text.to_owned() };
        let expected: Vec<String> =
            expected.iter().map(|word| format!("src/a.rs:1: {word}")).collect();
        assert_eq!(inline_style_or_html(&source), expected);
    }

    #[test]
    fn a_style_attribute_is_found() {
        let found = ["a style attribute"];
        check("<div style=\"x\">", &found);
        check("<div style = \"x\">", &found);
        check("    style=move || width.get()", &found);
        check("<Card attr:style=x />", &found);
        check("element.set_attribute(\"style\", x)", &["attribute(\"style\""]);
        check("<div {..custom_attribute(\"style\", x)}>", &["attribute(\"style\""]);
    }

    #[test]
    fn a_property_of_the_style_is_not_a_style_attribute() {
        check("<table style=(\"--_amount\", width)>", &[]);
        check("<tr style:transform=position>", &[]);
        check("let style = match text { _ => 1 };", &[]);
        check("cache.style = Some(style);", &[]);
        check("const STYLE =", &[]);
    }

    #[test]
    fn markup_from_text_is_found() {
        check("<div inner_html=text>", &["inner_html"]);
        check("element.innerHTML = text;", &["innerhtml"]);
        check("template! { <p></p> }", &["template!"]);
    }

    #[test]
    fn test_files_may_be_long() {
        assert!(is_test_file("crates/billing-proxy/tests/serve.rs"));
        assert!(is_test_file("src/custom_element/tests.rs"));
        assert!(!is_test_file("xtask/src/test.rs"));
    }
}
