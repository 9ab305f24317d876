//! Tests that the table of the elements, the code, the README and the styles agree.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::workspace::Workspace;

use super::interface::{Interface, camel_case, field, texts};

fn names(heading: &str) -> Vec<String> {
    let interface = Interface::read(&Workspace::find().unwrap()).unwrap();
    let rows: Vec<Value> = interface.rows(heading).unwrap().clone();
    rows.iter().map(|row| field(row, "name").to_owned()).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Workspace::find().unwrap().path(path)).unwrap()
}

/// The loader, with normalized quotes.
fn loader() -> String {
    read("src/custom_element/billing-widget.js").replace('\'', "\"")
}

/// The text of every file of the widget with that extension.
fn widget_sources(extension: &str) -> String {
    let mut folders = vec![Workspace::find().unwrap().path("src")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

#[test]
fn the_loader_observes_exactly_the_attributes_of_the_table() {
    let list = format!("{:?}", names("attributes").join(" "));
    assert!(loader().contains(&list), "the loader lacks the list {list}");
}

#[test]
fn the_loader_has_exactly_the_properties_of_the_table() {
    let line = format!("const VALUES = {:?};", names("properties"));
    assert!(loader().contains(&line), "the loader lacks {line}");
}

#[test]
fn the_loader_has_the_methods_of_the_table() {
    let loader = loader();
    for property in names("readonly") {
        let definition = format!("get {property}() {{");
        assert!(loader.contains(&definition), "the loader lacks {definition}");
    }
    for method in names("methods") {
        let definition = format!("{method}() {{");
        assert!(loader.contains(&definition), "the loader lacks {definition}");
    }
}

#[test]
fn the_widget_sends_exactly_the_events_of_the_table() {
    let sent: BTreeSet<String> = read("src/events.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = \""))
        .filter_map(|(_, rest)| rest.strip_suffix("\";").map(str::to_owned))
        .filter(|name| name.starts_with("billing-"))
        .collect();
    assert_eq!(sent, names("events").into_iter().collect());
}

#[test]
fn every_part_of_the_table_is_in_the_components() {
    let sources = widget_sources("rs");
    let words: BTreeSet<&str> = sources.split(|it: char| it == '"' || it.is_whitespace()).collect();
    let missing: Vec<String> =
        names("parts").into_iter().filter(|part| !words.contains(part.as_str())).collect();
    assert!(missing.is_empty(), "no component has the parts {missing:?}");
}

#[test]
fn every_part_in_the_components_is_in_the_table() {
    let sources = widget_sources("rs");
    let known = names("parts");
    let unknown: BTreeSet<&str> = sources
        .split(r#"part=""#)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(str::split_whitespace)
        .filter(|part| !known.iter().any(|it| it == part))
        .collect();
    assert!(unknown.is_empty(), "the table lacks the parts {unknown:?}");
}

#[test]
fn the_styles_read_exactly_the_custom_properties_of_the_table() {
    let styles = widget_sources("css");
    let used: BTreeSet<String> = styles
        .split("var(--billing-")
        .skip(1)
        .map(|rest| {
            let end = rest.find(|it: char| !it.is_ascii_lowercase() && it != '-').unwrap();
            format!("--billing-{}", &rest[..end])
        })
        .collect();
    assert_eq!(used, names("customProperties").into_iter().collect());
}

#[test]
fn every_slot_of_the_table_is_in_the_components() {
    let sources = widget_sources("rs");
    for slot in names("slots").iter().filter(|slot| !slot.is_empty()) {
        let written = format!("<slot name=\"{slot}\"");
        assert!(sources.contains(&written), "no component has slot {slot}");
    }
}

#[test]
fn the_readme_of_the_package_names_everything() {
    let readme = read("pkg/README.md");
    let headings = [
        "attributes",
        "properties",
        "readonly",
        "methods",
        "events",
        "parts",
        "customProperties",
        "slots",
    ];
    for name in headings.into_iter().flat_map(names).filter(|name| !name.is_empty()) {
        let named =
            readme.contains(&format!("`{name}`")) || readme.contains(&format!("`{name}(): "));
        assert!(named, "pkg/README.md lacks `{name}`");
    }
    for attribute in names("attributes") {
        let property = format!("`{}`", camel_case(&attribute));
        assert!(readme.contains(&property), "pkg/README.md lacks {property}");
    }
}

#[test]
fn every_text_of_the_widget_can_be_overridden() {
    let texts = texts(&Workspace::find().unwrap()).unwrap();
    let keys: BTreeSet<&str> = texts.iter().map(|text| text.key.as_str()).collect();
    assert!(texts.len() > 50, "only {} texts were read", texts.len());
    assert_eq!(keys.len(), texts.len(), "duplicate key");
}

/// The attributes that a page cannot set in a frame: those for requests and for the frame's own
/// address. `theme` follows the colour scheme.
const NOT_IN_A_FRAME: [&str; 7] =
    ["proxy-url", "token-url", "await-token", "workspace", "credentials", "theme", "remember"];

fn list_in_frame(constant: &str) -> Vec<String> {
    let script = read("src/frame/embed.js");
    let line = script.lines().find_map(|line| line.strip_prefix(&format!("const {constant} = \"")));
    let list = line.and_then(|rest| rest.strip_suffix("\".split(\" \");")).unwrap();
    list.split(' ').map(str::to_owned).collect()
}

#[test]
fn a_page_can_set_every_attribute_in_a_frame_except_those_for_requests() {
    let mut expected = names("attributes");
    expected.retain(|name| !NOT_IN_A_FRAME.contains(&name.as_str()));
    assert_eq!(expected.len() + NOT_IN_A_FRAME.len(), names("attributes").len());
    let sorted = |mut list: Vec<String>| {
        list.sort_unstable();
        list
    };
    assert_eq!(sorted(list_in_frame("ATTRIBUTES")), sorted(expected));
}

#[test]
fn the_types_of_a_frame_leave_out_the_same_attributes() {
    let types = read("src/frame/embed-host.d.ts");
    let fixed = types.lines().find_map(|line| line.strip_prefix("type Fixed = ")).unwrap();
    let fixed: BTreeSet<&str> = fixed.split('"').skip(1).step_by(2).collect();
    assert_eq!(fixed, NOT_IN_A_FRAME.into_iter().collect());
}

#[test]
fn a_frame_forwards_exactly_the_events_of_the_table() {
    assert_eq!(list_in_frame("EVENTS"), names("events"));
}
