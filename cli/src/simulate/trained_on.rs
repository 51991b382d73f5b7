//! Which data went into which version of a simulation.

use std::collections::HashMap;

use personalize_contract::{ResourceType, Status};
use personalize_emulator::EndedOperation;
use personalize_report::document::{Import, TrainedOn};

use super::recorder::Recorded;
use crate::billed::name_in;

/// An entry for each training that ended well, in the order of their ends.
pub fn trained_on(operations: &[EndedOperation], runs: &[Recorded]) -> Vec<TrainedOn> {
    let resources = runs.iter().flat_map(|run| &run.resources);
    let names: HashMap<&str, &str> =
        resources.filter_map(|resource| Some((resource.arn.as_deref()?, resource.name.as_str()))).collect();
    let ended_well = |operation: &&EndedOperation| operation.outcome == Status::Active;
    let of = |resource_type| {
        operations.iter().filter(ended_well).filter(move |operation| operation.resource_type == resource_type)
    };
    let imports: Vec<(&EndedOperation, Import)> = of(ResourceType::DatasetImportJob)
        .map(|import| {
            // An import that no run knows of is of its dataset as a whole.
            let dataset = import.owner_arn.rsplit('/').next().unwrap_or_default();
            let name = names.get(import.arn.as_str()).copied().unwrap_or(dataset).to_owned();
            (import, Import { name, arn: Some(import.arn.clone()), end_time: import.ended.rfc3339() })
        })
        .collect();
    of(ResourceType::SolutionVersion)
        .map(|training| {
            let before = imports.iter().filter(|(import, _)| import.ended <= training.started);
            let before: Vec<Import> = before.map(|(_, import)| import.clone()).collect();
            TrainedOn::new(name_in(&training.owner_arn), &training.arn, &training.started.rfc3339(), &before)
        })
        .collect()
}
