//! The sections of the document, after [`super::checks`] has found nothing wrong with them: each is the input of one API
//! call.

use std::collections::BTreeMap;

use personalize_contract::filter::TimedExpression;
use serde::{Deserialize, Serialize};

use crate::context::Overrides;

pub use crate::context::{Repeat, TrainingMode};

/// The document without its datasets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSections {
    pub dataset_group: DatasetGroupSection,
    pub event_tracker: Option<EventTrackerSection>,
    #[serde(default)]
    pub filters: Vec<FilterSection>,
    pub metric_attribution: Option<MetricAttributionSection>,
    #[serde(default)]
    pub recommenders: Vec<RecommenderSection>,
    #[serde(default)]
    pub solutions: Vec<SolutionSection>,
    #[serde(default)]
    pub schedules: Vec<ScheduleSection>,
    pub reimport: Option<Repeat>,
    pub retrain: Option<Repeat>,
    pub on_drift: Option<OnDrift>,
    #[serde(default)]
    pub quotas: QuotasSection,
    pub events: Option<EventsSection>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Quotas of a dataset group that AWS has raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct QuotasSection {
    /// Of campaigns.
    pub campaigns: Option<usize>,
    /// Of filters.
    pub filters: Option<usize>,
    /// Of recommenders.
    pub recommenders: Option<usize>,
    /// Of solutions.
    pub solutions: Option<usize>,
}

/// That events are published, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventsSection {
    /// The bus, by name or ARN; without it, that of the deployment.
    pub event_bus_name: Option<String>,
}

/// What an import brings in of what lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ImportMode {
    /// All of it, in place of what was imported before.
    #[default]
    Full,
    /// What no import has taken yet, once there was one of everything.
    Incremental,
}

/// What becomes of a resource that differs from the file, and that the service cannot change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnDrift {
    /// The run says so, and leaves it as it is.
    #[default]
    Refuse,
    /// It is deleted and made anew.
    Replace,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// Its key.
    pub tag_key: String,
    /// Its value.
    pub tag_value: String,
}

/// The input of `CreateDatasetGroup`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetGroupSection {
    pub name: String,
    pub domain: Option<String>,
    pub role_arn: Option<String>,
    pub kms_key_arn: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// The input of `CreateEventTracker`.
#[derive(Debug, Clone, Deserialize)]
pub struct EventTrackerSection {
    pub name: String,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// The input of `CreateFilter`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterSection {
    pub name: String,
    pub filter_expression: String,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl FilterSection {
    /// The expression with its times, such as `{{now - 30 days}}`. `None` where it holds none.
    #[must_use]
    pub fn timed_expression(&self) -> Option<TimedExpression> {
        TimedExpression::parse(&self.filter_expression).ok().flatten()
    }
}

/// A schedule: when a run begins by itself, and what it does otherwise than one that an upload begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleSection {
    /// Its name, which no other schedule of the file has.
    pub name: String,
    /// `cron(…)`, `rate(…)` or `at(…)`, as EventBridge Scheduler takes them.
    pub schedule_expression: String,
    /// A name of the time zone database of IANA; UTC without it.
    pub schedule_expression_timezone: Option<String>,
    /// Within how many minutes after its time a run may begin.
    pub flexible_time_window_minutes: Option<i32>,
    /// One that is disabled stays, and begins no runs.
    #[serde(default)]
    pub state: ScheduleState,
    /// What its runs do otherwise.
    #[serde(flatten)]
    pub overrides: Overrides,
}

/// Whether a schedule begins runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ScheduleState {
    /// It does.
    #[default]
    Enabled,
    /// It does not.
    Disabled,
}

impl ScheduleState {
    /// The service's own spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
        }
    }
}

/// The input of `CreateRecommender`, and whether it runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecommenderSection {
    pub name: String,
    pub recipe_arn: String,
    pub recommender_config: Option<RecommenderConfigSection>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// One that does not run is stopped: it answers no requests and costs nothing.
    #[serde(default = "runs")]
    pub running: bool,
}

fn runs() -> bool {
    true
}

/// How a recommender trains and serves.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecommenderConfigSection {
    pub item_exploration_config: Option<BTreeMap<String, String>>,
    pub min_recommendation_requests_per_second: Option<i32>,
    pub training_data_config: Option<TrainingDataConfigSection>,
    pub enable_metadata_with_recommendations: Option<bool>,
}

