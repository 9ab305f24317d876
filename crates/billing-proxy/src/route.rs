//! The routes as a closed list.

use http::Method;

use crate::vendor::Vendor;

/// Where the package's files are served.
pub(crate) const WIDGET_PREFIX: &str = "/widget/";

/// What a path stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// One vendor's data.
    Data(Vendor),
    /// A file of the package, by its path below `/widget/`.
    Widget(&'a str),
    /// The sandbox's token mint.
    SandboxToken,
}

impl<'a> Route<'a> {
    /// The route of a path. Paths are compared as they are, without decoding anything.
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

    /// The route as documentation writes it, whatever path was requested.
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

    /// The methods that the route takes, as `Allow` names them.
    #[must_use]
    pub const fn allow(self) -> &'static str {
        match self {
            Self::Data(_) | Self::SandboxToken => "GET, OPTIONS",
            Self::Widget(_) => "GET, HEAD, OPTIONS",
        }
    }

    /// Whether the route takes a method.
    #[must_use]
    pub fn takes(self, method: &Method) -> bool {
        let head = *method == Method::HEAD && matches!(self, Self::Widget(_));
        *method == Method::GET || *method == Method::OPTIONS || head
    }
}
