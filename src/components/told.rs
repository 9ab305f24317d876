//! What a section says of itself: that it loads, what went wrong, how old its data are.

use super::badge::tone_class;
use super::ctx::Ctx;
use crate::dom::{View, el, keep, region, words};
use crate::reactive::Signal;
use crate::state::Source;
use crate::timer::{Timer, now_ms};
use billing_core::date::Instant;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::state::{Failure, Known, State, Subject};

const SECOND_MS: i32 = 1000;

/// The states of a source that are told above its content, or in its place. Read out politely when
/// they come. How long it is to the next attempt is not one of them: nobody wants to hear that
/// second by second.
pub(crate) fn told(ctx: &Ctx, source: Source) -> View {
    let (asking, ctx) = (ctx.clone(), ctx.clone());
    let content = region(
        move || Known { retry_at: None, ..asking.known(source) }.states(Instant { unix_ms: 0 }),
        move |states| {
            let told: Vec<View> =
                states.iter().filter_map(|state| draw(&ctx, source, state)).collect();
            (!told.is_empty()).then(|| el("div", &[]).children(told))
        },
    );
    el("div", &[("class", "live"), ("aria-live", "polite")]).child(content)
}

fn draw(ctx: &Ctx, source: Source, state: &State) -> Option<View> {
    let subject = match source {
        Source::Autoposting => Subject::Invoices,
        Source::Trackmyposts => Subject::Plan,
    };
    let mut said = state.messages(subject).into_iter().map(|message| ctx.message(message));
    let class = ["notice", tone_class(state.tone())].join(" ");
    match state {
        State::Loading => Some(el("span", &[("class", "sr")]).text(said.next()?)),
        State::Unreadable(_) => {
            let class = [&class, " slim"].concat();
            let notice = [("class", class.as_str()), ("part", "notice"), ("role", "note")];
            Some(el("div", &notice).text(said.next()?))
        }
        _ => {
            let failure = state.failure()?;
            let slot = el("slot", &[("name", "error")])
                .child(el("b", &[]).text(said.next()?))
                .child(el("div", &[]).text(said.next()?));
            Some(trouble(ctx, source, &class, failure, slot))
        }
    }
}

fn trouble(ctx: &Ctx, source: Source, class: &str, failure: &Failure, slot: View) -> View {
    let request_id = failure.request_id.clone().map(|id| {
        let label = ctx.message(Message::new(Text::RequestId).with("id", Arg::Text(id)));
        el("div", &[("class", "quiet small")]).text(label)
    });
    let host = ctx.state.host.clone();
    // Always there: an error that no automatic attempt will mend may be mended by somebody else.
    let retry = el("button", &[("class", "button"), ("part", "retry action"), ("type", "button")])
        .on("click", move |_| host.actions().retry(source))
        .text(ctx.text(Text::Retry));
    let attributes = [
        ("class", class),
        ("part", "error"),
        ("role", "group"),
        ("data-source", source.id()),
        ("data-code", &failure.code),
    ];
    let text = el("div", &[("class", "text")]).child(slot);
    el("div", &attributes)
        .child(text.child(next_attempt(ctx, source)).children(request_id))
        .child(retry)
}

/// "Trying again in 12 seconds", and that it is being tried.
fn next_attempt(ctx: &Ctx, source: Source) -> View {
    let now = Signal::new(now_ms());
    let tick = now.clone();
    keep(Timer::every(SECOND_MS, move || tick.set(now_ms())));
    let ctx = ctx.clone();
    let text = words(move || {
        let now = Instant { unix_ms: now.get() };
        let states = ctx.known(source).states(now);
        let left = states.iter().find_map(|state| state.failure()?.retry_in_s);
        match left {
            _ if ctx.is_loading(source) => ctx.say(Text::Refreshing),
            Some(left) => ctx.tell(&Message::new(Text::RetryIn).with("count", Arg::Count(left))),
            None => String::new(),
        }
    });
    el("div", &[("class", "quiet small"), ("aria-live", "off")]).text(text)
}
