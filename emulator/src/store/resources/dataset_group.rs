//! Dataset groups: what holds everything else.

use personalize_contract::Domain;
use serde::{Deserialize, Serialize};

use crate::store::resource::{Metadata, Resource, has_metadata};

/// A dataset group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DatasetGroup {
    pub(crate) metadata: Metadata,
    pub(crate) role_arn: Option<String>,
    pub(crate) kms_key_arn: Option<String>,
    pub(crate) domain: Option<Domain>,
}

impl Resource for DatasetGroup {
    const ARN: &'static str = "datasetGroupArn";
    const SHOWS_PROGRESS: bool = false;

    has_metadata!();
}
