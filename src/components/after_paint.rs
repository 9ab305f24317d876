//! The rows first: what surrounds them is drawn once they have been painted.
//!
//! With a long history the totals, the chart and the filters' options cost much more than the rows.
//! So they are computed from a count that is increased after the frame that shows the rows, at the
//! start and after each search and sort. With a short history it is increased immediately.

use crate::erased::{effect, memo};
use crate::panic::has_panicked;
use crate::state::WidgetState;
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// The number of invoices of a short history.
const SHORT: usize = 100;

/// How long a frame is waited for: a page that is not visible draws none.
const FRAME_TIMEOUT_MS: u32 = 300;

/// Increases `state.paints` after each change of the rows.
pub(super) fn count_paints(state: WidgetState) {
    let count = move || {
        state.paints.try_update(|count| *count = count.wrapping_add(1).max(1));
    };
    let is_waiting = StoredValue::new(false);
    let timeouts = StoredValue::new_local(Vec::<Timeout>::new());
    // Whichever comes first, the frame or the timeout; nothing once the owner has ended.
    let finish = move || {
        if !has_panicked() && is_waiting.try_get_value() == Some(true) {
            is_waiting.set_value(false);
            count();
        }
    };
    let after_frame = move || {
        let _ = timeouts.try_update_value(|timeouts| timeouts.push(Timeout::new(0, finish)));
    };
    effect(move || {
        state.selection.track();
        let length = state.history.with(|view| view.as_ref().map(|it| it.history().invoices.len()));
        match length {
            None => {}
            Some(0..=SHORT) => count(),
            Some(_) if is_waiting.get_value() => {}
            Some(_) => {
                is_waiting.set_value(true);
                timeouts.set_value(vec![Timeout::new(FRAME_TIMEOUT_MS, finish)]);
                next_frame(after_frame);
            }
        }
    });
}

/// What `compute` returned when the rows had last been painted; the default before.
pub(super) fn after_paint<T: Default + PartialEq + Send + Sync + 'static>(
    state: WidgetState,
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    memo(move || if state.paints.get() > 0 { untrack(&compute) } else { T::default() })
}

/// Calls `then` in the next frame, in any case.
///
/// It cannot be cancelled: gloo-render keeps the frame's id in 32 bits, and under a test's fake clock
/// (Playwright's, Sinon's) ids are larger, so that a frame that was cancelled would fire all the same
/// and find its closure gone.
pub(crate) fn next_frame(then: impl FnOnce() + 'static) {
    let pending = Rc::new(RefCell::new(None::<AnimationFrame>));
    let own = Rc::clone(&pending);
    let frame = request_animation_frame(move |_| {
        own.take();
        if !has_panicked() {
            then();
        }
    });
    pending.replace(Some(frame));
}
