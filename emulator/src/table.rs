//! Resources of one type, found by ARN and listed in the order of their creation.

use std::collections::{BTreeMap, HashMap};

use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value, json};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::lifecycle::Course;

/// What every resource has.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) course: Course,
}

/// A kind of resource, and how its descriptions differ from those of other kinds.
pub(crate) trait Resource {
    const TYPE: ResourceType;
    /// The member that holds the ARN.
    const ARN: &'static str;
    /// The member that holds the name.
    const NAME: &'static str = "name";
    /// Schemas have no status.
    const HAS_STATUS: bool = true;
    /// Some kinds fail without saying why.
    const TELLS_WHY: bool = true;

    fn head(&self) -> &Head;

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
        members.insert("creationDateTime".to_owned(), json!(self.head().course.started.0));
        members.insert("lastUpdatedDateTime".to_owned(), json!(self.last_updated(now).0));
        if let Value::Object(more) = more {
            members.extend(more);
        }
        members.retain(|_, value| !value.is_null());
        Value::Object(members)
    }
}

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

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
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
            status => {
                let kind = T::TYPE.words();
                Err(ServiceError::in_use(format!("The {kind} {arn} must be ACTIVE for this. It is {status}.")))
            }
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

/// # Errors
/// `count` has reached the quota. The sentence is the service's own where it is published, which is for campaigns.
pub(crate) fn below_active_quota(count: usize, quota: usize) -> Result<(), ServiceError> {
    if count < quota {
        return Ok(());
    }
    let message = format!("More than {quota} resources in ACTIVE state. Please delete some and try again.");
    Err(ServiceError::limit_exceeded(message))
}

/// # Errors
/// `count` has reached the quota of resources that are on their way.
pub(crate) fn below_flight_quota(count: usize, quota: usize) -> Result<(), ServiceError> {
    if count < quota {
        return Ok(());
    }
    Err(ServiceError::limit_exceeded(format!("More than {quota} resources with PENDING or IN_PROGRESS status.")))
}
