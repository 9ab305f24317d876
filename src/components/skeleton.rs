//! What is shown until content has been loaded: its shape, in the height of what usually follows.
//! The loader's own skeleton has the same heights, so that nothing below moves when one replaces the
//! other.

use crate::view;
use leptos::prelude::*;

/// The number of rows that the invoices' skeleton shows: a year of monthly invoices.
const ROWS: usize = 12;

/// The plan card's shape.
#[component]
pub(super) fn PlanSkeleton() -> impl IntoView {
    view! {
        <div class="card stack bones" part="skeleton" aria-hidden="true">
            <div class="bone w-name"></div>
            <div class="bone w-long"></div>
            <div class="bone w-half"></div>
            <div class="bone w-name"></div>
        </div>
    }
}

/// The invoice table's shape.
#[component]
pub(super) fn InvoicesSkeleton() -> impl IntoView {
    let row = |_| {
        view! {
            <div class="line">
                <div class="bone"></div>
                <div class="bone"></div>
                <div class="bone"></div>
                <div class="bone"></div>
            </div>
        }
    };
    view! {
        <div class="frame bones" part="skeleton" aria-hidden="true">
            <div class="body">{(0..ROWS).map(row).collect_view()}</div>
        </div>
    }
}