/// The input of `CreateMetricAttribution`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricAttributionSection {
    pub name: String,
    pub metrics: Vec<MetricSection>,
    pub metrics_output_config: Option<MetricsOutputSection>,
}

/// One of `metricAttribution.metrics`: which events are counted or summed, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricSection {
    pub event_type: String,
    pub metric_name: String,
    pub expression: String,
}

/// `metricAttribution.metricsOutputConfig`: where metrics are written, the role aside.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricsOutputSection {
    pub s3_data_destination: Option<S3DataSection>,
}

/// A place in S3, and the key that encrypts it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3DataSection {
    pub path: String,
    pub kms_key_arn: Option<String>,
}

/// The input of `CreateSolution`, and the campaigns that a solution may carry.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SolutionSection {
    pub name: String,
    pub recipe_arn: Option<String>,
    #[serde(rename = "performAutoML")]
    pub perform_auto_ml: Option<bool>,
    #[serde(rename = "performHPO")]
    pub perform_hpo: Option<bool>,
    pub perform_auto_training: Option<bool>,
    pub perform_incremental_update: Option<bool>,
    pub event_type: Option<String>,
    pub solution_config: Option<SolutionConfigSection>,
    pub gate: Option<GateSection>,
    pub retrain: Option<Repeat>,
    #[serde(default)]
    pub training_mode: TrainingMode,
    #[serde(default)]
    pub tags: Vec<Tag>,
    #[serde(default)]
    pub campaigns: Vec<CampaignSection>,
    #[serde(default)]
    pub batch_inference_jobs: Vec<BatchJobSection>,
    #[serde(default)]
    pub batch_segment_jobs: Vec<BatchJobSection>,
}

/// `gate`: what a new version has to be for a campaign to move to it. At least one bound is there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateSection {
    /// The name of one of the metrics of the solution's versions.
    pub metric: String,
    /// The least that it may be.
    pub at_least: Option<f64>,
    /// By how much it may be less than that of the version which the campaign serves, in the metric's own unit.
    pub may_fall_by: Option<f64>,
}

/// The input of `CreateBatchInferenceJob` or `CreateBatchSegmentJob`, version and role aside. Mode and configurations are
/// of inference alone, which the structure of a file has ensured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchJobSection {
    pub name: String,
    pub job_input: Option<BatchInputSection>,
    pub job_output: Option<BatchOutputSection>,
    pub filter: Option<String>,
    pub filter_arn: Option<String>,
    pub num_results: Option<i32>,
    pub batch_inference_job_config: Option<BatchInferenceJobConfigSection>,
    pub batch_inference_job_mode: Option<String>,
    pub theme_generation_config: Option<ThemeGenerationConfigSection>,
    #[serde(default)]
    pub rerun: Repeat,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// `jobInput`: what a batch job answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchInputSection {
    pub s3_data_source: S3DataConfigSection,
}

/// `jobOutput`: where a batch job writes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchOutputSection {
    pub s3_data_destination: S3DataConfigSection,
}

/// A place in S3, and the key that encrypts what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3DataConfigSection {
    pub path: String,
    pub kms_key_arn: Option<String>,
}

/// How a batch inference job recommends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchInferenceJobConfigSection {
    pub item_exploration_config: Option<BTreeMap<String, String>>,
    pub ranking_influence: Option<BTreeMap<String, f64>>,
}

/// What themes are generated from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeGenerationConfigSection {
    pub fields_for_theme_generation: ThemeFieldsSection,
}

/// The column that has the names of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeFieldsSection {
    pub item_name: String,
}

/// How to train.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SolutionConfigSection {
    pub event_value_threshold: Option<String>,
    pub hpo_config: Option<HpoConfigSection>,
    pub algorithm_hyper_parameters: Option<BTreeMap<String, String>>,
    pub feature_transformation_parameters: Option<BTreeMap<String, String>>,
    #[serde(rename = "autoMLConfig")]
    pub auto_ml_config: Option<AutoMlConfigSection>,
    pub events_config: Option<EventsConfigSection>,
    pub optimization_objective: Option<OptimizationObjectiveSection>,
    pub training_data_config: Option<TrainingDataConfigSection>,
    pub auto_training_config: Option<AutoTrainingConfigSection>,
}

