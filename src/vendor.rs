//! The two vendors whose data the widget shows.

/// A vendor; public names call it a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// Autoposting.ai: the invoices.
    Autoposting,
    /// Track My Posts: the plan.
    TrackMyPosts,
}

impl Vendor {
    /// Both, in the order in which events list them.
    pub const ALL: [Self; 2] = [Self::Autoposting, Self::TrackMyPosts];

    /// Its name in the attribute `sources`, in events and in URLs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Autoposting => "autoposting",
            Self::TrackMyPosts => "trackmyposts",
        }
    }

    /// The vendor with that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.id() == id)
    }

    /// The path of its data below the proxy's base address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Autoposting => "autoposting/billing/history",
            Self::TrackMyPosts => "trackmyposts/billing",
        }
    }
}
