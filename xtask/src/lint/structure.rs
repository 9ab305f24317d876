//! What the files may look like and hold.

use crate::failure::{Failure, Outcome, While};
use crate::workspace::Workspace;

use super::sources::{self, Source};

/// The most lines a file may have, its tests aside.
const LINES: usize = 400;

/// Where files are written by hand.
const FOLDERS: [&str; 4] = ["src", "crates", "e2e", "xtask"];

/// A module `foo` is `foo.rs` beside `foo/`.
pub(super) fn no_mod_rs(workspace: &Workspace) -> Outcome<()> {
    let mut found = Vec::new();
    for folder in FOLDERS.into_iter().chain(["tests"]) {
        let sources = sources::below(workspace, folder, &["rs"])?;
        found.extend(sources.into_iter().map(|it| it.path).filter(|it| it.ends_with("/mod.rs")));
    }
    none(&found)
}

/// A file stays readable at one sitting.
pub(super) fn file_length(workspace: &Workspace) -> Outcome<()> {
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

/// Amounts are integers from the wire to the screen. Only the one place that serde hands a float to
/// may name one, to turn it into an integer or to refuse it.
pub(super) fn no_float_in_core(workspace: &Workspace) -> Outcome<()> {
    let sources = sources::below(workspace, "crates/billing-core/src", &["rs"])?;
    let elsewhere =
        sources.iter().filter(|source| source.path != "crates/billing-core/src/wire/field.rs");
    let found: Vec<String> =
        elsewhere.flat_map(|source| source.lines_with(&["f32", "f64"])).collect();
    none(&found)
}

/// The widget holds a session token at most: nothing in it speaks of a vendor's key.
pub(super) fn no_key_names_in_widget(workspace: &Workspace) -> Outcome<()> {
    let words = ["api-key", "api_key", "apikey", "sk-social", "secret_key", "secret-key"];
    offences(workspace, &words)
}

/// A strict Content-Security-Policy forbids style attributes, style elements and code from text;
/// Trusted Types forbid HTML from text. So the widget uses none of them.
pub(super) fn no_inline_style_or_html(workspace: &Workspace) -> Outcome<()> {
    let words = [
        "<style",
        " style=",
        "attribute(\"style\"",
        "attribute('style'",
        "attr(\"style\"",
        "csstext",
        "inner_html",
        "innerhtml",
        "outer_html",
        "outerhtml",
        "insertadjacenthtml",
        "insert_adjacent_html",
        "document.write",
        "new function",
        "eval(",
    ];
    offences(workspace, &words)?;
    // Components name attributes as `("class", …)`.
    let components = sources::below(workspace, "src/components", &["rs"])?;
    let found: Vec<String> =
        components.iter().flat_map(|source| source.lines_with(&["(\"style\","])).collect();
    none(&found)
}

fn offences(workspace: &Workspace, words: &[&str]) -> Outcome<()> {
    let sources = sources::below(workspace, "src", &["rs", "js", "mjs", "css"])?;
    let found: Vec<String> = sources.iter().flat_map(|source| source.lines_with(words)).collect();
    none(&found)
}

/// `view! { class="…", … }`: given a global class, the macro builds every node by itself; without
/// one it puts static markup in through a template's HTML, which Trusted Types refuse.
pub(super) fn views_take_a_global_class(workspace: &Workspace) -> Outcome<()> {
    let sources = sources::below(workspace, "src", &["rs"])?;
    let found: Vec<String> = sources.iter().flat_map(views_without_class).collect();
    none(&found)
}

fn views_without_class(source: &Source) -> Vec<String> {
    let lines: Vec<(usize, &str)> = source.code().collect();
    let mut found = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate() {
        for (at, name) in line.match_indices("view!") {
            let same_line = line.get(at + name.len()..).unwrap_or_default();
            let following = lines.iter().skip(index + 1).take(3).map(|(_, line)| *line);
            let text: String = std::iter::once(same_line).chain(following).collect();
            if !starts_with_class(&text) {
                found.push(format!("{}:{number}: view! without class", source.path));
            }
        }
    }
    found
}

/// Whether what follows `view!` begins with `{ class =`.
fn starts_with_class(text: &str) -> bool {
    text.trim_start()
        .strip_prefix(['{', '(', '['])
        .and_then(|inside| inside.trim_start().strip_prefix("class"))
        .is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Lock files hold versions and hashes. Where a package came from is each machine's own affair,
/// so no npm lock file may hold an address, and Cargo.lock only the public index.
pub(super) fn lock_files_name_no_registry(workspace: &Workspace) -> Outcome<()> {
    let mut found = Vec::new();
    for source in sources::below(workspace, ".", &["json"])? {
        if source.path.ends_with("package-lock.json")
            && source.text.contains("\"resolved\": \"http")
        {
            found.push(format!("{}: a \"resolved\" address", source.path));
        }
    }
    let lock =
        std::fs::read_to_string(workspace.path("Cargo.lock")).during("reading Cargo.lock")?;
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let other = lock.lines().filter(|line| line.starts_with("source = ") && *line != public);
    found.extend(other.map(|line| format!("Cargo.lock: {line}")));
    none(&found)
}

/// Holds when nothing was found, and else says all that was.
fn none(found: &[String]) -> Outcome<()> {
    if found.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("\n      {}", found.join("\n      "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(text: &str) -> usize {
        views_without_class(&Source { path: "src/a.rs".to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn a_view_must_begin_with_a_class() {
        assert_eq!(views("view! { class=\"w\", <p>a</p> }"), 0);
        assert_eq!(views("view! {\n    class = \"w\",\n    <p>a</p> }"), 0);
        assert_eq!(views("view! { <p class=\"w\">a</p> }"), 1);
        assert_eq!(views("view! {\n    <p class=\"w\">a</p> }\nview! { a }"), 2);
    }

    #[test]
    fn test_files_may_be_long() {
        assert!(is_test_file("crates/billing-proxy/tests/serve.rs"));
        assert!(is_test_file("src/custom_element/tests.rs"));
        assert!(!is_test_file("xtask/src/test.rs"));
    }
}
