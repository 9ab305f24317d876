//! Tests that the present interface keeps the promises of `docs/versioning.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::workspace::Workspace;

use super::interface::{Interface, field};

/// The released names, by kind.
const RELEASED: &str = "docs/interface-0.1.txt";

fn released() -> BTreeMap<String, BTreeSet<String>> {
    let text = read(RELEASED);
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut kind = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(heading) => kind = heading.to_owned(),
            None => {
                let is_new = kinds.entry(kind.clone()).or_default().insert(line.to_owned());
                assert!(is_new, "{RELEASED} lists {line} of {kind} twice");
            }
        }
    }
    kinds
}

fn read(path: &str) -> String {
    fs::read_to_string(Workspace::find().unwrap().path(path)).unwrap()
}

/// The present names of that kind in the widget and the proxy.
fn present(kind: &str) -> BTreeSet<String> {
    match kind {
        "configuration" => {
            let schema: Value = serde_json::from_str(&read("docs/proxy.schema.json")).unwrap();
            let mut keys = BTreeSet::new();
            collect_keys(&schema, "", &mut keys);
            keys
        }
        "errors" => quoted_words(),
        _ => {
            let interface = Interface::read(&Workspace::find().unwrap()).unwrap();
            let rows = interface.rows(kind).unwrap().iter();
            let names = rows
                .map(|row| if kind == "elements" { field(row, "tag") } else { field(row, "name") });
            names.map(str::to_owned).collect()
        }
    }
}

/// The keys of a schema's table; a nested one is `cache.fresh_seconds`.
fn collect_keys(schema: &Value, prefix: &str, keys: &mut BTreeSet<String>) {
    for (name, value) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let key = format!("{prefix}{name}");
        let inner = format!("{key}.");
        collect_keys(value, &inner, keys);
        collect_keys(&value["items"], &inner, keys);
        keys.insert(key);
    }
}

/// All string literals in the proxy's sources, which include its error codes.
fn quoted_words() -> BTreeSet<String> {
    let mut folders: Vec<PathBuf> =
        vec![Workspace::find().unwrap().path("crates/billing-proxy/src")];
    let mut words = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(path).unwrap();
                words.extend(text.split('"').map(str::to_owned));
            }
        }
    }
    words
}

#[test]
fn no_released_name_is_missing() {
    let released = released();
    assert_eq!(released.len(), 11, "{:?}", released.keys());
    let mut gone = Vec::new();
    for (kind, names) in &released {
        let present = present(kind);
        gone.extend(names.difference(&present).map(|name| format!("{kind}: {name}")));
    }
    assert!(gone.is_empty(), "docs/versioning.md promises to keep {gone:?}");
}
