//! What a description shows of a campaign.

use aws_sdk_personalize::types::{Campaign as Description, CampaignConfig, CampaignUpdateSummary};
use personalize_contract::Status;
use personalize_contract::status::Phase;

use crate::engine::{Observed, update_failed_before};
use crate::rejection::Rejection;
use crate::time::Timestamp;

/// What a description shows of a campaign: as it is, or as an update is to make it.
pub struct Shown<'shown> {
    /// The version.
    pub version: Option<&'shown str>,
    /// Its `minProvisionedTPS`.
    pub tps: Option<i32>,
    /// Its configuration.
    pub config: Option<&'shown CampaignConfig>,
    /// The rest, as of one that is as desired.
    pub observed: Observed,
}

impl<'shown> Shown<'shown> {
    /// What it shows to a run that began then: of an update that had failed by then, nothing.
    ///
    /// # Errors
    /// The status is not known.
    pub fn of(campaign: &'shown Description, start: Timestamp) -> Result<Self, Rejection> {
        let update = campaign.latest_campaign_update();
        let update = update.filter(|it| !update_failed_before(it.status(), it.creation_date_time(), start));
        update.map_or_else(|| Self::of_creation(campaign), |update| Self::of_update(campaign, update))
    }

    pub(super) fn of_update(campaign: &Description, update: &'shown CampaignUpdateSummary) -> Result<Self, Rejection> {
        let (created, updated) = (update.creation_date_time(), update.last_updated_date_time());
        let observed = Observed {
            is_update: true,
            failure_reason: update.failure_reason().map(str::to_owned),
            ..Observed::new(campaign.campaign_arn().unwrap_or_default(), update.status(), created, updated)?
        };
        let (version, tps) = (update.solution_version_arn(), update.min_provisioned_tps());
        Ok(Self { version, tps, config: update.campaign_config(), observed })
    }

    pub(super) fn of_creation(campaign: &'shown Description) -> Result<Self, Rejection> {
        let (created, updated) = (campaign.creation_date_time(), campaign.last_updated_date_time());
        let observed = Observed {
            failure_reason: campaign.failure_reason().map(str::to_owned),
            ..Observed::new(campaign.campaign_arn().unwrap_or_default(), campaign.status(), created, updated)?
        };
        let (version, tps) = (campaign.solution_version_arn(), campaign.min_provisioned_tps());
        Ok(Self { version, tps, config: campaign.campaign_config(), observed })
    }

    /// Whether the service is at work on it.
    pub fn is_under_way(&self) -> bool {
        let phase = self.observed.status.map(Status::phase);
        matches!(phase, Some(Phase::Pending | Phase::Deleting))
    }

    /// The version that it serves, or that its update has made it serve or has failed to. One whose creation failed serves
    /// none.
    pub fn served(&self) -> Option<&'shown str> {
        self.version.filter(|_| self.observed.is_update || !self.observed.has_failed())
    }
}
