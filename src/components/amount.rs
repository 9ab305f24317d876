//! An amount.

use crate::view;
use billing_core::view::amount_width::amount_pieces;
use leptos::prelude::*;

/// An amount, which stays on one line. A long one may break after a separator of groups, by `<wbr>`:
/// no character is added to what is copied and searched.
#[component]
pub(super) fn Amount(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        {move || {
            let text = text.get();
            match amount_pieces(&text).as_slice() {
                [first, others @ ..] if !others.is_empty() => {
                    let other = |piece: &&str| view! { <wbr />{(*piece).to_owned()} };
                    let others = others.iter().map(other).collect_view();
                    view! { {(*first).to_owned()}{others} }
                }
                _ => view! { {text} },
            }
        }}
    }
}
