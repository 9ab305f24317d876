//! The target and the credentials of requests, which identify loads that elements share.

use crate::link;
use crate::settings::{Credentials, GetToken, Settings};
use crate::vendor::Vendor;

/// The source of session tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum TokenSource {
    /// Requests carry no `Authorization`.
    #[default]
    None,
    /// `token-url`, absolute.
    Url(String),
    /// `getToken`.
    Callback(GetToken),
    /// Not set yet: `await-token`.
    Awaited,
}

/// Elements with equal sessions share their loads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Session {
    /// `proxy-url`: absolute, ending in a slash.
    pub(crate) base: String,
    /// `token-url`, `getToken` or neither.
    pub(crate) token: TokenSource,
    /// `workspace`; empty for none.
    pub(crate) workspace: String,
    /// `credentials`, for requests to the proxy.
    pub(crate) credentials: Credentials,
}

impl Session {
    /// The session that the settings describe.
    pub(crate) fn new(settings: &Settings) -> Self {
        let token_url = settings.token_url.as_deref().and_then(link::absolute);
        Self {
            base: link::folder(&settings.proxy_url),
            token: match (settings.get_token.clone(), token_url) {
                (Some(callback), _) => TokenSource::Callback(callback),
                (None, Some(url)) => TokenSource::Url(url),
                (None, None) if settings.await_token => TokenSource::Awaited,
                (None, None) => TokenSource::None,
            },
            workspace: settings.workspace.clone().unwrap_or_default(),
            credentials: settings.credentials,
        }
    }

    /// Whether the two differ in nothing but the function that returns a token.
    pub(crate) fn differs_in_callback_only(&self, other: &Self) -> bool {
        let both = (&self.token, &other.token);
        matches!(both, (TokenSource::Callback(_), TokenSource::Callback(_)))
            && *self != *other
            && Self { token: other.token.clone(), ..self.clone() } == *other
    }

    /// The URL of a vendor's data, without its query.
    pub(crate) fn url(&self, vendor: Vendor) -> String {
        [self.base.as_str(), vendor.path()].concat()
    }

    /// The query of that URL.
    pub(crate) fn query(&self, vendor: Vendor) -> Option<(&'static str, &str)> {
        let wants_workspace = vendor == Vendor::TrackMyPosts && !self.workspace.is_empty();
        wants_workspace.then_some(("workspaceSlug", &self.workspace))
    }
}
