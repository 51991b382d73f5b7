//! Resources of one type, found by ARN and listed in the order of their creation.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use personalize_contract::Status;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::store::resource::{Metadata, Resource, ResourceView};

/// The resources of one type. Clones share all of them until one clone changes: a clone is a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Table<T>(Arc<Rows<T>>);

#[derive(Debug)]
struct Rows<T> {
    by_number: BTreeMap<u64, Arc<T>>,
    numbers: HashMap<Arc<str>, u64>,
    next: u64,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self { by_number: self.by_number.clone(), numbers: self.numbers.clone(), next: self.next }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Arc::new(Rows { by_number: BTreeMap::new(), numbers: HashMap::new(), next: 1 }))
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Rows { by_number, numbers: _, next } = self.0.as_ref();
        let rows: Vec<(u64, &T)> = by_number.iter().map(|(number, resource)| (*number, resource.as_ref())).collect();
        (rows, next).serialize(serializer)
    }
}

impl<'de, T: Resource + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (rows, next) = <(Vec<(u64, T)>, u64)>::deserialize(deserializer)?;
        let number = |(number, resource): &(u64, T)| (resource.metadata().arn.as_str().into(), *number);
        let numbers = rows.iter().map(number).collect();
        let by_number = rows.into_iter().map(|(number, resource)| (number, Arc::new(resource))).collect();
        Ok(Self(Arc::new(Rows { by_number, numbers, next })))
    }
}

impl<T: Resource> Table<T> {
    /// Whether nothing has changed since one of the two was cloned from the other.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Adds a resource, whose ARN must be free.
    pub(crate) fn insert(&mut self, resource: T) {
        let rows = Arc::make_mut(&mut self.0);
        rows.numbers.insert(resource.metadata().arn.as_str().into(), rows.next);
        rows.by_number.insert(rows.next, Arc::new(resource));
        rows.next += 1;
    }

    /// All of them with their numbers, which rise and are never given twice.
    pub(crate) fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.0.by_number.iter().map(|(number, resource)| (*number, resource.as_ref()))
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

    /// All of them, in the order of their creation.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.by_number.values().map(Arc::as_ref)
    }

    /// Those of a dataset group.
    pub(crate) fn of_group(&self, dataset_group_arn: &str) -> impl Iterator<Item = &T> {
        self.iter().filter(move |resource| resource.dataset_group_arn() == Some(dataset_group_arn))
    }

    /// How many of a dataset group count against a quota: all but those that failed.
    pub(crate) fn not_failed(&self, dataset_group_arn: &str, now: Timestamp) -> usize {
        self.of_group(dataset_group_arn).filter(|resource| resource.status(now) != Status::CreateFailed).count()
    }

    /// # Errors
    /// The resource does not exist.
    pub(crate) fn get(&self, arn: &str) -> Result<&T, ServiceError> {
        self.find(arn).ok_or_else(|| ServiceError::not_found(arn))
    }

    /// As [`Table::get`], to be changed.
    ///
    /// # Errors
    /// The resource does not exist.
    pub(crate) fn get_mut(&mut self, arn: &str) -> Result<&mut T, ServiceError> {
        self.find_mut(arn).ok_or_else(|| ServiceError::not_found(arn))
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
        if self.0.numbers.contains_key(arn) { Err(ServiceError::already_exists(arn)) } else { Ok(()) }
    }

    /// How many are on their way, anywhere.
    pub(crate) fn in_flight(&self, now: Timestamp) -> usize {
        self.iter().filter(|resource| !resource.metadata().transition.is_over(now)).count()
    }

    fn find(&self, arn: &str) -> Option<&T> {
        self.0.by_number.get(self.0.numbers.get(arn)?).map(Arc::as_ref)
    }

    fn find_mut(&mut self, arn: &str) -> Option<&mut T> {
        let number = *self.0.numbers.get(arn)?;
        Arc::make_mut(&mut self.0).by_number.get_mut(&number).map(Arc::make_mut)
    }
}

/// Tables of any kind of resource.
pub(crate) trait AnyTable {
    fn metadata(&self, arn: &str) -> Option<&Metadata>;

    fn metadata_mut(&mut self, arn: &str) -> Option<&mut Metadata>;

    /// Takes a resource away, if it is there.
    fn remove(&mut self, arn: &str);

    /// Takes away what goes with a resource; gives back the ARNs.
    fn remove_with(&mut self, arn: &str) -> Vec<String>;

    /// The ARN of the first resource of a dataset group. Jobs do not count: they are over, and cannot be deleted.
    fn first_of_group(&self, dataset_group_arn: &str) -> Option<String>;

    /// Shows every resource to a visitor, in the order of creation.
    fn visit<'a>(&'a self, now: Timestamp, visitor: &mut dyn FnMut(ResourceView<'a>));

    /// A resource as a display shows it.
    fn view(&self, arn: &str, now: Timestamp) -> Option<ResourceView<'_>>;
}

impl<T: Resource> AnyTable for Table<T> {
    fn metadata(&self, arn: &str) -> Option<&Metadata> {
        self.find(arn).map(Resource::metadata)
    }

    fn metadata_mut(&mut self, arn: &str) -> Option<&mut Metadata> {
        self.find_mut(arn).map(Resource::metadata_mut)
    }

    fn remove(&mut self, arn: &str) {
        if self.0.numbers.contains_key(arn) {
            let rows = Arc::make_mut(&mut self.0);
            let number = rows.numbers.remove(arn);
            number.and_then(|number| rows.by_number.remove(&number));
        }
    }

    fn remove_with(&mut self, arn: &str) -> Vec<String> {
        let goes = self.iter().filter(|row| row.goes_with() == Some(arn));
        let gone: Vec<String> = goes.map(|row| row.metadata().arn.clone()).collect();
        for arn in &gone {
            self.remove(arn);
        }
        gone
    }

    fn first_of_group(&self, dataset_group_arn: &str) -> Option<String> {
        let mut members = self.of_group(dataset_group_arn).filter(|_| T::HOLDS_GROUP);
        members.next().map(|resource| resource.metadata().arn.clone())
    }

    fn visit<'a>(&'a self, now: Timestamp, visitor: &mut dyn FnMut(ResourceView<'a>)) {
        self.iter().for_each(|resource| visitor(ResourceView::of(resource, now)));
    }

    fn view(&self, arn: &str, now: Timestamp) -> Option<ResourceView<'_>> {
        self.find(arn).map(|resource| ResourceView::of(resource, now))
    }
}
