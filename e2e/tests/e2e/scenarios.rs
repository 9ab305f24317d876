//! Each customer of the sandbox on the demo page.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::play::play;

use crate::demo::Demo;
use crate::host;
use crate::vendor::{self, check_rows, medium_date};

#[test]
fn active_shows_plan_renewal_payment_method_and_every_invoice() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Active).await?;
        let subscription = vendor::subscription(&demo.proxy, Scenario::Active).await?;

        assert_eq!(widget.text("plan-name").await?, "Growth");
        assert_eq!(widget.text("plan-status").await?, "Active");
        let renewal = medium_date(subscription["nextBillingDate"].as_str());
        widget.shows("plan", &format!("Renews on {renewal} (in 9 days)")).await?;
        widget.shows("payment-method", "4242").await?;
        widget.shows("payment-method", "visa").await?;
        assert!(widget.texts("error").await?.is_empty());

        let invoices = vendor::invoices(&demo.proxy, Scenario::Active).await?;
        assert_eq!(invoices.len(), 28);
        check_rows(&widget.rows().await?, &invoices);
        Ok(())
    })
}

#[test]
fn past_due_is_stated_with_an_offer_to_update_the_payment_method() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::PastDue).await?;
        assert_eq!(widget.text("plan-name").await?, "Growth");
        assert_eq!(widget.text("plan-status").await?, "Past due");
        widget.shows("notice", "the last payment failed").await?;
        widget.shows("action", "update payment method").await?;

        let rows = widget.rows().await?;
        assert_eq!(rows[0].status.to_lowercase(), "open");
        assert_eq!(rows[0].date, "Not paid", "what is not paid has no date of payment");
        check_rows(&rows, &vendor::invoices(&demo.proxy, Scenario::PastDue).await?);
        Ok(())
    })
}

/// Each state of a subscription: its badge, and the sentence about what happens next and when.
#[test]
fn every_state_of_a_subscription_states_what_happens_next() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        for (scenario, plan, badge, sentence, day) in [
            (Scenario::Trialing, "Growth", "Trial", "Trial ends on {day} (in 6 days)", "trialEnd"),
            (
                Scenario::Canceling,
                "Growth",
                "Active",
                "Ends on {day} (in 17 days) and will not renew",
                "currentPeriodEnd",
            ),
            (Scenario::Unpaid, "Starter", "Unpaid", "will not be tried again", ""),
            (
                Scenario::Paused,
                "Growth",
                "Paused",
                "Paused since the trial ended on {day} (5 days ago)",
                "trialEnd",
            ),
            (
                Scenario::Canceled,
                "Growth",
                "Canceled",
                "Ended on {day} (12 days ago)",
                "currentPeriodEnd",
            ),
            (Scenario::Incomplete, "Starter", "Incomplete", "once the first payment", ""),
        ] {
            let widget = demo.open(browser, scenario).await?;
            assert_eq!(widget.text("plan-name").await?, plan, "{scenario:?}");
            assert_eq!(widget.text("plan-status").await?, badge, "{scenario:?}");
            let subscription = vendor::subscription(&demo.proxy, scenario).await?;
            let day = medium_date(subscription[day].as_str());
            widget.shows("plan", &sentence.replace("{day}", &day)).await?;
            check_rows(&widget.rows().await?, &vendor::invoices(&demo.proxy, scenario).await?);
        }
        Ok(())
    })
}

#[test]
fn currencies_keep_every_digit_and_their_own_decimals() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Currencies).await?;
        let rows = widget.rows().await?;
        check_rows(&rows, &vendor::invoices(&demo.proxy, Scenario::Currencies).await?);
        let amounts: Vec<_> = rows.iter().map(|row| vendor::figures(&row.amount)).collect();
        for exact in [
            "-5,500",
            "15.125",
            "-15.005",
            "19,900.00",
            "90,071,992,547,409.93",
            "9,007,199,254,740,995",
            "-9,007,199,254,740.997",
            "92,233,720,368,547,758.07",
        ] {
            assert!(amounts.iter().any(|amount| amount == exact), "{exact} in {amounts:?}");
        }
        Ok(())
    })
}

#[test]
fn malformed_shows_the_good_invoices_and_counts_the_bad_one() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Malformed).await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Malformed).await?;
        assert_eq!(invoices.len(), 11);
        check_rows(&widget.rows().await?, &invoices);
        widget.shows("invoices", "1 invoice could not be read").await?;
        // The plan's vendor sent a web page: only the plan shows an error.
        assert_eq!(widget.texts("error").await?.len(), 1);
        assert!(widget.texts("plan-name").await?.is_empty());
        Ok(())
    })
}

#[test]
fn unknown_values_are_shown_verbatim() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::UnknownValues).await?;
        assert_eq!(widget.text("plan-status").await?, "dormant");
        widget.shows("payment-method", "0007").await?;
        widget.shows("payment-method", "Moon Transfer").await?;
        let rows = widget.rows().await?;
        let statuses: Vec<_> = rows[..5].iter().map(|row| row.status.as_str()).collect();
        assert_eq!(statuses, ["awaiting_moonrise", "Paid", "disputed", "PAID_TWICE", "in review"]);
        assert!(rows.iter().all(|row| row.amount.contains("zqx")), "{}", rows[0].amount);
        assert!(rows.iter().all(|row| vendor::figures(&row.amount) == "49.00"));
        Ok(())
    })
}

