//! The kinds of resource that the pipeline makes, in the service's own words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of resource. Its JSON spelling is the one of the parameter file and of a latencies file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResourceType {
    /// A dataset group: what holds everything else.
    DatasetGroup,
    /// A schema: ready at once, shared by the whole account.
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
}

impl ResourceType {
    /// All of them, in the order in which a run makes them.
    pub const ALL: [Self; 9] = [
        Self::DatasetGroup,
        Self::Schema,
        Self::Dataset,
        Self::DatasetImportJob,
        Self::EventTracker,
        Self::Filter,
        Self::Solution,
        Self::SolutionVersion,
        Self::Campaign,
    ];

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
        }
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words())
    }
}
