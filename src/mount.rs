//! A view in a shadow root, and its end.

use crate::dom::View;
use crate::reactive::Owner;
use any_spawner::Executor;
use web_sys::ShadowRoot;

/// A mounted view, or the place of one to come; dropping it takes it down.
pub(crate) struct Mounted {
    owner: Owner,
    view: Option<View>,
}

impl Mounted {
    /// Nothing yet; `run` is called under the owner of all that is to come.
    pub(crate) fn new(run: impl FnOnce()) -> Self {
        // Fails where it was done before, which is fine.
        let _ = Executor::init_wasm_bindgen();
        let owner = Owner::new();
        owner.with(run);
        Self { owner, view: None }
    }

    /// Draws the view in place of what stands in the root.
    pub(crate) fn draw(&mut self, root: &ShadowRoot, draw: impl FnOnce() -> View) {
        let view = self.owner.with(draw);
        root.replace_children_with_node_1(view.node());
        self.view = Some(view);
    }

    /// Whether there is a view.
    pub(crate) fn is_drawn(&self) -> bool {
        self.view.is_some()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The nodes first: what listens to them may still be called while they go.
        if let Some(view) = &self.view {
            view.element().remove();
        }
        // A task that is still pending holds its owner; cleaning up from the parent reaches it.
        self.owner.cleanup();
    }
}
