//! How a subscription is paid: a picture, a name and the last digits.

use super::status_badge::label_text;
use crate::state::WidgetState;
use crate::view;
use billing_core::view::plan_card::payment::{Brand, Mark, Payment};
use leptos::prelude::*;

/// The payment method in one line.
#[component]
pub(super) fn PaymentMethod(payment: Payment) -> impl IntoView {
    let state = WidgetState::from_context();
    let Payment { mark, label, last4, .. } = payment;
    view! {
        <span class="method" class:quiet=mark == Mark::Nothing>
            {drawing(mark).map(picture)}
            <span>{move || label_text(&state, &label)}</span>
            {last4.map(|digits| view! {
                // The dots stand for the digits that are left out; they are not read out.
                <span dir="ltr"><span aria-hidden="true">"•••• "</span>{digits}</span>
            })}
        </span>
    }
}

/// The colour of the card, and the shapes on it: their colour and path.
type Drawing = (&'static str, &'static [(&'static str, &'static str)]);

/// A small picture that hints at a brand by its colours and shapes. It contains no trademark.
fn picture((card, shapes): Drawing) -> impl IntoView {
    let shapes = shapes.iter().map(|&(fill, path)| view! { <path fill=fill d=path></path> });
    view! {
        <svg class="mark" viewBox="0 0 30 20" aria-hidden="true" focusable="false">
            <rect width="30" height="20" rx="3" fill=card></rect>
            {shapes.collect_view()}
        </svg>
    }
}

fn drawing(mark: Mark) -> Option<Drawing> {
    Some(match mark {
        Mark::Nothing => return None,
        Mark::Card(brand) => card(brand),
        Mark::Bank => (
            "#eef1f5",
            &[(
                "#3b4048",
                "M15 3 5 8v1h20V8zM7 10h2v5H7zm4 0h2v5h-2zm6 0h2v5h-2zm4 0h2v5h-2zM5 16h20v1.5H5z",
            )],
        ),
        Mark::Wallet => ("#eef1f5", &[("#3b4048", "M7 6h14v2h2v8H7zm11 5v2h3v-2z")]),
        Mark::Other => ("#eef1f5", &[("#3b4048", "M7 9h3v3H7zm6 0h3v3h-3zm6 0h3v3h-3z")]),
    })
}

fn card(brand: Brand) -> Drawing {
    match brand {
        Brand::Visa => ("#1a3a8f", &[("#fff", "M5 7h20v2H5z"), ("#f2b13c", "M5 12h12v2H5z")]),
        Brand::Mastercard => ("#23262b", &[("#e5484d", CIRCLE_LEFT), ("#f2a93b", CIRCLE_RIGHT)]),
        Brand::Amex => ("#2671b8", &[("#fff", "M5 8h6v5H5zm7 0h6v5h-6zm7 0h6v5h-6z")]),
        Brand::Discover => ("#eef1f5", &[("#e8772e", CIRCLE_RIGHT), ("#3b4048", "M4 9h8v2H4z")]),
        Brand::Diners => ("#0f5aa8", &[("#fff", CIRCLE_MIDDLE), ("#0f5aa8", "M14 6h2v8h-2z")]),
        Brand::Jcb => ("#eef1f5", &[("#2167b5", LEFT), ("#c8354a", MIDDLE), ("#2e8b57", RIGHT)]),
        Brand::UnionPay => {
            ("#eef1f5", &[("#c8354a", LEFT), ("#22588f", MIDDLE), ("#23877d", RIGHT)])
        }
        Brand::CartesBancaires => {
            ("#1d3f7a", &[("#3aa36a", "M5 6h9v8H5z"), ("#fff", "M16 6h9v3h-9zm0 5h9v3h-9z")])
        }
        Brand::EftposAu => ("#23262b", &[("#f2b13c", "M5 8h8v4H5z"), ("#c8354a", "M17 8h8v4h-8z")]),
        Brand::Other => ("#5d6673", &[("#e7eaee", "M0 5h30v3H0zM4 12h9v2H4z")]),
    }
}

const LEFT: &str = "M6 5h5v10H6z";
const MIDDLE: &str = "M12.5 5h5v10h-5z";
const RIGHT: &str = "M19 5h5v10h-5z";
const CIRCLE_MIDDLE: &str = "M15 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12z";
const CIRCLE_LEFT: &str = "M12 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z";
const CIRCLE_RIGHT: &str = "M19 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z";
