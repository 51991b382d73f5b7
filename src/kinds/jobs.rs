//! Jobs that no run creates or looks up. They are over by themselves, and the service blocks the deletion of what they
//! work on until they are.

use personalize_contract::ResourceType;

use crate::engine::{AfterFailure, Dependents, KindSpec, Removal};

/// A batch inference job.
pub const BATCH_INFERENCE_JOB: KindSpec = job(ResourceType::BatchInferenceJob, &[ResourceType::SolutionVersion]);

/// A batch segment job.
pub const BATCH_SEGMENT_JOB: KindSpec = job(ResourceType::BatchSegmentJob, &[ResourceType::SolutionVersion]);

const fn job(resource_type: ResourceType, needs: &'static [ResourceType]) -> KindSpec {
    KindSpec {
        resource_type,
        needs,
        dependents: Dependents::Run,
        blocks: &[],
        removal: Removal::WithParent,
        after_failure: AfterFailure::NewAttempt,
        reconcile: None,
        list: None,
        capture: None,
    }
}
