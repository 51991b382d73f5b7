//! Work that was under way when a snapshot was taken, and is started again when that is restored. What resources wait for
//! is the same, and so are the moments at which it takes effect.

use personalize_contract::ResourceType::{self, self as R};

use super::{batch_job, data_deletion_job, dataset_export_job, dataset_import_job, recommender, solution_version};
use crate::store::resource::Resource;
use crate::store::resources::{BatchInferenceJob, BatchSegmentJob};
use crate::store::state::State;

/// Starts all work that was under way.
pub(crate) fn resume(state: &mut State) {
    for resource_type in ResourceType::ALL {
        resume_all(state, resource_type);
    }
}

fn resume_all(state: &mut State, resource_type: ResourceType) {
    match resource_type {
        R::DatasetImportJob => each(state, dataset_import_job::resume),
        R::SolutionVersion => each(state, solution_version::resume),
        R::Recommender => each(state, recommender::resume),
        R::BatchInferenceJob => each::<BatchInferenceJob>(state, batch_job::resume),
        R::BatchSegmentJob => each::<BatchSegmentJob>(state, batch_job::resume),
        R::DatasetExportJob => each(state, dataset_export_job::resume),
        R::DataDeletionJob => each(state, data_deletion_job::resume),
        R::DatasetGroup
        | R::Schema
        | R::Dataset
        | R::EventTracker
        | R::Filter
        | R::Solution
        | R::Campaign
        | R::MetricAttribution
        | R::Schedule => {}
    }
}

/// Puts every resource whose work is started again in the place of the one whose work was lost.
fn each<T: Resource>(state: &mut State, resume: impl Fn(&mut State, &T) -> Option<T>) {
    let resources = state.resources.clone();
    for resource in T::table(&resources).iter() {
        if let Some(resumed) = resume(state, resource)
            && let Ok(place) = T::table_mut(&mut state.resources).get_mut(&resource.metadata().arn)
        {
            *place = resumed;
        }
    }
}
