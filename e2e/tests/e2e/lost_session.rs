//! The outcome of a test whose browser crashes, and of a test that fails.

use std::cell::{Cell, RefCell};

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::play::play_with;
use serde_json::json;

/// Runs the test and returns its outcome, the number of runs and the reported losses.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a test is a closure, written where it is passed"
)]
fn count(
    test: impl AsyncFn(&Browser, usize) -> Outcome<()>,
) -> (Outcome<()>, usize, Vec<(String, String)>) {
    let (runs, losses) = (Cell::new(0), RefCell::new(Vec::new()));
    let on_loss =
        |name: &str, why: &str| losses.borrow_mut().push((name.to_owned(), why.to_owned()));
    let outcome = play_with(Engine::Chromium, &on_loss, async |browser| {
        runs.set(runs.get() + 1);
        test(browser, runs.get()).await
    });
    (outcome, runs.get(), losses.into_inner())
}

/// Crashes the whole browser: no command gets a response any more.
async fn crash(browser: &Browser) -> Outcome<()> {
    browser.devtools("Browser.crash", json!({})).await.map(drop)
}

#[test]
fn a_test_whose_browser_crashes_is_retried_and_the_loss_is_reported() -> Outcome<()> {
    let (outcome, runs, losses) = count(async |browser, run| {
        if run == 1 {
            crash(browser).await?;
        }
        assert_eq!(browser.run("return 2;", &[]).await?, 2);
        Ok(())
    });
    outcome?;
    assert_eq!((runs, losses.len()), (2, 1), "{losses:?}");
    assert!(losses[0].0.contains("is_retried"), "{losses:?}");
    Ok(())
}

#[test]
fn a_test_whose_browser_crashes_twice_fails() {
    let (outcome, runs, losses) = count(async |browser, _| crash(browser).await);
    let error = outcome.unwrap_err().to_string();
    assert!(error.starts_with("the session was lost twice"), "{error}");
    assert_eq!((runs, losses.len()), (2, 2));
}

#[test]
fn a_page_whose_process_crashes_is_a_lost_session() -> Outcome<()> {
    let (outcome, runs, losses) = count(async |browser, run| {
        if run == 1 {
            // A crashed page cannot respond.
            let crash = browser.devtools("Page.crash", json!({}));
            return crash.await.and(Err("the page has crashed".into()));
        }
        Ok(())
    });
    outcome?;
    assert_eq!((runs, losses.len()), (2, 1), "{losses:?}");
    Ok(())
}

#[test]
fn a_failure_in_a_working_session_is_not_retried() {
    let (outcome, runs, losses) = count(async |browser, _| {
        browser.run("throw new Error('not as expected');", &[]).await.map(drop)
    });
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("not as expected"), "{error}");
    assert_eq!((runs, losses.len()), (1, 0));
}
