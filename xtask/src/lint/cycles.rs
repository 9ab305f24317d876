//! The dependencies between the proxy's modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::Workspace;
use anyhow::Result;

use super::sources::{self, Source};
use super::structure::none;

const FOLDER: &str = "crates/billing-proxy/src";

/// The modules that each top-level module refers to.
type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// The proxy's top-level modules have no cyclic dependencies, so that each can be read and tested
/// on top of the modules below it.
pub(super) fn proxy_has_no_cycles(workspace: &Workspace) -> Result<()> {
    let sources = sources::below(workspace, FOLDER, &["rs"])?;
    none(&cycles(dependencies(&sources)))
}

fn dependencies(sources: &[Source]) -> Dependencies {
    let modules: BTreeSet<&str> = sources.iter().filter_map(module).collect();
    let mut dependencies = Dependencies::new();
    for source in sources {
        let Some(module) = module(source) else { continue };
        let code: String = source.code().map(|(_, line)| format!("{line}\n")).collect();
        let named = named_modules(&code).filter(|name| *name != module && modules.contains(name));
        let named = named.map(str::to_owned);
        dependencies.entry(module.to_owned()).or_default().extend(named);
    }
    dependencies
}

/// The top-level module that a file belongs to. The roots of the library and the program belong to none.
fn module(source: &Source) -> Option<&str> {
    let path = source.path.strip_prefix(FOLDER)?.strip_prefix('/')?;
    let first = path.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib" && name != "main").then_some(name)
}

/// The names after `crate::`, a single one or a list in braces.
fn named_modules(code: &str) -> impl Iterator<Item = &str> {
    code.split("crate::").skip(1).flat_map(|rest| match rest.strip_prefix('{') {
        Some(list) => items(list),
        None => vec![name(rest)],
    })
}

/// The first names of a list's items, up to the closing brace. Lists may be nested.
fn items(list: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut names = vec![name(list.trim_start())];
    for (index, char) in list.char_indices() {
        match char {
            ',' if depth == 0 => {
                names.push(name(list.get(index + 1..).unwrap_or_default().trim_start()));
            }
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> &str {
    let is_end = |char: char| !char.is_ascii_alphanumeric() && char != '_';
    text.split(is_end).next().unwrap_or_default()
}

/// The dependencies that are part of a cycle, or that lead from one cycle to another.
///
/// A module without dependencies or without dependents is not part of a cycle. Such modules are
/// removed until none is left.
fn cycles(mut dependencies: Dependencies) -> Vec<String> {
    loop {
        let named: BTreeSet<String> = dependencies.values().flatten().cloned().collect();
        let before = dependencies.len();
        dependencies.retain(|module, names| !names.is_empty() && named.contains(module));
        let left: BTreeSet<String> = dependencies.keys().cloned().collect();
        dependencies.values_mut().for_each(|names| names.retain(|name| left.contains(name)));
        if dependencies.len() == before {
            break;
        }
    }
    let edges = dependencies.iter().flat_map(|(module, names)| {
        names.iter().map(move |name| format!("{module} depends on {name}, in a cycle"))
    });
    edges.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: format!("{FOLDER}/{path}"), text: text.to_owned() }
    }

    #[test]
    fn a_cycle_over_a_submodule_and_a_list_is_found() {
        let sources = [
            source("lib.rs", "mod a;\npub use crate::a::Z;"),
            source("a.rs", "use crate::{d, b::{c, x::Y}};"),
            source("b.rs", ""),
            source("b/c.rs", "fn f() { crate::c::g() }"),
            source("c.rs", "use crate::a::Z;\nuse crate::d;"),
            source(
                "d.rs",
                "// crate::a\nuse std::fmt;\n#[cfg(test)]\nmod tests {\nuse crate::a;\n}",
            ),
            source("e.rs", "use crate::a::Z;"),
        ];
        let expected = ["a depends on b", "b depends on c", "c depends on a"];
        assert_eq!(
            cycles(dependencies(&sources)),
            expected.map(|edge| format!("{edge}, in a cycle"))
        );
    }

    #[test]
    fn a_module_may_name_itself_and_those_below_it() {
        let sources = [
            source("a.rs", "use crate::a::b::X;\nuse crate::{b, c};"),
            source("b.rs", "use crate::c;"),
            source("c.rs", "pub struct C;"),
        ];
        assert!(cycles(dependencies(&sources)).is_empty());
    }
}
