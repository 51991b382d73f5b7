//! The pages that the navigation leads to.

use personalize_contract::ResourceType;

use crate::wire::console::START;
use crate::wire::console::fields::link;

/// A page of the navigation, or one that lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Resources,
    Recommendations,
    Data,
    Metrics,
    Objects,
    Notifications,
    Clock,
    Requests,
    Faults,
}

impl Section {
    /// All of them, in the order in which the navigation shows them.
    pub(super) const ALL: [Self; 9] = [
        Self::Resources,
        Self::Recommendations,
        Self::Data,
        Self::Metrics,
        Self::Objects,
        Self::Notifications,
        Self::Clock,
        Self::Requests,
        Self::Faults,
    ];

    /// The text of its link.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Resources => "Resources",
            Self::Recommendations => "Try it",
            Self::Data => "Data",
            Self::Metrics => "Metrics",
            Self::Objects => "Objects",
            Self::Notifications => "Notifications",
            Self::Clock => "Clock",
            Self::Requests => "Requests",
            Self::Faults => "Faults",
        }
    }

    /// Where it is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Resources => START,
            Self::Recommendations => "/_emulator/console/try",
            Self::Data => "/_emulator/console/data",
            Self::Metrics => "/_emulator/console/metrics",
            Self::Objects => "/_emulator/console/objects",
            Self::Notifications => "/_emulator/console/notifications",
            Self::Clock => "/_emulator/console/clock",
            Self::Requests => "/_emulator/console/requests",
            Self::Faults => "/_emulator/console/faults",
        }
    }

    /// The page that shows more of a resource than its description: which one, and where.
    pub(super) fn about(resource_type: ResourceType, arn: &str) -> Option<(&'static str, String)> {
        let (section, text) = match resource_type {
            ResourceType::Campaign | ResourceType::Recommender => (Self::Recommendations, "Try recommendations"),
            ResourceType::Solution => (Self::Metrics, "Metrics of its versions"),
            ResourceType::DatasetGroup => (Self::Data, "What the data is"),
            _ => return None,
        };
        Some((text, link(section.path(), &[("arn", Some(arn))])))
    }
}
