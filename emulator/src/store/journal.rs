//! Every asynchronous passage, with what had to be ready before it: enough to compute the longest chain of waits.

use personalize_contract::{ResourceType, Status};

use crate::clock::Timestamp;
use crate::recent::Recent;
use crate::store::lifecycle::{Course, Passing};

/// How many passages are remembered. A run of the pipeline over a dataset group that is full to its quotas has some
/// hundreds.
const MOST: usize = 10_000;

/// One asynchronous passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// What was made or changed.
    pub resource_type: ResourceType,
    /// Its own name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// When the service accepted it.
    pub started: Timestamp,
    /// How long it takes, without the time that it waits for its turn.
    pub seconds: f64,
    /// The ARNs of what the service requires to be ACTIVE before it can start, and of what has its turn before it.
    pub after: Vec<String>,
    /// What it brings about.
    pub passing: Passing,
    /// Whether the resource was there before.
    pub update: bool,
    /// Its status now. Once it is over, that is how it ended.
    pub outcome: Status,
}

#[derive(Debug)]
pub(crate) struct Journal {
    entries: Recent<Entry>,
}

#[derive(Debug)]
struct Entry {
    resource_type: ResourceType,
    name: String,
    arn: String,
    course: Course,
    after: Vec<String>,
    update: bool,
}

impl Default for Journal {
    fn default() -> Self {
        Self { entries: Recent::new(MOST) }
    }
}

impl Journal {
    pub(crate) fn begin(
        &mut self,
        resource_type: ResourceType,
        (name, arn): (&str, &str),
        course: &Course,
        after: Vec<String>,
        update: bool,
    ) {
        let (name, arn) = (name.to_owned(), arn.to_owned());
        self.entries.push(Entry { resource_type, name, arn, course: course.clone(), after, update });
    }

    /// Writes down how a resource's newest passage goes on or ended, where that was not known when it began.
    pub(crate) fn amend(&mut self, arn: &str, course: &Course) {
        let passing = |entry: &&mut Entry| entry.arn == arn && entry.course.started == course.started;
        if let Some(entry) = self.entries.newest_first().find(passing) {
            entry.course = course.clone();
        }
    }

    /// How many passages have begun.
    pub(crate) const fn count(&self) -> usize {
        self.entries.count()
    }

    /// The passages that began when so many had begun before, or later.
    pub(crate) fn since(&self, number: usize, now: Timestamp) -> Vec<Passage> {
        let passage = |entry: &Entry| Passage {
            resource_type: entry.resource_type,
            name: entry.name.clone(),
            arn: entry.arn.clone(),
            started: entry.course.started,
            seconds: entry.course.seconds - entry.course.queued,
            after: entry.after.clone(),
            passing: entry.course.passing,
            update: entry.update,
            outcome: entry.course.status(now),
        };
        self.entries.since(number).map(passage).collect()
    }
}
