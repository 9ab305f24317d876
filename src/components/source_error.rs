//! A source that could not be loaded: what to tell the customer, and the way to try again.

use super::ctx::Ctx;
use crate::state::{Load, LoadError, Source};
use crate::timer::{Timer, now_ms};
use billing_core::date::{BillingDate, Instant};
use billing_core::text::{Arg, Message, Text, failure_text};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

const SECOND_MS: i64 = 1000;

/// The source's last failure, as long as it is the last word: in place of the content, or as a bar
/// above content that is stale. Read out politely when it comes; while there is nothing to show
/// yet, that it is loading is read out.
pub(crate) fn source_error<T: Send + Sync + 'static>(
    ctx: &Ctx,
    source: Source,
    load: &ArcRwSignal<Load<T>>,
) -> AnyView {
    let error = of(load, |load| load.error.clone());
    let stale_since = of(load, |load| load.data.as_ref().and(load.fetched_at));
    let retry_at = of(load, |load| load.retry_at);
    let is_first = of(load, |load| load.data.is_none() && load.error.is_none());
    let loading = ctx.text(match source {
        Source::Autoposting => Text::LoadingInvoices,
        Source::Trackmyposts => Text::LoadingPlan,
    });
    let ctx = ctx.clone();
    let content = move || match error.get() {
        Some(error) => Some(draw(&ctx, source, &error, &stale_since, &retry_at)),
        None => is_first.get().then(|| {
            let loading = loading.clone();
            view! { class="b", <span class="sr">{loading}</span> }.into_any()
        }),
    };
    view! { class="b", <div class="live" aria-live="polite">{content}</div> }.into_any()
}

fn of<T: Send + Sync + 'static, V: PartialEq + Send + Sync + 'static>(
    load: &ArcRwSignal<Load<T>>,
    get: fn(&Load<T>) -> V,
) -> ArcMemo<V> {
    let load = load.clone();
    ArcMemo::new(move |_| load.with(get))
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

fn draw(
    ctx: &Ctx,
    source: Source,
    error: &LoadError,
    stale_since: &ArcMemo<Option<Instant>>,
    retry_at: &ArcMemo<Option<Instant>>,
) -> AnyView {
    let text = ctx.message(message(error));
    let (heading_ctx, stale_since) = (ctx.clone(), stale_since.clone());
    let heading = move || {
        let message = match (stale_since.get(), source) {
            (Some(at), _) => {
                Message::new(Text::Stale).with("relative", Arg::Relative(BillingDate::Instant(at)))
            }
            (None, Source::Autoposting) => Message::new(Text::ErrorInvoicesHeading),
            (None, Source::Trackmyposts) => Message::new(Text::ErrorPlanHeading),
        };
        heading_ctx.message(message)()
    };
    let retry_label = ctx.text(Text::Retry);
    let host = ctx.state.host.clone();
    let request_id = error.request_id.clone().map(|id| {
        let label = ctx.message(Message::new(Text::RequestId).with("id", Arg::Text(id)));
        view! { class="b", <div class="quiet small">{label}</div> }
    });
    let (counting_ctx, retry_at) = (ctx.clone(), retry_at.clone());
    let countdown = move || retry_at.get().map(|at| countdown(&counting_ctx, at));
    // Always there: an error that no automatic attempt will mend may be mended by somebody else.
    let retry = view! { class="b",
        <button class="button" part="retry action" type="button" on:click=move |_| host.actions().retry(source)>
            {retry_label}
        </button>
    };
    view! { class="b",
        <div class="notice negative" part="error" role="group" data-source=source.id() data-code=error.code.clone()>
            <div class="text"><slot name="error"><b>{heading}</b><div>{text}</div></slot>{countdown}{request_id}</div>
            {retry}
        </div>
    }
    .into_any()
}

/// "Trying again in 12 seconds". It is not read out second by second.
fn countdown(ctx: &Ctx, at: Instant) -> AnyView {
    let left = ArcRwSignal::new(seconds_until(at));
    let tick = left.clone();
    let timer = Timer::every(SECOND_MS as i32, move || tick.set(seconds_until(at)));
    let timer = SendWrapper::new(timer);
    on_cleanup(move || drop(timer));
    let ctx = ctx.clone();
    let text = move || {
        let seconds = left.get().filter(|seconds| *seconds > 0)?;
        Some(ctx.message(Message::new(Text::RetryIn).with("count", Arg::Count(seconds)))())
    };
    view! { class="b", <div class="quiet small" aria-live="off">{text}</div> }.into_any()
}

/// Whole seconds, the last one begun counted.
fn seconds_until(at: Instant) -> Option<u64> {
    u64::try_from((at.unix_ms - now_ms() + SECOND_MS - 1).div_euclid(SECOND_MS)).ok()
}
