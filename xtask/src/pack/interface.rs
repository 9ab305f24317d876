//! The interface of the elements, read from its table.

use std::fs;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::workspace::Workspace;

/// The table of attributes, properties, methods, events, parts, custom properties and slots.
const TABLE: &str = "src/custom_element/interface.json";
/// The table of texts, whose keys are those of `strings`.
const TEXTS: &str = "crates/billing-core/src/text/texts.rs";

/// The table.
pub(super) struct Interface(Value);

/// A text that can be overridden.
pub(super) struct Text {
    pub(super) key: String,
    /// The English text or its plural forms, verbatim from the table.
    pub(super) english: String,
    pub(super) has_plurals: bool,
}

impl Interface {
    /// Reads the table.
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.path(TABLE))
            .with_context(|| format!("reading {TABLE}"))?;
        serde_json::from_str(&text).map(Self).with_context(|| format!("reading {TABLE}"))
    }

    /// The rows under `heading`.
    pub(super) fn rows(&self, heading: &str) -> Result<&Vec<Value>> {
        let rows = self.0.get(heading).and_then(Value::as_array);
        rows.with_context(|| format!("{TABLE} has no {heading}"))
    }
}

/// The texts, in the order of their table.
pub(super) fn texts(workspace: &Workspace) -> Result<Vec<Text>> {
    let source =
        fs::read_to_string(workspace.path(TEXTS)).with_context(|| format!("reading {TEXTS}"))?;
    let found = texts_of(&source);
    if found.is_empty() { Err(anyhow!("{TEXTS} lists no text")) } else { Ok(found) }
}

/// Reads the lines `Variant "key" = english;` after `texts! {`.
fn texts_of(source: &str) -> Vec<Text> {
    source
        .lines()
        .skip_while(|line| !line.starts_with("texts! {"))
        .skip(1)
        .take_while(|line| *line != "}")
        .filter_map(|line| {
            let (_variant, rest) = line.split_once('"')?;
            let (key, rest) = rest.split_once('"')?;
            let english = rest.trim_start().strip_prefix('=')?.trim().trim_end_matches(';');
            let has_plurals = english.starts_with('{');
            Some(Text { key: key.to_owned(), english: english.to_owned(), has_plurals })
        })
        .collect()
}

/// The text of one field of a row; empty if it is absent.
pub(super) fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// `time-zone` as a property: `timeZone`.
pub(super) fn camel_case(attribute: &str) -> String {
    let mut words = attribute.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_names_its_property() {
        assert_eq!(camel_case("time-zone"), "timeZone");
        assert_eq!(camel_case("theme"), "theme");
        assert_eq!(camel_case("a-bc-de"), "aBcDe");
    }

    #[test]
    fn texts_are_read_with_their_plurals() {
        let source = "use x;\ntexts! {\n    A \"aKey\" = \"An a\";\n\n    B \"b\" = { one: \"b\", other: \"bs\" };\n}\nC \"c\" = \"c\";\n";
        let texts = texts_of(source);
        assert_eq!(texts.len(), 2);
        assert_eq!((texts[0].key.as_str(), texts[0].has_plurals), ("aKey", false));
        assert_eq!((texts[1].key.as_str(), texts[1].has_plurals), ("b", true));
        assert_eq!(texts[0].english, "\"An a\"");
    }
}
