//! The document of a plan.

use personalize_contract::Finding;
use serde::Deserialize;

/// What a run, or a deletion, would do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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

/// What would become of a resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Change {
    /// `create`, `update`, `replace`, `keep`, `hold`, `delete` or `refuse`.
    pub action: String,
    /// Its type.
    #[serde(rename = "type")]
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

/// When a schedule begins runs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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

/// What will be billed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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

/// What is billed while it is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Provisioned {
    /// Its name.
    pub name: String,
    /// Transactions a second.
    pub min_provisioned_tps: u32,
}

/// What is trained again and again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Scheduled {
    /// Its name.
    pub name: String,
    /// When.
    pub scheduling_expression: String,
}
