//! The document of a simulation: what `--output json` writes, and what the text is made from.

use personalize_contract::{DatasetType, ResourceType, Status};
use personalize_emulator::{EndedOperation, Timestamp, TransitionKind};
use personalize_report::document::TrainedOn;
use serde::Serialize;

use super::busy::{Busy, Spans};
use super::groups::Groups;
use super::lateness::{self, Lateness};
use super::operations::Operation;
use super::prices::{Cost, Prices};
use super::quotas::Quotas;
use super::recorder::Recorded;
use super::trained_on::trained_on;
use super::world::Ended;
use crate::billed::{Billed, name_in};
use crate::laptop::{Laptop, Resource, RunError, to_the_millisecond};

/// The layout of the document. Members may be added under the same version; none changes its meaning.
pub const VERSION: u32 = 1;

/// What has happened from the start to the end.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    /// The layout; see [`VERSION`].
    pub version: u32,
    /// When the parameter file was uploaded.
    pub start: String,
    /// When the time was over.
    pub end: String,
    /// How many dataset groups there are.
    pub groups: usize,
    /// Runs, and trainings that the service began by itself, in the order in which they began.
    pub calendar: Vec<Entry>,
    /// What arrived.
    pub arrivals: Vec<Arrived>,
    /// Whether arrivals were assumed, because no file says which there are.
    pub arrivals_are_assumed: bool,
    /// How much was under way at once.
    pub busy: Busy,
    /// How late the runs of uploads and of each schedule were.
    pub lateness: Vec<Lateness>,
    /// Which quotas were full, and which requests were too many.
    #[serde(flatten)]
    pub quotas: Quotas,
    /// What is billed, in the service's units.
    pub usage: Billed,
    /// What that costs, where there are prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// Each import, training and batch job that ended, with what of it is billed.
    pub operations: Vec<Operation>,
    /// Which data went into which version, of each training that ended well.
    pub trained_on: Vec<TrainedOn>,
    /// How many trainings the end has cut off. They are not in the usage.
    pub trainings_under_way: usize,
}

/// A line of the calendar.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When it began.
    pub at: String,
    /// `upload`, `schedule`, or `service` for an automatic training.
    pub begun_by: BegunBy,
    /// The dataset group of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_group: Option<String>,
    /// The schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The moment that its expression says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_time: Option<String>,
    /// When it ended; nothing while it is under way.
    pub ended: Option<String>,
    /// How long it took, to its end.
    pub seconds: Option<f64>,
    /// `SUCCEEDED`, `FAILED`, or `RUNNING` for what was under way when the time was over.
    pub outcome: Outcome,
    /// Of a run that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RunError>,
    /// What it did.
    #[serde(flatten)]
    pub done: Done,
    /// The execution of a run, or the solution version of a training.
    pub arn: String,
}

/// What began an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BegunBy {
    /// The parameter file was uploaded.
    Upload,
    /// A schedule of the parameter file.
    Schedule,
    /// The service, by itself.
    Service,
}

/// How an entry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
    /// Well.
    Succeeded,
    /// Badly.
    Failed,
    /// Not before the time was over.
    Running,
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// Datasets, or their objects, that it imported.
    pub imports: Vec<String>,
    /// Solutions that it trained.
    pub trainings: Vec<String>,
    /// Campaigns that it created.
    pub campaigns_created: Vec<String>,
    /// Campaigns that it gave another version, or another configuration.
    pub campaigns_updated: Vec<String>,
    /// Campaigns that it held at their version.
    pub campaigns_held: Vec<String>,
    /// Batch jobs that it ran.
    pub batch_jobs: Vec<String>,
    /// How many other resources it created, updated, replaced or deleted.
    pub others: usize,
    /// What failed.
    pub failures: Vec<Failure>,
}

/// A resource that failed in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: Option<String>,
}

/// Something that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrived {
    /// When.
    pub at: String,
    /// Of which dataset; nothing for an upload of the parameter file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetType>,
    /// How many rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// The object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
}

