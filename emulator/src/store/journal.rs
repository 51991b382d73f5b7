//! Every transition, with what had to be ready before it: enough to compute the longest chain of waits.

use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::recent::Recent;
use crate::store::transition::{Transition, TransitionKind};

/// How many transitions are remembered. A run of the pipeline over a dataset group that is full to its quotas has some
/// hundreds.
const MOST: usize = 10_000;

/// One transition of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionRecord {
    /// What was made or changed.
    pub resource_type: ResourceType,
    /// Its own name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// When the service accepted it.
    pub started: Timestamp,
    /// How long it takes, without the time that it waits for its turn. Where work goes on beyond that time, how long it
    /// has taken so far; where it went on, how long it took.
    pub seconds: f64,
    /// How long it waited for its turn before that.
    pub queued: f64,
    /// The ARNs of what the service requires to be ACTIVE before it can start, and of what has its turn before it.
    pub after: Vec<String>,
    /// What it brings about.
    pub kind: TransitionKind,
    /// Whether the resource was there before.
    pub update: bool,
    /// Its status now. Once it is over, that is how it ended.
    pub outcome: Status,
}

/// The newest transitions of all resources.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Journal {
    entries: Recent<Entry>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    resource_type: ResourceType,
    name: String,
    arn: String,
    transition: Transition,
    after: Vec<String>,
    update: bool,
}

impl Default for Journal {
    fn default() -> Self {
        Self { entries: Recent::new(MOST) }
    }
}

impl Journal {
    /// Adds a transition that has just begun.
    pub(crate) fn begin(
        &mut self,
        resource_type: ResourceType,
        (name, arn): (&str, &str),
        transition: &Transition,
        after: Vec<String>,
        update: bool,
    ) {
        let (name, arn) = (name.to_owned(), arn.to_owned());
        self.entries.push(Entry { resource_type, name, arn, transition: transition.clone(), after, update });
    }

    /// Writes down how a resource's newest transition goes on or ended, where that was not known when it began.
    pub(crate) fn amend(&mut self, arn: &str, transition: &Transition) {
        let is_meant = |entry: &&mut Entry| entry.arn == arn && entry.transition.started == transition.started;
        if let Some(entry) = self.entries.newest_first().find(is_meant) {
            entry.transition = transition.clone();
        }
    }

    /// How many transitions have begun.
    pub(crate) const fn count(&self) -> usize {
        self.entries.count()
    }

    /// The transitions that began when so many had begun before, or later.
    pub(crate) fn since(&self, number: usize, now: Timestamp) -> Vec<TransitionRecord> {
        self.entries.since(number).map(|entry| entry.record(now)).collect()
    }

    /// The transitions of resources whose ARNs are asked for, in the order of their beginning.
    pub(crate) fn of(&self, is_asked_for: impl Fn(&str) -> bool, now: Timestamp) -> Vec<TransitionRecord> {
        let entries = self.entries.since(0).filter(|entry| is_asked_for(&entry.arn));
        entries.map(|entry| entry.record(now)).collect()
    }
}

impl Entry {
    fn record(&self, now: Timestamp) -> TransitionRecord {
        TransitionRecord {
            resource_type: self.resource_type,
            name: self.name.clone(),
            arn: self.arn.clone(),
            started: self.transition.started,
            seconds: self.transition.seconds_by(now) - self.transition.queued,
            queued: self.transition.queued,
            after: self.after.clone(),
            kind: self.transition.kind,
            update: self.update,
            outcome: self.transition.status(now),
        }
    }
}
