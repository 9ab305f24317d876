//! The feeds of this page, and the page's own events that wake them.

use super::Feed;
use crate::fetch::session::Session;
use crate::fetch::token::Pending;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use web_sys::VisibilityState;

thread_local! {
    static FEEDS: RefCell<Vec<Weak<Feed>>> = const { RefCell::new(Vec::new()) };
}

/// The feed of a session: the one that other elements listen to, or a new one.
pub(crate) fn feed(session: &Session, early_token: Option<Pending>) -> Rc<Feed> {
    known(session).unwrap_or_else(|| {
        let feed = Feed::new(session.clone(), early_token);
        FEEDS.with_borrow_mut(|feeds| feeds.push(Rc::downgrade(&feed)));
        feed
    })
}

/// The feed of a session, if somebody listens to it.
pub(super) fn known(session: &Session) -> Option<Rc<Feed>> {
    all().into_iter().find(|feed| *feed.session.borrow() == *session)
}

/// Lets every feed load what is due: the page is visible again, or online again.
pub(crate) fn wake(online: bool) {
    for feed in all() {
        feed.wake(online);
    }
}

/// Whether somebody may be looking.
pub(super) fn is_page_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.visibility_state() != VisibilityState::Hidden)
}

/// The feeds that somebody listens to.
fn all() -> Vec<Rc<Feed>> {
    FEEDS.with_borrow_mut(|feeds| {
        feeds.retain(|feed| feed.strong_count() > 0);
        feeds.iter().filter_map(Weak::upgrade).collect()
    })
}
