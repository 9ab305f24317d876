//! The vendors. A request can name only these.

use billing_core::wire::{self, StripeIds, WireError};

/// A vendor whose billing data is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vendor {
    /// The billing history of Autoposting.
    Autoposting,
    /// Plan and subscription of Track My Posts.
    Trackmyposts,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: [Self; 2] = [Self::Autoposting, Self::Trackmyposts];

    /// The vendor's id, which is the first segment of its route.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Autoposting => "autoposting",
            Self::Trackmyposts => "trackmyposts",
        }
    }

    /// The path of the public route.
    #[must_use]
    pub const fn route_path(self) -> &'static str {
        match self {
            Self::Autoposting => "/autoposting/billing/history",
            Self::Trackmyposts => "/trackmyposts/billing",
        }
    }

    /// The base URL where the configuration has none.
    pub(crate) const fn default_base(self) -> &'static str {
        match self {
            Self::Autoposting => "https://app.autoposting.ai/api-proxy",
            Self::Trackmyposts => "https://api.trackmyposts.com",
        }
    }

    /// The path of the request, relative to the base URL.
    pub(crate) const fn upstream_path(self) -> &'static str {
        match self {
            Self::Autoposting => "/billing/history",
            Self::Trackmyposts => "/billing",
        }
    }

    /// Parses the vendor's response and writes its known fields in the vendor's own format.
    ///
    /// # Errors
    ///
    /// When the body is not what the vendor documents.
    pub fn rebuild(self, body: &[u8], ids: StripeIds) -> Result<String, WireError> {
        match self {
            Self::Autoposting => wire::autoposting::rebuild(body, ids),
            Self::Trackmyposts => wire::trackmyposts::rebuild(body, ids),
        }
    }
}
