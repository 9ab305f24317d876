//! A Leptos view in a shadow root.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use web_sys::ShadowRoot;

/// A mounted view; dropping it unmounts the view.
pub(crate) struct Mount {
    owner: Owner,
    handle: Option<UnmountHandle<AnyViewState>>,
}

impl Mount {
    /// Appends a view to the shadow root. `owner` and all that it owns ends with the mount.
    ///
    /// The view must be an element: Leptos looks for the parent of a dynamic view among elements,
    /// and a shadow root is not an element.
    pub(crate) fn new(
        owner: Owner,
        root: &ShadowRoot,
        view: impl FnOnce() -> AnyView + 'static,
    ) -> Self {
        // A shadow root is a `DocumentFragment`, not an element, but Leptos only inserts into it;
        // its own `<Portal use_shadow=true>` casts in the same way.
        let handle = owner.with(|| mount_to(root.clone().unchecked_into(), view));
        Self { owner, handle: Some(handle) }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // The nodes first: the browser may still call their listeners while they are removed.
        drop(self.handle.take());
        // A task that is still pending holds its owner; cleaning up from the parent reaches it.
        self.owner.cleanup();
    }
}
