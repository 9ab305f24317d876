//! Whom to ask and as whom: what makes two elements' loads the same.

use crate::state::Source;
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::{RequestCredentials, Url};

/// Where a session token comes from.
#[derive(Clone, Debug, Default)]
pub(crate) enum TokenSource {
    /// Requests carry no `Authorization`.
    #[default]
    None,
    /// `token-url`, absolute.
    Url(String),
    /// `getToken`.
    Callback(Function),
}

impl PartialEq for TokenSource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Url(one), Self::Url(other)) => one == other,
            (Self::Callback(one), Self::Callback(other)) => {
                JsValue::from(one.clone()) == JsValue::from(other.clone())
            }
            _ => false,
        }
    }
}

/// Elements with equal sessions share one load.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Session {
    /// `proxy-url`: absolute, with a slash at its end.
    pub(crate) base: String,
    /// `token-url` or `getToken`.
    pub(crate) token: TokenSource,
    /// `workspace`; empty is none.
    pub(crate) workspace: String,
    /// `credentials`: towards the proxy.
    pub(crate) credentials: RequestCredentials,
}

impl Session {
    /// Whether the two differ in nothing but the function that gives a token.
    pub(crate) fn differs_in_callback(&self, other: &Self) -> bool {
        let both = (&self.token, &other.token);
        matches!(both, (TokenSource::Callback(_), TokenSource::Callback(_)))
            && *self != *other
            && Self { token: other.token.clone(), ..self.clone() } == *other
    }

    /// The address of a source's data.
    pub(crate) fn url(&self, source: Source) -> Result<String, JsValue> {
        let url = Url::new_with_base(source.path(), &self.base)?;
        if source == Source::Trackmyposts && !self.workspace.is_empty() {
            url.search_params().set("workspaceSlug", &self.workspace);
        }
        Ok(url.href())
    }
}
