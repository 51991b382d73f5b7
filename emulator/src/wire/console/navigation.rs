//! The pages that the navigation leads to.

use crate::wire::console::START;

/// A page of the navigation, or one that lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Resources,
}

impl Section {
    /// All of them, in the order in which the navigation shows them.
    pub(super) const ALL: [Self; 1] = [Self::Resources];

    /// The text of its link.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Resources => "Resources",
        }
    }

    /// Where it is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Resources => START,
        }
    }
}
