//! One test with a browser of its own.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;

use futures_util::FutureExt as _;

use crate::Outcome;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::program::repository;

/// Runs a test in a browser of its own, of the engine that is chosen, under the name of the test.
/// When the test fails, what was on the screen is left in `target/e2e/` under both names.
///
/// # Errors
///
/// When the test gives an error, or when there is no browser.
pub fn play(test: impl AsyncFnOnce(&Browser) -> Outcome<()>) -> Outcome<()> {
    play_in(Engine::chosen()?, test)
}

/// The same in that engine, whichever is chosen, for what other engines have no command for.
///
/// # Errors
///
/// As [`play`].
pub fn play_in(engine: Engine, test: impl AsyncFnOnce(&Browser) -> Outcome<()>) -> Outcome<()> {
    let thread = std::thread::current();
    let test_name = thread.name().unwrap_or("test").replace("::", "-");
    let name = format!("{}-{test_name}", engine.name());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let browser = Browser::start(engine, &name).await?;
        let outcome = AssertUnwindSafe(test(&browser)).catch_unwind().await;
        let failed = !matches!(outcome, Ok(Ok(())));
        let saved = if failed { Some(save_screenshot(&browser, &name).await) } else { None };
        let closed = browser.close().await;
        match outcome {
            Ok(Ok(())) => closed,
            Ok(Err(error)) => Err(format!("{error}\n{}", describe(saved)).into()),
            Err(panic) => {
                // The panic's own message has been written; this says where to look.
                drop(std::io::Write::write_all(&mut std::io::stderr(), describe(saved).as_bytes()));
                resume_unwind(panic)
            }
        }
    })
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

fn describe(saved: Option<Outcome<PathBuf>>) -> String {
    match saved {
        Some(Ok(file)) => format!("what was on the screen: {}\n", file.display()),
        Some(Err(error)) => format!("no screenshot: {error}\n"),
        None => String::new(),
    }
}
