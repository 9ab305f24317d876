//! The driver programs between a WebDriver client and a browser, and their capabilities.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use super::DOWNLOADS;
use crate::engine::Engine;
use crate::program::{Program, loopback_port, repository};
use crate::wait::PATIENCE;
use crate::{Outcome, wait};

/// No background requests, no prompts, no sandbox (for which a container lacks the privileges), and
/// always the same window size, language and colours.
const CHROMIUM_FLAGS: [&str; 12] = [
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

/// The number of attempts to find a port before another program takes it.
const TRIES: usize = 5;

/// A running driver and the browser that it has started, ended when this is dropped.
#[derive(Debug)]
pub(super) struct Driver {
    port: u16,
    // Ended in this order when dropped.
    _program: Program,
    _display: Option<Program>,
}

impl Driver {
    /// Starts the engine's driver. `CHROMEDRIVER`, `GECKODRIVER` and `WEBKITDRIVER` override the
    /// programs on `PATH`; `folder` is the session's folder.
    pub(super) async fn start(engine: Engine, folder: &Path) -> Outcome<Self> {
        match engine {
            Engine::Chromium => Self::start_chromium(),
            Engine::Firefox => Self::start_firefox(folder),
            Engine::Webkit => Self::start_webkit(folder).await,
        }
    }

    fn start_chromium() -> Outcome<Self> {
        let mut command = program("CHROMEDRIVER", "chromedriver");
        let mut program = Program::start(command.arg("--port=0"))?;
        let port = program.read_until("its port", |line| {
            let (_, after) = line.split_once("successfully on port ")?;
            after.trim_end_matches('.').parse().ok()
        })?;
        Ok(Self { port, _program: program, _display: None })
    }

    fn start_firefox(folder: &Path) -> Outcome<Self> {
        let mut command = program("GECKODRIVER", "geckodriver");
        command
            .args(["--port", "0", "--websocket-port", "0", "--profile-root"])
            .arg(folder)
            // Preferences are set while pages are open.
            .arg("--allow-system-access");
        let mut program = Program::start(&mut command)?;
        let port = program.read_until("its port", loopback_port)?;
        Ok(Self { port, _program: program, _display: None })
    }

    /// WebKit needs a display. Each browser gets its own, so that no other window takes the focus.
    async fn start_webkit(folder: &Path) -> Outcome<Self> {
        let mut display = Program::start(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1600x1200x24",
            "-nolisten",
            "tcp",
        ]))?;
        let number: u16 = display.read_until("its number", |line| line.trim().parse().ok())?;
        let config = folder.join("config");
        std::fs::create_dir_all(&config)?;
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", folder.join(DOWNLOADS).display());
        std::fs::write(config.join("user-dirs.dirs"), downloads)?;
        for _ in 0..TRIES {
            // This driver does not report a port that it chooses itself.
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            let mut command = program("WEBKITDRIVER", "WebKitWebDriver");
            command
                .arg(format!("--port={port}"))
                .env("DISPLAY", format!(":{number}"))
                .env("GDK_BACKEND", "x11")
                .env("NO_AT_BRIDGE", "1")
                .env("XDG_CONFIG_HOME", &config)
                .env("XDG_CACHE_HOME", folder.join("cache"))
                .env("XDG_DATA_HOME", folder.join("data"))
                // CPU rendering: with a graphics driver but no card, a frame can take seconds, and
                // so can everything that waits for a frame, such as scrolling.
                .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
                .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
                // The sandbox does not support root, the usual user in a container.
                .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
            let mut program = Program::start(&mut command)?;
            let listens = wait::until("WebKitWebDriver to listen", async || {
                if program.has_ended()? {
                    return Ok(Some(false));
                }
                Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok().then_some(true))
            });
            if listens.await? {
                return Ok(Self { port, _program: program, _display: Some(display) });
            }
        }
        Err("WebKitWebDriver got no port".into())
    }

    /// The driver's address.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn program(variable: &str, name: &str) -> Command {
    let path = std::env::var_os(variable).unwrap_or_else(|| name.into());
    let mut command = Command::new(path);
    command.current_dir(repository());
    command
}

/// The capabilities of a session: an English browser without background requests that saves
/// downloads in the session's folder.
pub(super) fn capabilities(engine: Engine, folder: &Path) -> Outcome<Map<String, Value>> {
    let downloads = folder.join(DOWNLOADS);
    let capabilities = match engine {
        Engine::Chromium => {
            let mut flags = CHROMIUM_FLAGS.map(str::to_owned).to_vec();
            flags.push(format!("--user-data-dir={}", folder.display()));
            json!({
                "goog:loggingPrefs": { "browser": "ALL" },
                "goog:chromeOptions": {
                    "args": flags,
                    "prefs": { "download.default_directory": downloads },
                },
            })
        }
        Engine::Firefox => json!({
            "moz:firefoxOptions": {
                "args": ["-headless", "--width=1280", "--height=1000"],
                "prefs": {
                    "browser.download.dir": downloads,
                    "browser.download.folderList": 2,
                    "intl.accept_languages": "en-US",
                    // Light, whatever the desktop's theme.
                    "layout.css.prefers-color-scheme.content-override": 1,
                },
            },
        }),
        Engine::Webkit => json!({
            "webkitgtk:browserOptions": { "binary": minibrowser()?, "args": ["--automation"] },
        }),
    };
    match capabilities {
        Value::Object(mut capabilities) => {
            // Scripts may wait in the page, and drivers cancel them after 30 s by default.
            let timeouts = json!({ "script": PATIENCE.as_millis() });
            capabilities.insert("timeouts".to_owned(), timeouts);
            Ok(capabilities)
        }
        _ => Err("capabilities are an object".into()),
    }
}

/// WebKitGTK's own browser, which Debian installs in a folder for each architecture.
fn minibrowser() -> Outcome<PathBuf> {
    std::fs::read_dir("/usr/lib")?
        .filter_map(Result::ok)
        .map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"))
        .find(|file| file.is_file())
        .ok_or_else(|| "there is no MiniBrowser of WebKitGTK 4.1 in /usr/lib".into())
}
