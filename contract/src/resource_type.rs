//! The kinds of resource that an account holds, in the service's own words: those of Amazon Personalize, and the schedules
//! of EventBridge Scheduler that begin runs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of resource. Its JSON spelling is the one of the parameter file and of a latencies file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResourceType {
    /// A dataset group: what holds everything else.
    DatasetGroup,
    /// A schema: ready at once, shared by the entire account.
    Schema,
    /// A dataset.
    Dataset,
    /// One import of a dataset's data.
    DatasetImportJob,
    /// An event tracker.
    EventTracker,
    /// A filter.
    Filter,
    /// A solution: how to train.
    Solution,
    /// A solution version: what was trained.
    SolutionVersion,
    /// A campaign: what serves recommendations.
    Campaign,
    /// A recommender of a domain dataset group: trains and serves in one.
    Recommender,
    /// A job that recommends to many at once.
    BatchInferenceJob,
    /// A job that finds users.
    BatchSegmentJob,
    /// A job that writes a dataset to S3.
    DatasetExportJob,
    /// A job that forgets users.
    DataDeletionJob,
    /// A metric attribution.
    MetricAttribution,
    /// A schedule of EventBridge Scheduler, which begins runs.
    Schedule,
}

impl ResourceType {
    /// All of them, in the order in which they are made.
    pub const ALL: [Self; 16] = [
        Self::DatasetGroup,
        Self::Schema,
        Self::Dataset,
        Self::DatasetImportJob,
        Self::EventTracker,
        Self::Filter,
        Self::Solution,
        Self::SolutionVersion,
        Self::Campaign,
        Self::Recommender,
        Self::BatchInferenceJob,
        Self::BatchSegmentJob,
        Self::DatasetExportJob,
        Self::DataDeletionJob,
        Self::MetricAttribution,
        Self::Schedule,
    ];

    /// Those of Amazon Personalize itself: all but [`Self::Schedule`].
    pub fn of_personalize() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|resource_type| *resource_type != Self::Schedule)
    }

    /// Whether one can have tags. Source: the requests of the API model; a request that creates one of the others has none, and
    /// of schedules only their group takes tags.
    #[must_use]
    pub const fn takes_tags(self) -> bool {
        !matches!(self, Self::Schema | Self::MetricAttribution | Self::Schedule)
    }

    /// The JSON spelling, for example `datasetImportJob`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::DatasetGroup => "datasetGroup",
            Self::Schema => "schema",
            Self::Dataset => "dataset",
            Self::DatasetImportJob => "datasetImportJob",
            Self::EventTracker => "eventTracker",
            Self::Filter => "filter",
            Self::Solution => "solution",
            Self::SolutionVersion => "solutionVersion",
            Self::Campaign => "campaign",
            Self::Recommender => "recommender",
            Self::BatchInferenceJob => "batchInferenceJob",
            Self::BatchSegmentJob => "batchSegmentJob",
            Self::DatasetExportJob => "datasetExportJob",
            Self::DataDeletionJob => "dataDeletionJob",
            Self::MetricAttribution => "metricAttribution",
            Self::Schedule => "schedule",
        }
    }

    /// In words, for people: `dataset import job`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::DatasetGroup => "dataset group",
            Self::Schema => "schema",
            Self::Dataset => "dataset",
            Self::DatasetImportJob => "dataset import job",
            Self::EventTracker => "event tracker",
            Self::Filter => "filter",
            Self::Solution => "solution",
            Self::SolutionVersion => "solution version",
            Self::Campaign => "campaign",
            Self::Recommender => "recommender",
            Self::BatchInferenceJob => "batch inference job",
            Self::BatchSegmentJob => "batch segment job",
            Self::DatasetExportJob => "dataset export job",
            Self::DataDeletionJob => "data deletion job",
            Self::MetricAttribution => "metric attribution",
            Self::Schedule => "schedule",
        }
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words())
    }
}
