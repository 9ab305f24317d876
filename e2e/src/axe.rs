//! The accessibility rules of axe-core (<https://github.com/dequelabs/axe-core>).

use crate::browser::Browser;
use crate::{Outcome, npm};

/// All rules for WCAG 2.2 AA, including target size, and axe's best practices. The function body
/// returns a line for each element that violates a rule.
const CHECK: &str = "
    const options = {
        resultTypes: ['violations'],
        rules: { 'target-size': { enabled: true } },
    };
    const { violations } = await axe.run(document, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`,
    ));";

/// Loads axe into the page.
///
/// # Errors
///
/// When it cannot be installed.
pub async fn inject(browser: &Browser) -> Outcome<()> {
    let file = npm::install("axe")?.join("node_modules/axe-core/axe.min.js");
    browser.run(&std::fs::read_to_string(file)?, &[]).await.map(drop)
}

/// The rule violations on the page in its current state, including open shadow roots.
///
/// # Errors
///
/// When axe has not been injected.
pub async fn violations(browser: &Browser) -> Outcome<Vec<String>> {
    let body = format!("return (async () => {{ {CHECK} }})();");
    Ok(serde_json::from_value(browser.run(&body, &[]).await?)?)
}
