//! Asking an identity provider for its keys, by the rules that hold for vendors.

use http::StatusCode;
use tokio::time::timeout;
use url::Url;

use super::body::{self, BodyError};
use super::client::Upstream;

/// Sets of keys have a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Why there are no keys. Nothing of the provider's own text is in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeySetError {
    #[error("the provider could not be reached")]
    Unreachable,
    #[error("the provider did not answer in time")]
    Timeout,
    #[error("the provider answered with status {0}")]
    Status(u16),
    #[error("the provider's answer cannot be used: {0}")]
    Body(#[from] BodyError),
}

impl Upstream {
    /// Asks for the text of a JSON Web Key Set.
    pub(crate) async fn fetch_keys(&self, url: &Url) -> Result<Vec<u8>, KeySetError> {
        let fetched = timeout(self.timeout(), async {
            let answer = self.client().get(url.clone()).send().await;
            let answer = answer.map_err(|_| KeySetError::Unreachable)?;
            if answer.status() != StatusCode::OK {
                return Err(KeySetError::Status(answer.status().as_u16()));
            }
            Ok(body::read(answer, self.max_body_bytes().min(MAX_BYTES)).await?)
        });
        fetched.await.unwrap_or(Err(KeySetError::Timeout))
    }
}
