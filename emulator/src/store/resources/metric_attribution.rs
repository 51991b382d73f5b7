//! Metric attributions: which metrics the effect of recommendations is reported in.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::attribution::Metrics;
use crate::store::resource::{Metadata, Resource, has_metadata};

/// A metric attribution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MetricAttribution {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) reporting: Reporting,
    /// What an update that is under way leads to.
    pub(crate) update: Option<Reporting>,
}

/// What is reported, and where.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reporting {
    pub(crate) metrics: Metrics,
    #[serde(with = "crate::stored::json")]
    pub(crate) output_config: Value,
}

impl Resource for MetricAttribution {
    const ARN: &'static str = "metricAttributionArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
