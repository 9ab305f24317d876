//! Reads the body of a response, up to a limit.

use std::error::Error;

use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why the body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("it is larger than allowed")]
    TooLarge,
    #[error("it did not come in time")]
    Timeout,
    #[error("its body is incomplete")]
    Incomplete,
}

/// Reads a body of at most `max` bytes. One whose `Content-Length` is larger is not read at all.
pub(crate) async fn read(response: reqwest::Response, max: u64) -> Result<Vec<u8>, BodyError> {
    if response.content_length().is_some_and(|length| length > max) {
        return Err(BodyError::TooLarge);
    }
    let limit = usize::try_from(max).unwrap_or(usize::MAX);
    let body = Limited::new(reqwest::Body::from(response), limit).collect().await;
    body.map(|body| body.to_bytes().into()).map_err(|error| body_error(&*error))
}

/// Why a body ended early.
fn body_error(error: &(dyn Error + 'static)) -> BodyError {
    if error.is::<LengthLimitError>() {
        return BodyError::TooLarge;
    }
    let is_timeout = error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
    if is_timeout { BodyError::Timeout } else { BodyError::Incomplete }
}
