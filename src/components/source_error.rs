//! A source that could not be loaded: what to tell the customer, and the way to try again.

use super::ctx::Ctx;
use crate::dom::{View, el, keep, region, words};
use crate::state::{LoadError, Source};
use crate::timer::{Timer, now_ms};
use billing_core::date::{BillingDate, Instant};
use billing_core::text::{Arg, Message, Text, failure_text};
use leptos::prelude::*;

const SECOND_MS: i64 = 1000;

/// The source's last failure, as long as it is the last word: in place of the content, or as a bar
/// above content that is stale. Read out politely when it comes; while there is nothing to show
/// yet, that it is loading is read out.
pub(crate) fn source_error(ctx: &Ctx, source: Source) -> View {
    let (asking, ctx) = (ctx.clone(), ctx.clone());
    let content = region(
        move || {
            let status = asking.status(source);
            let is_first = !status.has_data && status.error.is_none();
            (status.error, is_first)
        },
        move |(error, is_first)| match error {
            Some(error) => Some(draw(&ctx, source, error)),
            None => is_first.then(|| {
                let loading = match source {
                    Source::Autoposting => Text::LoadingInvoices,
                    Source::Trackmyposts => Text::LoadingPlan,
                };
                el("span", &[("class", "sr")]).text(ctx.text(loading))
            }),
        },
    );
    el("div", &[("class", "live"), ("aria-live", "polite")]).child(content)
}

/// The text for an error. The proxy's own message is for developers and not shown.
fn message(error: &LoadError) -> Message {
    match (failure_text(&error.code), error.retry_after_s) {
        (Text::ErrorRateLimited, Some(seconds)) => {
            Message::new(Text::ErrorRateLimitedFor).with("count", Arg::Count(seconds.into()))
        }
        (text, _) => Message::new(text),
    }
}

fn draw(ctx: &Ctx, source: Source, error: &LoadError) -> View {
    let naming = ctx.clone();
    let heading = words(move || {
        let status = naming.status(source);
        let stale_since = status.fetched_at.filter(|_| status.has_data);
        naming.tell(&match (stale_since, source) {
            (Some(at), _) => {
                Message::new(Text::Stale).with("relative", Arg::Relative(BillingDate::Instant(at)))
            }
            (None, Source::Autoposting) => Message::new(Text::ErrorInvoicesHeading),
            (None, Source::Trackmyposts) => Message::new(Text::ErrorPlanHeading),
        })
    });
    let request_id = error.request_id.clone().map(|id| {
        let label = ctx.message(Message::new(Text::RequestId).with("id", Arg::Text(id)));
        el("div", &[("class", "quiet small")]).text(label)
    });
    let (counting, drawing) = (ctx.clone(), ctx.clone());
    let countdown = region(
        move || counting.status(source).retry_at,
        move |at| at.map(|at| countdown(&drawing, at)),
    );
    let host = ctx.state.host.clone();
    // Always there: an error that no automatic attempt will mend may be mended by somebody else.
    let retry = el("button", &[("class", "button"), ("part", "retry action"), ("type", "button")])
        .on("click", move |_| host.actions().retry(source))
        .text(ctx.text(Text::Retry));
    let slot = el("slot", &[("name", "error")])
        .child(el("b", &[]).text(heading))
        .child(el("div", &[]).text(ctx.message(message(error))));
    let attributes = [
        ("class", "notice negative"),
        ("part", "error"),
        ("role", "group"),
        ("data-source", source.id()),
        ("data-code", &error.code),
    ];
    el("div", &attributes)
        .child(el("div", &[("class", "text")]).child(slot).child(countdown).children(request_id))
        .child(retry)
}

/// "Trying again in 12 seconds". It is not read out second by second.
fn countdown(ctx: &Ctx, at: Instant) -> View {
    let left = ArcRwSignal::new(seconds_until(at));
    let tick = left.clone();
    keep(Timer::every(SECOND_MS as i32, move || tick.set(seconds_until(at))));
    let ctx = ctx.clone();
    let text = words(move || match left.get().filter(|seconds| *seconds > 0) {
        Some(seconds) => ctx.tell(&Message::new(Text::RetryIn).with("count", Arg::Count(seconds))),
        None => String::new(),
    });
    el("div", &[("class", "quiet small"), ("aria-live", "off")]).text(text)
}

/// Whole seconds, the last one begun counted.
fn seconds_until(at: Instant) -> Option<u64> {
    u64::try_from((at.unix_ms - now_ms() + SECOND_MS - 1).div_euclid(SECOND_MS)).ok()
}
