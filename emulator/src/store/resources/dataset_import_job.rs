//! Dataset import jobs.

use serde::{Deserialize, Serialize};

use crate::data::import::Imported;
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::work::Work;

/// A dataset import job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DatasetImportJob {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) data_location: String,
    pub(crate) role_arn: String,
    pub(crate) incremental: bool,
    pub(crate) publish_attribution_metrics: Option<bool>,
    /// Until it takes effect.
    pub(crate) reading: Option<Work<Imported>>,
    /// Of the files that it has read, once it has ended.
    pub(crate) bytes: u64,
}

impl Resource for DatasetImportJob {
    const ARN: &'static str = "datasetImportJobArn";
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
