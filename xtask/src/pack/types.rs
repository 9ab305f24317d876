//! The type declarations of the package.
//!
//! Generators of such types from `custom-elements.json` (custom-element-jsx-integration, and its
//! successor `@wc-toolkit/jsx-types`) have less information than the table. An attribute gets the
//! type of its property's getter, so that they accept any string as a theme but no number as a
//! heading level, and an element gets a dozen HTML attributes instead of the framework's own list.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::Value;

use super::interface::{Interface, Text, camel_case, field};

/// The types that are not generated from the table.
const HEAD: &str = include_str!("types.head.d.ts");

/// `billing-widget.d.ts`: the elements' own types.
pub(super) fn elements(interface: &Interface, texts: &[Text]) -> Result<String> {
    let mut out = HEAD.to_owned();
    out.push_str("\n/** The texts, by the keys that `strings` overrides. */\nexport interface BillingStrings {\n");
    for text in texts {
        let kind = if text.has_plurals { "BillingText" } else { "string" };
        comment(&mut out, &format!("English: {}", text.english));
        let _ = writeln!(out, "  {}: {kind};", text.key);
    }
    out.push_str("}\n\n/** The events, by name. */\nexport interface BillingEventMap {\n");
    for event in interface.rows("events")? {
        comment(&mut out, field(event, "description"));
        let _ =
            writeln!(out, "  {:?}: CustomEvent<{}>;", field(event, "name"), field(event, "detail"));
    }
    out.push_str("}\n\n/** The attributes as a template may set them. */\nexport interface BillingAttributes {\n");
    for attribute in interface.rows("attributes")? {
        comment(&mut out, &described(attribute));
        let _ = writeln!(out, "  {:?}?: {};", field(attribute, "name"), settable(attribute));
    }
    out.push_str("}\n\n/** The properties as a template may set them. */\nexport interface BillingProperties {\n");
    for attribute in interface.rows("attributes")? {
        comment(&mut out, &described(attribute));
        let name = camel_case(field(attribute, "name"));
        let _ = writeln!(out, "  {name}?: {} | null;", settable(attribute));
    }
    for property in interface.rows("properties")? {
        comment(&mut out, field(property, "description"));
        let _ = writeln!(out, "  {}?: {};", field(property, "name"), field(property, "type"));
    }
    out.push_str("}\n\n/** What all three elements have. */\nexport interface BillingElement extends HTMLElement {\n");
    for attribute in interface.rows("attributes")? {
        comment(&mut out, &described(attribute));
        let name = camel_case(field(attribute, "name"));
        let _ = writeln!(out, "  get {name}(): string;");
        let _ = writeln!(out, "  set {name}(value: {} | null | undefined);", settable(attribute));
    }
    for property in interface.rows("properties")? {
        comment(&mut out, field(property, "description"));
        let _ = writeln!(out, "  {}: {};", field(property, "name"), field(property, "type"));
    }
    for property in interface.rows("readonly")? {
        comment(&mut out, field(property, "description"));
        let (name, kind) = (field(property, "name"), field(property, "type"));
        let _ = writeln!(out, "  readonly {name}: {kind};");
    }
    for method in interface.rows("methods")? {
        comment(&mut out, field(method, "description"));
        let _ = writeln!(out, "  {}(): {};", field(method, "name"), field(method, "type"));
    }
    out.push_str(LISTENERS);
    out.push_str("}\n");
    for element in interface.rows("elements")? {
        let _ = writeln!(
            out,
            "\n/** {} */\nexport interface {} extends BillingElement {{}}",
            field(element, "description"),
            field(element, "class")
        );
    }
    out.push_str("\ndeclare global {\n  interface HTMLElementTagNameMap {\n");
    for element in interface.rows("elements")? {
        let _ = writeln!(out, "    {:?}: {};", field(element, "tag"), field(element, "class"));
    }
    out.push_str("  }\n}\n");
    Ok(out)
}

