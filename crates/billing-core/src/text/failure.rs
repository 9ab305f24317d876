//! The texts of failed loads.

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

#[cfg(test)]
mod tests {
    use super::failure_text;
    use crate::text::Text;

    #[test]
    fn every_code_has_a_text_and_an_unknown_one_the_general_text() {
        for code in [
            "network",
            "offline",
            "timeout",
            "decode",
            "token",
            "module",
            "unauthorized",
            "token_expired",
            "origin_not_allowed",
            "forbidden",
            "unknown_route",
            "source_not_configured",
            "workspace_not_found",
            "rate_limited",
            "upstream_rate_limited",
            "upstream_unauthorized",
            "upstream_error",
            "upstream_invalid",
            "overloaded",
            "upstream_unavailable",
            "upstream_timeout",
        ] {
            assert_ne!(failure_text(code), Text::ErrorOther, "{code}");
        }
        for code in ["", "bad_request", "NETWORK", "teapot"] {
            assert_eq!(failure_text(code), Text::ErrorOther, "{code}");
        }
    }

    #[test]
    fn an_expired_and_a_rejected_token_both_mean_an_ended_session() {
        assert_eq!(failure_text("token_expired"), Text::ErrorSessionEnded);
        assert_eq!(failure_text("unauthorized"), Text::ErrorSessionEnded);
    }
}
