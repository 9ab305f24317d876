//! A customer with a question.

use std::time::{Duration, SystemTime};

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::widget::Widget;
use fantoccini::key::Key;
use serde_json::json;

use super::{account, open, sign_in, tab_until};
use crate::acme::Acme;
use crate::demo::Demo;
use crate::host::{self, hears};
use crate::vendor;

#[test]
fn last_marchs_invoice_is_found_and_opened_by_keyboard_alone() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::Active).await?;
        let widget = open(browser, &demo, "").await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Active).await?;
        // The newest is first.
        let in_march = |paid_at: &str| paid_at.get(5..7) == Some("03");
        let wanted = invoices.iter().find(|it| it.paid_at.as_deref().is_some_and(in_march));
        let wanted = wanted.ok_or("two years without a March")?;
        let year = wanted.paid_at.as_deref().and_then(|date| date.get(..4)).unwrap_or_default();

        browser.run("document.querySelector('#first').focus();", &[]).await?;
        let on_filter = "return root.activeElement?.matches('select:has(option[value=range])');";
        widget.wait("the filters", "return all('filter').length > 0;").await?;
        tab_until(browser, &widget, "the filter of dates", on_filter).await?;
        let chosen = format!("return root.activeElement.value === '{year}';");
        for _ in 0..5 {
            if widget.run(&chosen).await? == true {
                break;
            }
            browser.press(Key::Down).await?;
        }
        let year_of = |date: &str| date.ends_with(year);
        widget
            .rows_when("the year's invoices", |rows| {
                !rows.is_empty() && rows.iter().all(|row| year_of(&row.date))
            })
            .await?;

        let on_link = format!(
            "return root.activeElement?.matches(part('invoice-link')) &&
                root.activeElement.closest('[data-invoice-id]').dataset.invoiceId === {:?};",
            wanted.id
        );
        tab_until(browser, &widget, "the invoice's link", &on_link).await?;
        browser.run("window.prevent = 'billing-invoice-open';", &[]).await?;
        let link = "return [root.activeElement.href, root.activeElement.target];";
        assert_eq!(widget.run(link).await?, json!([wanted.invoice_url, "_blank"]));
        browser.press(Key::Enter).await?;
        let opened = hears(browser, "billing-invoice-open", 1).await?.swap_remove(0);
        assert_eq!(opened["detail"]["invoice"]["id"], json!(wanted.id));
        Ok(())
    })
}

#[test]
fn a_failed_payment_is_shown_and_can_be_fixed() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        sign_in(&demo, Scenario::PastDue).await?;
        demo.server.show("/manage", "<!doctype html><title>Payment methods</title>");
        let widget = open(browser, &demo, r#"manage-url="/manage""#).await?;
        assert_eq!(widget.text("plan-status").await?, "Past due");
        let first = widget.everything().await?;
        let (notice, table) = (first.find("payment failed"), first.find("Invoice"));
        assert!(
            notice.is_some() && notice < table,
            "the notice comes before the invoices: {first}"
        );

        let action = "[part~=plan] [part~=notice] [part~=action]";
        widget.element(action).await?.click().await?;
        let arrived = "return document.title === 'Payment methods';";
        browser.wait("the page for paying", arrived, &[]).await?;
        // The vendor has received the payment.
        sign_in(&demo, Scenario::Active).await?;
        browser.open(&demo.server.url("/account")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        assert_eq!(widget.text("plan-status").await?, "Active");
        assert!(!widget.everything().await?.contains("failed"));
        Ok(())
    })
}

/// The vendor's status is "trialing" on both days.
#[test]
fn a_trials_last_day_counts_the_hours_and_the_day_after_promises_nothing() -> Outcome<()> {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    play(async |browser| {
        // The sandbox's trial ends after six days, at midnight.
        for (days_ago, texts) in
            [(5, ["Trial ends on", "then the first payment is taken"]), (6, ["Trial ended on"; 2])]
        {
            let clock = move || SystemTime::now() - DAY * days_ago;
            let acme = Acme::like(Server::of_built_page().await?, Scenario::Trialing, clock)?;
            acme.host.show("/account", account(""));
            browser.open(&acme.host.url("/account")).await?;
            let widget = Widget::new(browser, "billing-widget");
            widget.settled().await?;
            let plan = widget.texts("plan").await?.join("\n");
            for text in texts {
                assert!(plan.contains(text), "{plan}");
            }
            assert!(!plan.contains("day"), "it is a matter of hours: {plan}");
        }
        Ok(())
    })
}

#[test]
fn two_lines_in_a_new_page_are_enough() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let two_lines = format!(
            r#"<script type="module" src="{}/widget/billing-widget.js"></script>
            <billing-widget token-url="{TOKEN_PATH}"></billing-widget>"#,
            acme.proxy.base()
        );
        acme.host.show("/", host::page(&two_lines));
        browser.open(&acme.host.url("/")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        widget.shows("plan-name", "Growth").await
    })
}
