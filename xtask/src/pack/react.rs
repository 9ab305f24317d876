//! `react.js` and `react.d.ts`: React components for the elements.
//!
//! `@lit/react` also creates such components, but it needs the element's class. This package has
//! none: the loader exports nothing and a server has no `HTMLElement`. It also renders no
//! attributes on a server, so that only the children are shown until React has hydrated.

use std::fmt::Write as _;

use anyhow::Result;

use super::interface::{Interface, camel_case, field};
use super::types::comment;

/// The code after the tables in `react.js`.
const COMPONENT: &str = include_str!("react.js");

/// `react.js`: components that need only React 18 or 19.
pub(super) fn components(interface: &Interface) -> Result<String> {
    let mut out = "\"use client\";\n\nimport { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from \"react\";\n".to_owned();
    out.push_str("\n/** Props that are attributes. */\nconst ATTRIBUTES = {\n");
    for attribute in interface.rows("attributes")? {
        let name = field(attribute, "name");
        let _ = writeln!(out, "  {}: {name:?},", camel_case(name));
    }
    out.push_str("};\n\n/** Props that are properties. */\nconst PROPERTIES = [\n");
    for property in interface.rows("properties")? {
        let _ = writeln!(out, "  {:?},", field(property, "name"));
    }
    out.push_str("];\n\n/** Props that are listeners. */\nconst EVENTS = {\n");
    for event in interface.rows("events")? {
        let name = field(event, "name");
        let _ = writeln!(out, "  {}: {name:?},", listener(name));
    }
    out.push_str("};\n");
    // Without its first line, which is only for contributors.
    out.push_str(COMPONENT.split_once('\n').map_or(COMPONENT, |(_, rest)| rest));
    for element in interface.rows("elements")? {
        let (tag, name) = (field(element, "tag"), component_name(field(element, "class")));
        let _ = writeln!(
            out,
            "\n/** {} */\nexport const {name} = component({tag:?}, {name:?});",
            field(element, "description")
        );
    }
    Ok(out)
}

/// `react.d.ts`: the props of these components.
pub(super) fn types(interface: &Interface) -> Result<String> {
    let mut out = HEAD.to_owned();
    for event in interface.rows("events")? {
        let name = field(event, "name");
        comment(&mut out, field(event, "description"));
        let _ = writeln!(out, "  {}?: (event: BillingEventMap[{name:?}]) => void;", listener(name));
    }
    out.push_str(PROPS);
    for element in interface.rows("elements")? {
        let class = field(element, "class");
        let _ = writeln!(
            out,
            "\n/** {} */\nexport declare const {}: ForwardRefExoticComponent<BillingProps<{class}> & RefAttributes<{class}>>;",
            field(element, "description"),
            component_name(class)
        );
    }
    Ok(out)
}

const HEAD: &str = "import type { CSSProperties, ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from \"react\";
import type {
  BillingEventMap,
  BillingInvoicesElement,
  BillingPlanElement,
  BillingProperties,
  BillingWidgetElement,
} from \"./billing-widget.js\";

/** The events, as props. */
export interface BillingEventProps {
";

const PROPS: &str = "}

/** The element's custom properties in addition to those of CSS. */
export type BillingStyle = CSSProperties & { [property: `--billing-${string}`]: string | number | undefined };

/**
 * The props of a component: its attributes and properties, its events, and those of any HTML element.
 * `getToken` may be written inline; where the user changes while the page stays, give the component the
 * user's id as its `key`. `data` and `strings` are compared by identity.
 */
export type BillingProps<E extends HTMLElement> = Omit<
  HTMLAttributes<E>,
  keyof BillingProperties | keyof BillingEventProps | \"style\"
> &
  BillingProperties &
  BillingEventProps & { style?: BillingStyle | undefined };
";

/// `billing-ready` as a prop: `onBillingReady`.
fn listener(event: &str) -> String {
    camel_case(&format!("on-{event}"))
}

/// The component of an element's class.
fn component_name(class: &str) -> &str {
    class.trim_end_matches("Element")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_prop_and_a_class_its_component() {
        assert_eq!(listener("billing-schema-warning"), "onBillingSchemaWarning");
        assert_eq!(component_name("BillingPlanElement"), "BillingPlan");
    }
}
