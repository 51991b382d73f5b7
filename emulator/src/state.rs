//! Everything that the emulated account holds. One lock guards it, and is never held while something is waited for.

use std::collections::BTreeMap;

use personalize_contract::{Account, ResourceType};

use crate::clock::Timestamp;
use crate::data_source::DataSource;
use crate::faults::Faults;
use crate::journal::{Journal, Passage};
use crate::latencies::Latencies;
use crate::lifecycle::Course;
use crate::operations::campaign::Campaign;
use crate::operations::dataset::Dataset;
use crate::operations::dataset_group::DatasetGroup;
use crate::operations::dataset_import_job::{DatasetImportJob, PendingReading};
use crate::operations::event_tracker::EventTracker;
use crate::operations::filter::Filter;
use crate::operations::schema::DatasetSchema;
use crate::operations::solution::Solution;
use crate::operations::solution_version::SolutionVersion;
use crate::random::Random;
use crate::rate::Rate;
use crate::table::{Head, Resource, Table};

pub(crate) struct State {
    pub(crate) account: Account,
    pub(crate) data_source: DataSource,
    pub(crate) latencies: Latencies,
    pub(crate) faults: Faults,
    pub(crate) random: Random,
    pub(crate) seed: u64,
    pub(crate) rate: Rate,
    pub(crate) journal: Journal,
    pub(crate) calls: BTreeMap<String, u64>,
    pub(crate) throttled: u64,
    pub(crate) dataset_groups: Table<DatasetGroup>,
    pub(crate) schemas: Table<DatasetSchema>,
    pub(crate) datasets: Table<Dataset>,
    pub(crate) dataset_import_jobs: Table<DatasetImportJob>,
    pub(crate) event_trackers: Table<EventTracker>,
    pub(crate) filters: Table<Filter>,
    pub(crate) solutions: Table<Solution>,
    pub(crate) solution_versions: Table<SolutionVersion>,
    pub(crate) campaigns: Table<Campaign>,
}

/// A resource that is about to be made.
pub(crate) struct Beginning<'a> {
    pub(crate) resource_type: ResourceType,
    /// The name that latencies and faults go by.
    pub(crate) matched_by: &'a str,
    pub(crate) name: &'a str,
    pub(crate) arn: &'a str,
    /// Of solution versions, whose recipe tells how long they train.
    pub(crate) recipe: Option<&'a str>,
    /// What had to be ACTIVE before.
    pub(crate) after: Vec<String>,
}

/// A resource as a display shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its own name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its status now; schemas have none.
    pub status: Option<personalize_contract::Status>,
    /// When it took that status.
    pub since: Timestamp,
}

impl State {
    pub(crate) fn new(account: Account, data_source: DataSource, latencies: Latencies, seed: u64, rate: Rate) -> Self {
        Self {
            account,
            data_source,
            latencies,
            faults: Faults::default(),
            random: Random::new(seed),
            seed,
            rate,
            journal: Journal::default(),
            calls: BTreeMap::new(),
            throttled: 0,
            dataset_groups: Table::default(),
            schemas: Table::default(),
            datasets: Table::default(),
            dataset_import_jobs: Table::default(),
            event_trackers: Table::default(),
            filters: Table::default(),
            solutions: Table::default(),
            solution_versions: Table::default(),
            campaigns: Table::default(),
        }
    }

    /// Starts a resource's creation: decides how long it takes and whether it fails, and writes it down.
    pub(crate) fn begin(&mut self, now: Timestamp, beginning: Beginning<'_>) -> Head {
        let Beginning { resource_type, matched_by, name, arn, recipe, after } = beginning;
        let course = Course {
            started: now,
            seconds: self.latencies.creation(resource_type, matched_by, recipe),
            failure: self.faults.reason(resource_type, matched_by),
        };
        if resource_type != ResourceType::Schema {
            self.journal.begin(resource_type, name, arn, &course, after, false);
        }
        Head { name: name.to_owned(), arn: arn.to_owned(), course }
    }

    /// Starts a campaign's update in the same way.
    pub(crate) fn begin_campaign_update(
        &mut self,
        now: Timestamp,
        name: &str,
        arn: &str,
        after: Vec<String>,
    ) -> Course {
        let course = Course {
            started: now,
            seconds: self.latencies.campaign_update(name),
            failure: self.faults.reason(ResourceType::Campaign, name),
        };
        self.journal.begin(ResourceType::Campaign, name, arn, &course, after, true);
        course
    }

    /// Imports whose time is over while their files are still being read.
    pub(crate) fn overdue_readings(&self, now: Timestamp) -> Vec<PendingReading> {
        self.dataset_import_jobs.iter().filter_map(|job| job.overdue_reading(now)).collect()
    }

    /// Lets imports take effect whose time is over, in the order in which they ended.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        let mut ended: Vec<_> = self.dataset_import_jobs.iter_mut().filter_map(|job| job.take_effect(now)).collect();
        ended.sort_by(|one, other| one.due.0.total_cmp(&other.due.0));
        for effect in ended {
            if let Some(failure) = &effect.failure {
                self.journal.fail(&effect.job_arn, failure);
            } else if let (Some(data), Ok(dataset)) = (effect.data, self.datasets.get_mut(&effect.dataset_arn)) {
                dataset.take_in(data, effect.incremental);
            }
        }
    }

    /// Every passage so far. An import whose files are still being read is not over.
    pub(crate) fn passages(&self, now: Timestamp) -> Vec<Passage> {
        let mut passages = self.journal.passages(now);
        for job in self.dataset_import_jobs.iter().filter(|job| job.overdue_reading(now).is_some()) {
            for passage in passages.iter_mut().filter(|passage| passage.arn == job.head().arn) {
                passage.outcome = job.status(now);
            }
        }
        passages
    }

    /// Every resource, type by type in the order in which a run makes them.
    pub(crate) fn seen(&self, now: Timestamp) -> Vec<Seen> {
        let mut seen = Vec::new();
        look(&self.dataset_groups, now, &mut seen);
        look(&self.schemas, now, &mut seen);
        look(&self.datasets, now, &mut seen);
        look(&self.dataset_import_jobs, now, &mut seen);
        look(&self.event_trackers, now, &mut seen);
        look(&self.filters, now, &mut seen);
        look(&self.solutions, now, &mut seen);
        look(&self.solution_versions, now, &mut seen);
        look(&self.campaigns, now, &mut seen);
        seen
    }
}

fn look<T: Resource>(table: &Table<T>, now: Timestamp, seen: &mut Vec<Seen>) {
    seen.extend(table.iter().map(|resource| Seen {
        resource_type: T::TYPE,
        name: resource.head().name.clone(),
        arn: resource.head().arn.clone(),
        status: T::HAS_STATUS.then(|| resource.status(now)),
        since: resource.last_updated(now),
    }));
}