#[test]
fn partial_leaves_the_invoices_on_the_screen() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Partial).await?;
        check_rows(&widget.rows().await?, &vendor::invoices(&demo.proxy, Scenario::Partial).await?);
        assert_eq!(widget.texts("error").await?.len(), 1);
        assert_eq!(widget.texts("retry").await?.len(), 1);
        Ok(())
    })
}

#[test]
fn down_shows_an_error_with_a_retry_for_each_source() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Down).await?;
        assert_eq!(widget.texts("error").await?.len(), 2);
        assert_eq!(widget.texts("retry").await?.len(), 2);
        assert!(widget.rows().await?.is_empty());
        assert!(widget.texts("plan-name").await?.is_empty());
        Ok(())
    })
}

#[test]
fn free_shows_no_error_without_a_paid_plan() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Free).await?;
        assert_eq!(widget.text("plan-name").await?, "Free");
        widget.shows("plan", "There is no paid subscription. Nothing will be charged.").await?;
        assert!(widget.texts("payment-method").await?.is_empty());
        assert_eq!(widget.texts("empty").await?.len(), 1);
        assert!(widget.texts("error").await?.is_empty());
        Ok(())
    })
}

#[test]
fn no_invoices_shows_the_plan_and_an_empty_list() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::NoInvoices).await?;
        assert_eq!(widget.text("plan-name").await?, "Starter");
        assert_eq!(widget.texts("empty").await?.len(), 1);
        assert!(widget.rows().await?.is_empty());
        Ok(())
    })
}

#[test]
fn large_searches_all_ten_thousand_invoices() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        let widget = demo.open(browser, Scenario::Large).await?;
        widget.shows("invoices", "10,000").await?;
        let invoices = vendor::invoices(&demo.proxy, Scenario::Large).await?;
        assert_eq!(invoices.len(), 10_000);
        let rows = widget.rows().await?;
        invoices[0].check(&rows[0]);
        assert!(rows.len() < 200, "{} rows are in the page", rows.len());

        // The brand's oldest invoice is near the end of the list.
        let wanted = &invoices[9_999];
        widget.element("[part~=search]").await?.send_keys(&wanted.description).await?;
        let rows =
            widget.rows_when("the one that was searched for", |rows| rows.len() == 1).await?;
        wanted.check(&rows[0]);
        Ok(())
    })
}

#[test]
fn slow_shows_a_skeleton_until_the_response_arrives() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        // The test cannot read the page yet, so the page records its first content itself.
        let body = r#"<script type="module" src="/widget/billing-widget.js"></script>
            <billing-widget proxy-url="/billing-proxy/"
                token-url="/billing-proxy/sandbox/token?tenant=slow"></billing-widget>
            <script>
              window.skeletons = 0;
              const look = () => {
                const root = document.querySelector("billing-widget").shadowRoot;
                if (root?.querySelector('[part~="row"]')) return;
                const skeletons = root?.querySelectorAll('[part~="skeleton"]').length ?? 0;
                window.skeletons = Math.max(window.skeletons, skeletons);
                requestAnimationFrame(look);
              };
              look();
            </script>"#;
        demo.server.show("/host", host::page(body));
        browser.open(&demo.server.url("/host")).await?;
        let widget = e2e::widget::Widget::new(browser, "billing-widget");
        widget.rows_when("the invoices", |rows| rows.len() == 11).await?;
        let skeletons = browser.run("return window.skeletons;", &[]).await?;
        assert!(skeletons.as_u64() >= Some(1), "{skeletons}");
        Ok(())
    })
}

/// The demo page shows a log of events.
#[test]
fn the_demo_page_logs_the_events() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        demo.open(browser, Scenario::Partial).await?;
        let script = "const log = document.querySelector('#log').innerText;
            return log.includes('billing-ready') && log.includes('billing-error') && log;";
        let log = browser.wait("both events in the log", script, &[]).await?;
        assert!(log.as_str().is_some_and(|log| log.contains("trackmyposts")), "{log}");
        Ok(())
    })
}

#[test]
fn the_time_zone_determines_the_day_of_an_instant() -> Outcome<()> {
    play(async |browser| {
        let demo = Demo::start().await?;
        // The renewal is at midnight in UTC, which is the evening before in Los Angeles.
        let choices = "&time-zone=America/Los_Angeles";
        let widget = demo.open_with(browser, Scenario::Active, choices).await?;
        let subscription = vendor::subscription(&demo.proxy, Scenario::Active).await?;
        let renewal = &subscription["nextBillingDate"];
        let script = "return new Date(arguments[0])
            .toLocaleDateString('en-US', { dateStyle: 'medium', timeZone: 'America/Los_Angeles' });";
        let evening_before = browser.run(script, std::slice::from_ref(renewal)).await?;
        let evening_before = evening_before.as_str().ok_or("there is no date")?;
        assert_ne!(evening_before, medium_date(renewal.as_str()));
        widget.shows("plan", &format!("Renews on {evening_before}")).await
    })
}
