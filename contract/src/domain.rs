//! The domains that a dataset group may be made for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::DatasetType;

/// A domain. A group without one is a custom dataset group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Domain {
    /// Shops.
    Ecommerce,
    /// Video services.
    VideoOnDemand,
}

impl Domain {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Ecommerce, Self::VideoOnDemand];

    /// Reads the API's spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|domain| domain.as_str() == text)
    }

    /// Whether its dataset groups may have a dataset of that type.
    #[must_use]
    pub const fn has(self, dataset_type: DatasetType) -> bool {
        matches!(dataset_type, DatasetType::Interactions | DatasetType::Items | DatasetType::Users)
    }

    /// The API's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ecommerce => "ECOMMERCE",
            Self::VideoOnDemand => "VIDEO_ON_DEMAND",
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_as_the_service_spells_them_and_have_no_actions() {
        for domain in Domain::ALL {
            assert_eq!(Domain::parse(&domain.to_string()), Some(domain));
            let has: Vec<DatasetType> = DatasetType::ALL.into_iter().filter(|kind| domain.has(*kind)).collect();
            assert_eq!(has, [DatasetType::Interactions, DatasetType::Items, DatasetType::Users]);
        }
        assert_eq!(Domain::parse("ecommerce"), None);
    }
}
