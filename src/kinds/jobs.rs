//! Jobs that no run creates or looks up. They are over by themselves, and the service blocks the deletion of what they
//! work on until they are.

use personalize_contract::ResourceType;

use crate::engine::{AfterFailure, Dependents, KindSpec, Removal};

/// A dataset export job.
pub const DATASET_EXPORT_JOB: KindSpec = job(ResourceType::DatasetExportJob, &[ResourceType::DatasetImportJob]);

/// A data deletion job.
pub const DATA_DELETION_JOB: KindSpec = job(ResourceType::DataDeletionJob, &[ResourceType::DatasetImportJob]);

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
