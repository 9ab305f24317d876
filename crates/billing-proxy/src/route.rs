//! The routes.
//!
//! axum's router is not used for them: origin, shape and host are checked before the route, and 404, 405
//! and preflights have responses of their own, for which each route would need fallbacks. It would take
//! 335 ns in place of 2: an eighth of the 2.6 µs of a cache hit (`cargo xtask bench proxy routing`).

use http::Method;

use crate::vendor::Vendor;

/// The prefix of the widget's files.
pub(crate) const WIDGET_PREFIX: &str = "/widget/";

/// What a path identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// One vendor's data.
    Data(Vendor),
    /// One of the widget's files, by its path below `/widget/`.
    Widget(&'a str),
    /// Mints a token of the sandbox.
    SandboxToken,
}

impl<'a> Route<'a> {
    /// The route of a path. Paths are compared verbatim, without percent-decoding.
    #[must_use]
    pub fn of(path: &'a str) -> Option<Self> {
        for vendor in Vendor::ALL {
            if path == vendor.route_path() {
                return Some(Self::Data(vendor));
            }
        }
        if path == "/sandbox/token" {
            return Some(Self::SandboxToken);
        }
        path.strip_prefix(WIDGET_PREFIX).map(Self::Widget)
    }

    /// The route as a template, for the attribute `http.route` of spans.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::Data(vendor) => vendor.route_path(),
            Self::Widget(_) => "/widget/{file}",
            Self::SandboxToken => "/sandbox/token",
        }
    }

    /// The vendor whose data the route serves.
    #[must_use]
    pub const fn vendor(self) -> Option<Vendor> {
        match self {
            Self::Data(vendor) => Some(vendor),
            Self::Widget(_) | Self::SandboxToken => None,
        }
    }

    /// The methods that the route supports, as the value of `Allow`.
    #[must_use]
    pub const fn allow(self) -> &'static str {
        match self {
            Self::Data(_) | Self::SandboxToken => "GET, OPTIONS",
            Self::Widget(_) => "GET, HEAD, OPTIONS",
        }
    }

    /// Whether the route supports a method.
    #[must_use]
    pub fn takes(self, method: &Method) -> bool {
        let head = *method == Method::HEAD && matches!(self, Self::Widget(_));
        *method == Method::GET || *method == Method::OPTIONS || head
    }
}
