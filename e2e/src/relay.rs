//! Fault injection: a relay in front of a vendor that corrupts some of its responses.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Outcome;

/// One in this many responses is corrupted.
const ONE_IN: usize = 5;
/// The delay of a late response.
const DELAY: Duration = Duration::from_secs(2);
/// The maximum length of a request without a body.
const LONGEST_HEAD: usize = 64 * 1024;

/// The injected fault.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Delay,
    Reset,
    Truncate,
    Garbage,
    Unavailable,
}

const FAULTS: [Fault; 5] =
    [Fault::Unavailable, Fault::Truncate, Fault::Reset, Fault::Garbage, Fault::Delay];

/// A relay to one vendor, ended when this is dropped. It supports only requests without a body.
#[derive(Debug)]
pub struct Relay {
    origin: String,
    well: Arc<AtomicBool>,
    spoilt: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Relay {
    /// A relay to the vendor of that origin, such as `http://127.0.0.1:40123`.
    ///
    /// # Errors
    ///
    /// When no port is available.
    pub async fn to(vendor: &str) -> Outcome<Self> {
        let vendor = vendor.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let (well, spoilt) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (is_well, count) = (Arc::clone(&well), Arc::clone(&spoilt));
        let task = tokio::spawn(async move {
            let mut answers = 0_usize;
            while let Ok((client, _)) = listener.accept().await {
                answers += 1;
                let turn = answers / ONE_IN;
                let is_bad = answers.is_multiple_of(ONE_IN) && !is_well.load(Ordering::Relaxed);
                let fault = FAULTS.get(turn % FAULTS.len()).copied().filter(|_| is_bad);
                count.fetch_add(usize::from(fault.is_some()), Ordering::Relaxed);
                let vendor = vendor.clone();
                // Failed connections are the purpose of the relay.
                tokio::spawn(async move { drop(answer(client, &vendor, fault).await) });
            }
        });
        Ok(Self { origin, well, spoilt, task })
    }

    /// The relay's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The number of corrupted responses.
    #[must_use]
    pub fn spoilt(&self) -> usize {
        self.spoilt.load(Ordering::Relaxed)
    }

    /// Forwards all responses unchanged from now on.
    pub fn get_well(&self) {
        self.well.store(true, Ordering::Relaxed);
    }

    /// Injects faults again from now on.
    pub fn fall_ill(&self) {
        self.well.store(false, Ordering::Relaxed);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Responds to the only request of a connection.
async fn answer(mut client: TcpStream, vendor: &str, fault: Option<Fault>) -> io::Result<()> {
    let head = read_head(&mut client).await?;
    match fault {
        Some(Fault::Reset) => return client.set_zero_linger(),
        Some(Fault::Garbage) => {
            let body = r#"{"success":true,"data":{"invoices":[{"id":"x","amount":1"#;
            return write(&mut client, "200 OK", body).await;
        }
        Some(Fault::Unavailable) => {
            return write(&mut client, "503 Service Unavailable", r#"{"success":false}"#).await;
        }
        Some(Fault::Delay) => tokio::time::sleep(DELAY).await,
        Some(Fault::Truncate) | None => {}
    }
    let mut upstream = TcpStream::connect(vendor).await?;
    upstream.write_all(head.as_bytes()).await?;
    let mut whole = Vec::new();
    upstream.read_to_end(&mut whole).await?;
    let end = if matches!(fault, Some(Fault::Truncate)) { whole.len() / 2 } else { whole.len() };
    client.write_all(whole.get(..end).unwrap_or_default()).await?;
    client.shutdown().await
}

/// The request's head, with `connection: close` added.
async fn read_head(client: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST_HEAD {
        head.push(client.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let lines = text.trim_end().split("\r\n").filter(|line| {
        !line.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case("connection"))
    });
    Ok(lines.collect::<Vec<_>>().join("\r\n") + "\r\nconnection: close\r\n\r\n")
}

async fn write(client: &mut TcpStream, status: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    client.write_all((head + body).as_bytes()).await?;
    client.shutdown().await
}
