//! The plan: skeleton, error, or the card.

use super::badge::{badge, tone_class};
use super::ctx::Ctx;
use super::payment_method::payment_method;
use super::skeleton;
use super::source_error::source_error;
use crate::export;
use crate::host::Intent;
use crate::state::Source;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::plan_card::{
    CalendarEvent, Notice, NoticeAction, Period, PlanCard, plan_card,
};
use leptos::prelude::*;

/// The plan as one section.
pub(crate) fn plan_section(ctx: &Ctx) -> AnyView {
    let (load, now) = (ctx.state.plan.clone(), ctx.state.now.clone());
    let card = ArcMemo::new(move |_| {
        load.with(|load| load.data.as_ref().map(|answer| plan_card(&answer.billing, now.get())))
    });
    let problem = source_error(ctx, Source::Trackmyposts, &ctx.state.plan);
    let load = ctx.state.plan.clone();
    let no_error = ArcMemo::new(move |_| load.with(|load| load.error.is_none()));
    let busy = {
        let load = ctx.state.plan.clone();
        move || load.with(|load| load.loading).to_string()
    };
    let label = ctx.text(Text::PlanHeading);
    let ctx = ctx.clone();
    let content = move || match card.get() {
        Some(card) => Some(draw(&ctx, card)),
        None => no_error.get().then(skeleton::plan),
    };
    view! { class="b", <section class="stack" aria-label=label aria-busy=busy>{problem}{content}</section> }
        .into_any()
}

fn draw(ctx: &Ctx, card: PlanCard) -> AnyView {
    let name = match card.name {
        Some(name) => {
            view! { class="b", <div class="plan-name" part="plan-name">{name}</div> }.into_any()
        }
        None => {
            let text = ctx.text(Text::NoPlanName);
            view! { class="b", <div class="plan-name" part="plan-name">{text}</div> }.into_any()
        }
    };
    let status = card.status.map(|status| badge(ctx, status, "plan-status status-badge"));
    let next = card.next.map(|next| {
        let text = ctx.message(next);
        view! { class="b", <p class="plan-next">{text}</p> }
    });
    let method = card.payment.map(|payment| {
        let label = ctx.text(Text::PaymentMethodLabel);
        let method = payment_method(ctx, payment);
        view! { class="b", <div part="payment-method"><dt>{label}</dt><dd>{method}</dd></div> }
    });
    let since = card.customer_since.map(|since| {
        let label = ctx.text(Text::CustomerSinceLabel);
        let formatter = ctx.formatter.clone();
        let date = move || formatter.with(|formatter| formatter.date(since));
        view! { class="b", <div><dt>{label}</dt><dd>{date}</dd></div> }
    });
    let period = card.period.map(|period| draw_period(ctx, period));
    let facts = (method.is_some() || since.is_some())
        .then(|| view! { class="b", <dl class="facts" part="plan-facts">{method}{since}</dl> });
    let has_action = card.notice.as_ref().is_some_and(|notice| notice.action.is_some());
    let notice = card.notice.map(|notice| draw_notice(ctx, notice));
    let actions = actions(ctx, !has_action, card.calendar);
    view! { class="b",
        <div class="card" part="plan">
            <div class="plan-top">{name}{status}</div>
            {next}
            {period}
            {notice}
            {facts}
            {actions}
        </div>
    }
    .into_any()
}

fn draw_period(ctx: &Ctx, period: Period) -> AnyView {
    let label = ctx.message(
        Message::new(Text::PeriodProgress)
            .with("start", Arg::Date(period.start))
            .with("end", Arg::Date(period.end)),
    );
    let (text, value) = (label.clone(), period.elapsed_per_mille.to_string());
    view! { class="b",
        <div><progress class="progress" max="1000" value=value aria-label=label></progress><div class="quiet small">{text}</div></div>
    }
    .into_any()
}

fn draw_notice(ctx: &Ctx, notice: Notice) -> AnyView {
    let class = format!("notice {}", tone_class(notice.tone));
    let text = ctx.message(notice.message);
    let action = notice.action.map(|action| {
        let (label, intent) = match action {
            NoticeAction::UpdatePayment => (Text::UpdatePaymentMethod, Intent::UpdatePayment),
            NoticeAction::Manage => (Text::ManageBilling, Intent::Manage),
        };
        action_link(ctx, label, intent, "button primary")
    });
    view! { class="b",
        <div class=class part="notice" role="note"><div class="text">{text}</div>{action}</div>
    }
    .into_any()
}

/// "Manage billing" where the host said where that is and no notice offers it already, and the next
/// date for a calendar.
fn actions(ctx: &Ctx, manage: bool, calendar: Option<CalendarEvent>) -> AnyView {
    let has_url = ctx.state.settings.manage_url.clone();
    let ctx = ctx.clone();
    (move || {
        let manage = (manage && has_url.with(Option::is_some))
            .then(|| action_link(&ctx, Text::ManageBilling, Intent::Manage, "button"));
        let calendar = calendar.clone().map(|event| {
            let (label, saver) = (ctx.text(Text::AddToCalendar), ctx.clone());
            let save = move |_| export::save_calendar(&saver, &event);
            view! { class="b", <button class="button plain" part="action" type="button" on:click=save>{label}</button> }
        });
        (manage.is_some() || calendar.is_some())
            .then(|| view! { class="b", <div class="actions" part="actions">{manage}{calendar}</div> })
    })
    .into_any()
}

/// A link to `manage-url`, or a button where the host gave none and listens for the event.
fn action_link(ctx: &Ctx, label: Text, intent: Intent, class: &'static str) -> AnyView {
    let (url, host) = (ctx.state.settings.manage_url.clone(), ctx.state.host.clone());
    let ctx = ctx.clone();
    (move || {
        let text = ctx.text(label);
        let (host, intent) = (host.clone(), intent.clone());
        let activate = move |event: leptos::ev::MouseEvent| {
            if !host.actions().intend(intent.clone()) {
                event.prevent_default();
            }
        };
        match url.get() {
            Some(url) => view! { class="b", <a class=class part="action" href=url on:click=activate>{text}</a> }.into_any(),
            None => view! { class="b", <button class=class part="action" type="button" on:click=activate>{text}</button> }.into_any(),
        }
    })
    .into_any()
}

/// When the data were fetched, once they are not fresh any more.
pub(crate) fn updated_at(ctx: &Ctx, fetched_at: billing_core::date::Instant) -> AnyView {
    let date = billing_core::date::BillingDate::Instant(fetched_at);
    let text = ctx.message(Message::new(Text::UpdatedAt).with("relative", Arg::Relative(date)));
    let formatter = ctx.formatter.clone();
    let exact = move || formatter.with(|formatter| formatter.date_time(fetched_at));
    view! { class="b", <span part="updated-at" title=exact>{text}</span> }.into_any()
}
