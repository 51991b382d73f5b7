//! Dataset export jobs.

use personalize_contract::DatasetType;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::rows::Contents;
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::work::Timed;

/// A dataset export job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DatasetExportJob {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) ingestion_mode: String,
    pub(crate) role_arn: String,
    #[serde(with = "crate::stored::json")]
    pub(crate) job_output: Option<Value>,
    pub(crate) writing: Timed<(), ()>,
    /// What is exported, until that is done.
    pub(crate) basis: Option<ExportBasis>,
}

/// What a job exports: a dataset as it was when the job was created.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExportBasis {
    pub(crate) dataset_type: DatasetType,
    pub(crate) columns: Vec<String>,
    pub(crate) contents: Contents,
}

impl Resource for DatasetExportJob {
    const ARN: &'static str = "datasetExportJobArn";
    const NAME: &'static str = "jobName";
    const HOLDS_GROUP: bool = false;

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.dataset_arn)
    }
}
