//! One test with its own browser.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::Outcome;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::program::repository;
use crate::wait::PATIENCE;

/// The time limit of a test, far above any test's duration, even five minutes under fault
/// injection.
const TEST_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Runs a test in its own browser of the selected engine. When the test fails, a screenshot is
/// saved in `target/e2e/`, named after the test and the engine.
///
/// If the driver has lost the session, the test is run once more. `cargo xtask test` counts these
/// losses by the line that this prints. Failures in a working session are not retried, and neither
/// are panics, such as failed assertions.
///
/// # Errors
///
/// When the test returns an error, or when there is no browser.
pub fn play(test: impl AsyncFn(&Browser) -> Outcome<()>) -> Outcome<()> {
    play_in(Engine::chosen()?, test)
}

/// Like [`play`], always in that engine, for commands that other engines lack.
///
/// # Errors
///
/// As [`play`].
pub fn play_in(engine: Engine, test: impl AsyncFn(&Browser) -> Outcome<()>) -> Outcome<()> {
    play_with(engine, &print_loss, test)
}

/// Like [`play`], with a function that is called for each lost session, with the test's name and
/// the reason.
///
/// # Errors
///
/// As [`play`].
#[expect(
    clippy::needless_pass_by_value,
    reason = "a test is a closure, written where it is passed"
)]
pub fn play_with(
    engine: Engine,
    on_loss: &impl Fn(&str, &str),
    test: impl AsyncFn(&Browser) -> Outcome<()>,
) -> Outcome<()> {
    let thread = std::thread::current();
    let test_name = thread.name().unwrap_or("test").replace("::", "-");
    let name = format!("{}-{test_name}", engine.name());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let first = match run(engine, &name, &test).await {
            Run::Ended(outcome) => return outcome,
            Run::Lost(reason) => reason,
        };
        on_loss(&name, &first);
        match run(engine, &format!("{name}-again"), &test).await {
            Run::Ended(outcome) => outcome,
            Run::Lost(second) => {
                on_loss(&name, &second);
                Err(format!("the session was lost twice: {first}; {second}").into())
            }
        }
    })
}

/// The outcome of a run.
enum Run {
    Ended(Outcome<()>),
    /// The session did not start or was lost, for this reason.
    Lost(String),
}

async fn run(engine: Engine, name: &str, test: impl AsyncFn(&Browser) -> Outcome<()>) -> Run {
    let browser = match Browser::start(engine, name).await {
        Ok(browser) => browser,
        Err(error) => return Run::Lost(format!("starting {}: {error}", engine.name())),
    };
    let limited = tokio::time::timeout(TEST_LIMIT, test(&browser));
    let outcome = match AssertUnwindSafe(limited).catch_unwind().await {
        Ok(Ok(Ok(()))) => return Run::Ended(browser.close().await),
        Ok(Ok(Err(error))) => Ok(error),
        Ok(Err(_)) => Ok(format!("the test did not end in {TEST_LIMIT:?}").into()),
        Err(panic) => Err(panic),
    };
    let loss = browser.loss().await;
    let saved = match &loss {
        None => {
            // A driver may never answer.
            let saved = tokio::time::timeout(PATIENCE, save_screenshot(&browser, name)).await;
            describe(saved.unwrap_or_else(|late| Err(late.into())))
        }
        Some(reason) => format!("the session is lost: {reason}\n"),
    };
    // The test has failed for another reason.
    let _ = browser.close().await;
    match (outcome, loss) {
        (Ok(error), Some(reason)) => Run::Lost(format!("{reason}, after: {error}")),
        (Ok(error), None) => Run::Ended(Err(format!("{error}\n{saved}").into())),
        (Err(panic), _) => {
            // The panic's own message has been printed; this adds the screenshot's path.
            drop(std::io::stderr().write_all(saved.as_bytes()));
            resume_unwind(panic)
        }
    }
}

/// Prints the line that `cargo xtask test` counts. The test harness captures the output of
/// `println!` until a test fails.
fn print_loss(name: &str, reason: &str) {
    let reason = reason.replace(['\n', '\r'], " ");
    drop(std::io::stdout().write_all(format!("\nsession lost: {name}: {reason}\n").as_bytes()));
}

async fn save_screenshot(browser: &Browser, name: &str) -> Outcome<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let folder = repository().join(target).join("e2e");
    let file = folder.join(format!("{name}.png"));
    let picture = browser.screenshot().await?;
    tokio::fs::create_dir_all(&folder).await?;
    tokio::fs::write(&file, picture).await?;
    Ok(file)
}

fn describe(saved: Outcome<PathBuf>) -> String {
    match saved {
        Ok(file) => format!("what was on the screen: {}\n", file.display()),
        Err(error) => format!("no screenshot: {error}\n"),
    }
}
