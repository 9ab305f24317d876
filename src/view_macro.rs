//! The crate's own `view!`.

/// Leptos' `view!` with a global class.
///
/// Without a global class Leptos compiles static markup to HTML text and inserts it through
/// `innerHTML`, which a page with `require-trusted-types-for 'script'` refuses. With one it creates
/// every node by `createElement`. `cargo xtask lint` checks that no other `view!` is used under
/// `src/`.
macro_rules! view {
    ($($tokens:tt)*) => { ::leptos::view! { class = "b", $($tokens)* } };
}

pub(crate) use view;
