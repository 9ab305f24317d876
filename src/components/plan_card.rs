//! The plan card.

use super::focus::FocusKeeper;
use super::payment_method::PaymentMethod;
use super::period_progress::PeriodProgress;
use super::plan_actions::{PlanActions, UpdatePayment};
use super::plan_notice::PlanNotice;
use super::source_name::SourceName;
use super::status_badge::StatusBadge;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::Text;
use billing_core::view::plan_card::{self, NoticeAction};
use leptos::html::Div;
use leptos::prelude::*;

/// The plan, its status, what happens next, how it is paid, and what can be done.
#[component]
pub(super) fn PlanCard(card: plan_card::PlanCard, focus: FocusKeeper) -> impl IntoView {
    let state = WidgetState::from_context();
    let node = NodeRef::<Div>::new();
    focus.keep(node);
    let (next, notice) = card.headline();
    let plan_card::PlanCard { name, status, period, payment, calendar, .. } = card;
    let name = name.map_or_else(|| state.text(Text::NoPlanName), Signal::stored);
    // What a notice offers is not offered again.
    let action = notice.as_ref().and_then(|notice| notice.action);
    let price = move || state.settings.with(|settings| settings.plan_price.clone());
    view! {
        <div class="card plan" part="plan" node_ref=node>
            <div class="plan-main">
                <SourceName vendor=Vendor::TrackMyPosts />
                <div class="plan-top">
                    <div class="plan-name" part="plan-name">{name}</div>
                    {status.map(|badge| view! {
                        <StatusBadge badge=badge part="plan-status status-badge" />
                    })}
                </div>
                {move || price().map(|price| view! { <div class="quiet">{price}</div> })}
                {next.map(|next| view! { <p class="plan-next">{state.message(next)}</p> })}
                {period.map(|period| view! { <PeriodProgress period=period /> })}
            </div>
            <div class="plan-side">
                <PlanActions offers_manage=action != Some(NoticeAction::Manage) calendar=calendar />
                {payment.map(|payment| view! {
                    <dl class="facts" part="plan-facts">
                        <div part="payment-method">
                            <dt class="sr">{state.text(Text::PaymentMethodLabel)}</dt>
                            <dd>
                                <PaymentMethod payment=payment />
                                {action.is_none().then(|| view! { <UpdatePayment /> })}
                            </dd>
                        </div>
                    </dl>
                })}
            </div>
            {notice.map(|notice| view! { <PlanNotice notice=notice /> })}
        </div>
    }
}
