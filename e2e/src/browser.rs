//! A real browser with its own profile and its own driver.

mod devtools;
mod driver;
mod emulation;
mod session;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::PrintConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use self::driver::Driver;
use crate::engine::Engine;
use crate::{Outcome, wait};

/// The download folder, within the session's folder.
const DOWNLOADS: &str = "downloads";

/// The size of the window, in CSS pixels.
const WINDOW: (u32, u32) = (1280, 1000);

/// The key of an element reference in WebDriver's JSON.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser session.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    client: Client,
    folder: PathBuf,
    // Dropped last, because this also ends the browser.
    driver: Driver,
}

impl Browser {
    /// Starts the engine's driver, which starts the browser.
    ///
    /// # Errors
    ///
    /// When either cannot be started.
    pub async fn start(engine: Engine, name: &str) -> Outcome<Self> {
        let folder =
            std::env::temp_dir().join(format!("billing-e2e-{}-{name}", std::process::id()));
        tokio::fs::create_dir_all(folder.join(DOWNLOADS)).await?;
        let driver = Driver::start(engine, &folder).await?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(driver::capabilities(engine, &folder)?)
            .connect(&driver.url())
            .await?;
        if engine != Engine::Chromium {
            client.set_window_size(WINDOW.0, WINDOW.1).await?;
        }
        Ok(Self { engine, client, folder, driver })
    }

    /// The browser's engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Opens the address of another document, and waits until it has loaded with all resources.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn open(&self, url: &str) -> Outcome<()> {
        self.leave(self.client.goto(url)).await
    }

    /// Navigates to another document and waits until it has loaded. WebKit's driver may report
    /// success earlier: the next script could then run in the previous document, or return `null`.
    async fn leave(&self, navigation: impl Future<Output = Result<(), CmdError>>) -> Outcome<()> {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let number = json!(COUNT.fetch_add(1, Ordering::Relaxed));
        // A frame of another origin cannot write to the page, and a removed frame runs no script.
        let mark = "try { top.leftBy = arguments[0]; } catch {}";
        let _ = self.run(mark, std::slice::from_ref(&number)).await;
        navigation.await?;
        let arrived =
            "return document.readyState === 'complete' && window.leftBy !== arguments[0];";
        wait::until("the next document", async || {
            // A script that runs during the navigation fails.
            let arrived = self.run(arrived, std::slice::from_ref(&number)).await;
            Ok(arrived.is_ok_and(|arrived| arrived == true).then_some(()))
        })
        .await
    }

    /// Switches to the page's first frame.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn enter_frame(&self) -> Outcome<()> {
        Ok(self.client.enter_frame(0).await?)
    }

    /// Switches back to the page that contains the frame.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn leave_frame(&self) -> Outcome<()> {
        Ok(self.client.clone().enter_parent_frame().await?)
    }

    /// Runs a function body in the page; `arguments` holds the arguments.
    ///
    /// # Errors
    ///
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        Ok(self.client.execute(script, arguments.to_vec()).await?)
    }

    /// Waits until the function body returns anything but `null`, `false` or `undefined`.
    ///
    /// # Errors
    ///
    /// When it throws, or when that takes too long.
    pub async fn wait(&self, what: &str, script: &str, arguments: &[Value]) -> Outcome<Value> {
        wait::until(what, async || {
            let value = self.run(script, arguments).await?;
            Ok((!value.is_null() && value != Value::Bool(false)).then_some(value))
        })
        .await
    }

    /// The element that the function body returns, for user actions such as clicks.
    ///
    /// # Errors
    ///
    /// When it returns none in time.
    pub async fn element(&self, what: &str, script: &str, arguments: &[Value]) -> Outcome<Element> {
        self.element_of(what, &self.wait(what, script, arguments).await?)
    }

    /// The element for a reference that a script has returned.
    ///
    /// # Errors
    ///
    /// When this is not a reference.
    pub fn element_of(&self, what: &str, reference: &Value) -> Outcome<Element> {
        let id = reference.get(ELEMENT_KEY).and_then(Value::as_str);
        let id = id.ok_or_else(|| format!("{what} is not an element but {reference}"))?;
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// The role and name that the browser computes for assistive technology, for the element to which
    /// a script returned this reference.
    ///
    /// # Errors
    ///
    /// When it is not a reference, or when the element no longer exists.
    pub async fn role_and_name(&self, reference: &Value) -> Outcome<(String, String)> {
        let element = self.element_of("an element", reference)?.element_id();
        let id: &str = &element;
        let role = self.get(format!("element/{id}/computedrole")).await?;
        let name = self.get(format!("element/{id}/computedlabel")).await?;
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        Ok((text(role), text(name)))
    }

    /// Waits for a download of that name which is not empty, and returns its bytes.
    ///
    /// # Errors
    ///
    /// When it does not arrive in time.
    pub async fn download(&self, name: &str) -> Outcome<Vec<u8>> {
        let file = self.folder.join(DOWNLOADS).join(name);
        // Chromium renames a download when it is complete; until then Firefox and WebKit have an
        // empty file of that name.
        wait::until(name, async || {
            Ok(tokio::fs::read(&file).await.ok().filter(|bytes| !bytes.is_empty()))
        })
        .await
    }

    /// Presses a key in the focused element: a character, or a [`Key`].
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn press(&self, key: impl Into<char>) -> Outcome<()> {
        let value = key.into();
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value });
        Ok(self.client.perform_actions(keys).await?)
    }

    /// Presses a key while another is held down.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn press_holding(&self, held: Key, key: Key) -> Outcome<()> {
        let (held, value) = (held.into(), key.into());
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: held });
        Ok(self.client.perform_actions(keys).await?)
    }

    /// The number of open windows and tabs.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn windows(&self) -> Outcome<usize> {
        Ok(self.client.windows().await?.len())
    }

    /// Resizes the window, in CSS pixels.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Goes back in the history, like the browser's button.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn back(&self) -> Outcome<()> {
        self.leave(self.client.back()).await
    }

    /// Loads the page again.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn reload(&self) -> Outcome<()> {
        self.leave(self.client.refresh()).await
    }

    /// The page as it is printed, as a PDF.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn print(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.print(PrintConfiguration::default()).await?)
    }

    /// A screenshot, as a PNG.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Ends the session and removes its folder.
    ///
    /// # Errors
    ///
    /// When the folder cannot be removed.
    pub async fn close(self) -> Outcome<()> {
        let Self { client, folder, driver, .. } = self;
        // A lost session cannot be closed; its driver is killed in either case.
        let _ = tokio::time::timeout(wait::PATIENCE, client.close()).await;
        drop(driver);
        // WebKit's helper processes still write for a moment after their browser has ended.
        wait::until("the session's folder to go", async || {
            Ok(tokio::fs::remove_dir_all(&folder).await.is_ok().then_some(()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn processes_that_name(folder: &std::path::Path) -> usize {
        let folder = folder.to_str().unwrap();
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let lines = processes.filter_map(|it| std::fs::read(it.path().join("cmdline")).ok());
        lines.filter(|line| String::from_utf8_lossy(line).contains(folder)).count()
    }

    /// A killed driver leaves its browser running; the process group contains both.
    #[tokio::test]
    async fn dropping_a_browser_ends_all_of_its_processes() -> Outcome<()> {
        let browser = Browser::start(Engine::Chromium, "dropped").await?;
        let folder = browser.folder.clone();
        assert!(processes_that_name(&folder) > 0, "it runs");
        drop(browser);
        assert_eq!(processes_that_name(&folder), 0);
        Ok(std::fs::remove_dir_all(folder)?)
    }
}
