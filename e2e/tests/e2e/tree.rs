//! The input of screen readers: the widget's accessibility tree in Chromium, compared with the
//! reviewed snapshots in `tree/`, and the roles and names in it, which every engine computes.
//! `BILLING_UPDATE_SNAPSHOTS=1` updates the snapshots with Chromium's trees.

mod standard;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::widget::Widget;
use serde_json::{Value, json};

use crate::acme::Acme;
use crate::host;

/// 20 March 2026, noon: the current time of the vendors and the page.
const NOW: u64 = 1_774_008_000;

/// The spoken properties of an element other than role and name.
const SPOKEN: [&str; 11] = [
    "level",
    "expanded",
    "hasPopup",
    "disabled",
    "checked",
    "selected",
    "invalid",
    "required",
    "busy",
    "live",
    "roledescription",
];

/// Opens a page with only the element, on the day of these tests.
async fn open<'a>(browser: &'a Browser, acme: &Acme, attributes: &str) -> Outcome<Widget<'a>> {
    let clock = format!(
        "const now = {NOW}000;
        window.Date = class extends Date {{
            constructor(...given) {{ given.length ? super(...given) : super(now); }}
            static now() {{ return now; }}
        }};"
    );
    let body = format!(
        r#"<script>{clock}</script>
        <script type="module" src="/widget/billing-widget.js"></script>
        <billing-widget proxy-url="/billing-proxy/" token-url="{TOKEN_PATH}" {attributes}>
        </billing-widget>"#
    );
    acme.host.show("/host", host::page(&body));
    browser.open(&acme.host.url("/host")).await?;
    let widget = Widget::new(browser, "billing-widget");
    widget.settled().await?;
    Ok(widget)
}

async fn customer(scenario: Scenario) -> Outcome<Acme> {
    let clock = || UNIX_EPOCH + Duration::from_secs(NOW);
    Acme::like(Server::of_built_page().await?, scenario, clock)
}

/// The tree, one element a line.
async fn read(browser: &Browser) -> Outcome<String> {
    let answer = browser.devtools("Accessibility.getFullAXTree", json!({})).await?;
    let nodes = answer["nodes"].as_array().ok_or("there is no tree")?;
    let by_id: HashMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
    let mut lines = Vec::new();
    if let Some(root) = nodes.first() {
        write(root, &by_id, "", 0, &mut lines);
    }
    Ok(lines.join("\n") + "\n")
}

fn write(
    node: &Value,
    by_id: &HashMap<&str, &Value>,
    above: &str,
    depth: usize,
    lines: &mut Vec<String>,
) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = node["name"]["value"].as_str().unwrap_or_default();
    let (mut name_above, mut below) = (above, depth);
    let silent = node["ignored"] == true
        || matches!(role, "none" | "generic" | "InlineTextBox" | "LineBreak" | "RootWebArea")
        // The text that forms an element's name is not spoken twice.
        || (role == "StaticText" && above.contains(name));
    if !silent {
        let mut line = format!("{}{role}", "  ".repeat(depth));
        if !name.is_empty() {
            line += &format!(" {:?}", steady(name));
        }
        for property in node["properties"].as_array().into_iter().flatten() {
            let (key, value) = (&property["name"], &property["value"]["value"]);
            let spoken = key.as_str().filter(|key| SPOKEN.contains(key));
            if let Some(key) = spoken.filter(|_| *value != false && *value != "false") {
                line += &format!(" {key}={}", value.to_string().trim_matches('"'));
            }
        }
        if let Some(value) = node["value"]["value"].as_str().filter(|value| !value.is_empty()) {
            line += &format!(" value={value:?}");
        }
        if let Some(about) = node["description"]["value"].as_str().filter(|it| !it.is_empty()) {
            line += &format!(" description={about:?}");
        }
        lines.push(line);
        (name_above, below) = (name, depth + 1);
    }
    for child in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = child.as_str().and_then(|id| by_id.get(id)) {
            write(child, by_id, name_above, below, lines);
        }
    }
}

