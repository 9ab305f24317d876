//! The `view!` macro of the widget.

use anyhow::Result;

use crate::workspace::Workspace;

use super::sources::{self, Source};
use super::structure::none;

/// The only file that calls Leptos' own `view!`.
const VIEW_MACRO: &str = "src/view_macro.rs";

/// Without a global class Leptos inserts static markup through `innerHTML`, which Trusted Types
/// block. `src/view_macro.rs` adds the class; every other file uses that macro.
pub(super) fn views_use_crate_view(workspace: &Workspace) -> Result<()> {
    let sources = sources::below(workspace, "src", &["rs"])?;
    let found: Vec<String> = sources.iter().flat_map(offences).collect();
    none(&found)
}

fn offences(source: &Source) -> Vec<String> {
    if source.path == VIEW_MACRO { offences_of_macro(source) } else { offences_of_user(source) }
}

/// `::leptos::view!` occurs, and `class =` comes first in it.
fn offences_of_macro(source: &Source) -> Vec<String> {
    let calls: Vec<(usize, bool)> = calls(source)
        .filter(|call| call.path.ends_with("leptos::"))
        .map(|call| (call.line, starts_with_class(&call.after)))
        .collect();
    if calls.is_empty() {
        return vec![format!("{}: no ::leptos::view!", source.path)];
    }
    let without_class = calls.iter().filter(|(_, has_class)| !has_class);
    without_class.map(|(line, _)| format!("{}:{line}: view! without class", source.path)).collect()
}

/// Every `view!` is the crate's own, by an explicit import, which shadows the one of
/// `leptos::prelude::*`.
fn offences_of_user(source: &Source) -> Vec<String> {
    let imports = imports(source);
    let of_leptos = imports.iter().filter(|path| is_view_of_leptos(path));
    let mut found: Vec<String> =
        of_leptos.map(|path| format!("{}: use {path}", source.path)).collect();
    let is_imported = imports.iter().any(|path| path == "crate::view");
    for call in calls(source) {
        if !matches!(call.path.as_str(), "" | "crate::") {
            found.push(format!("{}:{}: view! of another crate", source.path, call.line));
        } else if !is_imported {
            found.push(format!("{}:{}: view! without `use crate::view`", source.path, call.line));
        }
    }
    found
}

fn is_view_of_leptos(path: &str) -> bool {
    let name = path.split(" as ").next().unwrap_or(path);
    name.starts_with("leptos") && name.ends_with("::view")
}

/// One use of `view!`.
struct Call {
    /// Its line number.
    line: usize,
    /// Its path prefix, such as `leptos::`, or empty.
    path: String,
    /// The rest of the line and the next three lines.
    after: String,
}

fn calls(source: &Source) -> impl Iterator<Item = Call> {
    let lines: Vec<(usize, &str)> = source.code().collect();
    let mut calls = Vec::new();
    for (index, (number, line)) in lines.iter().enumerate() {
        for (start, name) in line.match_indices("view!") {
            let (before, rest) = line.split_at(start);
            let is_of_path = |char: char| char.is_alphanumeric() || matches!(char, '_' | ':');
            let path = before.rsplit(|char| !is_of_path(char)).next().unwrap_or_default();
            if !path.is_empty() && !path.ends_with("::") {
                // The end of a longer name.
                continue;
            }
            let following = lines.iter().skip(index + 1).take(3).map(|(_, line)| *line);
            let after = rest.strip_prefix(name).into_iter().chain(following).collect();
            calls.push(Call { line: *number, path: path.to_owned(), after });
        }
    }
    calls.into_iter()
}

