//! What an execution can be asked for in place of a run: an export, a capture, or that a campaign is moved to a version. Each
//! is its input as it was.

use personalize_contract::DatasetType;
use serde::{Deserialize, Serialize};

/// An execution's input that asks for an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Export {
    /// What is to be done.
    pub action: ExportAction,
    /// The name of the dataset group.
    pub dataset_group: String,
    /// Which of its datasets; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<DatasetType>,
    /// Which of their rows.
    #[serde(default)]
    pub ingestion_mode: IngestionMode,
    /// Where to, as in `s3://bucket/folder/`; see [`crate::names::export_folder`] for where to without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What an execution can be asked for by name that exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportAction {
    /// To write what datasets hold to S3.
    Export,
}

/// An execution's input that asks for a dataset group as a parameter file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capture {
    /// What is to be done.
    pub action: CaptureAction,
    /// The name of the dataset group.
    pub dataset_group: String,
    /// Where to, as in `s3://bucket/folder/file.json`; see [`crate::names::captured_file`] for where to without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What an execution can be asked for by name that captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureAction {
    /// To write a dataset group as a parameter file.
    Capture,
}

/// An execution's input that asks for a campaign at a version of its solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Move {
    /// What is to be done.
    pub action: MoveAction,
    /// The name of the campaign.
    pub campaign: String,
    /// Which version. Where the input names none, the run looks for one, and keeps to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution_version_arn: Option<String>,
}

/// What an execution can be asked for by name that moves a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MoveAction {
    /// To the newest version, whatever the gate says.
    Promote,
    /// To the version before, where runs leave it.
    Rollback,
}

/// Which rows of a dataset are exported, by how they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum IngestionMode {
    /// All of them.
    #[default]
    All,
    /// Those of imports.
    Bulk,
    /// Those that came one by one.
    Put,
}

impl IngestionMode {
    /// The API's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Bulk => "BULK",
            Self::Put => "PUT",
        }
    }
}
