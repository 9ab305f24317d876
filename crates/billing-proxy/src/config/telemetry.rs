//! `[telemetry]`: the export of spans.

use url::Url;

use super::TelemetrySettings;
use super::item::Item;
use super::secret::Environment;
use super::section::Section;

/// The standard variable of OpenTelemetry.
const STANDARD: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

pub(super) fn read(root: &mut Section<'_>, environment: &Environment) -> TelemetrySettings {
    let own = root.section("telemetry").and_then(|mut section| {
        let item = section.string("otlp_endpoint");
        section.finish();
        item
    });
    let standard = || {
        let value = environment.variable(STANDARD).filter(|value| !value.is_empty())?;
        let text = String::from_utf8(value).unwrap_or_default();
        Some(Item { text, key: STANDARD.to_owned(), line: 0, is_variable: true })
    };
    let otlp_endpoint = own.or_else(standard).and_then(|item| {
        let endpoint = parse(&item.text);
        if endpoint.is_none() {
            let problem = "must be the URL of a collector, for example http://collector:4318";
            item.fault(root.report(), problem);
        }
        endpoint
    });
    TelemetrySettings { otlp_endpoint }
}

fn parse(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}
