//! One test with a browser of its own.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::Outcome;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::program::repository;

/// How long a test may take: far longer than any does, even under fault for five minutes.
const TEST_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Runs a test in a browser of its own, of the engine that is chosen, under the name of the test.
/// When the test fails, what was on the screen is left in `target/e2e/` under both names.
///
/// A test whose session the driver has lost is run again, once. `cargo xtask test` counts the
/// losses by the line that this prints. What fails in a session that is still there is not run
/// again, and no panic is, of which every failed assertion is one.
///
/// # Errors
///
/// When the test gives an error, or when there is no browser.
pub fn play(test: impl AsyncFn(&Browser) -> Outcome<()>) -> Outcome<()> {
    play_in(Engine::chosen()?, test)
}

/// The same in that engine, whichever is chosen, for what other engines have no command for.
///
/// # Errors
///
/// As [`play`].
pub fn play_in(engine: Engine, test: impl AsyncFn(&Browser) -> Outcome<()>) -> Outcome<()> {
    play_with(engine, &print_loss, test)
}

/// The same with a function that is called for each lost session: the test's name and the reason.
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

/// What became of a test.
enum Run {
    Ended(Outcome<()>),
    /// There was no session, or none any more, for this reason.
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
        None => describe(save_screenshot(&browser, name).await),
        Some(reason) => format!("the session is lost: {reason}\n"),
    };
    // The test has failed for another reason.
    let _ = browser.close().await;
    match (outcome, loss) {
        (Ok(error), Some(reason)) => Run::Lost(format!("{reason}, after: {error}")),
        (Ok(error), None) => Run::Ended(Err(format!("{error}\n{saved}").into())),
        (Err(panic), _) => {
            // The panic's own message has been written; this says where to look.
            drop(std::io::stderr().write_all(saved.as_bytes()));
            resume_unwind(panic)
        }
    }
}

/// Prints the line that `cargo xtask test` counts. The test harness keeps what `println!` prints to
/// itself until a test fails.
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
