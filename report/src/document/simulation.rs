//! The document of a simulation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{FromJson, member};
use super::timed::Timed;
use super::trained_on::TrainedOn;

/// What has happened from the start to the end.
#[derive(Debug, Clone, Default)]
pub struct Simulation {
    /// When it began.
    pub start: String,
    /// When the time was over.
    pub end: String,
    /// Runs, and trainings of the service.
    pub calendar: Vec<Entry>,
    /// Whether arrivals were assumed.
    pub arrivals_are_assumed: bool,
    /// What arrived.
    pub arrivals: Vec<Arrived>,
    /// How much was under way.
    pub busy: Busy,
    /// What is billed.
    pub usage: Billed,
    /// What that costs.
    pub cost: Option<Cost>,
    /// What the service did when.
    pub operations: Vec<Operation>,
    /// Which data went into which version.
    pub trained_on: Vec<TrainedOn>,
    /// How many trainings the end has cut off.
    pub trainings_under_way: u64,
}

impl FromJson for Simulation {
    fn from_json(value: &Value) -> Self {
        Self {
            start: member(value, "start"),
            end: member(value, "end"),
            calendar: member(value, "calendar"),
            arrivals_are_assumed: member(value, "arrivalsAreAssumed"),
            arrivals: member(value, "arrivals"),
            busy: member(value, "busy"),
            usage: member(value, "usage"),
            cost: member(value, "cost"),
            operations: member(value, "operations"),
            trained_on: member(value, "trainedOn"),
            trainings_under_way: member(value, "trainingsUnderWay"),
        }
    }
}

/// A run, or a training of the service.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// When it began.
    pub at: String,
    /// `upload`, `schedule` or `service`.
    pub begun_by: String,
    /// The schedule.
    pub schedule: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// `SUCCEEDED`, `FAILED` or `RUNNING`.
    pub outcome: String,
    /// Of one that failed.
    pub error: Option<EntryError>,
    /// Imports.
    pub imports: Vec<String>,
    /// Trainings.
    pub trainings: Vec<String>,
    /// Campaigns that it created.
    pub campaigns_created: Vec<String>,
    /// Campaigns that it updated.
    pub campaigns_updated: Vec<String>,
    /// Campaigns that it held.
    pub campaigns_held: Vec<String>,
    /// Batch jobs.
    pub batch_jobs: Vec<String>,
    /// How many other resources it changed.
    pub others: u64,
    /// What failed.
    pub failures: Vec<EntryFailure>,
    /// The execution, or the version.
    pub arn: String,
}

impl FromJson for Entry {
    fn from_json(value: &Value) -> Self {
        Self {
            at: member(value, "at"),
            begun_by: member(value, "begunBy"),
            schedule: member(value, "schedule"),
            ended: member(value, "ended"),
            seconds: member(value, "seconds"),
            outcome: member(value, "outcome"),
            error: member(value, "error"),
            imports: member(value, "imports"),
            trainings: member(value, "trainings"),
            campaigns_created: member(value, "campaignsCreated"),
            campaigns_updated: member(value, "campaignsUpdated"),
            campaigns_held: member(value, "campaignsHeld"),
            batch_jobs: member(value, "batchJobs"),
            others: member(value, "others"),
            failures: member(value, "failures"),
            arn: member(value, "arn"),
        }
    }
}

/// The error of a run.
#[derive(Debug, Clone, Default)]
pub struct EntryError {
    /// Its name.
    pub name: String,
    /// What happened.
    pub cause: String,
}

impl FromJson for EntryError {
    fn from_json(value: &Value) -> Self {
        Self { name: member(value, "name"), cause: member(value, "cause") }
    }
}

/// A resource that failed.
#[derive(Debug, Clone, Default)]
pub struct EntryFailure {
    /// Its type.
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: Option<String>,
}

impl FromJson for EntryFailure {
    fn from_json(value: &Value) -> Self {
        Self { resource_type: member(value, "type"), name: member(value, "name"), reason: member(value, "reason") }
    }
}

/// What arrived.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// How many rows; nothing for an upload of the parameter file.
    pub rows: Option<u64>,
}

impl FromJson for Arrived {
    fn from_json(value: &Value) -> Self {
        Self { rows: member(value, "rows") }
    }
}

