//! What stands where content will be: its shapes, in the height of what usually follows. The
//! loader's own skeleton has the same heights, so that nothing below moves when one takes over.

use leptos::prelude::*;

/// The plan card's shape.
pub(crate) fn plan() -> AnyView {
    view! { class="b",
        <div class="card stack bones" part="skeleton" aria-hidden="true">
            <div class="bone w-name"></div>
            <div class="bone w-long"></div>
            <div class="bone w-half"></div>
        </div>
    }
    .into_any()
}

/// The invoice table's shape, so many rows long.
pub(crate) fn invoices(rows: usize) -> AnyView {
    let rows = (0..rows)
        .map(|_| view! { class="b", <div class="line"><div class="bone"></div><div class="bone"></div><div class="bone"></div><div class="bone"></div></div> })
        .collect_view();
    view! { class="b",
        <div class="frame bones" part="skeleton" aria-hidden="true"><div class="body">{rows}</div></div>
    }
    .into_any()
}
