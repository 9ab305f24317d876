//! Leptos' primitives with boxed closures.
//!
//! `Memo::new` and `Effect::new` are compiled once for each closure that they are called with, and
//! through these functions once for each type of value. The same goes for
//! [`Show`](crate::components::show::Show). `bench/size.md` has the figures.

use leptos::prelude::*;

/// `Memo::new` without the previous value.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    boxed_memo(Box::new(compute))
}

fn boxed_memo<T: PartialEq + Send + Sync + 'static>(
    compute: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| compute())
}

/// `Effect::new` without the previous value.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}
