//! The pages of `docs/reference/`, made from what the code states: the table of the elements, the schema of
//! the proxy's configuration and the table of its errors.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

use super::put;

const MADE: &str = "<!-- Made by `cargo xtask docs`: edit what it is made from. -->\n\n";

/// A page, what it is made from, and how.
struct Reference {
    file: &'static str,
    source: &'static str,
    write: fn(&Value) -> Result<String>,
}

const REFERENCES: [Reference; 3] = [
    Reference {
        file: "docs/reference/elements.md",
        source: "src/custom_element/interface.json",
        write: elements,
    },
    Reference {
        file: "docs/reference/configuration.md",
        source: "docs/proxy.schema.json",
        write: configuration,
    },
    Reference { file: "docs/reference/errors.md", source: "docs/proxy.errors.json", write: errors },
];

/// Writes every page.
pub(super) fn write(workspace: &Workspace) -> Result<()> {
    REFERENCES.iter().try_for_each(|reference| {
        put(&workspace.path(reference.file), reference.text(workspace)?.as_bytes())
    })
}

/// The pages that are not what would be written now.
pub(crate) fn outdated(workspace: &Workspace) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for reference in &REFERENCES {
        let written = fs::read_to_string(workspace.path(reference.file)).unwrap_or_default();
        if written != reference.text(workspace)? {
            found.push(format!("{} is not what {} states", reference.file, reference.source));
        }
    }
    Ok(found)
}

impl Reference {
    fn text(&self, workspace: &Workspace) -> Result<String> {
        let reading = || format!("reading {}", self.source);
        let text = fs::read_to_string(workspace.path(self.source)).context(reading())?;
        (self.write)(&serde_json::from_str(&text).context(reading())?)
    }
}

// === The elements ===

/// A heading of the table, what is written above it, and its columns: a title and a field each.
type Section = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SECTIONS: [Section; 9] = [
    ("elements", "# Elements\n", &[("element", "tag"), ("is", "description")]),
    (
        "attributes",
        "## Attributes\n\nEach has a property of its camelCase name. A value that cannot be read means the \
         default and one warning in the console.\n",
        &[
            ("attribute", "name"),
            ("type", "type"),
            ("default", "default"),
            ("meaning", "description"),
        ],
    ),
    (
        "properties",
        "## Properties\n",
        &[("property", "name"), ("type", "type"), ("meaning", "description")],
    ),
    (
        "readonly",
        "## Read-only properties\n",
        &[("property", "name"), ("type", "type"), ("meaning", "description")],
    ),
    (
        "methods",
        "## Methods\n",
        &[("method", "name"), ("returns", "type"), ("does", "description")],
    ),
    (
        "events",
        "## Events\n\nAll bubble and cross shadow borders. A canceled event keeps the address from opening.\n",
        &[
            ("event", "name"),
            ("type of `detail`", "detail"),
            ("cancelable", "cancelable"),
            ("when", "description"),
        ],
    ),
    ("slots", "## Slots\n", &[("slot", "name"), ("is", "description")]),
    ("customProperties", "## Custom properties\n", &[("property", "name"), ("is", "description")]),
    ("parts", "## Parts\n", &[("part", "name"), ("is", "description")]),
];

/// Fields that are code.
const CODE: [&str; 4] = ["tag", "name", "type", "detail"];

fn elements(table: &Value) -> Result<String> {
    let mut text = MADE.to_owned();
    for (index, (heading, above, columns)) in SECTIONS.iter().enumerate() {
        let rows = table.get(heading).and_then(Value::as_array);
        let rows = rows.ok_or_else(|| anyhow!("the table has no {heading}"))?;
        let separator = if index == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{separator}{above}");
        head(&mut text, columns.iter().map(|(title, _)| *title));
        for row in rows {
            let cells = columns.iter().map(|(_, field)| cell(field, row.get(*field)));
            let _ = writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | "));
        }
    }
    Ok(text)
}

fn head<'a>(text: &mut String, titles: impl Iterator<Item = &'a str> + Clone) {
    let _ = writeln!(text, "| {} |", titles.clone().collect::<Vec<_>>().join(" | "));
    let _ = writeln!(text, "|{}", titles.map(|_| "---|").collect::<String>());
}

fn cell(field: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) | None => String::new(),
        Some(Value::String(text)) if text.is_empty() && field == "name" => "(no name)".to_owned(),
        Some(Value::String(text)) if !text.is_empty() && CODE.contains(&field) => code(text),
        Some(Value::String(text)) => escaped(text),
        Some(other) => escaped(&other.to_string()),
    }
}

/// A text as code, in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// A text in a cell of a table; what is in code stays.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if index > 0 {
            escaped.push('`');
        }
        escaped.push_str(&if is_code { part.to_owned() } else { part.replace('<', "&lt;") });
    }
    escaped.replace('|', "\\|")
}

// === The configuration ===

