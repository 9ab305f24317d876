//! Every payload of the core's own tests, as the proxy's bytes and as JavaScript values: the page
//! shows the same and gets the same events.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget, detail};
use crate::support::{loader, until};
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

macro_rules! fixtures {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../crates/billing-core/tests/fixtures/", $name)).as_slice())),*]
    };
}

/// The content and events of one element.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    ids: Vec<String>,
    cells: Vec<String>,
    plan: String,
    faults: Vec<String>,
    errors: Vec<String>,
}

async fn outcome(stage: &Stage, widget: &Widget) -> Outcome {
    until("content or an error", || {
        !stage.events("billing-ready").is_empty() || !stage.events("billing-error").is_empty()
    })
    .await;
    until("the view", || widget.parts("skeleton").is_empty()).await;
    let texts = |part: &str| {
        widget.parts(part).iter().map(|it| it.text_content().unwrap()).collect::<Vec<_>>()
    };
    let rows = widget.parts("row");
    Outcome {
        ids: rows.iter().filter_map(|row| row.get_attribute("data-invoice-id")).collect(),
        cells: ["cell-date", "cell-description", "cell-amount", "cell-status", "invoice-link"]
            .into_iter()
            .flat_map(texts)
            .collect(),
        plan: texts("plan").concat(),
        faults: stage
            .events("billing-schema-warning")
            .iter()
            .map(|it| detail(it, "path"))
            .collect(),
        errors: stage
            .events("billing-error")
            .iter()
            .map(|it| format!("{} {}", detail(it, "code"), detail(it, "message")))
            .collect(),
    }
}

async fn by_bytes(tag: &str, body: &[u8]) -> Outcome {
    let (body, stage) = (body.to_vec(), Stage::new());
    let _network = Network::new(move |_| Reply::Bytes(body.clone()));
    let widget = stage.put(tag, &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    outcome(&stage, &widget).await
}

async fn by_values(tag: &str, source: &str, answer: &JsValue) -> Outcome {
    let stage = Stage::new();
    let data = js_sys::Object::new();
    Reflect::set(&data, &source.into(), answer).unwrap();
    let widget = Widget::new(tag, &[("locale", "en-US")]);
    widget.set("data", &data);
    stage.container.append_child(&widget.0).unwrap();
    outcome(&stage, &widget).await
}

/// The browser's own JSON parser, with a reviver that keeps all digits of large integers; `None` if
/// it rejects the bytes.
fn parsed(body: &[u8]) -> Option<JsValue> {
    let parse = Function::new_with_args(
        "bytes",
        "const text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
        return JSON.parse(text, (_, value, context) => {
            if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\\d+$/.test(context.source)) return value;
            return BigInt(context.source);
        });",
    );
    parse.call1(&JsValue::NULL, &Uint8Array::from(body)).ok()
}

#[wasm_bindgen_test]
async fn bytes_and_javascript_values_have_the_same_result() {
    loader::ready();
    let fixtures = fixtures![
        "autoposting-byte-order-mark.json",
        "autoposting-data-empty-list.json",
        "autoposting-data-is-the-list.json",
        "autoposting-data-missing.json",
        "autoposting-data-null.json",
        "autoposting-dates.json",
        "autoposting-empty-list.json",
        "autoposting-every-way-to-be-unreadable.json",
        "autoposting-history.json",
        "autoposting-huge-amounts.json",
        "autoposting-invoices-empty-object.json",
        "autoposting-invoices-missing.json",
        "autoposting-invoices-not-a-list.json",
        "autoposting-invoices-null.json",
        "autoposting-links.json",
        "autoposting-missing-optional-fields.json",
        "autoposting-not-successful.json",
        "autoposting-not-utf-8.json",
        "autoposting-nulls.json",
        "autoposting-odd-texts.json",
        "autoposting-one-bad-invoice.json",
        "autoposting-refunds.json",
        "autoposting-truncated.json",
        "autoposting-unauthorized.json",
        "autoposting-unknown-fields.json",
        "autoposting-unknown-values.json",
        "empty.txt",
        "not-json.html",
        "top-level-list.json",
        "top-level-null.json",
        "top-level-text.json",
        "trackmyposts-billing-info-missing.json",
        "trackmyposts-billing-info-not-an-object.json",
        "trackmyposts-billing.json",
        "trackmyposts-collection-paused.json",
        "trackmyposts-date-only.json",
        "trackmyposts-ends-by-cancel-at.json",
        "trackmyposts-missing-optional-fields.json",
        "trackmyposts-no-subscription.json",
        "trackmyposts-nulls.json",
        "trackmyposts-payment-method-nulls.json",
        "trackmyposts-statuses-disagree.json",
        "trackmyposts-subscription-absent.json",
        "trackmyposts-subscription-empty-list.json",
        "trackmyposts-subscription-not-an-object.json",
        "trackmyposts-truncated.json",
        "trackmyposts-unknown-fields.json",
        "trackmyposts-unknown-values.json",
        "trackmyposts-wrong-types-inside.json",
        "trackmyposts-zero-dates.json",
    ];
    let mut compared = 0;
    for (name, body) in fixtures {
        for (tag, source) in [("billing-invoices", "autoposting"), ("billing-plan", "trackmyposts")]
        {
            let bytes = by_bytes(tag, body).await;
            // The widget reads a byte that is not UTF-8 as U+FFFD, while the browser's own parser
            // rejects the whole response.
            if source == "autoposting" && name == "autoposting-not-utf-8.json" {
                assert_eq!((bytes.ids.len(), bytes.errors.len()), (2, 0), "{bytes:?}");
                continue;
            }
            match parsed(body).filter(|value| !value.is_null()) {
                Some(value) => {
                    assert_eq!(by_values(tag, source, &value).await, bytes, "{name} as {source}");
                    compared += 1;
                }
                None => assert!(
                    bytes.errors.iter().any(|it| it.starts_with("decode ")),
                    "{name}: {bytes:?}"
                ),
            }
        }
    }
    assert_eq!(compared, 88, "as many comparisons as fixtures that are JSON, twice");
}
