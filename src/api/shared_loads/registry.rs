//! The shared loads of this page, by session.

use super::SharedLoads;
use crate::api::session::Session;
use crate::api::token::PendingToken;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use web_sys::VisibilityState;

thread_local! {
    static ALL: RefCell<Vec<Weak<SharedLoads>>> = const { RefCell::new(Vec::new()) };
}

/// The loads of a session: those that other elements use, or new ones.
pub(crate) fn for_session(session: &Session, early_token: Option<PendingToken>) -> Rc<SharedLoads> {
    find(session).unwrap_or_else(|| {
        let loads = SharedLoads::new(session.clone(), early_token);
        ALL.with_borrow_mut(|all| all.push(Rc::downgrade(&loads)));
        loads
    })
}

/// The loads of a session, if an element uses them.
pub(super) fn find(session: &Session) -> Option<Rc<SharedLoads>> {
    in_use().into_iter().find(|loads| *loads.session.borrow() == *session)
}

/// Starts every load that is due: the page is visible again, or online again.
pub(crate) fn wake(is_online: bool) {
    for loads in in_use() {
        loads.wake(is_online);
    }
}

/// Whether the page can be seen.
pub(super) fn is_page_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.visibility_state() != VisibilityState::Hidden)
}

fn in_use() -> Vec<Rc<SharedLoads>> {
    ALL.with_borrow_mut(|all| {
        all.retain(|loads| loads.strong_count() > 0);
        all.iter().filter_map(Weak::upgrade).collect()
    })
}
