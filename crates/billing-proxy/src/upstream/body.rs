//! The body of an answer, up to a limit.

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
pub(crate) async fn read(answer: &mut reqwest::Response, most: u64) -> Result<Vec<u8>, BodyError> {
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(BodyError::TooLarge);
    }
    let mut chunks = Vec::new();
    let mut length = 0_u64;
    while let Some(chunk) = answer.chunk().await.map_err(|error| broken_off(&error))? {
        length += chunk.len() as u64;
        if length > most {
            return Err(BodyError::TooLarge);
        }
        chunks.push(chunk);
    }
    Ok(chunks.concat())
}

/// An answer began and did not end as it said it would.
fn broken_off(error: &reqwest::Error) -> BodyError {
    if error.is_timeout() { BodyError::Timeout } else { BodyError::Incomplete }
}
