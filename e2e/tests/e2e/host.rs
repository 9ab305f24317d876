//! Host pages for the tests, which record the events that they receive.

use e2e::Outcome;
use e2e::browser::Browser;
use serde_json::{Value, json};

/// A page with this in its body. It records the events that bubble up, as JSON.
pub(crate) fn page(body: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en-US">
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Host page</title>
<script>
  window.heard = [];
  for (const type of [
    "billing-ready", "billing-error", "billing-invoice-open",
    "billing-action", "billing-load", "billing-export", "billing-schema-warning",
  ]) {{
    addEventListener(type, (event) => {{
      const {{ bubbles, composed, cancelable }} = event;
      const from = event.target.localName;
      const detail = JSON.parse(JSON.stringify(event.detail));
      heard.push({{ type, from, bubbles, composed, cancelable, detail }});
      if (window.prevent === type) event.preventDefault();
    }});
  }}
</script>
<body>{body}</body>
</html>
"#
    )
}

/// The events of that type that the page has received so far.
pub(crate) async fn heard(browser: &Browser, event: &str) -> Outcome<Vec<Value>> {
    let script = "return window.heard.filter(({ type }) => type === arguments[0]);";
    Ok(serde_json::from_value(browser.run(script, &[json!(event)]).await?)?)
}

/// Waits for this many events of that type, and returns them.
pub(crate) async fn hears(browser: &Browser, event: &str, count: usize) -> Outcome<Vec<Value>> {
    let script = "const events = window.heard.filter(({ type }) => type === arguments[0]);
        return events.length >= arguments[1] && events;";
    let what = format!("{count} × {event}");
    let events = browser.wait(&what, script, &[json!(event), json!(count)]).await?;
    Ok(serde_json::from_value(events)?)
}
