//! What a failed load is called.

use super::Text;

/// The text for the code of a failed load: one of the proxy's codes, or one of the widget's own
/// (`network`, `offline`, `timeout`, `decode`, `token`, `module`).
pub fn failure_text(code: &str) -> Text {
    match code {
        "network" => Text::ErrorNetwork,
        "offline" => Text::ErrorOffline,
        "timeout" | "upstream_timeout" => Text::ErrorTimeout,
        "decode" | "upstream_invalid" => Text::ErrorDecode,
        "token" => Text::ErrorToken,
        "module" => Text::ErrorModule,
        "unauthorized" | "token_expired" => Text::ErrorSessionEnded,
        "origin_not_allowed" => Text::ErrorOriginNotAllowed,
        "forbidden" => Text::ErrorForbidden,
        "source_not_configured" | "unknown_route" => Text::ErrorNotConfigured,
        "workspace_not_found" => Text::ErrorWorkspaceNotFound,
        "rate_limited" | "upstream_rate_limited" => Text::ErrorRateLimited,
        "overloaded" => Text::ErrorOverloaded,
        "upstream_unauthorized" => Text::ErrorUpstreamUnauthorized,
        "upstream_unavailable" => Text::ErrorUpstreamUnavailable,
        "upstream_error" => Text::ErrorUpstream,
        _ => Text::ErrorOther,
    }
}
