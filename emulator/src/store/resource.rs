//! What all resources have in common, and how their kinds differ.

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::store::resources::Resources;
use crate::store::table::Table;
use crate::store::tags::Tags;
use crate::store::transition::Transition;

/// What every resource has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) name: String,
    /// The name that latencies and faults go by.
    pub(crate) matched_by: String,
    pub(crate) arn: String,
    pub(crate) created: Timestamp,
    /// What it is going through, or went through last.
    pub(crate) transition: Transition,
    pub(crate) tags: Tags,
}

/// Where the account keeps a kind of resource. [`Resources`] implements it for each of its tables.
pub(crate) trait Stored: Clone + 'static {
    const TYPE: ResourceType;

    fn table(resources: &Resources) -> &Table<Self>;

    fn table_mut(resources: &mut Resources) -> &mut Table<Self>;
}

/// A kind of resource, and how its descriptions differ from those of other kinds.
pub(crate) trait Resource: Stored {
    /// The member that holds the ARN.
    const ARN: &'static str;
    /// The member that holds the name.
    const NAME: &'static str = "name";
    /// Schemas have no status.
    const HAS_STATUS: bool = true;
    /// Some kinds fail without saying why.
    const HAS_FAILURE_REASON: bool = true;
    /// Whether its creation is ever shown in progress; published outputs have no dataset group and no dataset that was.
    const SHOWS_PROGRESS: bool = true;
    /// Whether a dataset group cannot be deleted while it has one. Jobs stay when all else is gone.
    const HOLDS_GROUP: bool = true;

    fn metadata(&self) -> &Metadata;

    fn metadata_mut(&mut self) -> &mut Metadata;

    /// The dataset group that it is in. Schemas and the groups themselves are in none.
    fn dataset_group_arn(&self) -> Option<&str> {
        None
    }

    /// The resource that it goes away with, having no deletion of its own.
    fn goes_with(&self) -> Option<&str> {
        None
    }

    fn status(&self, now: Timestamp) -> Status {
        self.metadata().transition.status(now)
    }

    fn last_updated(&self, now: Timestamp) -> Timestamp {
        self.metadata().transition.last_updated(now)
    }

    fn failure_reason(&self, now: Timestamp) -> Option<&str> {
        self.metadata().transition.failure_reason(now)
    }
}

/// For kinds of resources that have their metadata in a member of that name.
macro_rules! has_metadata {
    () => {
        fn metadata(&self) -> &$crate::store::resource::Metadata {
            &self.metadata
        }

        fn metadata_mut(&mut self) -> &mut $crate::store::resource::Metadata {
            &mut self.metadata
        }
    };
}

pub(crate) use has_metadata;

/// A resource as it is found in a snapshot, without a copy of anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceView<'a> {
    pub(crate) resource_type: ResourceType,
    pub(crate) name: &'a str,
    pub(crate) arn: &'a str,
    /// The dataset group that it is in, or is; schemas are in none.
    pub(crate) dataset_group_arn: Option<&'a str>,
    /// Its status now; schemas have none.
    pub(crate) status: Option<Status>,
    /// When it took that status.
    pub(crate) since: Timestamp,
    /// Why it failed, once it has.
    pub(crate) failure_reason: Option<&'a str>,
    /// Whether its status will change as time goes on.
    pub(crate) is_under_way: bool,
}

impl<'a> ResourceView<'a> {
    /// What is shown of a resource.
    pub(crate) fn of<T: Resource>(resource: &'a T, now: Timestamp) -> Self {
        let metadata = resource.metadata();
        let status = T::HAS_STATUS.then(|| resource.status(now));
        let changes = |status: Status| matches!(status.phase(), Phase::Pending | Phase::Deleting);
        let own = (T::TYPE == ResourceType::DatasetGroup).then_some(metadata.arn.as_str());
        Self {
            resource_type: T::TYPE,
            name: &metadata.name,
            arn: &metadata.arn,
            dataset_group_arn: own.or_else(|| resource.dataset_group_arn()),
            status,
            since: resource.last_updated(now),
            failure_reason: resource.failure_reason(now),
            is_under_way: T::HAS_STATUS && (status.is_some_and(changes) || !metadata.transition.is_over(now)),
        }
    }
}

/// A resource as a display shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceSummary {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its own name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its status now; schemas have none.
    pub status: Option<Status>,
    /// When it took that status.
    pub since: Timestamp,
    /// Why it has failed, if it has.
    pub failure_reason: Option<String>,
}

impl From<ResourceView<'_>> for ResourceSummary {
    fn from(view: ResourceView<'_>) -> Self {
        let ResourceView { resource_type, name, arn, status, since, failure_reason, dataset_group_arn: _ } = view;
        let failure_reason = failure_reason.map(str::to_owned);
        Self { resource_type, name: name.to_owned(), arn: arn.to_owned(), status, since, failure_reason }
    }
}