/// The text without its variable parts: the countdown and the request id.
fn steady(text: &str) -> String {
    let plain = text.replace(['\u{a0}', '\u{202f}'], " ");
    match (plain.strip_prefix("Request "), plain.strip_prefix("Trying again in ")) {
        (Some(_), _) => "Request …".to_owned(),
        (_, Some(_)) => "Trying again in …".to_owned(),
        (None, None) => plain,
    }
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/e2e/tree/{name}.txt"))
}

/// The reviewed snapshot of that name.
fn reviewed(name: &str) -> Outcome<String> {
    let path = path(name);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Fails unless the tree equals the snapshot.
async fn check(browser: &Browser, name: &str) -> Outcome<()> {
    if browser.engine() != Engine::Chromium {
        return standard::check(browser, name).await;
    }
    let found = read(browser).await?;
    if std::env::var_os("BILLING_UPDATE_SNAPSHOTS").is_some() {
        return Ok(std::fs::write(path(name), found)?);
    }
    let reviewed = reviewed(name)?;
    let pairs = found.lines().zip(reviewed.lines()).enumerate();
    let first = pairs.into_iter().find(|(_, (found, reviewed))| found != reviewed);
    match first {
        Some((line, (is, was))) => {
            Err(format!("{name}, line {}: {is:?} where {was:?} was reviewed:\n{found}", line + 1)
                .into())
        }
        None if found == reviewed => Ok(()),
        None => Err(format!("{name} is longer or shorter than reviewed:\n{found}").into()),
    }
}

#[test]
fn a_failed_payment_and_the_invoices_are_exposed_in_order() -> Outcome<()> {
    play(async |browser| {
        let acme = customer(Scenario::PastDue).await?;
        let widget = open(browser, &acme, r#"rows="3" manage-url="/manage""#).await?;
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        widget.wait("the chart", "return all('chart').length > 0;").await?;
        check(browser, "past-due").await
    })
}

#[test]
fn an_open_menu_exposes_its_items() -> Outcome<()> {
    play(async |browser| {
        let acme = customer(Scenario::Active).await?;
        let widget = open(browser, &acme, r#"rows="2" hide="chart checks totals""#).await?;
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        widget.element("[part~=export] button").await?.click().await?;
        widget.element("[role=menuitem][data-action=csv]").await?;
        check(browser, "menu").await
    })
}

#[test]
fn a_windowed_table_exposes_its_length_and_row_positions() -> Outcome<()> {
    play(async |browser| {
        let acme = customer(Scenario::Large).await?;
        let widget = open(browser, &acme, r#"rows="all" hide="chart checks""#).await?;
        // Two rows high, so that few of them are in the document.
        let height = "root.host.style.setProperty('--billing-table-height', '88px');";
        widget.run(height).await?;
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        widget.rows_when("a short window", |rows| (1..10).contains(&rows.len())).await?;
        check(browser, "windowed").await
    })
}

#[test]
fn an_error_is_exposed_with_its_actions() -> Outcome<()> {
    play(async |browser| {
        let acme = customer(Scenario::Partial).await?;
        open(browser, &acme, r#"rows="1" hide="chart checks totals filters export""#).await?;
        check(browser, "error").await
    })
}

#[test]
fn the_chart_exposes_each_months_amount_as_bars_and_as_a_table() -> Outcome<()> {
    play(async |browser| {
        let acme = customer(Scenario::Active).await?;
        let hidden = r#"rows="1" hide="source checks totals search filters export calendar""#;
        let widget = open(browser, &acme, hidden).await?;
        widget.element("[part~=chart] > summary").await?.click().await?;
        widget.wait("the bars", "return root.querySelector('svg[role=group]') !== null;").await?;
        check(browser, "chart").await?;
        widget.element("[part~=chart] [part~=action]").await?.click().await?;
        let table = "return root.querySelector('[part~=chart] table') !== null;";
        widget.wait("the table", table).await?;
        check(browser, "chart-table").await
    })
}