/// How much was under way over time.
#[derive(Debug, Clone, Default)]
pub struct Busy {
    /// From each moment on at which that changed.
    pub series: Vec<Level>,
}

impl FromJson for Busy {
    fn from_json(value: &Value) -> Self {
        Self { series: member(value, "series") }
    }
}

/// How much was under way from a moment on.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// From then on.
    pub at: String,
    /// Imports.
    pub imports: u32,
    /// Trainings.
    pub trainings: u32,
    /// Batch jobs.
    pub batch_jobs: u32,
    /// Runs.
    pub runs: u32,
}

impl FromJson for Level {
    fn from_json(value: &Value) -> Self {
        Self {
            at: member(value, "at"),
            imports: member(value, "imports"),
            trainings: member(value, "trainings"),
            batch_jobs: member(value, "batchJobs"),
            runs: member(value, "runs"),
        }
    }
}

/// An import, a training or a batch job.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// Its type.
    pub resource_type: String,
    /// What it is billed for.
    pub of: String,
    /// When its turn came.
    pub start: String,
    /// When it ended.
    pub end: String,
    /// How it ended.
    pub outcome: String,
    /// Its ARN.
    pub arn: String,
}

impl FromJson for Operation {
    fn from_json(value: &Value) -> Self {
        Self {
            resource_type: member(value, "type"),
            of: member(value, "of"),
            start: member(value, "start"),
            end: member(value, "end"),
            outcome: member(value, "outcome"),
            arn: member(value, "arn"),
        }
    }
}

impl From<&Operation> for Timed {
    fn from(operation: &Operation) -> Self {
        Self {
            resource_type: operation.resource_type.clone(),
            name: operation.of.clone(),
            arn: operation.arn.clone(),
            start_time: operation.start.clone(),
            end_time: Some(operation.end.clone()),
            status: operation.outcome.clone(),
            ..Self::default()
        }
    }
}

/// What is billed, by name.
#[derive(Debug, Clone, Default)]
pub struct Billed {
    /// Hours of training by solution.
    pub training_hours: BTreeMap<String, f64>,
    /// Gigabytes imported by dataset.
    pub imported_gigabytes: BTreeMap<String, f64>,
    /// TPS-hours by campaign.
    pub campaign_tps_hours: BTreeMap<String, f64>,
    /// TPS-hours by recommender.
    pub recommender_tps_hours: BTreeMap<String, f64>,
    /// Lines of batch inference jobs by solution.
    pub batch_inference_lines: BTreeMap<String, u64>,
    /// Lines of batch segment jobs by solution.
    pub batch_segment_lines: BTreeMap<String, u64>,
}

impl FromJson for Billed {
    fn from_json(value: &Value) -> Self {
        Self {
            training_hours: member(value, "trainingHours"),
            imported_gigabytes: member(value, "importedGigabytes"),
            campaign_tps_hours: member(value, "campaignTpsHours"),
            recommender_tps_hours: member(value, "recommenderTpsHours"),
            batch_inference_lines: member(value, "batchInferenceLines"),
            batch_segment_lines: member(value, "batchSegmentLines"),
        }
    }
}

/// What that costs.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// As the file of prices names it.
    pub currency: Option<String>,
    /// By unit.
    pub lines: Vec<CostLine>,
    /// The sum.
    pub total: f64,
    /// Units without a price.
    pub without_price: Vec<String>,
}

impl FromJson for Cost {
    fn from_json(value: &Value) -> Self {
        Self {
            currency: member(value, "currency"),
            lines: member(value, "lines"),
            total: member(value, "total"),
            without_price: member(value, "withoutPrice"),
        }
    }
}

/// What one kind of thing costs.
#[derive(Debug, Clone, Default)]
pub struct CostLine {
    /// The unit.
    pub unit: String,
    /// How many.
    pub quantity: f64,
    /// The price of one.
    pub price: f64,
    /// The product.
    pub amount: f64,
}

impl FromJson for CostLine {
    fn from_json(value: &Value) -> Self {
        Self {
            unit: member(value, "unit"),
            quantity: member(value, "quantity"),
            price: member(value, "price"),
            amount: member(value, "amount"),
        }
    }
}
