//! How many resources of a kind there may be in this account.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use personalize_contract::quota::{self, Counted, Quota};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::store::resource::Resource;

/// The quotas of an account: the common ones, but for those that are set otherwise, and what they have rejected.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Quotas {
    set: BTreeMap<ResourceType, usize>,
    rejections: BTreeMap<ResourceType, QuotaRejections>,
}

/// Requests that were rejected because a quota was full.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct QuotaRejections {
    /// What there was enough of.
    pub resource_type: ResourceType,
    /// How many requests to create one were rejected.
    pub count: u64,
    /// When the first of them was.
    pub first: Timestamp,
}

impl Quotas {
    /// Sets how many of a kind there may be. Kinds without a quota stay without one.
    pub(crate) fn set(&mut self, resource_type: ResourceType, most: usize) {
        self.set.insert(resource_type, most);
    }

    /// The quota of a kind as it is in this account.
    pub(crate) fn of(&self, resource_type: ResourceType) -> Option<Quota> {
        let common = quota::of(resource_type)?;
        Some(Quota { most: self.set.get(&resource_type).copied().unwrap_or(common.most), ..common })
    }

    /// What was rejected over quotas, in the order in which each was full for the first time.
    pub(crate) fn rejections(&self) -> Vec<QuotaRejections> {
        let mut rejections: Vec<_> = self.rejections.values().copied().collect();
        rejections.sort_by(|one, other| one.first.0.total_cmp(&other.first.0));
        rejections
    }

    /// Checks a count of resources, before one more is created, against the quota of their kind.
    ///
    /// # Errors
    /// So many are the quota. The sentences are the service's own where they are published, which is for campaigns and
    /// imports.
    pub(crate) fn check<T: Resource>(&mut self, now: Timestamp, count: usize) -> Result<(), ServiceError> {
        self.check_kind(now, T::TYPE, count)
    }

    fn check_kind(&mut self, now: Timestamp, resource_type: ResourceType, count: usize) -> Result<(), ServiceError> {
        let Some(Quota { most, counted, .. }) = self.of(resource_type).filter(|quota| count >= quota.most) else {
            return Ok(());
        };
        let none = QuotaRejections { resource_type, count: 0, first: now };
        self.rejections.entry(resource_type).or_insert(none).count += 1;
        Err(ServiceError::limit_exceeded(match (resource_type, counted) {
            (_, Counted::There) => {
                format!("More than {most} resources in ACTIVE state. Please delete some and try again.")
            }
            // Of these, those that are in progress do not count.
            (ResourceType::DataDeletionJob, Counted::UnderWay) => {
                format!("More than {most} resources with PENDING status.")
            }
            (_, Counted::UnderWay) => format!("More than {most} resources with PENDING or IN_PROGRESS status."),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rejected_is_counted_from_the_first_on() {
        let (mut quotas, import) = (Quotas::default(), ResourceType::DatasetImportJob);
        assert!(quotas.check_kind(Timestamp(1.0), import, 4).is_ok());
        assert!(quotas.check_kind(Timestamp(2.0), import, 5).is_err());
        quotas.set(import, 6);
        assert!(quotas.check_kind(Timestamp(3.0), import, 5).is_ok());
        assert!(quotas.check_kind(Timestamp(4.0), import, 6).is_err());
        assert!(quotas.check_kind(Timestamp(1.5), ResourceType::DatasetGroup, 5).is_err());
        assert!(quotas.check_kind(Timestamp(5.0), ResourceType::EventTracker, 1000).is_ok(), "it has no quota");
        let group = QuotaRejections { resource_type: ResourceType::DatasetGroup, count: 1, first: Timestamp(1.5) };
        let imports = QuotaRejections { resource_type: import, count: 2, first: Timestamp(2.0) };
        assert_eq!(quotas.rejections(), [group, imports]);
    }
}
