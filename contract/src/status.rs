//! The statuses that resources of the service go through.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A resource's status, spelled as the service spells it.
///
/// Source: the lifecycles of the API reference. A status that is not listed is rejected by [`Status::parse`].
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
    /// A recommender's stop was accepted.
    #[serde(rename = "STOP PENDING")]
    StopPending,
    /// A recommender that is being stopped.
    #[serde(rename = "STOP IN_PROGRESS")]
    StopInProgress,
    /// A recommender that was stopped. It costs nothing, and can be started again.
    #[serde(rename = "INACTIVE")]
    Inactive,
    /// A recommender's start was accepted.
    #[serde(rename = "START PENDING")]
    StartPending,
    /// A recommender that is being started.
    #[serde(rename = "START IN_PROGRESS")]
    StartInProgress,
    /// A data deletion job that was accepted. These jobs have words of their own.
    #[serde(rename = "PENDING")]
    Pending,
    /// A data deletion job that is running.
    #[serde(rename = "IN_PROGRESS")]
    InProgress,
    /// A data deletion job that has deleted what it was to delete.
    #[serde(rename = "COMPLETED")]
    Completed,
    /// A data deletion job that failed.
    #[serde(rename = "FAILED")]
    Failed,
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
    const ALL: [Self; 19] = [
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
        Self::StopPending,
        Self::StopInProgress,
        Self::Inactive,
        Self::StartPending,
        Self::StartInProgress,
        Self::Pending,
        Self::InProgress,
        Self::Completed,
        Self::Failed,
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
            Self::StopPending => "STOP PENDING",
            Self::StopInProgress => "STOP IN_PROGRESS",
            Self::Inactive => "INACTIVE",
            Self::StartPending => "START PENDING",
            Self::StartInProgress => "START IN_PROGRESS",
            Self::Pending => "PENDING",
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
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
            | Self::UpdateInProgress
            | Self::StopPending
            | Self::StopInProgress
            | Self::StartPending
            | Self::StartInProgress
            | Self::Pending
            | Self::InProgress => Phase::Pending,
            Self::Active | Self::Inactive | Self::Completed => Phase::Ready,
            Self::CreateFailed | Self::CreateStopped | Self::Failed => Phase::Failed,
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
