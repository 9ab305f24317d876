//! The rows first: what stands around them is drawn once they are on the screen.
//!
//! With a long history the totals, the chart and the choices of the filters cost much more than the
//! rows. So they follow a count that moves on after the frame that shows the rows, at the start and
//! after each search and sort. With a short one it moves on at once.

use super::ctx::Ctx;
use super::shown::Shown;
use crate::dom::follow;
use crate::reactive::{Signal, untrack};
use crate::timer::Timer;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// How many invoices are a short history.
const SHORT: usize = 100;
/// How long a frame is waited for, in milliseconds: a page that cannot be seen draws none.
const PATIENCE_MS: i32 = 300;

type Timers = RefCell<Vec<Timer>>;

/// Moves the count on after each change of the rows.
pub(super) fn count(ctx: &Ctx, shown: &Shown) {
    let (calm, model, selection) = (ctx.calm.clone(), shown.model.clone(), shown.selection.clone());
    let timers: Rc<Timers> = Rc::default();
    follow(move || {
        selection.track();
        let length = model.with(|model| model.as_ref().map(|it| it.history().invoices.len()));
        match length {
            None => {}
            Some(0..=SHORT) => next(&calm),
            Some(_) => wait(&timers, &calm),
        }
    });
}

fn wait(timers: &Rc<Timers>, calm: &Signal<u8>) {
    let (weak, of) = (Rc::downgrade(timers), calm.clone());
    let frame = Timer::frame(move || {
        let shown = over(&weak, of);
        if let Some(timers) = weak.upgrade() {
            timers.borrow_mut().extend(Timer::after(0, shown));
        }
    });
    let late = Timer::after(PATIENCE_MS, over(&Rc::downgrade(timers), calm.clone()));
    // What was waited for so far is out of date.
    let old = timers.replace(frame.into_iter().chain(late).collect());
    drop(old);
}

/// Whichever comes first ends the other.
fn over(timers: &Weak<Timers>, calm: Signal<u8>) -> impl FnOnce() + 'static {
    let timers = Weak::clone(timers);
    move || {
        let Some(waiting) = timers.upgrade() else { return };
        let old = waiting.take();
        drop(old);
        next(&calm);
    }
}

fn next(calm: &Signal<u8>) {
    calm.update(|count| *count = count.wrapping_add(1).max(1));
}

/// What `key` says, as it was when the rows were last on the screen; nothing before.
pub(super) fn calmly<K: Default>(calm: Signal<u8>, key: impl Fn() -> K) -> impl Fn() -> K {
    move || if calm.get() > 0 { untrack(&key) } else { K::default() }
}
