//! The statuses that resources of the service go through.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A resource's status, spelled as the service spells it.
///
/// Source: the lifecycles of the API reference. A status that is not listed is refused by [`Status::parse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Accepted, not begun.
    #[serde(rename = "CREATE PENDING")]
    CreatePending,
    /// Being made.
    #[serde(rename = "CREATE IN_PROGRESS")]
    CreateInProgress,
    /// Ready.
    #[serde(rename = "ACTIVE")]
    Active,
    /// Not made; the resource's `failureReason` says why.
    #[serde(rename = "CREATE FAILED")]
    CreateFailed,
    /// A solution version that is being stopped.
    #[serde(rename = "CREATE STOPPING")]
    CreateStopping,
    /// A solution version that was stopped. It cannot be resumed.
    #[serde(rename = "CREATE STOPPED")]
    CreateStopped,
    /// A change was accepted.
    #[serde(rename = "UPDATE PENDING")]
    UpdatePending,
    /// A change is being made.
    #[serde(rename = "UPDATE IN_PROGRESS")]
    UpdateInProgress,
    /// Deletion was accepted.
    #[serde(rename = "DELETE PENDING")]
    DeletePending,
    /// Being deleted.
    #[serde(rename = "DELETE IN_PROGRESS")]
    DeleteInProgress,
}

/// What a status means to somebody who waits for the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not yet; look again.
    Pending,
    /// Ready for use.
    Ready,
    /// It will never be ready.
    Failed,
    /// On its way out.
    Deleting,
}

impl Status {
    const ALL: [Self; 10] = [
        Self::CreatePending,
        Self::CreateInProgress,
        Self::Active,
        Self::CreateFailed,
        Self::CreateStopping,
        Self::CreateStopped,
        Self::UpdatePending,
        Self::UpdateInProgress,
        Self::DeletePending,
        Self::DeleteInProgress,
    ];

    /// Reads the service's spelling. `None` for a status that this version does not know.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The service's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatePending => "CREATE PENDING",
            Self::CreateInProgress => "CREATE IN_PROGRESS",
            Self::Active => "ACTIVE",
            Self::CreateFailed => "CREATE FAILED",
            Self::CreateStopping => "CREATE STOPPING",
            Self::CreateStopped => "CREATE STOPPED",
            Self::UpdatePending => "UPDATE PENDING",
            Self::UpdateInProgress => "UPDATE IN_PROGRESS",
            Self::DeletePending => "DELETE PENDING",
            Self::DeleteInProgress => "DELETE IN_PROGRESS",
        }
    }

    /// What it means to somebody who waits for the resource.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::CreatePending
            | Self::CreateInProgress
            | Self::CreateStopping
            | Self::UpdatePending
            | Self::UpdateInProgress => Phase::Pending,
            Self::Active => Phase::Ready,
            Self::CreateFailed | Self::CreateStopped => Phase::Failed,
            Self::DeletePending | Self::DeleteInProgress => Phase::Deleting,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_back_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_value(status).expect("a string"), status.as_str());
        }
        assert_eq!(Status::parse("active"), None);
    }
}
