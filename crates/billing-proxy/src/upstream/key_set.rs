//! Requests the keys of an identity provider, with the same limits as for vendors.

use http::StatusCode;
use tokio::time::timeout;
use url::Url;

use super::body::{self, BodyError};
use super::client::Upstream;

/// Key sets have a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Why there are no keys. It never contains the provider's own text.
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
    /// Fetches the text of a JSON Web Key Set.
    pub(crate) async fn fetch_keys(&self, url: &Url) -> Result<Vec<u8>, KeySetError> {
        let fetched = timeout(self.timeout(), async {
            let response = self.client().get(url.clone()).send().await;
            let response = response.map_err(|_| KeySetError::Unreachable)?;
            if response.status() != StatusCode::OK {
                return Err(KeySetError::Status(response.status().as_u16()));
            }
            Ok(body::read(response, self.max_body_bytes().min(MAX_BYTES)).await?)
        });
        fetched.await.unwrap_or(Err(KeySetError::Timeout))
    }
}
