//! Data deletion jobs: all rows of the users that a file names are taken out of a dataset group.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::deletion::{Deletion, Snapshots};
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::work::Timed;

/// A data deletion job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DataDeletionJob {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) data_location: String,
    pub(crate) role_arn: String,
    pub(crate) deletion: Timed<Snapshots, Deletion>,
    /// Of a job that is COMPLETED: how many rows, and whose.
    pub(crate) deleted: Option<u64>,
    #[serde(with = "crate::stored::shared_option")]
    pub(crate) forgotten: Option<Arc<Vec<String>>>,
}

impl Resource for DataDeletionJob {
    const ARN: &'static str = "dataDeletionJobArn";
    const NAME: &'static str = "jobName";
    const HOLDS_GROUP: bool = false;

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
