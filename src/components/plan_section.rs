//! The plan: skeleton, error, or the card.

use super::badge::{badge, tone_class};
use super::ctx::Ctx;
use super::payment_method::payment_method;
use super::skeleton;
use super::told::told;
use crate::dom::{View, Words, el, flag, region, words};
use crate::export;
use crate::host::Intent;
use crate::state::Source;
use billing_core::date::{BillingDate, Instant};
use billing_core::text::{Arg, Message, Text};
use billing_core::view::plan_card::{
    CalendarEvent, Notice, NoticeAction, Period, PlanCard, plan_card,
};

/// The plan as one section.
pub(crate) fn plan_section(ctx: &Ctx) -> View {
    let (asking, drawing) = (ctx.clone(), ctx.clone());
    let content = region(
        move || {
            // How much of the period has passed moves by itself, without another card.
            let card = current(&asking).map(|mut card| {
                card.period = card.period.map(|it| Period { elapsed_per_mille: 0, ..it });
                card
            });
            (card, asking.known(Source::Trackmyposts).failure.is_none())
        },
        move |(card, no_error)| match card {
            Some(card) => Some(draw(&drawing, card)),
            None => no_error.then(skeleton::plan),
        },
    );
    let loading = ctx.clone();
    el("section", &[("class", "stack")])
        .attr_of("aria-label", ctx.text(Text::PlanHeading))
        .attr_of("aria-busy", words(move || flag(loading.is_loading(Source::Trackmyposts))))
        .child(told(ctx, Source::Trackmyposts))
        .child(content)
}

fn current(ctx: &Ctx) -> Option<PlanCard> {
    let now = ctx.state.now.get();
    ctx.state.plan.with(|load| load.data.as_ref().map(|answer| plan_card(&answer.billing, now)))
}

fn draw(ctx: &Ctx, card: &PlanCard) -> View {
    let name = el("div", &[("class", "plan-name"), ("part", "plan-name")]);
    let name = match &card.name {
        Some(words) => name.fixed(words),
        None => name.text(ctx.text(Text::NoPlanName)),
    };
    let status = card.status.clone();
    let status = status.map(|status| badge(ctx, status, "plan-status status-badge"));
    let next = card.next.clone();
    let next = next.map(|next| el("p", &[("class", "plan-next")]).text(ctx.message(next)));
    let method = card.payment.as_ref().map(|payment| {
        let method = el("dd", &[]).child(payment_method(ctx, payment));
        fact(ctx, Text::PaymentMethodLabel, method).attr("part", "payment-method")
    });
    let since = card.customer_since.map(|since| {
        let writing = ctx.clone();
        let date = words(move || writing.formatter.with(|formatter| formatter.date(since)));
        fact(ctx, Text::CustomerSinceLabel, el("dd", &[]).text(date))
    });
    let facts = (method.is_some() || since.is_some()).then(|| {
        el("dl", &[("class", "facts"), ("part", "plan-facts")]).children(method).children(since)
    });
    let has_action = card.notice.as_ref().is_some_and(|notice| notice.action.is_some());
    let top = el("div", &[("class", "plan-top")]).child(name).children(status);
    el("div", &[("class", "card"), ("part", "plan")])
        .child(top)
        .children(next)
        .children(card.period.as_ref().map(|period| draw_period(ctx, period)))
        .children(card.notice.as_ref().map(|notice| draw_notice(ctx, notice)))
        .children(facts)
        .child(actions(ctx, !has_action, card.calendar.as_ref()))
}

fn fact(ctx: &Ctx, label: Text, description: View) -> View {
    el("div", &[]).child(el("dt", &[]).text(ctx.text(label))).child(description)
}

fn draw_period(ctx: &Ctx, period: &Period) -> View {
    let label = ctx.message(
        Message::new(Text::PeriodProgress)
            .with("start", Arg::Date(period.start))
            .with("end", Arg::Date(period.end)),
    );
    let asking = ctx.clone();
    let elapsed = words(move || {
        let period = current(&asking).and_then(|card| card.period);
        period.map_or(0, |period| period.elapsed_per_mille).to_string()
    });
    let progress = el("progress", &[("class", "progress"), ("max", "1000")])
        .attr_of("value", elapsed)
        .attr_of("aria-label", Words::clone(&label));
    el("div", &[]).child(progress).child(el("div", &[("class", "quiet small")]).text(label))
}

fn draw_notice(ctx: &Ctx, notice: &Notice) -> View {
    let class = ["notice", tone_class(notice.tone)].join(" ");
    let action = notice.action.map(|action| {
        let (label, intent) = match action {
            NoticeAction::UpdatePayment => (Text::UpdatePaymentMethod, Intent::UpdatePayment),
            NoticeAction::Manage => (Text::ManageBilling, Intent::Manage),
        };
        action_link(ctx, label, intent, "button primary")
    });
    el("div", &[("class", &class), ("part", "notice"), ("role", "note")])
        .child(el("div", &[("class", "text")]).text(ctx.message(notice.message.clone())))
        .children(action)
}

/// "Manage billing" where the host said where that is and no notice offers it already, and the next
/// date for a calendar.
fn actions(ctx: &Ctx, manage: bool, calendar: Option<&CalendarEvent>) -> View {
    let url = ctx.state.settings.manage_url.clone();
    let (ctx, calendar) = (ctx.clone(), calendar.cloned());
    region(
        move || manage && url.with(Option::is_some),
        move |manage| {
            let manage =
                manage.then(|| action_link(&ctx, Text::ManageBilling, Intent::Manage, "button"));
            let calendar = calendar.clone().map(|event| {
                let saving = ctx.clone();
                button("button plain")
                    .on("click", move |_| export::save_calendar(&saving, &event))
                    .text(ctx.text(Text::AddToCalendar))
            });
            let drawn = manage.is_some() || calendar.is_some();
            let actions = el("div", &[("class", "actions"), ("part", "actions")]);
            drawn.then(|| actions.children(manage).children(calendar))
        },
    )
}

/// A button of ours with the given classes.
pub(super) fn button(class: &str) -> View {
    el("button", &[("class", class), ("part", "action"), ("type", "button")])
}

/// A link to `manage-url`, or a button where the host gave none and listens for the event.
fn action_link(ctx: &Ctx, label: Text, intent: Intent, class: &'static str) -> View {
    let url = ctx.state.settings.manage_url.clone();
    let ctx = ctx.clone();
    region(
        move || url.get(),
        move |url| {
            let (host, intent) = (ctx.state.host.clone(), intent.clone());
            let link = match url {
                Some(url) => el("a", &[("class", class), ("part", "action"), ("href", url)]),
                None => button(class),
            };
            let link = link.on("click", move |event| {
                if !host.actions().intend(intent.clone()) {
                    event.prevent_default();
                }
            });
            Some(link.text(ctx.text(label)))
        },
    )
}

/// When the data were fetched, once they are not fresh any more.
pub(crate) fn updated_at(ctx: &Ctx, fetched_at: Instant) -> View {
    let date = BillingDate::Instant(fetched_at);
    let text = ctx.message(Message::new(Text::UpdatedAt).with("relative", Arg::Relative(date)));
    let writing = ctx.clone();
    let exact = words(move || writing.formatter.with(|formatter| formatter.date_time(fetched_at)));
    el("span", &[("part", "updated-at")]).attr_of("title", exact).text(text)
}
