//! The executions that the service remembers.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::Record;

/// How many executions are remembered that have ended. The service remembers those of 90 days.
const MOST_ENDED: usize = 100;

/// Executions by name: all that run, and the newest that have ended.
#[derive(Debug, Default)]
pub(super) struct Records {
    by_name: HashMap<String, Arc<Record>>,
    /// The names, in the order in which the executions were started.
    names: VecDeque<String>,
    /// How many there have been.
    count: u64,
}

impl Records {
    pub(super) fn of_name(&self, name: &str) -> Option<&Arc<Record>> {
        self.by_name.get(name)
    }

    pub(super) fn of_arn(&self, arn: &str) -> Option<&Arc<Record>> {
        let record = self.of_name(arn.rsplit(':').next().unwrap_or_default())?;
        (record.execution().arn == arn).then_some(record)
    }

    /// Those that are remembered, in the order in which they were started.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Record>> {
        self.names.iter().filter_map(|name| self.of_name(name))
    }

    /// How many executions there have been.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// A name for an execution that was given none.
    pub(super) fn unused_name(&self) -> String {
        let mut names = (self.count() + 1..).map(|number| format!("execution-{number}"));
        names.find(|name| !self.by_name.contains_key(name)).unwrap_or_default()
    }

    /// Adds an execution whose name is unused, and forgets the oldest that have ended where there are too many.
    pub(super) fn insert(&mut self, record: Arc<Record>) {
        self.count += 1;
        let name = record.execution().name.clone();
        self.names.push_back(name.clone());
        self.by_name.insert(name, record);
        let ended = self.names.iter().filter(|name| self.has_ended(name)).count();
        for _ in MOST_ENDED..ended {
            self.forget_oldest();
        }
    }

    fn has_ended(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|record| !record.is_running())
    }

    fn forget_oldest(&mut self) {
        let oldest = self.names.iter().position(|name| self.has_ended(name));
        if let Some(name) = oldest.and_then(|place| self.names.remove(place)) {
            self.by_name.remove(&name);
        }
    }
}