/// `solutionConfig.hpoConfig`: how hyperparameters are searched for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HpoConfigSection {
    pub hpo_objective: Option<HpoObjectiveSection>,
    pub hpo_resource_config: Option<HpoResourceConfigSection>,
    pub algorithm_hyper_parameter_ranges: Option<HyperParameterRangesSection>,
}

/// `hpoConfig.hpoObjective`: what a search optimizes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HpoObjectiveSection {
    pub r#type: Option<String>,
    pub metric_name: Option<String>,
    pub metric_regex: Option<String>,
}

/// `hpoConfig.hpoResourceConfig`: how many trainings a search may take, as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HpoResourceConfigSection {
    pub max_number_of_training_jobs: Option<String>,
    pub max_parallel_training_jobs: Option<String>,
}

/// `hpoConfig.algorithmHyperParameterRanges`: where a search looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HyperParameterRangesSection {
    #[serde(default)]
    pub integer_hyper_parameter_ranges: Vec<IntegerRangeSection>,
    #[serde(default)]
    pub continuous_hyper_parameter_ranges: Vec<ContinuousRangeSection>,
    #[serde(default)]
    pub categorical_hyper_parameter_ranges: Vec<CategoricalRangeSection>,
}

/// One of `integerHyperParameterRanges`: both bounds are part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegerRangeSection {
    pub name: Option<String>,
    pub min_value: Option<i32>,
    pub max_value: Option<i32>,
}

/// One of `continuousHyperParameterRanges`: both bounds are part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinuousRangeSection {
    pub name: Option<String>,
    pub min_value: Option<f64>,
    pub max_value: Option<f64>,
}

/// One of `categoricalHyperParameterRanges`: the values to choose from.
#[derive(Debug, Clone, Deserialize)]
pub struct CategoricalRangeSection {
    pub name: Option<String>,
    #[serde(default)]
    pub values: Vec<String>,
}

/// `solutionConfig.autoMLConfig`: which recipe the service chooses among, and by which metric.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AutoMlConfigSection {
    pub metric_name: Option<String>,
    #[serde(default)]
    pub recipe_list: Vec<String>,
}

/// `solutionConfig.eventsConfig`: which events count in training.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventsConfigSection {
    pub event_parameters_list: Option<Vec<EventParametersSection>>,
}

/// One of `eventsConfig.eventParametersList`: an event type, from which value on it counts, and how much.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventParametersSection {
    pub event_type: Option<String>,
    pub event_value_threshold: Option<f64>,
    pub weight: Option<f64>,
}

/// `solutionConfig.optimizationObjective`: an attribute of items to favour besides relevance.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptimizationObjectiveSection {
    pub item_attribute: Option<String>,
    pub objective_sensitivity: Option<String>,
}

/// `solutionConfig.trainingDataConfig`: columns by dataset type that training leaves out, or takes alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingDataConfigSection {
    pub excluded_dataset_columns: Option<BTreeMap<String, Vec<String>>>,
    pub included_dataset_columns: Option<BTreeMap<String, Vec<String>>>,
}

/// `solutionConfig.autoTrainingConfig`: when the service trains by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AutoTrainingConfigSection {
    pub scheduling_expression: Option<String>,
}

/// The input of `CreateCampaign` and `UpdateCampaign`, and which version a campaign stays at.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignSection {
    pub name: String,
    /// The version that it serves, whatever is trained beside it.
    pub solution_version_arn: Option<String>,
    /// Whether it stays at the version that it serves.
    pub version: Option<VersionWord>,
    #[serde(rename = "minProvisionedTPS")]
    pub min_provisioned_tps: Option<i32>,
    pub campaign_config: Option<CampaignConfigSection>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// What a campaign may say of its version in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum VersionWord {
    /// It stays at whatever it serves. Where there is no such campaign yet, it is created at the newest.
    Keep,
}

/// How a campaign serves.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CampaignConfigSection {
    pub item_exploration_config: Option<BTreeMap<String, String>>,
    pub enable_metadata_with_recommendations: Option<bool>,
    pub sync_with_latest_solution_version: Option<bool>,
    pub ranking_influence: Option<BTreeMap<String, f64>>,
}
