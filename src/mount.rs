//! A view in a shadow root, and its end.

use crate::dom::View;
use crate::reactive::Owner;
use any_spawner::Executor;
use web_sys::ShadowRoot;

/// A mounted view; dropping it takes it down.
pub(crate) struct Mounted {
    owner: Owner,
    view: View,
}

impl Mounted {
    pub(crate) fn new(root: &ShadowRoot, draw: impl FnOnce() -> View) -> Self {
        // Fails where it was done before, which is fine.
        let _ = Executor::init_wasm_bindgen();
        let owner = Owner::new();
        let view = owner.with(draw);
        // A new node can be put anywhere.
        let _ = root.append_child(view.node());
        Self { owner, view }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The nodes first: what listens to them may still be called while they go.
        self.view.element().remove();
        // A task that is still pending holds its owner; cleaning up from the parent reaches it.
        self.owner.cleanup();
    }
}
