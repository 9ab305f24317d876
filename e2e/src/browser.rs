//! A real browser with a profile of its own, driven by a driver of its own.

mod devtools;
mod driver;
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

/// Where downloads land, within the session's folder.
const DOWNLOADS: &str = "downloads";

/// The size of the window, in CSS pixels.
const WINDOW: (u32, u32) = (1280, 1000);

/// The key under which WebDriver writes a reference to an element.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser session.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    client: Client,
    folder: PathBuf,
    // Dropped last: it ends the browser too.
    driver: Driver,
}

impl Browser {
    /// Starts the engine's driver, and by it the browser.
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

    /// What draws the pages.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Opens the address, which is of another document, and waits until that and what it links to
    /// have loaded.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn open(&self, url: &str) -> Outcome<()> {
        self.leave(self.client.goto(url)).await
    }

    /// Does what leads to another document and waits until that has loaded. WebKit's driver may
    /// report success earlier: what was read next could be of the document before, or `null`.
    async fn leave(&self, navigation: impl Future<Output = Result<(), CmdError>>) -> Outcome<()> {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let number = json!(COUNT.fetch_add(1, Ordering::Relaxed));
        // A frame of another origin cannot write to the page, and one that is gone runs nothing.
        let mark = "try { top.leftBy = arguments[0]; } catch {}";
        let _ = self.run(mark, std::slice::from_ref(&number)).await;
        navigation.await?;
        let arrived =
            "return document.readyState === 'complete' && window.leftBy !== arguments[0];";
        wait::until("the next document", async || {
            // A script that meets the change of documents fails.
            let arrived = self.run(arrived, std::slice::from_ref(&number)).await;
            Ok(arrived.is_ok_and(|arrived| arrived == true).then_some(()))
        })
        .await
    }

    /// Goes on in the page's first frame.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn enter_frame(&self) -> Outcome<()> {
        Ok(self.client.enter_frame(0).await?)
    }

    /// Goes on in the page around the frame.
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

    /// Waits until the function body gives something else than `null`, `false` or `undefined`.
    ///
    /// # Errors
    ///
    /// When it throws, or never does.
    pub async fn wait(&self, what: &str, script: &str, arguments: &[Value]) -> Outcome<Value> {
        wait::until(what, async || {
            let value = self.run(script, arguments).await?;
            Ok((!value.is_null() && value != Value::Bool(false)).then_some(value))
        })
        .await
    }

    /// The element that the function body gives, for doing to it what a user does.
    ///
    /// # Errors
    ///
    /// When there is none for too long.
    pub async fn element(&self, what: &str, script: &str, arguments: &[Value]) -> Outcome<Element> {
        self.element_of(what, &self.wait(what, script, arguments).await?)
    }

    /// The element that a script has given as this reference.
    ///
    /// # Errors
    ///
    /// When this is no reference.
    pub fn element_of(&self, what: &str, reference: &Value) -> Outcome<Element> {
        let id = reference.get(ELEMENT_KEY).and_then(Value::as_str);
        let id = id.ok_or_else(|| format!("{what} is no element but {reference}"))?;
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// Waits for a download of that name, which is not empty, and gives its bytes.
    ///
    /// # Errors
    ///
    /// When it never comes.
    pub async fn download(&self, name: &str) -> Outcome<Vec<u8>> {
        let file = self.folder.join(DOWNLOADS).join(name);
        // Chromium gives a download its name when it is complete; until then Firefox and WebKit have an
        // empty file of that name.
        wait::until(name, async || {
            Ok(tokio::fs::read(&file).await.ok().filter(|bytes| !bytes.is_empty()))
        })
        .await
    }

    /// Presses a key where the focus is: a character, or a [`Key`].
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

    /// How many windows and tabs are open.
    ///
    /// # Errors
    ///
    /// When the browser cannot say.
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

    /// Goes to the page before this one, as by the browser's button.
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

    /// What is to be seen, as a PNG.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Ends the session and forgets its folder.
    ///
    /// # Errors
    ///
    /// When the folder cannot be removed.
    pub async fn close(self) -> Outcome<()> {
        let Self { client, folder, driver, .. } = self;
        // A session that is lost cannot be closed; its driver is killed in either case.
        let _ = tokio::time::timeout(wait::PATIENCE, client.close()).await;
        drop(driver);
        // WebKit's helpers write for a moment after their browser has ended.
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

    /// A driver that is killed leaves its browser behind; the process group has both.
    #[tokio::test]
    async fn a_browser_that_is_dropped_leaves_no_process_behind() -> Outcome<()> {
        let browser = Browser::start(Engine::Chromium, "dropped").await?;
        let folder = browser.folder.clone();
        assert!(processes_that_name(&folder) > 0, "it runs");
        drop(browser);
        assert_eq!(processes_that_name(&folder), 0);
        Ok(std::fs::remove_dir_all(folder)?)
    }
}
