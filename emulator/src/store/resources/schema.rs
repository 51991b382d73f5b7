//! Schemas: shared by the entire account.

use std::sync::Arc;

use personalize_contract::{Domain, Schema};
use serde::{Deserialize, Serialize};

use crate::store::resource::{Metadata, Resource, has_metadata};

/// A schema.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DatasetSchema {
    pub(crate) metadata: Metadata,
    /// As it was given.
    pub(crate) text: String,
    #[serde(with = "crate::stored::shared")]
    pub(crate) schema: Arc<Schema>,
    pub(crate) domain: Option<Domain>,
}

impl Resource for DatasetSchema {
    const ARN: &'static str = "schemaArn";
    const HAS_STATUS: bool = false;
    const HAS_FAILURE_REASON: bool = false;

    has_metadata!();
}
