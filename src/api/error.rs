//! Why a load failed.

/// Why a load failed, as `billing-error` reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The proxy's code, or one of the widget's own: `network`, `offline`, `timeout`, `decode`,
    /// `token`.
    pub code: String,
    /// The HTTP status; 0 when there was no response.
    pub status: u16,
    /// For developers; customers do not see it.
    pub message: String,
    /// The proxy's id of the request, for support.
    pub request_id: Option<String>,
    /// Whether another attempt may succeed.
    pub retryable: bool,
    /// How long the proxy asks to wait, in seconds.
    pub retry_after_s: Option<u32>,
}

impl LoadError {
    /// A failure without an HTTP response.
    pub(crate) fn without_response(code: &str, message: &str) -> Self {
        let retryable = matches!(code, "network" | "offline" | "timeout");
        Self {
            code: code.to_owned(),
            status: 0,
            message: message.to_owned(),
            request_id: None,
            retryable,
            retry_after_s: None,
        }
    }

    /// A URL that cannot be requested.
    pub(crate) fn invalid_url(url: &str) -> Self {
        let message = format!("not a URL that can be requested: {url}");
        Self { retryable: false, ..Self::without_response("network", &message) }
    }

    /// The host's back end, or `getToken`, reports that no user is signed in.
    pub(crate) fn signed_out() -> Self {
        let message = "no session token: no user is signed in";
        let error = Self::without_response("unauthorized", message);
        Self { status: 401, ..error }
    }

    /// No session token could be obtained.
    pub(crate) fn no_token(message: &str, retryable: bool) -> Self {
        Self { retryable, ..Self::without_response("token", message) }
    }
}
