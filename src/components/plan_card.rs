//! The plan card.

use super::focus::FocusKeeper;
use super::payment_method::PaymentMethod;
use super::period_progress::PeriodProgress;
use super::plan_actions::PlanActions;
use super::plan_notice::PlanNotice;
use super::status_badge::StatusBadge;
use crate::state::WidgetState;
use crate::view;
use billing_core::date::BillingDate;
use billing_core::text::Text;
use billing_core::view::plan_card;
use leptos::html::Div;
use leptos::prelude::*;

/// The plan, its status, what happens next, and what can be done.
#[component]
pub(super) fn PlanCard(card: plan_card::PlanCard, focus: FocusKeeper) -> impl IntoView {
    let state = WidgetState::from_context();
    let node = NodeRef::<Div>::new();
    focus.keep(node);
    let plan_card::PlanCard {
        name,
        status,
        next,
        customer_since,
        period,
        payment,
        notice,
        calendar,
        ..
    } = card;
    let name = name.map_or_else(|| state.text(Text::NoPlanName), Signal::stored);
    // A notice that offers "Manage billing" need not be repeated below.
    let has_action = notice.as_ref().is_some_and(|notice| notice.action.is_some());
    let has_facts = payment.is_some() || customer_since.is_some();
    view! {
        <div class="card" part="plan" node_ref=node>
            <div class="plan-top">
                <div class="plan-name" part="plan-name">{name}</div>
                {status.map(|badge| view! { <StatusBadge badge=badge part="plan-status status-badge" /> })}
            </div>
            {next.map(|next| view! { <p class="plan-next">{state.message(next)}</p> })}
            {period.map(|period| view! { <PeriodProgress period=period /> })}
            {notice.map(|notice| view! { <PlanNotice notice=notice /> })}
            {has_facts.then(|| view! {
                <dl class="facts" part="plan-facts">
                    {payment.map(|payment| view! {
                        <div part="payment-method">
                            <dt>{state.text(Text::PaymentMethodLabel)}</dt>
                            <dd><PaymentMethod payment=payment /></dd>
                        </div>
                    })}
                    {customer_since.map(|date| view! {
                        <div>
                            <dt>{state.text(Text::CustomerSinceLabel)}</dt>
                            <dd>{date_text(state, date)}</dd>
                        </div>
                    })}
                </dl>
            })}
            <PlanActions offers_manage=!has_action calendar=calendar />
        </div>
    }
}

fn date_text(state: WidgetState, date: BillingDate) -> Signal<String> {
    Signal::derive(move || state.formatter.with(|formatter| formatter.date(date)))
}
