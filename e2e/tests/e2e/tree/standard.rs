//! Roles and names of elements, which W3C WebDriver asks any engine for.

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::widget::Widget;

use super::{reviewed, steady};

/// The roles that are compared. The others differ between engines, and are of text or of nothing that
/// a user acts on.
const ROLES: [&str; 19] = [
    "button",
    "cell",
    "columnheader",
    "combobox",
    "disclosure",
    "group",
    "heading",
    "image",
    "link",
    "menu",
    "menuitem",
    "note",
    "region",
    "row",
    "rowheader",
    "search",
    "searchbox",
    "status",
    "table",
];

/// What may have one of the roles.
const ELEMENTS: &str = "
    const inline = ':is(b, br, dd, div, dl, dt, option, p, path, span, svg, time, wbr):not([role])';
    return [...root.querySelectorAll(`:not(${inline})`)].filter(seen);";

/// Fails unless the elements have the roles and names of the reviewed tree, in its order.
pub(super) async fn check(browser: &Browser, tree: &str) -> Outcome<()> {
    let found = roles_and_names(browser).await?;
    let expected: Vec<(String, String)> = reviewed(tree)?.lines().filter_map(parse).collect();
    let is_expected = |((role, name), (wanted, wanted_name)): (&RoleAndName, &RoleAndName)| {
        role == expected_role(browser.engine(), wanted)
            && (name == wanted_name || !has_name(browser.engine(), wanted, wanted_name))
    };
    if found.len() == expected.len() && found.iter().zip(&expected).all(is_expected) {
        return Ok(());
    }
    let first = found.iter().zip(&expected).find(|pair| !is_expected(*pair));
    let (is, was) = (found.len(), expected.len());
    Err(format!("{tree}: {is} elements where {was} were reviewed, {first:?}:\n{found:#?}").into())
}

type RoleAndName = (String, String);

async fn roles_and_names(browser: &Browser) -> Outcome<Vec<RoleAndName>> {
    let widget = Widget::new(browser, "billing-widget");
    let mut found = Vec::new();
    for element in widget.run(ELEMENTS).await?.as_array().into_iter().flatten() {
        let (role, name) = browser.role_and_name(element).await?;
        let role = match role.as_str() {
            "img" => "image",
            // There is no role of ARIA for a `summary`.
            "" if !name.is_empty() => "disclosure",
            role => role,
        };
        // WebKit computes that role for shapes, too, which it leaves out of its tree.
        let is_shape = role == "image" && name.is_empty();
        if ROLES.contains(&role) && !is_shape {
            found.push((role.to_owned(), steady(&name)));
        }
    }
    Ok(found)
}

/// Role and name of a line of a reviewed tree, if the role is one of those that are compared.
fn parse(line: &str) -> Option<RoleAndName> {
    let (role, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let role = if role == "DisclosureTriangle" { "disclosure" } else { role };
    let name = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let name = name.map_or("", |(name, _)| name);
    ROLES.contains(&role).then(|| (role.to_owned(), name.to_owned()))
}

/// WebKit's role for a select is that of the button which it looks like.
fn expected_role(engine: Engine, role: &str) -> &str {
    if engine == Engine::Webkit && role == "combobox" { "button" } else { role }
}

/// Whether the name is compared. Firefox names rows by their cells, which Chromium does not; WebKit
/// gives cells no name: what reads them reads their content.
fn has_name(engine: Engine, role: &str, name: &str) -> bool {
    let is_cell = matches!(role, "cell" | "columnheader" | "rowheader");
    let is_content = engine == Engine::Webkit && is_cell;
    !name.is_empty() && !is_content
}
