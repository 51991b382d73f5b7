//! The five dataset types and the spellings that the service uses for them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A dataset's type. A dataset group holds at most one dataset of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DatasetType {
    /// What users did with items.
    Interactions,
    /// What is known of the items.
    Items,
    /// What is known of the users.
    Users,
    /// Actions to recommend. Custom dataset groups only.
    Actions,
    /// What users did with actions. Custom dataset groups only.
    #[serde(rename = "Action_Interactions")]
    ActionInteractions,
}

impl DatasetType {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Interactions, Self::Items, Self::Users, Self::Actions, Self::ActionInteractions];

    /// Reads the API's spelling, case aside, as the service does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset_type| dataset_type.as_str().eq_ignore_ascii_case(text))
    }

    /// The API's spelling, which is also the folder that the data lies in.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactions => "Interactions",
            Self::Items => "Items",
            Self::Users => "Users",
            Self::Actions => "Actions",
            Self::ActionInteractions => "Action_Interactions",
        }
    }

    /// The spelling inside a dataset's ARN.
    #[must_use]
    pub const fn arn_segment(self) -> &'static str {
        match self {
            Self::Interactions => "INTERACTIONS",
            Self::Items => "ITEMS",
            Self::Users => "USERS",
            Self::Actions => "ACTIONS",
            Self::ActionInteractions => "ACTION_INTERACTIONS",
        }
    }
}

impl fmt::Display for DatasetType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
