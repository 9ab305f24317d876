//! The accessibility rules of axe-core (<https://github.com/dequelabs/axe-core>).

use crate::browser::Browser;
use crate::{Outcome, npm};

/// Every rule for WCAG 2.2 AA, the size of targets among them, and axe's best practices. The function
/// body gives a line for each element that breaks a rule.
const CHECK: &str = "
    const options = {
        resultTypes: ['violations'],
        rules: { 'target-size': { enabled: true } },
    };
    const { violations } = await axe.run(document, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`,
    ));";

/// Makes axe known to the page.
///
/// # Errors
///
/// When it cannot be installed.
pub async fn inject(browser: &Browser) -> Outcome<()> {
    let file = npm::install("axe")?.join("node_modules/axe-core/axe.min.js");
    browser.run(&std::fs::read_to_string(file)?, &[]).await.map(drop)
}

/// What breaks a rule on the page as it is, open shadow roots included.
///
/// # Errors
///
/// When axe has not been injected.
pub async fn violations(browser: &Browser) -> Outcome<Vec<String>> {
    let body = format!("return (async () => {{ {CHECK} }})();");
    Ok(serde_json::from_value(browser.run(&body, &[]).await?)?)
}
