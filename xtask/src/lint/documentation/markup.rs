//! The elements in HTML blocks may have only the attributes of the table.

use std::collections::BTreeSet;

use serde_json::Value;

/// The global attributes of HTML.
const GLOBAL: [&str; 9] =
    ["id", "class", "style", "lang", "dir", "slot", "hidden", "title", "part"];

/// The names of the table.
pub(super) struct Elements {
    tags: BTreeSet<String>,
    attributes: BTreeSet<String>,
    custom_properties: BTreeSet<String>,
    parts: BTreeSet<String>,
}

impl Elements {
    pub(super) fn of(table: &Value) -> Self {
        let texts = |heading: &str, field: &str| -> BTreeSet<String> {
            let rows = table.get(heading).and_then(Value::as_array).into_iter().flatten();
            rows.filter_map(|row| row.get(field)?.as_str()).map(str::to_owned).collect()
        };
        Self {
            tags: texts("elements", "tag"),
            attributes: texts("attributes", "name"),
            custom_properties: texts("customProperties", "name"),
            parts: texts("parts", "name"),
        }
    }

    /// The unknown custom properties and parts in a style sheet.
    pub(super) fn unknown_names(&self, css: &str, place: &str) -> Vec<String> {
        let name_of = |rest: &str| -> String {
            rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '-').collect()
        };
        let properties = css.match_indices("--billing-").filter_map(|(at, _)| css.get(at..));
        let properties =
            properties.map(name_of).filter(|name| !self.custom_properties.contains(name));
        let parts =
            css.split("::part(").skip(1).map(name_of).filter(|name| !self.parts.contains(name));
        properties.chain(parts).map(|name| format!("{place}: there is no {name}")).collect()
    }

    /// The unknown elements and attributes.
    pub(super) fn faults(&self, html: &str, place: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (start, _) in html.match_indices("<billing-") {
            let after = html.get(start + 1..).unwrap_or_default();
            let end = after.find(|char: char| char.is_whitespace() || matches!(char, '>' | '/'));
            let (tag, rest) = after.split_at(end.unwrap_or(after.len()));
            if !self.tags.contains(tag) {
                found.push(format!("{place}: there is no <{tag}>"));
            }
            for name in attributes_of(rest) {
                if !self.attributes.contains(&name) && !GLOBAL.contains(&name.as_str()) {
                    found.push(format!("{place}: <{tag}> has no attribute {name}"));
                }
            }
        }
        found
    }
}

/// The names of the attributes after a tag's name, up to its end.
fn attributes_of(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut quote = None;
    let mut in_value = false;
    for char in text.chars() {
        match (quote, char) {
            (Some(open), _) if char == open => (quote, in_value) = (None, false),
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(char),
            (None, '=') => in_value = true,
            (None, '>') => break,
            (None, _) if char.is_whitespace() || char == '/' => {
                in_value = false;
                names.push(std::mem::take(&mut name));
            }
            (None, _) if !in_value => name.push(char),
            (None, _) => {}
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

/// The texts of the scripts in HTML.
pub(super) fn scripts_of(html: &str) -> impl Iterator<Item = &str> {
    let after_tags = html.split("<script").skip(1).filter_map(|rest| rest.split_once('>'));
    let texts = after_tags.filter_map(|(_, rest)| rest.split("</script>").next());
    texts.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let table = json!({ "elements": [{ "tag": "billing-plan" }], "attributes": [{ "name": "rows" }, { "name": "hide" }] });
        assert_eq!(Elements::of(&table).faults(html, "a.md:1"), expected);
    }

    #[test]
    fn attributes_are_those_of_the_table_or_global() {
        check("<billing-plan rows=\"5\" hide='a b' id=x class></billing-plan>", &[]);
        check("<billing-plan\n  rows=\"5 > 4 = a\"\n/>", &[]);
        check("<billing-plan row=\"5\">", &["a.md:1: <billing-plan> has no attribute row"]);
        check("<billing-plam>", &["a.md:1: there is no <billing-plam>"]);
        check("<p rows>", &[]);
    }

    #[test]
    fn custom_properties_and_parts_are_those_of_the_table() {
        let table = json!({
            "customProperties": [{ "name": "--billing-font" }],
            "parts": [{ "name": "row" }],
        });
        let css =
            "a { --billing-font: x; --billing-fond: y; }\na::part(row), a::part(rows) { b: c }";
        let found = Elements::of(&table).unknown_names(css, "a.md:1");
        assert_eq!(found, ["a.md:1: there is no --billing-fond", "a.md:1: there is no rows"]);
    }

    #[test]
    fn scripts_are_found() {
        let html = "<script src=\"a\"></script><script type=\"module\">b();</script>";
        assert_eq!(scripts_of(html).collect::<Vec<_>>(), ["b();"]);
    }
}
