//! Batch inference jobs and batch segment jobs, which differ in little.

use std::marker::PhantomData;
use std::sync::Arc;

use personalize_contract::DatasetType;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::training::{Source, TrainingSnapshot};
use crate::store::resource::{Metadata, Resource, Stored};
use crate::work::Timed;

/// Recommendations for many at once.
pub(crate) type BatchInferenceJob = BatchJob<Inference>;

/// The users who would care for an item, or for items of a kind.
pub(crate) type BatchSegmentJob = BatchJob<Segment>;

/// How the descriptions of the two kinds differ.
pub(crate) trait BatchKind: Clone + Send + 'static {
    const ARN: &'static str;
}

/// Marks batch inference jobs.
#[derive(Debug, Clone)]
pub(crate) struct Inference;

/// Marks batch segment jobs.
#[derive(Debug, Clone)]
pub(crate) struct Segment;

impl BatchKind for Inference {
    const ARN: &'static str = "batchInferenceJobArn";
}

impl BatchKind for Segment {
    const ARN: &'static str = "batchSegmentJobArn";
}

/// A job of either kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct BatchJob<K> {
    pub(crate) metadata: Metadata,
    pub(crate) request: BatchRequest,
    /// Waits for whom to leave out, and comes to how many lines it has answered.
    pub(crate) work: Timed<Vec<Arc<Vec<String>>>, u64>,
    /// What it answers from, until it has ended.
    pub(crate) basis: Option<BatchBasis>,
    pub(crate) kind: PhantomData<K>,
}

/// What a job answers from: everything as it was when the job was created.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BatchBasis {
    #[serde(with = "crate::stored::shared")]
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    /// The datasets that its filter reads, by their ARNs.
    pub(crate) seen: Vec<(DatasetType, String, Source)>,
}

/// What a job was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BatchRequest {
    pub(crate) solution_version_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) filter_arn: Option<String>,
    pub(crate) results: u64,
    #[serde(with = "crate::stored::json")]
    pub(crate) job_input: Option<Value>,
    #[serde(with = "crate::stored::json")]
    pub(crate) job_output: Option<Value>,
    pub(crate) role_arn: String,
    /// Of batch inference jobs.
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Option<Value>,
    pub(crate) mode: Option<String>,
    /// Of batch inference jobs that find themes.
    #[serde(with = "crate::stored::json")]
    pub(crate) themes: Option<Value>,
}

impl<K: BatchKind> Resource for BatchJob<K>
where
    Self: Stored,
{
    const ARN: &'static str = K::ARN;
    const NAME: &'static str = "jobName";
    const HOLDS_GROUP: bool = false;

    fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata
    }

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.request.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.request.solution_version_arn)
    }
}
