//! Where the parameters of a run are, and what it is for.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::requests::{Capture, Export, Move, MoveAction};

/// Where the parameters of a run are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged, deny_unknown_fields)]
pub enum Source {
    /// An object, read again by version in every turn.
    #[serde(rename_all = "camelCase")]
    Object {
        /// The bucket, which also holds the data.
        bucket: String,
        /// The parameter file; the data lies beside it.
        key: String,
        /// Which version of it, in a bucket that keeps versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version_id: Option<String>,
        /// Its ETag, by which a change is noticed in a bucket that does not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        e_tag: Option<String>,
        /// How many bytes it has, where that is known to be too many: it is not read then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
    },
    /// Handed over with the execution's input.
    Inline {
        /// The bucket that holds the data, at its root.
        bucket: String,
        /// The parameters.
        params: serde_json::Value,
    },
    /// There are none: everything of a dataset group is to go. This is the execution's input as it was.
    #[serde(rename_all = "camelCase")]
    Deletion {
        /// What is to be done.
        action: Action,
        /// The name of the dataset group.
        dataset_group: String,
        /// The same name once more.
        #[serde(default)]
        confirm: String,
    },
    /// There are none: what the datasets of a group hold is written to S3. This is the execution's input as it was.
    Export(Export),
    /// There are none: a dataset group is written to S3 as a parameter file. This is the execution's input as it was.
    Capture(Capture),
    /// There are none: a campaign is moved to a version. This is the execution's input, with the version once it is known.
    Move(Move),
}

/// What an execution can be asked for by name that deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// To remove a dataset group and everything in it.
    Delete,
}

/// What a run is for. Each has its own way through the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// To bring a dataset group to what a parameter file says.
    Reconcile,
    /// To remove a dataset group.
    Delete,
    /// To export datasets.
    Export,
    /// To write a dataset group as a parameter file.
    Capture,
    /// To move a campaign to the newest version, whatever the gate says.
    Promote,
    /// To move a campaign to the version before.
    Rollback,
}

impl Task {
    /// As reports name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reconcile => "run",
            Self::Delete => "delete",
            Self::Export => "export",
            Self::Capture => "capture",
            Self::Promote => "promote",
            Self::Rollback => "rollback",
        }
    }
}

impl Source {
    /// What a run with it is for.
    #[must_use]
    pub const fn task(&self) -> Task {
        match self {
            Self::Object { .. } | Self::Inline { .. } => Task::Reconcile,
            Self::Deletion { .. } => Task::Delete,
            Self::Export(_) => Task::Export,
            Self::Capture(_) => Task::Capture,
            Self::Move(Move { action: MoveAction::Promote, .. }) => Task::Promote,
            Self::Move(Move { action: MoveAction::Rollback, .. }) => Task::Rollback,
        }
    }

    /// The bucket of the data. Without parameters there is none.
    #[must_use]
    pub fn bucket(&self) -> &str {
        match self {
            Self::Object { bucket, .. } | Self::Inline { bucket, .. } => bucket,
            Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) | Self::Move(_) => "",
        }
    }

    /// The prefix that the data folders lie under: empty, or ending in `/`.
    #[must_use]
    pub fn data_prefix(&self) -> &str {
        match self {
            Self::Object { key, .. } => key.rfind('/').map_or("", |slash| &key[..=slash]),
            Self::Inline { .. } | Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) | Self::Move(_) => "",
        }
    }
}

impl Source {
    /// The prefix of the files of deletions.
    #[must_use]
    pub fn deletions_prefix(&self) -> String {
        format!("{}{}/", self.data_prefix(), personalize_contract::deletion::FOLDER)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object { bucket, key, .. } => write!(formatter, "s3://{bucket}/{key}"),
            Self::Inline { .. } | Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) | Self::Move(_) => {
                formatter.write_str("the execution's input")
            }
        }
    }
}
