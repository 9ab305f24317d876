//! What an element knows, as plain objects for hosts that draw by themselves.

use crate::events::iso_8601;
use crate::state::WidgetState;
use billing_core::date::{BillingDate, Instant};
use billing_core::invoice::{Invoice, Invoices};
use billing_core::plan::{Billing, PaymentMethod};
use billing_core::view::totals::{CurrencyTotal, totals};
use js_sys::Object;
use leptos::prelude::*;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

/// `BillingSnapshot` of the package's types. Amounts are in the currency's smallest unit.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    plan: Option<PlanDetail>,
    invoices: Option<Vec<InvoiceDetail>>,
    totals: Option<Vec<TotalDetail>>,
    /// When the data were fetched, the older of both.
    fetched_at: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanDetail {
    plan: Option<String>,
    status: Option<String>,
    next_billing_date: Option<String>,
    trial_end: Option<String>,
    current_period_end: Option<String>,
    cancel_at_period_end: Option<bool>,
    payment_method: Option<PaymentDetail>,
    created_at: Option<String>,
}

#[derive(Serialize)]
struct PaymentDetail {
    #[serde(rename = "type")]
    kind: Option<String>,
    brand: Option<String>,
    last4: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvoiceDetail {
    id: String,
    amount: i64,
    currency: String,
    status: Option<String>,
    description: Option<String>,
    paid_at: Option<String>,
    invoice_url: Option<String>,
}

#[derive(Serialize)]
struct TotalDetail {
    currency: String,
    paid: i128,
    outstanding: i128,
}

/// What is known now, frozen; null before the first data.
pub(crate) fn snapshot(state: &WidgetState) -> JsValue {
    let plan = state.plan.with_untracked(|load| load.data.as_ref().map(|it| plan(&it.billing)));
    let history = state.invoices.with_untracked(|load| load.data.clone());
    let list = history.as_ref().map(|history| &history.invoices);
    if plan.is_none() && list.is_none() {
        return JsValue::NULL;
    }
    let fetched = [
        state.plan.with_untracked(|load| load.fetched_at),
        state.invoices.with_untracked(|load| load.fetched_at),
    ];
    let oldest = fetched.into_iter().flatten().map(|instant| instant.unix_ms).min();
    let snapshot = Snapshot {
        plan,
        invoices: list.map(|list| list.iter().map(invoice).collect()),
        totals: list.map(all_totals),
        fetched_at: oldest.map(|unix_ms| iso_8601(BillingDate::Instant(Instant { unix_ms }))),
    };
    let serializer = Serializer::new()
        .serialize_missing_as_null(true)
        .serialize_large_number_types_as_bigints(true);
    let snapshot = snapshot.serialize(&serializer).unwrap_or(JsValue::NULL);
    freeze(&snapshot);
    snapshot
}

fn plan(billing: &Billing) -> PlanDetail {
    let subscription = billing.subscription.as_ref();
    let date = |date: Option<BillingDate>| date.map(iso_8601);
    let status = subscription.and_then(|it| it.status.as_ref()).or(billing.plan_status.as_ref());
    let payment = subscription.and_then(|it| it.payment_method.clone());
    PlanDetail {
        plan: subscription.and_then(|it| it.plan.clone()).or_else(|| billing.plan.clone()),
        status: status.map(|status| status.as_str().to_owned()),
        next_billing_date: date(subscription.and_then(|it| it.next_billing)),
        trial_end: date(subscription.and_then(|it| it.trial_end)),
        current_period_end: date(subscription.and_then(|it| it.current_period_end)),
        cancel_at_period_end: subscription.and_then(|it| it.cancel_at_period_end),
        payment_method: payment.map(|it| {
            let PaymentMethod { kind, brand, last4 } = it;
            PaymentDetail { kind, brand, last4 }
        }),
        created_at: date(billing.created_at),
    }
}

fn invoice(invoice: Invoice<'_>) -> InvoiceDetail {
    let status = invoice.status.as_str();
    InvoiceDetail {
        id: invoice.id.to_owned(),
        amount: invoice.amount.minor,
        currency: invoice.amount.currency.code().to_owned(),
        status: (!status.is_empty()).then(|| status.to_owned()),
        description: invoice.description.map(str::to_owned),
        paid_at: invoice.paid_at.map(iso_8601),
        invoice_url: invoice.url.map(str::to_owned),
    }
}

/// The totals over all invoices, whatever the customer has filtered.
fn all_totals(invoices: &Invoices) -> Vec<TotalDetail> {
    let rows: Vec<u32> = (0..invoices.len()).filter_map(|row| u32::try_from(row).ok()).collect();
    let detail = |CurrencyTotal { currency, paid, outstanding, .. }| TotalDetail {
        currency: currency.code().to_owned(),
        paid,
        outstanding,
    };
    totals(invoices, &rows).currencies.into_iter().map(detail).collect()
}

/// Freezes an object and all that is in it.
fn freeze(value: &JsValue) {
    if let Some(object) = value.dyn_ref::<Object>() {
        Object::values(object).iter().for_each(|value| freeze(&value));
        Object::freeze(object);
    }
}
