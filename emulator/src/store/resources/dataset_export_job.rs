//! Dataset export jobs.

use serde_json::Value;

use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::work::Timed;

/// A dataset export job.
#[derive(Debug, Clone)]
pub(crate) struct DatasetExportJob {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) ingestion_mode: String,
    pub(crate) role_arn: String,
    pub(crate) job_output: Option<Value>,
    pub(crate) writing: Timed<(), ()>,
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
