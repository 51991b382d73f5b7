//! Resources of one type, found by ARN and listed in the order of their creation.

use std::collections::{BTreeMap, HashMap};

use personalize_contract::quota::{self, Counted, Quota};
use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value, json};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::store::lifecycle::Course;
use crate::store::state::{Seen, State};
use crate::store::tags::Tags;

/// What every resource has.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) name: String,
    /// The name that latencies and faults go by.
    pub(crate) matched_by: String,
    pub(crate) arn: String,
    pub(crate) created: Timestamp,
    /// What it is going through, or went through last.
    pub(crate) course: Course,
    pub(crate) tags: Tags,
}

/// A kind of resource, and how its descriptions differ from those of other kinds.
pub(crate) trait Resource: Sized + 'static {
    const TYPE: ResourceType;
    /// The member that holds the ARN.
    const ARN: &'static str;
    /// The member that holds the name.
    const NAME: &'static str = "name";
    /// Schemas have no status.
    const HAS_STATUS: bool = true;
    /// Some kinds fail without saying why.
    const TELLS_WHY: bool = true;
    /// Whether its creation is ever shown in progress; published outputs have no dataset group and no dataset that was.
    const SHOWS_PROGRESS: bool = true;
    /// Whether a dataset group cannot be deleted while it has one. Jobs stay behind when all else is gone.
    const HOLDS_GROUP: bool = true;

    fn head(&self) -> &Head;

    fn head_mut(&mut self) -> &mut Head;

    /// Where the account keeps them.
    fn table(state: &State) -> &Table<Self>;

    fn table_mut(state: &mut State) -> &mut Table<Self>;

    /// The dataset group that it is in. Schemas and the groups themselves are in none.
    fn dataset_group_arn(&self) -> Option<&str> {
        None
    }

    /// The resource that it goes away with, having no deletion of its own.
    fn goes_with(&self) -> Option<&str> {
        None
    }

    fn status(&self, now: Timestamp) -> Status {
        self.head().course.status(now)
    }

    fn last_updated(&self, now: Timestamp) -> Timestamp {
        self.head().course.last_updated(now)
    }

    fn failure_reason(&self, now: Timestamp) -> Option<&str> {
        self.head().course.failure_reason(now)
    }

    /// The members that every description and summary has, and `more`. Members that are null are left out.
    fn described(&self, now: Timestamp, more: Value) -> Value {
        let mut members = Map::new();
        members.insert(Self::NAME.to_owned(), json!(self.head().name));
        members.insert(Self::ARN.to_owned(), json!(self.head().arn));
        if Self::HAS_STATUS {
            members.insert("status".to_owned(), json!(self.status(now)));
        }
        if Self::TELLS_WHY {
            members.insert("failureReason".to_owned(), json!(self.failure_reason(now)));
        }
        members.insert("creationDateTime".to_owned(), json!(self.head().created.0));
        members.insert("lastUpdatedDateTime".to_owned(), json!(self.last_updated(now).0));
        if let Value::Object(more) = more {
            members.extend(more);
        }
        without_nulls(Value::Object(members))
    }
}

/// An object without its members that are null.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        remove_nulls(members);
    }
    value
}

/// Takes away members that are null, of objects inside too: on the service's protocols null means the same as absence.
pub(crate) fn remove_nulls(members: &mut Map<String, Value>) {
    members.retain(|_, value| !value.is_null());
    for value in members.values_mut() {
        if let Value::Object(inside) = value {
            remove_nulls(inside);
        }
    }
}

/// Where a kind of resource has its head, in a member of that name, and the account its table.
macro_rules! kept_in {
    ($table:ident) => {
        fn head(&self) -> &$crate::store::table::Head {
            &self.head
        }

        fn head_mut(&mut self) -> &mut $crate::store::table::Head {
            &mut self.head
        }

        fn table(state: &$crate::store::state::State) -> &$crate::store::table::Table<Self> {
            &state.$table
        }

        fn table_mut(state: &mut $crate::store::state::State) -> &mut $crate::store::table::Table<Self> {
            &mut state.$table
        }
    };
}

pub(crate) use kept_in;

#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    numbers: HashMap<String, u64>,
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), numbers: HashMap::new(), next: 1 }
    }
}

impl<T: Resource> Table<T> {
    pub(crate) fn insert(&mut self, resource: T) {
        self.numbers.insert(resource.head().arn.clone(), self.next);
        self.rows.insert(self.next, resource);
        self.next += 1;
    }