fn configuration(schema: &Value) -> Result<String> {
    let mut text = MADE.to_owned();
    text.push_str(
        "# Configuration\n\nThe keys of the proxy's file. [Operating billing-proxy](../proxy.md#configuration) \
         explains them, and how each is given by a variable.\n",
    );
    table(&mut text, "", schema)?;
    Ok(text)
}

/// Writes the keys of a table, and then the tables below it.
fn table(text: &mut String, path: &str, schema: &Value) -> Result<()> {
    // A list of tables is a table in double brackets.
    let is_list = schema.get("items").is_some();
    let schema = schema.get("items").unwrap_or(schema);
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    let (own, tables): (Vec<_>, Vec<_>) = properties.iter().partition(|(_, it)| !is_table(it));
    if !path.is_empty() {
        let name = if is_list { format!("[[{path}]]") } else { format!("[{path}]") };
        let _ = writeln!(text, "\n## `{name}`");
    }
    if !own.is_empty() {
        text.push('\n');
        head(text, ["key", "type", "default", "meaning"].into_iter());
        for (key, schema) in own {
            let default = schema.get("default").map(|it| format!("`{it}`")).unwrap_or_default();
            let about = schema.get("description").and_then(Value::as_str);
            let about = about.ok_or_else(|| anyhow!("{path}.{key} has no description"))?;
            let kind = kind(schema);
            let _ =
                writeln!(text, "| `{key}` | {kind} | {} | {} |", escaped(&default), escaped(about));
        }
    }
    for (key, schema) in tables {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        table(text, &path, schema)?;
    }
    Ok(())
}

fn is_table(schema: &Value) -> bool {
    let schema = schema.get("items").unwrap_or(schema);
    schema.get("properties").is_some()
}

/// What a key's value may be.
fn kind(schema: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<String> = values.iter().map(|value| code(&value.to_string())).collect();
        return values.join(", ");
    }
    let number = |name: &str| schema.get(name).and_then(Value::as_i64);
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => match schema.get("items").map(kind).as_deref() {
            Some("string") => "list of strings".to_owned(),
            items => format!("list of {}", items.unwrap_or("any")),
        },
        Some("integer") => match (number("minimum"), number("maximum")) {
            (Some(least), Some(most)) => format!("integer, {least} to {most}"),
            _ => "integer".to_owned(),
        },
        Some("object") => "table".to_owned(),
        Some(other) => other.to_owned(),
        None => "any".to_owned(),
    }
}

// === The errors ===

fn errors(rows: &Value) -> Result<String> {
    let mut text = MADE.to_owned();
    text.push_str(
        "# Error codes\n\nEvery error response of the proxy is \
         `{\"success\":false,\"error\":CODE,\"message\":TEXT,\"requestId\":ID}`, and the widget passes code, status \
         and request id on in `billing-error`. [What to do](../proxy.md#routes) about the common ones; the codes \
         of the widget's own are under [Events](../../pkg/README.md#events).\n\n",
    );
    head(&mut text, ["code", "status", "message", "`Retry-After`"].into_iter());
    for row in rows.as_array().ok_or_else(|| anyhow!("the errors are no list"))? {
        let field = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let status = row.get("status").and_then(Value::as_u64).unwrap_or_default();
        let waits = row.get("retryAfter").is_some_and(Value::is_u64);
        let waits = if waits { "yes" } else { "" };
        let _ = writeln!(
            text,
            "| {} | {status} | {} | {waits} |",
            code(field("code")),
            escaped(field("message"))
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cell_escapes_what_a_table_would_read() {
        assert_eq!(cell("type", Some(&json!("\"a\" | \"b\""))), "`\"a\" \\| \"b\"`");
        assert_eq!(cell("description", Some(&json!("a <b> `<c>`"))), "a &lt;b> `<c>`");
        assert_eq!(cell("name", Some(&json!(""))), "(no name)");
        assert_eq!(cell("cancelable", Some(&json!(false))), "");
    }

    #[test]
    fn tables_of_the_configuration_come_after_the_keys() {
        let key = json!({ "type": "integer", "minimum": 0, "maximum": 9, "default": 3, "description": "A key." });
        let inner = json!({ "type": "string", "description": "An inner key." });
        let list = json!({ "type": "array", "items": { "properties": { "id": inner } } });
        let texts =
            json!({ "type": "array", "items": { "type": "string" }, "description": "Texts." });
        let schema = json!({ "properties": { "a": list, "b": key, "c": texts } });
        let mut text = String::new();
        table(&mut text, "", &schema).unwrap();
        let rows: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(rows[2], "| `b` | integer, 0 to 9 | `3` | A key. |");
        assert_eq!(rows[3], "| `c` | list of strings |  | Texts. |");
        assert_eq!(rows[4], "## `[[a]]`");
        assert_eq!(rows[7], "| `id` | string |  | An inner key. |");
    }
}
