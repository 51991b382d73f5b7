//! The document of a plan.

use personalize_contract::Finding;
use serde_json::Value;

use super::json::{FromJson, findings, member};

/// What a run, or a deletion, would do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// One sentence.
    pub summary: Option<String>,
    /// The dataset group.
    pub dataset_group: String,
    /// One for each resource.
    pub changes: Vec<Change>,
    /// When its schedules begin runs.
    pub schedules: Vec<Schedule>,
    /// What will be billed.
    pub costs: Costs,
    /// Findings in parameters and data.
    pub findings: Vec<Finding>,
}

impl FromJson for Plan {
    fn from_json(value: &Value) -> Self {
        Self {
            summary: member(value, "summary"),
            dataset_group: member(value, "datasetGroup"),
            changes: member(value, "changes"),
            schedules: member(value, "schedules"),
            costs: member(value, "costs"),
            findings: findings(value),
        }
    }
}

/// What would become of a resource.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// `create`, `update`, `replace`, `keep`, `hold`, `delete` or `refuse`.
    pub action: String,
    /// Its type.
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// What else is to be said of it.
    pub notes: Vec<String>,
    /// How long the same took before.
    pub expected_seconds: Option<f64>,
}

impl FromJson for Change {
    fn from_json(value: &Value) -> Self {
        Self {
            action: member(value, "action"),
            resource_type: member(value, "type"),
            name: member(value, "name"),
            arn: member(value, "arn"),
            why: member(value, "why"),
            notes: member(value, "notes"),
            expected_seconds: member(value, "expectedSeconds"),
        }
    }
}

/// When a schedule begins runs.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// Its expression.
    pub schedule_expression: String,
    /// Its time zone.
    pub time_zone: Option<String>,
    /// The next moments.
    pub next: Vec<String>,
}

impl FromJson for Schedule {
    fn from_json(value: &Value) -> Self {
        Self {
            name: member(value, "name"),
            schedule_expression: member(value, "scheduleExpression"),
            time_zone: member(value, "timeZone"),
            next: member(value, "next"),
        }
    }
}

/// What will be billed.
#[derive(Debug, Clone, Default)]
pub struct Costs {
    /// Datasets that are imported in full.
    pub imports: Vec<String>,
    /// Objects that are imported by themselves.
    pub incremental_imports: Vec<String>,
    /// Solutions that are trained.
    pub trainings: Vec<String>,
    /// Campaigns that will be serving.
    pub campaigns: Vec<Provisioned>,
    /// Recommenders that will be running.
    pub recommenders: Vec<Provisioned>,
    /// Solutions that the service trains by itself.
    pub automatic_trainings: Vec<Scheduled>,
    /// Batch jobs that are run.
    pub batch_jobs: Vec<String>,
}

impl FromJson for Costs {
    fn from_json(value: &Value) -> Self {
        Self {
            imports: member(value, "imports"),
            incremental_imports: member(value, "incrementalImports"),
            trainings: member(value, "trainings"),
            campaigns: member(value, "campaigns"),
            recommenders: member(value, "recommenders"),
            automatic_trainings: member(value, "automaticTrainings"),
            batch_jobs: member(value, "batchJobs"),
        }
    }
}

/// What is billed while it is there.
#[derive(Debug, Clone, Default)]
pub struct Provisioned {
    /// Its name.
    pub name: String,
    /// Transactions a second.
    pub min_provisioned_tps: u32,
}

impl FromJson for Provisioned {
    fn from_json(value: &Value) -> Self {
        Self { name: member(value, "name"), min_provisioned_tps: member(value, "minProvisionedTps") }
    }
}

/// What is trained again and again.
#[derive(Debug, Clone, Default)]
pub struct Scheduled {
    /// Its name.
    pub name: String,
    /// When.
    pub scheduling_expression: String,
}

impl FromJson for Scheduled {
    fn from_json(value: &Value) -> Self {
        Self { name: member(value, "name"), scheduling_expression: member(value, "schedulingExpression") }
    }
}