    /// All of them with their numbers, which rise and are never given twice.
    pub(crate) fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.rows.iter().map(|(number, resource)| (*number, resource))
    }

    /// The same of those in a dataset group, or all if none is named.
    pub(crate) fn numbered_in(&self, dataset_group_arn: Option<&str>) -> impl Iterator<Item = (u64, &T)> {
        self.numbered()
            .filter(move |(_, row)| dataset_group_arn.is_none() || row.dataset_group_arn() == dataset_group_arn)
    }

    /// The same of those that go away with a resource, or all if none is named.
    pub(crate) fn numbered_with(&self, arn: Option<&str>) -> impl Iterator<Item = (u64, &T)> {
        self.numbered().filter(move |(_, row)| arn.is_none() || row.goes_with() == arn)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    /// Those of a dataset group.
    pub(crate) fn of_group(&self, dataset_group_arn: &str) -> impl Iterator<Item = &T> {
        self.iter().filter(move |resource| resource.dataset_group_arn() == Some(dataset_group_arn))
    }

    /// How many of a dataset group count against a quota: all but those that failed.
    pub(crate) fn standing(&self, dataset_group_arn: &str, now: Timestamp) -> usize {
        self.of_group(dataset_group_arn).filter(|resource| resource.status(now) != Status::CreateFailed).count()
    }

    /// # Errors
    /// The resource does not exist.
    pub(crate) fn get(&self, arn: &str) -> Result<&T, ServiceError> {
        self.numbers.get(arn).and_then(|number| self.rows.get(number)).ok_or_else(|| ServiceError::not_found(arn))
    }

    /// # Errors
    /// The resource does not exist.
    pub(crate) fn get_mut(&mut self, arn: &str) -> Result<&mut T, ServiceError> {
        let row = self.numbers.get(arn).and_then(|number| self.rows.get_mut(number));
        row.ok_or_else(|| ServiceError::not_found(arn))
    }

    /// # Errors
    /// The resource does not exist, or is not ACTIVE.
    pub(crate) fn active(&self, arn: &str, now: Timestamp) -> Result<&T, ServiceError> {
        let resource = self.get(arn)?;
        match resource.status(now) {
            Status::Active => Ok(resource),
            status => Err(ServiceError::not_active(T::TYPE, arn, status)),
        }
    }

    /// # Errors
    /// There is a resource of that ARN.
    pub(crate) fn free(&self, arn: &str) -> Result<(), ServiceError> {
        if self.numbers.contains_key(arn) { Err(ServiceError::already_exists(arn)) } else { Ok(()) }
    }

    /// How many are on their way, anywhere.
    pub(crate) fn in_flight(&self, now: Timestamp) -> usize {
        self.iter().filter(|resource| !resource.head().course.is_over(now)).count()
    }
}

/// Tables of any kind of resource.
pub(crate) trait AnyTable {
    fn head_mut(&mut self, arn: &str) -> Option<&mut Head>;

    /// Takes a resource away, if it is there.
    fn remove(&mut self, arn: &str);

    /// Takes away what goes with a resource; gives back the ARNs.
    fn remove_with(&mut self, arn: &str) -> Vec<String>;

    /// The ARN of the first resource of a dataset group. Jobs do not count: they are over, and cannot be deleted.
    fn first_of_group(&self, dataset_group_arn: &str) -> Option<String>;

    /// Every resource as a display shows it.
    fn seen(&self, now: Timestamp) -> Vec<Seen>;
}

impl<T: Resource> AnyTable for Table<T> {
    fn head_mut(&mut self, arn: &str) -> Option<&mut Head> {
        self.get_mut(arn).ok().map(Resource::head_mut)
    }

    fn remove(&mut self, arn: &str) {
        if let Some(number) = self.numbers.remove(arn) {
            self.rows.remove(&number);
        }
    }

    fn remove_with(&mut self, arn: &str) -> Vec<String> {
        let (gone, kept) =
            std::mem::take(&mut self.rows).into_iter().partition(|(_, row)| row.goes_with() == Some(arn));
        self.rows = kept;
        let gone: Vec<String> = BTreeMap::into_values(gone).map(|row| row.head().arn.clone()).collect();
        for arn in &gone {
            self.numbers.remove(arn);
        }
        gone
    }

    fn first_of_group(&self, dataset_group_arn: &str) -> Option<String> {
        let mut members = self.of_group(dataset_group_arn).filter(|_| T::HOLDS_GROUP);
        members.next().map(|resource| resource.head().arn.clone())
    }

    fn seen(&self, now: Timestamp) -> Vec<Seen> {
        let seen = |resource: &T| Seen {
            resource_type: T::TYPE,
            name: resource.head().name.clone(),
            arn: resource.head().arn.clone(),
            status: T::HAS_STATUS.then(|| resource.status(now)),
            since: resource.last_updated(now),
        };
        self.iter().map(seen).collect()
    }
}

/// # Errors
/// So many are the quota of their kind. The sentences are the service's own where they are published, which is for
/// campaigns and imports.
pub(crate) fn below_quota<T: Resource>(count: usize) -> Result<(), ServiceError> {
    below_raised_quota::<T>(count, None)
}

/// As [`below_quota`], with the quota of an account that AWS has raised it for.
pub(crate) fn below_raised_quota<T: Resource>(count: usize, raised: Option<usize>) -> Result<(), ServiceError> {
    let Some(Quota { most, counted, .. }) = quota::of(T::TYPE) else { return Ok(()) };
    let most = raised.map_or(most, |raised| raised.max(most));
    if count < most {
        return Ok(());
    }
    Err(ServiceError::limit_exceeded(match counted {
        Counted::There => format!("More than {most} resources in ACTIVE state. Please delete some and try again."),
        Counted::UnderWay => format!("More than {most} resources with PENDING or IN_PROGRESS status."),
    }))
}
