//! What happens when a passage ends, besides the change of its own status.

use personalize_contract::ResourceType;

use super::batch_inference_job::Inference;
use super::batch_segment_job::Segment;
use super::{batch_job, campaign, data_deletion_job, dataset, dataset_export_job, dataset_import_job};
use super::{metric_attribution, recommender, solution, solution_version};
use crate::clock::Timestamp;
use crate::store::event_queue::Due;
use crate::store::state::State;
use crate::work::Unfinished;

/// The work that has to be finished before something can happen.
pub(crate) fn unfinished(state: &mut State, due: &Due) -> Option<Unfinished> {
    let Due::Ended(resource_type, arn) = due else { return None };
    match resource_type {
        ResourceType::DatasetImportJob => dataset_import_job::unfinished(state, arn),
        ResourceType::SolutionVersion => solution_version::unfinished(state, arn),
        ResourceType::Recommender => recommender::unfinished(state, arn),
        ResourceType::BatchInferenceJob => batch_job::unfinished::<Inference>(state, arn),
        ResourceType::BatchSegmentJob => batch_job::unfinished::<Segment>(state, arn),
        ResourceType::DatasetExportJob => dataset_export_job::unfinished(state, arn),
        ResourceType::DataDeletionJob => data_deletion_job::unfinished(state, arn),
        _ => None,
    }
}

/// Lets the end of a resource's passage take effect.
pub(crate) fn ended(state: &mut State, at: Timestamp, resource_type: ResourceType, arn: &str) {
    match resource_type {
        ResourceType::Dataset => dataset::settle(state, at, arn),
        ResourceType::DatasetImportJob => dataset_import_job::take_effect(state, at, arn),
        ResourceType::Solution => solution::settle(state, at, arn),
        ResourceType::SolutionVersion => solution_version::conclude(state, at, arn),
        ResourceType::Campaign => campaign::settle(state, at, arn),
        ResourceType::Recommender => recommender::settle(state, at, arn),
        ResourceType::BatchInferenceJob => batch_job::conclude::<Inference>(state, arn),
        ResourceType::BatchSegmentJob => batch_job::conclude::<Segment>(state, arn),
        ResourceType::DatasetExportJob => dataset_export_job::conclude(state, arn),
        ResourceType::DataDeletionJob => data_deletion_job::take_effect(state, arn),
        ResourceType::MetricAttribution => metric_attribution::settle(state, at, arn),
        _ => {}
    }
}
