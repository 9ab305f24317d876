//! A view in a shadow root, and its end.

use leptos::IntoView;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{AnyView, IntoAny, Owner};
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::ShadowRoot;

/// A mounted view; dropping it takes it down.
pub(crate) struct Mounted {
    owner: Owner,
    unmount: Option<UnmountHandle<AnyViewState>>,
}

impl Mounted {
    pub(crate) fn new<V: IntoView + 'static>(
        root: ShadowRoot,
        view: impl FnOnce() -> V + 'static,
    ) -> Self {
        let owner = Owner::new();
        // A shadow root is no element, but all that is asked of it is insertBefore: Leptos does the
        // same in its own `Portal`.
        let unmount = owner
            .with(|| mount_to(root.unchecked_into(), move || -> AnyView { view().into_any() }));
        Self { owner, unmount: Some(unmount) }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.unmount.take();
        // A task that is still pending holds its owner; cleaning up from the parent reaches it.
        self.owner.cleanup();
    }
}
