//! The host's web server: the built page, the test's own pages, and the host's back end.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use reqwest::Client;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::program::repository;
use crate::{Outcome, http};

/// The path under which the page's own server forwards requests to the proxy, as in `Trunk.toml`.
const FORWARDED: &str = "/billing-proxy/";
/// The path of the host's back end for tokens.
pub const TOKEN_PATH: &str = "/billing-token";

/// The path of every request so far.
type Log = Arc<Mutex<Vec<String>>>;

/// Mints a token in the host's back end.
type Mint = Arc<dyn Fn() -> Outcome<String> + Send + Sync>;

/// The folder of the built page: `BILLING_DIST`, else `dist/`.
#[must_use]
pub fn dist() -> PathBuf {
    std::env::var_os("BILLING_DIST").map_or_else(|| repository().join("dist"), PathBuf::from)
}

/// The folder of the built package: `BILLING_PACKAGE`, else `pkg/`.
///
/// # Errors
///
/// When it has not been built.
pub fn package() -> Outcome<PathBuf> {
    let folder =
        std::env::var_os("BILLING_PACKAGE").map_or_else(|| repository().join("pkg"), PathBuf::from);
    if folder.join("billing-widget.js").is_file() {
        return Ok(folder);
    }
    Err(format!("{} holds no package: run `cargo xtask pack`", folder.display()).into())
}

/// A running web server, ended when this is dropped. Its pages can be changed while it runs,
/// because a page and a proxy of another origin must know each other's address.
#[derive(Debug)]
pub struct Server {
    origin: String,
    site: Arc<Mutex<Site>>,
    log: Log,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// A server of the built page on a free loopback port.
    ///
    /// # Errors
    ///
    /// When the page has not been built, or when no port is available.
    pub async fn of_built_page() -> Outcome<Self> {
        let dist = dist();
        if !dist.join("index.html").is_file() {
            return Err(format!("{} holds no page: run `trunk build`", dist.display()).into());
        }
        Self::of_folder(dist).await
    }

    /// A server of a folder's files on a free loopback port.
    ///
    /// # Errors
    ///
    /// When the port cannot be had.
    pub async fn of_folder(folder: PathBuf) -> Outcome<Self> {
        let server = Self::empty().await?;
        server.change(|site| site.dist = Some(folder));
        Ok(server)
    }

    /// A server without files, for the pages that are passed to it.
    ///
    /// # Errors
    ///
    /// When the port cannot be had.
    pub async fn empty() -> Outcome<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Mutex::new(Site::default()));
        let log = Log::default();
        let state = (Arc::clone(&site), Arc::clone(&log), http::client()?);
        let app = Router::new().fallback(answer).with_state(state);
        let task = tokio::spawn(async { axum::serve(listener, app).await });
        Ok(Self { origin, site, log, task })
    }

    /// Forwards `/billing-proxy/…` to the proxy at that base URL.
    pub fn forward_to(&self, proxy: &str) {
        self.change(|site| site.forward_to = Some(proxy.trim_end_matches('/').to_owned()));
    }

    /// Serves tokens of this function at [`TOKEN_PATH`].
    pub fn mint_with(&self, mint: impl Fn() -> Outcome<String> + Send + Sync + 'static) {
        self.change(|site| site.mint = Some(Arc::new(mint)));
    }

    /// Responds at [`TOKEN_PATH`] as if no user were signed in.
    pub fn refuse_tokens(&self) {
        self.change(|site| site.refuses_tokens = true);
    }

    /// Serves a page of the test at the path.
    pub fn show(&self, path: &str, html: impl Into<String>) {
        self.show_with(path, html, &[]);
    }

    /// Serves a page with additional headers.
    pub fn show_with(
        &self,
        path: &str,
        html: impl Into<String>,
        headers: &[(&'static str, &'static str)],
    ) {
        let page = Page { html: html.into(), headers: headers.to_vec() };
        self.change(|site| drop(site.pages.insert(path.to_owned(), page)));
    }

    /// Holds requests whose address contains `part` until [`Self::release`].
    pub fn hold(&self, part: &str) {
        self.change(|site| site.held = Some((part.to_owned(), Arc::default())));
    }

    /// Responds to the held requests, and stops holding.
    pub fn release(&self) {
        self.change(|site| {
            if let Some((_, gate)) = site.held.take() {
                // Also for a request that has arrived but does not wait yet.
                gate.notify_one();
            }
        });
    }

    /// Responds with 503 to requests whose address contains `part`, until [`Self::heal`].
    pub fn fail(&self, part: &str) {
        self.change(|site| site.failing = Some(part.to_owned()));
    }

    /// Responds to all requests normally again.
    pub fn heal(&self) {
        self.change(|site| site.failing = None);
    }

    /// The number of requests whose address contains `part`.
    #[must_use]
    pub fn count(&self, part: &str) -> usize {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().filter(|path| path.contains(part)).count()
    }

    fn change(&self, change: impl FnOnce(&mut Site)) {
        change(&mut self.site.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The server's origin, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A page of a test.
#[derive(Clone)]
struct Page {
    html: String,
    headers: Vec<(&'static str, &'static str)>,
}

#[derive(Clone, Default)]
struct Site {
    dist: Option<PathBuf>,
    pages: HashMap<String, Page>,
    forward_to: Option<String>,
    mint: Option<Mint>,
    refuses_tokens: bool,
    /// A part of the held addresses, and the signal that releases them.
    held: Option<(String, Arc<Notify>)>,
    /// A part of the failing addresses.
    failing: Option<String>,
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Site").field("dist", &self.dist).finish_non_exhaustive()
    }
}

async fn answer(
    State((site, log, client)): State<(Arc<Mutex<Site>>, Log, Client)>,
    request: Request,
) -> Response {
    let site = site.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let path = request.uri().path().to_owned();
    log.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    if site.failing.as_ref().is_some_and(|part| path.contains(part)) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Some((part, gate)) = &site.held
        && path.contains(part)
    {
        gate.notified().await;
    }
    if let (Some(proxy), true) = (&site.forward_to, path.starts_with(FORWARDED)) {
        return match forward(&client, proxy, request).await {
            Ok(answer) => answer,
            Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        };
    }
    if site.refuses_tokens && path == TOKEN_PATH {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let (Some(mint), true) = (&site.mint, path == TOKEN_PATH) {
        return match mint() {
            Ok(token) => axum::Json(serde_json::json!({ "token": token })).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        };
    }
    match (site.pages.get(&path), &site.dist) {
        (Some(page), _) => {
            (AppendHeaders(page.headers.clone()), Html(page.html.clone())).into_response()
        }
        (None, Some(dist)) => file(dist, &path).await,
        (None, None) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Forwards the request like a reverse proxy: same method, headers and body, another host.
async fn forward(client: &Client, proxy: &str, request: Request) -> Outcome<Response> {
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let rest = target.strip_prefix(FORWARDED).unwrap_or_default();
    let url = format!("{proxy}/{rest}");
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(header::HOST);
    let body = axum::body::to_bytes(body, usize::MAX).await?;
    let answer = client.request(parts.method, url).headers(parts.headers).body(body).send().await?;
    Ok(axum::http::Response::from(answer).map(Body::new))
}

async fn file(dist: &Path, path: &str) -> Response {
    let relative = Path::new(match path.trim_start_matches('/') {
        "" => "index.html",
        other => other,
    });
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let read = if inside { tokio::fs::read(dist.join(relative)).await.ok() } else { None };
    let Some(bytes) = read else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let content_type = match relative.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, content_type)], bytes).into_response()
}
