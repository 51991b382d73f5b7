//! What a parameter file asks for, made of a document in which nothing is wrong, with the defaults filled in.

use personalize_contract::data::DatasetInput;
use personalize_contract::{DatasetType, ResourceType, Schema};

use super::batch_job_name;
use super::data_location::DataLocation;
use super::normalize::{keep_supported, keep_supported_by_jobs, supported_recommender};
use super::sections::{
    BatchJobSection, CampaignSection, DatasetGroupSection, DocumentSections, EventTrackerSection, EventsSection,
    FilterSection, ImportMode, MetricAttributionSection, OnDrift, QuotasSection, RecommenderSection, Repeat,
    ScheduleSection, SolutionSection, Tag,
};
use crate::names;

/// What a parameter file asks for.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// The dataset group.
    pub dataset_group: DatasetGroupSection,
    /// In the order of their types' names.
    pub datasets: Vec<Dataset>,
    /// The event tracker.
    pub event_tracker: Option<EventTrackerSection>,
    /// The filters.
    pub filters: Vec<FilterSection>,
    /// The metric attribution.
    pub metric_attribution: Option<MetricAttributionSection>,
    /// The recommenders.
    pub recommenders: Vec<RecommenderSection>,
    /// The solutions, each with its campaigns.
    pub solutions: Vec<Solution>,
    /// When runs begin by themselves, and what they do otherwise.
    pub schedules: Vec<ScheduleSection>,
    /// When data is imported again.
    pub reimport: Repeat,
    /// What becomes of filters and an event tracker that are not as the file says.
    pub on_drift: OnDrift,
    /// Quotas of the dataset group that AWS has raised.
    pub quotas: QuotasSection,
    /// Where events go, if the file says that there are any.
    pub events: Option<EventsSection>,
    /// Tags for what has no section of its own: import jobs and solution versions.
    pub tags: Vec<Tag>,
}

/// A dataset, its schema and where its data lies.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Which of the group's datasets.
    pub dataset_type: DatasetType,
    /// What the file calls it.
    pub key: String,
    /// Its own name.
    pub name: String,
    /// The schema as the file has it.
    pub schema_text: String,
    /// The schema, read.
    pub schema: Schema,
    /// Tags for the dataset.
    pub tags: Vec<Tag>,
    /// Where its data lies.
    pub location: DataLocation,
    /// Whether its imports publish the metrics of the metric attribution to S3.
    pub publishes_metrics: bool,
    /// What its imports bring in.
    pub import_mode: ImportMode,
}

impl Dataset {
    /// The same for a scan of its data, which lies in that folder.
    #[must_use]
    pub fn input(&self, folder: String) -> DatasetInput {
        DatasetInput { dataset_type: self.dataset_type, schema: self.schema.clone(), folder }
    }
}

/// A solution and the campaigns that serve it.
#[derive(Debug, Clone)]
pub struct Solution {
    /// The input of `CreateSolution`.
    pub section: SolutionSection,
    /// The campaigns that are to serve its newest version.
    pub campaigns: Vec<CampaignSection>,
    /// The batch inference jobs that its newest version is to answer.
    pub batch_inference_jobs: Vec<BatchJobSection>,
    /// The batch segment jobs that its newest version is to answer.
    pub batch_segment_jobs: Vec<BatchJobSection>,
    /// When it is trained again.
    pub retrain: Repeat,
}

impl Parameters {
    /// Makes parameters of the sections of a document and of the datasets in it.
    pub(super) fn normalize(document: DocumentSections, datasets: Vec<Dataset>) -> Self {
        let solution = |mut section: SolutionSection| {
            let mut campaigns = std::mem::take(&mut section.campaigns);
            let mut batch_inference_jobs = std::mem::take(&mut section.batch_inference_jobs);
            let batch_segment_jobs = std::mem::take(&mut section.batch_segment_jobs);
            keep_supported(&mut section, &mut campaigns);
            keep_supported_by_jobs(&section, &mut batch_inference_jobs);
            let retrain = section.retrain.or(document.retrain).unwrap_or_default();
            Solution { section, campaigns, batch_inference_jobs, batch_segment_jobs, retrain }
        };
        let mut parameters = Self {
            dataset_group: document.dataset_group,
            datasets,
            event_tracker: document.event_tracker,
            filters: document.filters,
            metric_attribution: document.metric_attribution,
            recommenders: document.recommenders.into_iter().map(supported_recommender).collect(),
            solutions: document.solutions.into_iter().map(solution).collect(),
            schedules: document.schedules,
            reimport: document.reimport.unwrap_or_default(),
            on_drift: document.on_drift.unwrap_or_default(),
            quotas: document.quotas,
            events: document.events,
            tags: document.tags,
        };
        parameters.complete_tags();
        parameters
    }

    /// What a deletion asks for: the group by that name, and nothing in it.
    #[must_use]
    pub fn nothing_of(dataset_group: &str) -> Self {
        let name = dataset_group.to_owned();
        let section = DatasetGroupSection { name, domain: None, role_arn: None, kms_key_arn: None, tags: Vec::new() };
        Self {
            dataset_group: section,
            datasets: Vec::new(),
            event_tracker: None,
            filters: Vec::new(),
            metric_attribution: None,
            recommenders: Vec::new(),
            solutions: Vec::new(),
            schedules: Vec::new(),
            reimport: Repeat::default(),
            on_drift: OnDrift::default(),
            quotas: QuotasSection::default(),
            events: None,
            tags: Vec::new(),
        }
    }

    /// Every resource that a run reconciles, in the order of a run: its type and its name as in the run's report. For
    /// a dataset and its import job that is the dataset type, for a solution version its solution's name, for a
    /// batch job its solution's and its own as in `films/everyone`, and for a schema the name that is derived for it.
    #[must_use]
    pub fn resources(&self) -> Vec<(ResourceType, String)> {
        let group = &self.dataset_group;
        let mut resources = vec![(ResourceType::DatasetGroup, group.name.clone())];
        for dataset in &self.datasets {
            let dataset_type = dataset.dataset_type;
            let schema = names::schema(&group.name, group.domain.as_deref(), dataset_type, &dataset.schema_text);
            resources.push((ResourceType::Schema, schema));
            resources.push((ResourceType::Dataset, dataset_type.to_string()));
            resources.push((ResourceType::DatasetImportJob, dataset_type.to_string()));
        }
        let trackers = self.event_tracker.iter().map(|tracker| (ResourceType::EventTracker, tracker.name.clone()));
        resources.extend(trackers);
        resources.extend(self.filters.iter().map(|filter| (ResourceType::Filter, filter.name.clone())));
        let attribution = self.metric_attribution.iter();
        resources.extend(attribution.map(|section| (ResourceType::MetricAttribution, section.name.clone())));
        let recommenders = self.recommenders.iter();
        resources.extend(recommenders.map(|recommender| (ResourceType::Recommender, recommender.name.clone())));
        for solution in &self.solutions {
            let name = &solution.section.name;
            resources.push((ResourceType::Solution, name.clone()));
            resources.push((ResourceType::SolutionVersion, name.clone()));
            resources.extend(solution.campaigns.iter().map(|campaign| (ResourceType::Campaign, campaign.name.clone())));
            let jobs = solution.batch_jobs();
            resources.extend(jobs.map(|(resource_type, job)| (resource_type, batch_job_name(name, &job.name))));
        }
        resources.extend(self.schedules.iter().map(|schedule| (ResourceType::Schedule, schedule.name.clone())));
        resources
    }
}
