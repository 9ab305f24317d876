//! A vendor that answers, or fails, exactly as it is told, over a real connection.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One thing a vendor does with a request it has read.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends a chunk of that many bytes over and over, until the proxy has enough.
    SendForever(Vec<u8>),
    /// Does nothing for a while.
    Wait(Duration),
    /// Ends the connection with a reset instead of an end.
    Reset,
    /// Waits for the next request instead of ending the connection.
    KeepAlive,
}

pub(crate) type Script = Vec<Step>;

type Answer = dyn Fn(&str) -> Script + Send + Sync;

/// The vendor: what it does, and what it was asked.
pub(crate) struct FaultyVendor {
    pub(crate) address: SocketAddr,
    inside: Arc<Inside>,
    task: tokio::task::JoinHandle<()>,
}

struct Inside {
    requests: Mutex<Vec<String>>,
    queue: Mutex<VecDeque<Script>>,
    otherwise: Box<Answer>,
}

impl FaultyVendor {
    /// A vendor that gives `otherwise` of the request's head, unless a script is queued.
    pub(crate) async fn start(otherwise: impl Fn(&str) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Inside {
            requests: Mutex::default(),
            queue: Mutex::default(),
            otherwise: Box::new(otherwise),
        });
        let shared = Arc::clone(&inside);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, inside, task }
    }

    /// A vendor with good answers for both interfaces.
    pub(crate) async fn good() -> Self {
        Self::start(good_answer).await
    }

    /// Uses this script for the next request that has none yet.
    pub(crate) fn next(&self, script: Script) {
        self.inside.queue.lock().unwrap().push_back(script);
    }

    /// The heads of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.inside.requests.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.inside.requests.lock().unwrap().len()
    }
}

impl Drop for FaultyVendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, inside: Arc<Inside>) {
    let _ = stream.set_nodelay(true);
    while let Some(head) = read_head(&mut stream).await {
        inside.requests.lock().unwrap().push(head.clone());
        let queued = inside.queue.lock().unwrap().pop_front();
        let script = queued.unwrap_or_else(|| (inside.otherwise)(&head));
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

/// A complete answer on a connection that stays open.
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

/// The good answer of whichever interface was asked, with the asking key in its data.
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

/// The last part of the key that a request came with: the tests call keys after their tenants.
pub(crate) fn owner_of(head: &str) -> String {
    let line = head.lines().find(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("authorization:") || line.starts_with("x-api-key:")
    });
    line.and_then(|line| line.rsplit(['-', ' ']).next()).unwrap_or_default().to_owned()
}
