//! `custom-elements.json`: the elements for editors and documentation tools, in the format of
//! <https://github.com/webcomponents/custom-elements-manifest>.

use anyhow::Result;
use serde_json::{Value, json};

use super::interface::{Interface, camel_case, field};

/// The module that the manifest describes.
const MODULE: &str = "billing-widget.js";

/// The manifest as text.
pub(super) fn manifest(interface: &Interface) -> Result<String> {
    let mut declarations = Vec::new();
    let mut exports = Vec::new();
    for element in interface.rows("elements")? {
        let (tag, class) = (field(element, "tag"), field(element, "class"));
        declarations.push(declaration(interface, element)?);
        exports.push(json!({
            "kind": "custom-element-definition",
            "name": tag,
            "declaration": { "name": class, "module": MODULE },
        }));
    }
    let manifest = json!({
        "schemaVersion": "2.1.0",
        "modules": [{
            "kind": "javascript-module",
            "path": MODULE,
            "declarations": declarations,
            "exports": exports,
        }],
    });
    Ok(format!("{manifest:#}\n"))
}

fn declaration(interface: &Interface, element: &Value) -> Result<Value> {
    let mut members = Vec::new();
    let mut attributes = Vec::new();
    for attribute in interface.rows("attributes")? {
        let name = field(attribute, "name");
        let property = camel_case(name);
        attributes.push(json!({
            "name": name,
            "type": { "text": attribute_type(attribute) },
            "default": field(attribute, "default"),
            "description": field(attribute, "description"),
            "fieldName": property,
        }));
        members.push(json!({
            "kind": "field",
            "name": property,
            "type": { "text": "string" },
            "attribute": name,
            "reflects": true,
            "description": field(attribute, "description"),
        }));
    }
    for property in interface.rows("properties")? {
        members.push(json!({
            "kind": "field",
            "name": field(property, "name"),
            "type": { "text": field(property, "type") },
            "description": field(property, "description"),
        }));
    }
    for property in interface.rows("readonly")? {
        members.push(json!({
            "kind": "field",
            "name": field(property, "name"),
            "type": { "text": field(property, "type") },
            "readonly": true,
            "description": field(property, "description"),
        }));
    }
    for method in interface.rows("methods")? {
        members.push(json!({
            "kind": "method",
            "name": field(method, "name"),
            "return": { "type": { "text": field(method, "type") } },
            "description": field(method, "description"),
        }));
    }
    let mut events = Vec::new();
    for event in interface.rows("events")? {
        events.push(json!({
            "name": field(event, "name"),
            "type": { "text": format!("CustomEvent<{}>", field(event, "detail")) },
            "description": field(event, "description"),
        }));
    }
    Ok(json!({
        "kind": "class",
        "customElement": true,
        "name": field(element, "class"),
        "tagName": field(element, "tag"),
        "description": field(element, "description"),
        "superclass": { "name": "HTMLElement" },
        "attributes": attributes,
        "members": members,
        "events": events,
        "slots": interface.rows("slots")?,
        "cssParts": interface.rows("parts")?,
        "cssProperties": interface.rows("customProperties")?,
    }))
}

/// The values that editors suggest. An attribute whose mere presence counts is a boolean, as in
/// HTML.
fn attribute_type(attribute: &Value) -> &str {
    match field(attribute, "type") {
        "\"\" | boolean" => "boolean",
        other => other,
    }
}
