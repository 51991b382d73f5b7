//! Campaigns: what serves recommendations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::store::resources::Refresh;
use crate::store::transition::Transition;

/// A campaign. While an update is on its way, the version from before goes on serving.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Campaign {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    /// As it was before an update that is under way.
    pub(crate) serving: Serving,
    pub(crate) update: Option<CampaignUpdate>,
    pub(crate) refresh: Refresh,
}

/// What a campaign serves, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Serving {
    pub(crate) solution_version_arn: String,
    pub(crate) min_provisioned_tps: Option<u64>,
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Option<Value>,
}

/// The latest update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CampaignUpdate {
    pub(crate) transition: Transition,
    pub(crate) serving: Serving,
}

impl Resource for Campaign {
    const ARN: &'static str = "campaignArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
