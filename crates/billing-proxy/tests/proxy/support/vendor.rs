//! A vendor that responds, or fails, as scripted, over a real connection.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the vendor does with a request that it has read.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes again and again, until the proxy closes the connection.
    SendForever(Vec<u8>),
    /// Waits.
    Wait(Duration),
    /// Resets the connection.
    Reset,
    /// Keeps the connection open for another request.
    KeepAlive,
}

pub(crate) type Script = Vec<Step>;

type Answer = dyn Fn(&str) -> Script + Send + Sync;

/// A vendor, with the requests that it has received.
pub(crate) struct FaultyVendor {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
    task: tokio::task::JoinHandle<()>,
}

struct State {
    requests: Mutex<Vec<String>>,
    queue: Mutex<VecDeque<Script>>,
    default: Box<Answer>,
}

impl FaultyVendor {
    /// A vendor that runs the script of `default` for the request's head, unless one is queued.
    pub(crate) async fn start(default: impl Fn(&str) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            requests: Mutex::default(),
            queue: Mutex::default(),
            default: Box::new(default),
        });
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, state, task }
    }

    /// A vendor with valid responses for both interfaces.
    pub(crate) async fn good() -> Self {
        Self::start(good_answer).await
    }

    /// Queues a script for the next request.
    pub(crate) fn next(&self, script: Script) {
        self.state.queue.lock().unwrap().push_back(script);
    }

    /// The heads of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.state.requests.lock().unwrap().len()
    }
}

impl Drop for FaultyVendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let _ = stream.set_nodelay(true);
    while let Some(head) = read_head(&mut stream).await {
        state.requests.lock().unwrap().push(head.clone());
        let queued = state.queue.lock().unwrap().pop_front();
        let script = queued.unwrap_or_else(|| (state.default)(&head));
        let mut keep_alive = false;
        for step in script {
            match step {
                Step::Send(bytes) => {
                    if stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Step::SendForever(bytes) => while stream.write_all(&bytes).await.is_ok() {},
                Step::Wait(wait) => tokio::time::sleep(wait).await,
                Step::Reset => {
                    let _ = stream.set_zero_linger();
                    return;
                }
                Step::KeepAlive => keep_alive = true,
            }
        }
        if !keep_alive {
            return;
        }
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.ok()?;
        head.push(byte);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// A complete response on a connection that stays open.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Script {
    let mut bytes = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    let bytes = [bytes.as_bytes(), body].concat();
    vec![Step::Send(bytes), Step::KeepAlive]
}

pub(crate) fn json(body: &str) -> Script {
    answer(200, &[("content-type", "application/json")], body.as_bytes())
}

/// A valid response of the requested interface, with the last part of the request's key in its data.
pub(crate) fn good_answer(head: &str) -> Script {
    json(&good_body(head))
}

pub(crate) fn good_body(head: &str) -> String {
    let owner = owner_of(head);
    if head.starts_with("GET /api-proxy/billing/history") {
        return history(&owner);
    }
    format!(
        "{{\"billing_info\":{{\"workspaceId\":\"{owner}\",\"plan\":\"growth\",\
         \"planStatus\":\"active\",\"stripeCustomerId\":\"cus_CANARY\"}},\
         \"subscription_status\":{{\"stripeStatus\":\"active\",\
         \"stripeSubscriptionId\":\"sub_CANARY\"}}}}"
    )
}

pub(crate) fn history(owner: &str) -> String {
    format!(
        "{{\"success\":true,\"data\":{{\"invoices\":[{{\"id\":\"inv_{owner}\",\
         \"amount\":9007199254740993,\"currency\":\"usd\",\"status\":\"paid\",\
         \"stripeCustomerId\":\"cus_CANARY\",\"description\":\"of {owner}\"}}]}}}}"
    )
}

/// The last part of a request's key: the tests name keys after their tenants.
pub(crate) fn owner_of(head: &str) -> String {
    let line = head.lines().find(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("authorization:") || line.starts_with("x-api-key:")
    });
    line.and_then(|line| line.rsplit(['-', ' ']).next()).unwrap_or_default().to_owned()
}
