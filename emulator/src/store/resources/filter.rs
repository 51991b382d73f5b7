//! Filters.

use std::sync::Arc;

use personalize_models::filter::{CompiledFilter, ExpressionError};
use serde::{Deserialize, Serialize};

use crate::store::resource::{Metadata, Resource, has_metadata};

/// A filter.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "StoredFilter", try_from = "StoredFilter")]
pub(crate) struct Filter {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) expression: String,
    pub(crate) compiled: Arc<CompiledFilter>,
}

/// A filter as it is stored: what is compiled follows from the expression.
#[derive(Serialize, Deserialize)]
struct StoredFilter {
    metadata: Metadata,
    dataset_group_arn: String,
    expression: String,
}

impl From<Filter> for StoredFilter {
    fn from(filter: Filter) -> Self {
        let Filter { metadata, dataset_group_arn, expression, compiled: _ } = filter;
        Self { metadata, dataset_group_arn, expression }
    }
}

impl TryFrom<StoredFilter> for Filter {
    type Error = ExpressionError;

    fn try_from(stored: StoredFilter) -> Result<Self, ExpressionError> {
        let StoredFilter { metadata, dataset_group_arn, expression } = stored;
        let compiled = Arc::new(CompiledFilter::compile(&expression)?);
        Ok(Self { metadata, dataset_group_arn, expression, compiled })
    }
}

impl Resource for Filter {
    const ARN: &'static str = "filterArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
