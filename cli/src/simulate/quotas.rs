//! Which quotas were full, and which requests were too many: what an account has to have raised, and what it has not.

use personalize_contract::quota::{Counted, Scope};
use personalize_contract::{ResourceType, Status};
use personalize_emulator::{Emulator, Quota, QuotaRejections};
use serde::Serialize;

use super::busy::Busy;

/// What the quotas of the account have come to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quotas {
    /// Those of the account that resources count against, and those of dataset groups that were full; in the order in
    /// which each was full for the first time, and then those that never were.
    pub quotas: Vec<QuotaUse>,
    /// The requests that were made in the simulated time.
    pub requests: Requests,
}

/// A quota, and how much of it was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuotaUse {
    /// Of what.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// As in `5 dataset import jobs under way in a Region`.
    pub quota: String,
    /// How many there may be.
    pub most: usize,
    /// How many there were at most, or at the end where they only become more; nothing for quotas of a dataset group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<usize>,
    /// How many requests were rejected because it was full.
    pub rejected: u64,
    /// When the first of them was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_since: Option<String>,
    /// Whether AWS raises it.
    pub can_be_raised: bool,
    /// Whether it was raised for the simulation.
    pub is_raised: bool,
}

/// Requests to Amazon Personalize and EventBridge Scheduler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    /// How many there were.
    pub count: u64,
    /// How many of them were rejected since they came too soon after another of their operation.
    pub throttled: u64,
    /// The operation that was called most often.
    pub busiest: Option<String>,
    /// How often.
    pub of_busiest: u64,
}

impl Quotas {
    /// What has come of them up to now.
    pub fn of(emulator: &Emulator, busy: &Busy) -> Self {
        let rejections = emulator.quota_rejections();
        let rejected = |resource_type| rejections.iter().position(|rejected| rejected.resource_type == resource_type);
        let counts = Counts::of(emulator);
        let used = |quota: &Quota| match (quota.scope, quota.counted) {
            (Scope::Region, Counted::There) => Some(counts.there(quota.of)),
            (Scope::Region, Counted::UnderWay) => match quota.of {
                ResourceType::DatasetImportJob => Some(busy.most_imports.count),
                ResourceType::SolutionVersion => Some(busy.most_trainings.count),
                _ => None,
            },
            (Scope::DatasetGroup, _) => None,
        };
        let known = ResourceType::ALL.into_iter().filter_map(|resource_type| emulator.quota(resource_type));
        let mut quotas: Vec<(usize, QuotaUse)> = known
            .filter_map(|quota| {
                let (place, used) = (rejected(quota.of), used(&quota));
                let is_told = place.is_some() || used.is_some_and(|used| used > 0);
                let rejections = place.map(|place| rejections[place]);
                is_told.then(|| (place.unwrap_or(usize::MAX), QuotaUse::of(quota, used, rejections)))
            })
            .collect();
        quotas.sort_by_key(|(place, _)| *place);
        Self { quotas: quotas.into_iter().map(|(_, quota)| quota).collect(), requests: Requests::of(emulator) }
    }
}

impl QuotaUse {
    fn of(quota: Quota, used: Option<usize>, rejections: Option<QuotaRejections>) -> Self {
        let common = personalize_contract::quota::of(quota.of);
        Self {
            resource_type: quota.of,
            quota: quota.to_string(),
            most: quota.most,
            used,
            rejected: rejections.map_or(0, |rejections| rejections.count),
            full_since: rejections.map(|rejections| rejections.first.rfc3339()),
            can_be_raised: quota.can_be_raised,
            is_raised: common.is_some_and(|common| common.most < quota.most),
        }
    }
}

impl Requests {
    fn of(emulator: &Emulator) -> Self {
        let calls = emulator.api_calls();
        // Those of EventBridge have its name in front.
        let counted = || calls.iter().filter(|(operation, _)| !operation.contains('.'));
        let busiest = counted().max_by_key(|(_, count)| **count);
        Self {
            count: counted().map(|(_, count)| count).sum(),
            throttled: emulator.throttled_calls(),
            busiest: busiest.map(|(operation, _)| operation.clone()),
            of_busiest: busiest.map_or(0, |(_, count)| *count),
        }
    }
}

/// How many resources there are of each kind, those left out that failed.
struct Counts(Vec<ResourceType>);

impl Counts {
    fn of(emulator: &Emulator) -> Self {
        let there = emulator.resources().into_iter().filter(|it| it.status != Some(Status::CreateFailed));
        Self(there.map(|it| it.resource_type).collect())
    }

    fn there(&self, resource_type: ResourceType) -> usize {
        self.0.iter().filter(|known| **known == resource_type).count()
    }
}
