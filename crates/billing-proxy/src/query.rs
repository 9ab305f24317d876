//! `workspaceSlug`, the only query parameter that is read.

/// The parameter `workspaceSlug` of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkspaceParameter {
    /// The query does not have it.
    Absent,
    /// Its value, percent-decoded.
    Present(String),
    /// The query has it more than once.
    Repeated,
}

const PARAMETER: &str = "workspaceSlug";

/// Reads `workspaceSlug`. Every other parameter is ignored.
#[must_use]
pub fn workspace_parameter(query: Option<&str>) -> WorkspaceParameter {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(name, _)| name == PARAMETER).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (None, _) => WorkspaceParameter::Absent,
        (Some(value), None) => WorkspaceParameter::Present(value.into_owned()),
        (Some(_), Some(_)) => WorkspaceParameter::Repeated,
    }
}

/// The value of a parameter, if the query has it exactly once.
pub(crate) fn single(query: Option<&str>, parameter: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut values = pairs.filter(|(name, _)| name == parameter).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none()).map(std::borrow::Cow::into_owned)
}
