//! The body of an answer, up to a limit.

use std::error::Error;

use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("it is larger than allowed")]
    TooLarge,
    #[error("it did not come in time")]
    Timeout,
    #[error("its body is incomplete")]
    Incomplete,
}

/// Reads a body of at most this many bytes. One that states to have more is not read at all.
pub(crate) async fn read(answer: reqwest::Response, most: u64) -> Result<Vec<u8>, BodyError> {
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(BodyError::TooLarge);
    }
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    let body = Limited::new(reqwest::Body::from(answer), limit).collect().await;
    body.map(|body| body.to_bytes().into()).map_err(|error| broken_off(&*error))
}

/// An answer began and did not end as it said it would.
fn broken_off(error: &(dyn Error + 'static)) -> BodyError {
    if error.is::<LengthLimitError>() {
        return BodyError::TooLarge;
    }
    let is_timeout = error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
    if is_timeout { BodyError::Timeout } else { BodyError::Incomplete }
}
