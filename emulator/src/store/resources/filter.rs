//! Filters.

use std::sync::Arc;

use personalize_models::filter::CompiledFilter;

use crate::store::resource::{Metadata, Resource, has_metadata};

/// A filter.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) expression: String,
    pub(crate) compiled: Arc<CompiledFilter>,
}

impl Resource for Filter {
    const ARN: &'static str = "filterArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
