//! The pages that the navigation leads to.

use crate::wire::console::START;

/// A page of the navigation, or one that lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Resources,
    Clock,
    Requests,
    Faults,
}

impl Section {
    /// All of them, in the order in which the navigation shows them.
    pub(super) const ALL: [Self; 4] = [Self::Resources, Self::Clock, Self::Requests, Self::Faults];

    /// The text of its link.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Resources => "Resources",
            Self::Clock => "Clock",
            Self::Requests => "Requests",
            Self::Faults => "Faults",
        }
    }

    /// Where it is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Resources => START,
            Self::Clock => "/_emulator/console/clock",
            Self::Requests => "/_emulator/console/requests",
            Self::Faults => "/_emulator/console/faults",
        }
    }
}