impl Calendar {
    /// The document of a simulation that has ended.
    pub fn of(
        (laptop, groups): (&Laptop, &Groups),
        ended: Ended,
        (start, end): (Timestamp, Timestamp),
        prices: Option<&Prices>,
    ) -> Self {
        let Ended { runs, operations, arrived, arrivals_are_assumed } = ended;
        let mut spans = Spans::default();
        for operation in operations.all() {
            spans.add_operation(operation);
        }
        let journal = laptop.emulator().journal();
        for transition in &journal {
            spans.add_under_way(transition, end);
        }
        for run in &runs {
            spans.add_run(run.start, run.end.as_ref().map(|(end, _)| *end));
        }
        let automatic = operations.all().iter().filter(|operation| operation.automatic).map(Entry::of_training);
        let mut entries: Vec<(Timestamp, Entry)> =
            runs.iter().map(|run| Entry::of_run(run, groups)).chain(automatic).collect();
        let mine: Vec<&str> =
            runs.iter().flat_map(|run| &run.resources).filter_map(|resource| resource.arn.as_deref()).collect();
        let begun_by_service = journal.iter().filter(|transition| {
            transition.resource_type == ResourceType::SolutionVersion
                && transition.kind == TransitionKind::Creation
                && transition.started.after(transition.seconds) > end
                && !mine.contains(&transition.arn.as_str())
        });
        entries.extend(begun_by_service.map(|it| Entry::of_training_under_way(&it.arn, it.started)));
        entries.sort_by(|one, other| one.0.0.total_cmp(&other.0.0));
        let usage = Billed::from(laptop.emulator().usage());
        let trainings_under_way = spans.trainings_under_way();
        let busy = spans.busy();
        let group_of = |run: &Recorded| groups.of_key(&run.key).unwrap_or_default().to_owned();
        Self {
            version: VERSION,
            start: start.rfc3339(),
            end: end.rfc3339(),
            groups: groups.count(),
            calendar: entries.into_iter().map(|(_, entry)| entry).collect(),
            arrivals: arrived,
            arrivals_are_assumed,
            trainings_under_way,
            lateness: lateness::of(&runs, group_of, end),
            quotas: Quotas::of(laptop.emulator(), &busy),
            busy,
            cost: prices.map(|prices| prices.cost(&usage.totals)),
            usage,
            trained_on: trained_on(operations.all(), &runs),
            operations: operations.all().iter().map(Operation::from).collect(),
        }
    }

    /// Whether a run, or a training of the service, failed.
    pub fn has_failures(&self) -> bool {
        self.calendar.iter().any(|entry| entry.outcome == Outcome::Failed)
    }
}

impl Entry {
    fn of_run(run: &Recorded, groups: &Groups) -> (Timestamp, Self) {
        let (schedule, scheduled_time) = run.schedule.clone().unzip();
        let (outcome, error) = match &run.end {
            None => (Outcome::Running, None),
            Some((_, None)) => (Outcome::Succeeded, None),
            Some((_, Some(error))) => (Outcome::Failed, Some(error.clone())),
        };
        let ended = run.end.as_ref().map(|(end, _)| *end);
        let entry = Self {
            at: run.start.rfc3339(),
            begun_by: if schedule.is_some() { BegunBy::Schedule } else { BegunBy::Upload },
            dataset_group: groups.of_key(&run.key).map(str::to_owned),
            schedule,
            scheduled_time: scheduled_time.flatten().map(Timestamp::rfc3339),
            ended: ended.map(Timestamp::rfc3339),
            seconds: ended.map(|ended| to_the_millisecond(ended - run.start)),
            outcome,
            error,
            done: Done::of(&run.resources),
            arn: run.execution_arn.clone(),
        };
        (run.start, entry)
    }

    fn of_training(training: &EndedOperation) -> (Timestamp, Self) {
        let (start, entry) = Self::of_training_under_way(&training.arn, training.started);
        let is_active = training.outcome == Status::Active;
        let failure = |reason: &String| Failure {
            resource_type: training.resource_type.key().to_owned(),
            name: name_in(&training.owner_arn).to_owned(),
            reason: Some(reason.clone()),
        };
        let failures = training.failure_reason.iter().map(failure).collect();
        let entry = Self {
            ended: Some(training.ended.rfc3339()),
            seconds: Some(to_the_millisecond(training.ended - training.started)),
            outcome: if is_active { Outcome::Succeeded } else { Outcome::Failed },
            done: Done { failures, ..entry.done },
            ..entry
        };
        (start, entry)
    }

    fn of_training_under_way(arn: &str, start: Timestamp) -> (Timestamp, Self) {
        let solution = personalize_contract::arn::solution_of_version(arn).unwrap_or(arn);
        let done = Done { trainings: vec![name_in(solution).to_owned()], ..Done::default() };
        let entry = Self {
            at: start.rfc3339(),
            begun_by: BegunBy::Service,
            dataset_group: None,
            schedule: None,
            scheduled_time: None,
            ended: None,
            seconds: None,
            outcome: Outcome::Running,
            error: None,
            done,
            arn: arn.to_owned(),
        };
        (start, entry)
    }
}

impl Done {
    fn of(resources: &[Resource]) -> Self {
        let mut done = Self::default();
        for resource in resources {
            let name = || resource.name.clone();
            match (resource.resource_type.as_str(), resource.outcome.as_str()) {
                (_, "failed") => done.failures.push(Failure {
                    resource_type: resource.resource_type.clone(),
                    name: name(),
                    reason: resource.failure_reason.clone(),
                }),
                ("datasetImportJob", "created") => done.imports.push(name()),
                ("solutionVersion", "created") => done.trainings.push(name()),
                ("campaign", "created" | "replaced") => done.campaigns_created.push(name()),
                ("campaign", "updated") => done.campaigns_updated.push(name()),
                ("campaign", "held") => done.campaigns_held.push(name()),
                ("batchInferenceJob" | "batchSegmentJob", "created") => done.batch_jobs.push(name()),
                (_, "created" | "updated" | "replaced" | "deleted") => done.others += 1,
                _ => {}
            }
        }
        done
    }
}
