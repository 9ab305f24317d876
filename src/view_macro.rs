//! The crate's own `view!`.

/// Leptos' `view!` with a global class, as an `AnyView`.
///
/// Without a global class Leptos compiles static markup to HTML text and inserts it through
/// `innerHTML`, which a page with `require-trusted-types-for 'script'` refuses. With one it creates
/// every node by `createElement`. `cargo xtask lint` checks that no other `view!` is used under
/// `src/`.
///
/// As one type, all views share the code that updates a part of a view or a list of views.
macro_rules! view {
    ($($tokens:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { class = "b", $($tokens)* })
    };
}

pub(crate) use view;
