//! Leptos' reactive system: what is read by an effect runs it again when it has changed.
//!
//! The elements take it from Leptos' own crate, without the rest of Leptos, of which they use
//! nothing and which cannot be linked without the classes of its server functions. What needs
//! `leptos` is the component for Leptos apps.
//!
//! [`Signal`] and [`Memo`] keep their values beside Leptos' graph instead of in it. A node of the
//! graph is generic over its value, locks it and may have disposed of it: a kilobyte of code for each
//! type, and a panic at each access. Here a node carries no value, or a number.

mod memo;

mod signal;

pub(crate) use memo::Memo;
pub(crate) use reactive_graph::effect::{Effect, RenderEffect};
pub(crate) use reactive_graph::graph::untrack;
pub(crate) use reactive_graph::owner::{Owner, on_cleanup};
pub use signal::Signal;
