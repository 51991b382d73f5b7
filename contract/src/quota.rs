//! How many of a resource there may be. Only what the service rejects is here; what a file alone would exceed
//! is in [`crate::cost`].
//!
//! Source: the quotas page of the developer guide. Of solutions two published pages give two figures, and this is the
//! lower one; for recommenders no page says whether the quota can be raised.

use std::fmt;

use crate::ResourceType;

/// A quota of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Of what.
    pub of: ResourceType,
    /// How many there may be, unless AWS has raised it.
    pub most: usize,
    /// Where they are counted.
    pub scope: Scope,
    /// Which of them are counted.
    pub counted: Counted,
    /// Whether AWS raises it when asked.
    pub can_be_raised: bool,
}

/// Where resources are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In an account and Region.
    Region,
    /// In a dataset group.
    DatasetGroup,
}

/// Which resources are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Those that are there, and not failed: to wait is of no use.
    There,
    /// Those that the service is at work on: it passes by itself.
    UnderWay,
}

/// The quota of a kind of resource, if it has one.
#[must_use]
pub const fn of(resource_type: ResourceType) -> Option<Quota> {
    use Counted::{There, UnderWay};
    use Scope::{DatasetGroup, Region};
    let (most, scope, counted, can_be_raised) = match resource_type {
        ResourceType::DatasetGroup => (5, Region, There, true),
        ResourceType::Schema => (500, Region, There, false),
        ResourceType::DatasetImportJob | ResourceType::BatchSegmentJob => (5, Region, UnderWay, false),
        ResourceType::Filter => (30, DatasetGroup, There, true),
        ResourceType::Solution => (10, DatasetGroup, There, true),
        ResourceType::SolutionVersion => (20, Region, UnderWay, true),
        ResourceType::Campaign | ResourceType::Recommender => (5, DatasetGroup, There, true),
        ResourceType::BatchInferenceJob => (5, Region, UnderWay, true),
        ResourceType::DataDeletionJob => (5, DatasetGroup, UnderWay, true),
        ResourceType::MetricAttribution => (1, DatasetGroup, There, false),
        // An event tracker and the datasets are one of a kind in their group: a second is rejected as existing.
        // Of schedules there may be a million.
        ResourceType::Dataset
        | ResourceType::EventTracker
        | ResourceType::DatasetExportJob
        | ResourceType::Schedule => return None,
    };
    Some(Quota { of: resource_type, most, scope, counted, can_be_raised })
}

/// What Service Quotas calls the quota of a kind of resource: its code and its name. Nothing for those that it does not
/// list.
///
/// Source: the names and codes of AWS Service Quotas, as a public inventory of quotas lists them.
#[must_use]
pub const fn service_quota(resource_type: ResourceType) -> Option<(&'static str, &'static str)> {
    Some(match resource_type {
        ResourceType::DatasetGroup => ("L-14011066", "Active dataset groups"),
        ResourceType::Schema => ("L-037D5A71", "Number of schemas"),
        ResourceType::Filter => ("L-B9CFBC8B", "Active filters per dataset group"),
        ResourceType::Solution => ("L-D9DD83B7", "Active solutions per dataset group"),
        ResourceType::SolutionVersion => ("L-9C16B368", "Pending or In Progress solution versions"),
        ResourceType::Campaign => ("L-052ECD67", "Active campaigns per dataset group"),
        ResourceType::Recommender => ("L-4D685096", "Maximum number of recommenders per dataset group"),
        ResourceType::BatchInferenceJob => ("L-69B72005", "Pending or In Progress batch inference jobs"),
        ResourceType::DataDeletionJob => ("L-A11DBE93", "Pending data deletion jobs per dataset group"),
        ResourceType::Dataset
        | ResourceType::DatasetImportJob
        | ResourceType::EventTracker
        | ResourceType::BatchSegmentJob
        | ResourceType::DatasetExportJob
        | ResourceType::MetricAttribution
        | ResourceType::Schedule => return None,
    })
}

/// As in `5 campaigns in a dataset group`.
impl fmt::Display for Quota {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, most, .. } = self;
        let plural = if *most == 1 { "" } else { "s" };
        let counted = if self.counted == Counted::UnderWay { " under way" } else { "" };
        let scope = match self.scope {
            Scope::Region => "a Region",
            Scope::DatasetGroup => "a dataset group",
        };
        write!(formatter, "{most} {of}{plural}{counted} in {scope}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_service_quotas_lists_is_a_quota() {
        for resource_type in ResourceType::ALL {
            assert!(service_quota(resource_type).is_none() || of(resource_type).is_some(), "{resource_type}");
        }
    }

    #[test]
    fn a_quota_is_put_into_words() {
        let cases = [
            (ResourceType::Campaign, "5 campaigns in a dataset group"),
            (ResourceType::DatasetImportJob, "5 dataset import jobs under way in a Region"),
            (ResourceType::MetricAttribution, "1 metric attribution in a dataset group"),
        ];
        for (resource_type, expected) in cases {
            assert_eq!(of(resource_type).expect("a quota").to_string(), expected);
        }
        assert_eq!(of(ResourceType::EventTracker), None);
    }
}
