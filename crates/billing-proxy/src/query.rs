//! The one query parameter there is.

/// The workspace that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedWorkspace {
    /// None.
    Absent,
    /// Exactly one, decoded.
    Named(String),
    /// The parameter stands there more than once.
    Repeated,
}

const PARAMETER: &str = "workspaceSlug";

/// Looks for `workspaceSlug` and ignores every other parameter.
#[must_use]
pub fn named_workspace(query: Option<&str>) -> NamedWorkspace {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(name, _)| name == PARAMETER).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (None, _) => NamedWorkspace::Absent,
        (Some(value), None) => NamedWorkspace::Named(value.into_owned()),
        (Some(_), Some(_)) => NamedWorkspace::Repeated,
    }
}

/// The value of a parameter that must stand there exactly once.
pub(crate) fn single(query: Option<&str>, parameter: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(name, _)| name == parameter).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none()).map(std::borrow::Cow::into_owned)
}
