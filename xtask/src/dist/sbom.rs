//! The SBOM of the binary, in CycloneDX format.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::binary::Target;
use super::{VERSION, folder};
use crate::process::Program;
use crate::workspace::Workspace;

const PACKAGE: &str = "billing-proxy";

/// Writes the list of linked packages for a target.
pub(super) fn write(workspace: &Workspace, target: &Target) -> Result<()> {
    let metadata = Program::cargo(workspace, "metadata")?
        .args(["--format-version", "1", "--filter-platform", target.triple])
        .output()?;
    let metadata: Value = serde_json::from_str(&metadata).context("reading the crates")?;
    let lock = fs::read_to_string(workspace.path("Cargo.lock")).context("reading Cargo.lock")?;
    let bom = bill_of_materials(&metadata, &checksums(&lock))?;
    let text = serde_json::to_string_pretty(&bom).context("writing the list")?;
    let file = folder(workspace).join(format!("{PACKAGE}-{VERSION}.cdx.json"));
    fs::write(&file, text + "\n").with_context(|| format!("writing {}", file.display()))
}

fn bill_of_materials(
    metadata: &Value,
    checksums: &BTreeMap<(String, String), String>,
) -> Result<Value> {
    let items = |pointer: &str| metadata.pointer(pointer).and_then(Value::as_array);
    let packages = items("/packages").into_iter().flatten();
    let packages: BTreeMap<&str, &Value> =
        packages.filter_map(|package| Some((package.get("id")?.as_str()?, package))).collect();
    let nodes = items("/resolve/nodes").into_iter().flatten();
    let dependencies: BTreeMap<&str, Vec<&str>> =
        nodes.filter_map(|node| Some((node.get("id")?.as_str()?, linked(node)))).collect();
    let root = packages.iter().find(|(_, package)| text(package, "name") == PACKAGE);
    let (root, application) = root.context("cargo metadata lists no billing-proxy")?;
    let mut reached = BTreeSet::from([*root]);
    let mut next = vec![*root];
    while let Some(id) = next.pop() {
        for dependency in dependencies.get(id).into_iter().flatten() {
            if reached.insert(dependency) {
                next.push(dependency);
            }
        }
    }
    let named = |id: &&str| packages.get(*id).map(|package| purl(package));
    let components = reached.iter().filter(|id| *id != root);
    let components = components.filter_map(|id| packages.get(*id));
    let components: Vec<_> = components.map(|package| component(package, checksums)).collect();
    let edges: Vec<_> = reached
        .iter()
        .filter_map(|id| {
            let depends_on = dependencies.get(*id).into_iter().flatten();
            let depends_on: BTreeSet<_> = depends_on.filter_map(named).collect();
            Some(json!({ "ref": named(id)?, "dependsOn": depends_on }))
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": purl(application), "name": PACKAGE,
            "version": text(application, "version"), "purl": purl(application),
        } },
        "components": components,
        "dependencies": edges,
    }))
}

/// The packages that a package links, without build and development dependencies.
fn linked(node: &Value) -> Vec<&str> {
    let dependencies = node.get("deps").and_then(Value::as_array).into_iter().flatten();
    let is_linked = |dependency: &&Value| {
        let mut kinds = dependency.get("dep_kinds").and_then(Value::as_array).into_iter().flatten();
        kinds.any(|kind| kind.get("kind").is_none_or(Value::is_null))
    };
    dependencies
        .filter(is_linked)
        .filter_map(|dependency| dependency.get("pkg")?.as_str())
        .collect()
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) = (text(package, "name"), text(package, "version"));
    let mut component = json!({
        "type": "library", "bom-ref": purl(package), "name": name, "version": version,
        "purl": purl(package),
    });
    if let Some(members) = component.as_object_mut() {
        if let Some(licence) = package.get("license").and_then(Value::as_str) {
            // An older notation for OR.
            let expression = licence.replace('/', " OR ");
            members.insert("licenses".to_owned(), json!([{ "expression": expression }]));
        }
        if let Some(sum) = checksums.get(&(name.to_owned(), version.to_owned())) {
            members.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": sum }]));
        }
    }
    component
}

fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(package, "name"), text(package, "version"))
}

fn text<'a>(package: &'a Value, key: &str) -> &'a str {
    package.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The checksums of a lock file by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let packages = lock.split("[[package]]");
    let entry = |package: &str| {
        let value = |key: &str| {
            let start = format!("{key} = \"");
            let line = package.lines().find_map(|line| line.strip_prefix(&start))?;
            Some(line.trim_end_matches('"').to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    };
    packages.filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_exactly_the_linked_packages() {
        let package = |name: &str, licence: &str| json!({ "id": name, "name": name, "version": "1.0.0", "license": licence });
        let dependency = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind, "target": null }] });
        let metadata = json!({
            "packages": [
                package("billing-proxy", "MIT"), package("linked", "MIT/Apache-2.0"),
                package("indirect", "ISC"), package("builds", "MIT"), package("tests", "MIT"),
                package("unrelated", "MIT"),
            ],
            "resolve": { "nodes": [
                { "id": "billing-proxy", "deps": [
                    dependency("linked", Value::Null), dependency("builds", json!("build")),
                    dependency("tests", json!("dev")),
                ] },
                { "id": "linked", "deps": [dependency("indirect", Value::Null)] },
                { "id": "indirect", "deps": [] },
                { "id": "unrelated", "deps": [dependency("linked", Value::Null)] },
            ] },
        });
        let lock = "version = 4\n\n[[package]]\nname = \"linked\"\nversion = \"1.0.0\"\n\
                    checksum = \"00ff\"\ndependencies = [\n \"indirect\",\n]\n\n\
                    [[package]]\nname = \"billing-proxy\"\nversion = \"1.0.0\"\n";
        let bom = bill_of_materials(&metadata, &checksums(lock)).unwrap();
        let components = bom["components"].as_array().unwrap();
        let names: Vec<_> = components.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["indirect", "linked"]);
        assert_eq!(components[1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(components[1]["hashes"][0]["content"], "00ff");
        assert_eq!(components[0].get("hashes"), None);
        assert_eq!(bom["metadata"]["component"]["purl"], "pkg:cargo/billing-proxy@1.0.0");
        let edges = bom["dependencies"].as_array().unwrap();
        let edge = json!({ "ref": "pkg:cargo/billing-proxy@1.0.0",
            "dependsOn": ["pkg:cargo/linked@1.0.0"] });
        assert!(edges.contains(&edge), "{edges:?}");
    }
}