/// Whether the text after `view!` begins with `{ class =`.
fn starts_with_class(text: &str) -> bool {
    text.trim_start()
        .strip_prefix(['{', '(', '['])
        .and_then(|inside| inside.trim_start().strip_prefix("class"))
        .is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// All imported paths of the file.
fn imports(source: &Source) -> Vec<String> {
    let mut paths = Vec::new();
    let mut tree: Option<String> = None;
    for (_, line) in source.code() {
        match &mut tree {
            Some(tree) => tree.push_str(line),
            None => tree = after_use(line).map(str::to_owned),
        }
        if let Some((whole, _)) = tree.as_deref().and_then(|tree| tree.split_once(';')) {
            expand("", whole.trim().trim_start_matches("::"), &mut paths);
            tree = None;
        }
    }
    paths
}

/// The text after `use`, `pub use` or `pub(…) use` at the start of a line.
fn after_use(line: &str) -> Option<&str> {
    let (before, tree) = line.trim_start().split_once("use ")?;
    let before = before.trim_end();
    (before.is_empty() || before == "pub" || (before.starts_with("pub(") && before.ends_with(')')))
        .then_some(tree)
}

/// The paths of a `use` tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    match tree.split_once('{') {
        Some((start, branches)) => {
            let prefix = format!("{prefix}{start}");
            let mut depth = 0_usize;
            let at_top = |char| {
                match char {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                char == ',' && depth == 0
            };
            for branch in branches.strip_suffix('}').unwrap_or(branches).split(at_top) {
                expand(&prefix, branch, paths);
            }
        }
        None if tree.is_empty() => {}
        None => paths.push(format!("{prefix}{tree}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        assert_eq!(offences(&source), expected);
    }

    #[test]
    fn a_file_with_views_imports_the_crates_macro() {
        check("src/a.rs", "use crate::view;\nview! { <p></p> }\n", &[]);
        check("src/a.rs", "use crate::{b, view};\nview! { <p></p> }\n", &[]);
        check("src/a.rs", "use crate::{\n    b::{c, d},\n    view,\n};\nview! { a }\n", &[]);
        check("src/a.rs", "use crate::view_macro;\nfn a() {}\n", &[]);
        let missing = ["src/a.rs:2: view! without `use crate::view`"];
        check("src/a.rs", "use leptos::prelude::*;\nview! { <p></p> }\n", &missing);
        check("src/a.rs", "use crate::{b::view, c};\nview! { <p></p> }\n", &missing);
        check("src/a.rs", "// use crate::view;\nview! { <p></p> }\n", &missing);
        check("src/a.rs", "use crate::view as v;\nview! { <p></p> }\n", &missing);
    }

    #[test]
    fn no_other_file_names_leptos_own_macro() {
        let path = ["src/a.rs:2: view! of another crate"];
        check("src/a.rs", "use crate::view;\nleptos::view! { class = \"b\", a }\n", &path);
        check("src/a.rs", "use crate::view;\n::leptos::prelude::view! { a }\n", &path);
        check("src/a.rs", "use leptos::view;\n", &["src/a.rs: use leptos::view"]);
        check("src/a.rs", "    use ::leptos::view as v;\n", &["src/a.rs: use leptos::view as v"]);
        check(
            "src/a.rs",
            "pub(crate) use leptos::{\n    html::Div,\n    prelude::{signal, view},\n};\n",
            &["src/a.rs: use leptos::prelude::view"],
        );
        check("src/a.rs", "use leptos_macro::view;\n", &["src/a.rs: use leptos_macro::view"]);
        check("src/a.rs", "use leptos::tachys::view::any_view::AnyViewState;\n", &[]);
    }

    #[test]
    fn only_whole_names_count() {
        check("src/a.rs", "my_view! { a }\nlet collect_view = 1;\n", &[]);
        check("src/a.rs", "crate::view! { a }\n", &["src/a.rs:1: view! without `use crate::view`"]);
    }

    #[test]
    fn the_crates_macro_gives_leptos_a_global_class() {
        let good =
            "macro_rules! view {\n    () => { ::leptos::view! { class = \"b\", $($t)* } };\n}";
        check(VIEW_MACRO, good, &[]);
        check(VIEW_MACRO, "::leptos::view! {\n    class=\"b\",\n}\n", &[]);
        let missing = ["src/view_macro.rs:1: view! without class"];
        check(VIEW_MACRO, "::leptos::view! { $($tokens)* }\n", &missing);
        check(VIEW_MACRO, "::leptos::view! { <p class = \"b\"></p> }\n", &missing);
        check(VIEW_MACRO, "fn a() {}\n", &["src/view_macro.rs: no ::leptos::view!"]);
    }
}
