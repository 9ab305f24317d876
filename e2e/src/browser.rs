//! A real Chromium with a profile of its own, driven by a chromedriver of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::http::Http;
use crate::program::{Program, repository};
use crate::{Outcome, wait};

/// Nothing that phones out or that asks the user, no sandbox (which a container has no rights for),
/// and always the same window, language and colours.
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
    "--lang=en-US",
    "--blink-settings=preferredColorScheme=1",
];

/// Where downloads land, within the profile.
const DOWNLOADS: &str = "downloads";

/// The key under which WebDriver writes a reference to an element.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser session.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    profile: PathBuf,
    // Dropped last: it ends the browser too.
    driver: Driver,
}

impl Browser {
    /// Starts chromedriver, and by it Chromium. `CHROMEDRIVER` names another driver than the one on
    /// `PATH`.
    ///
    /// # Errors
    ///
    /// When either cannot be started.
    pub async fn start(name: &str) -> Outcome<Self> {
        let driver = Driver::start()?;
        let profile =
            std::env::temp_dir().join(format!("billing-e2e-{}-{name}", std::process::id()));
        let mut flags = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": flags,
                "prefs": { "download.default_directory": profile.join(DOWNLOADS) },
            },
        });
        let Value::Object(capabilities) = capabilities else {
            return Err("capabilities are an object".into());
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await?;
        Ok(Self { client, profile, driver })
    }

    /// Opens the address and waits until the document and what it links to have loaded.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn open(&self, url: &str) -> Outcome<()> {
        Ok(self.client.goto(url).await?)
    }

    /// Goes on in the page's first frame.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn enter_frame(&self) -> Outcome<()> {
        Ok(self.client.enter_frame(0).await?)
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
        let reference = self.wait(what, script, arguments).await?;
        let id = reference.get(ELEMENT_KEY).and_then(Value::as_str);
        let id = id.ok_or_else(|| format!("{what} is no element but {reference}"))?;
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// Waits for a download of that name, and gives its bytes.
    ///
    /// # Errors
    ///
    /// When it never comes.
    pub async fn download(&self, name: &str) -> Outcome<Vec<u8>> {
        let file = self.profile.join(DOWNLOADS).join(name);
        // A download gets its name when it is complete.
        wait::until(name, async || Ok(tokio::fs::read(&file).await.ok())).await
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

    /// Has pages drawn for somebody with these settings, such as `forced-colors` and `active`.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn emulate(&self, settings: &[(&str, &str)]) -> Outcome<()> {
        let settings: Vec<Value> =
            settings.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let session = self.client.session_id().await?.ok_or("there is no session")?;
        let port = self.driver.port;
        let url = format!("http://127.0.0.1:{port}/session/{session}/goog/cdp/execute");
        let command = json!({
            "cmd": "Emulation.setEmulatedMedia",
            "params": { "features": settings },
        });
        let request = Request::post(url).body(Body::from(command.to_string()))?;
        let answer = Http::default().send(request).await?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string().into()) }
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

    /// What the console has been told since this was last asked.
    ///
    /// # Errors
    ///
    /// When the driver cannot say.
    pub async fn console(&self) -> Outcome<Vec<String>> {
        let session = self.client.session_id().await?.ok_or("there is no session")?;
        let url = format!("http://127.0.0.1:{}/session/{session}/se/log", self.driver.port);
        let request = Request::post(url)
            .header("content-type", "application/json")
            .body(Body::from(json!({ "type": "browser" }).to_string()))?;
        let answer = Http::default().send(request).await?;
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
        let answer: Value = serde_json::from_slice(&body)?;
        let entries = answer.get("value").and_then(Value::as_array).ok_or("there is no log")?;
        let message = |entry: &Value| Some(entry.get("message")?.as_str()?.to_owned());
        Ok(entries.iter().filter_map(message).collect())
    }

    /// What is to be seen, as a PNG.
    ///
    /// # Errors
    ///
    /// When the browser cannot.
    pub async fn screenshot(&self) -> Outcome<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// Ends the session and forgets the profile.
    ///
    /// # Errors
    ///
    /// When the browser does not end, or the profile cannot be removed.
    pub async fn close(self) -> Outcome<()> {
        self.client.close().await?;
        tokio::fs::remove_dir_all(&self.profile).await?;
        Ok(())
    }
}

/// The program between a WebDriver client and Chromium.
#[derive(Debug)]
struct Driver {
    port: u16,
    // Killed when dropped.
    _program: Program,
}

impl Driver {
    fn start() -> Outcome<Self> {
        let path = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut program =
            Program::start(Command::new(path).arg("--port=0").current_dir(repository()))?;
        let port = program.read_until("its port", |line| {
            let (_, after) = line.split_once("successfully on port ")?;
            after.trim_end_matches('.').parse().ok()
        })?;
        Ok(Self { port, _program: program })
    }
}

impl Drop for Driver {
    /// Asks it to end, which ends a browser that a failed test has left; the program is killed
    /// after that.
    fn drop(&mut self) {
        let ask = || -> std::io::Result<()> {
            let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
            connection.set_read_timeout(Some(Duration::from_secs(5)))?;
            let host = format!("127.0.0.1:{}", self.port);
            write!(
                connection,
                "GET /shutdown HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            )?;
            connection.read_to_end(&mut Vec::new())?;
            Ok(())
        };
        // If it does not listen any more it has ended.
        let _ = ask();
    }
}
