//! A part of a view that is there under a condition.

use crate::erased::memo;
use crate::view;
use leptos::prelude::*;

/// Leptos' `Show` with boxed closures: compiled once, and not again for each use.
#[component]
pub(crate) fn Show(
    /// Whether the children are shown.
    #[prop(into)]
    when: Callback<(), bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let when = memo(move || when.run(()));
    view! { {move || when.get().then(|| children())} }
}