const LISTENERS: &str = "  addEventListener<K extends keyof BillingEventMap>(
    type: K,
    listener: (this: this, event: BillingEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: this, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
";

/// `jsx.d.ts`: the elements in React's JSX, where a listener is `onbilling-ready`.
pub(super) fn jsx(interface: &Interface) -> Result<String> {
    let mut out = IMPORT.to_owned();
    out.push_str(
        "import type { DetailedHTMLProps, HTMLAttributes } from \"react\";

type Listeners = { [K in keyof BillingEventMap as `on${K}`]?: (event: BillingEventMap[K]) => void };
type Props<E extends BillingElement> = Omit<DetailedHTMLProps<HTMLAttributes<E>, E>, keyof BillingAttributes> &
  BillingAttributes &
  BillingProperties &
  Listeners;

declare module \"react\" {
  namespace JSX {
    interface IntrinsicElements {\n",
    );
    for element in interface.rows("elements")? {
        let _ =
            writeln!(out, "      {:?}: Props<{}>;", field(element, "tag"), field(element, "class"));
    }
    out.push_str("    }\n  }\n}\n");
    Ok(out)
}

/// `vue.d.ts`: the elements in Vue's templates, where a listener is `@billing-ready`.
pub(super) fn vue(interface: &Interface) -> Result<String> {
    let mut out = IMPORT.to_owned();
    out.push_str(
        "import type { DefineComponent, HTMLAttributes } from \"vue\";

type Listener<K extends keyof BillingEventMap> = (event: BillingEventMap[K]) => void;
interface Listeners {\n",
    );
    for event in interface.rows("events")? {
        let name = field(event, "name");
        let property = camel_case(&format!("on-{name}"));
        let _ = writeln!(out, "  {property}?: Listener<{name:?}>;");
    }
    out.push_str(
        "}
type Props = BillingAttributes & BillingProperties & Listeners & Omit<HTMLAttributes, keyof BillingAttributes>;

declare module \"vue\" {
  interface GlobalComponents {\n",
    );
    for element in interface.rows("elements")? {
        let _ = writeln!(out, "    {:?}: DefineComponent<Props>;", field(element, "tag"));
    }
    out.push_str("  }\n}\n");
    Ok(out)
}

/// `svelte.d.ts`: the elements in Svelte's templates, where a listener is `onbilling-ready`.
pub(super) fn svelte(interface: &Interface) -> Result<String> {
    let mut out = IMPORT.to_owned();
    out.push_str(
        "import type { HTMLAttributes } from \"svelte/elements\";

type Listeners = { [K in keyof BillingEventMap as `on${K}`]?: (event: BillingEventMap[K]) => void };
type Props<E extends BillingElement> = Omit<HTMLAttributes<E>, keyof BillingAttributes> &
  BillingAttributes &
  BillingProperties &
  Listeners;

declare module \"svelte/elements\" {
  export interface SvelteHTMLElements {\n",
    );
    for element in interface.rows("elements")? {
        let _ =
            writeln!(out, "    {:?}: Props<{}>;", field(element, "tag"), field(element, "class"));
    }
    out.push_str("  }\n}\n");
    Ok(out)
}

const IMPORT: &str = "import type {
  BillingAttributes,
  BillingElement,
  BillingEventMap,
  BillingInvoicesElement,
  BillingPlanElement,
  BillingProperties,
  BillingWidgetElement,
} from \"./billing-widget.js\";
";

/// A single-line doc comment.
pub(super) fn comment(out: &mut String, text: &str) {
    let _ = writeln!(out, "  /** {} */", text.replace("*/", "*\u{200b}/"));
}

fn described(attribute: &Value) -> String {
    let default = field(attribute, "default");
    let description = field(attribute, "description");
    if default.is_empty() {
        description.to_owned()
    } else {
        format!("{description} Default: {default}.")
    }
}

/// The type of an attribute's property: a number may also be a string of digits.
fn settable(attribute: &Value) -> &str {
    match field(attribute, "type") {
        "number" => "number | string",
        other => other,
    }
}
