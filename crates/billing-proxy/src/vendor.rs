//! The vendors as a closed list: a request can name one of these and nothing else.

use billing_core::wire::{self, StripeIds, WireError};

/// A vendor whose billing data can be asked for.
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

    /// The source's id, as in the first segment of its route.
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

    /// The vendor's own address, used where the configuration gives no other.
    pub(crate) const fn default_base(self) -> &'static str {
        match self {
            Self::Autoposting => "https://app.autoposting.ai/api-proxy",
            Self::Trackmyposts => "https://api.trackmyposts.com",
        }
    }

    /// The path of the one request that is made, behind the base URL.
    pub(crate) const fn upstream_path(self) -> &'static str {
        match self {
            Self::Autoposting => "/billing/history",
            Self::Trackmyposts => "/billing",
        }
    }

    /// Reads the vendor's answer and writes it again in the vendor's own shape, known fields only.
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
