//! A source that could not be loaded: what to tell the customer, and the way to try again.

use super::ctx::Ctx;
use crate::state::{LoadError, Source};
use billing_core::text::{Arg, Message, Text, failure_text};
use leptos::prelude::*;

/// The text for an error. The proxy's own message is for developers and not shown.
fn message(error: &LoadError) -> Message {
    match (failure_text(&error.code), error.retry_after_s) {
        (Text::ErrorRateLimited, Some(seconds)) => {
            Message::new(Text::ErrorRateLimitedFor).with("count", Arg::Count(seconds.into()))
        }
        (text, _) => Message::new(text),
    }
}

/// The error in place of the content, or as a bar above content that is stale.
pub(crate) fn source_error(ctx: &Ctx, source: Source, error: &LoadError) -> AnyView {
    let text = ctx.message(message(error));
    let heading = ctx.text(match source {
        Source::Autoposting => Text::ErrorInvoicesHeading,
        Source::Trackmyposts => Text::ErrorPlanHeading,
    });
    let retry_label = ctx.text(Text::Retry);
    let host = ctx.state.host.clone();
    let request_id = error.request_id.clone().map(|id| {
        let label = ctx.message(Message::new(Text::RequestId).with("id", Arg::Text(id)));
        view! { class="b", <div class="quiet small">{label}</div> }
    });
    // Always there: an error that no automatic attempt will mend may be mended by somebody else.
    let retry = view! { class="b",
        <button class="button" part="retry action" type="button" on:click=move |_| host.actions().retry(source)>
            {retry_label}
        </button>
    };
    view! { class="b",
        <div class="notice negative" part="error" role="alert" data-source=source.id() data-code=error.code.clone()>
            <div class="text"><slot name="error"><b>{heading}</b><div>{text}</div></slot>{request_id}</div>
            {retry}
        </div>
    }
    .into_any()
}
