//! Which data went into which version of a simulation.

use std::collections::HashMap;

use personalize_contract::{ResourceType, Status};
use personalize_emulator::EndedOperation;
use personalize_report::document::{Import, TrainedOn};

use super::recorder::Recorded;
use crate::billed::name_in;
use crate::laptop::Resource;

/// An entry for each training that ended well, in the order of their ends, with the imports of its own dataset group.
pub fn trained_on(operations: &[EndedOperation], runs: &[Recorded]) -> Vec<TrainedOn> {
    let resources = runs.iter().flat_map(|run| run.resources.iter().map(move |resource| (run, resource)));
    let known: HashMap<&str, (&Recorded, &Resource)> =
        resources.filter_map(|(run, resource)| Some((resource.arn.as_deref()?, (run, resource)))).collect();
    // The runs of a dataset group are those of its parameter file.
    let file_of = |operation: &EndedOperation| known.get(operation.owner_arn.as_str()).map(|(run, _)| &run.key);
    let ended_well = |operation: &&EndedOperation| operation.outcome == Status::Active;
    let of = |resource_type| {
        operations.iter().filter(ended_well).filter(move |operation| operation.resource_type == resource_type)
    };
    let imports: Vec<(&EndedOperation, Import)> = of(ResourceType::DatasetImportJob)
        .map(|import| {
            // An import that no run knows of is of its dataset as a whole.
            let dataset = import.owner_arn.rsplit('/').next().unwrap_or_default();
            let name = known.get(import.arn.as_str()).map_or(dataset, |(_, resource)| &resource.name).to_owned();
            (import, Import { name, arn: Some(import.arn.clone()), end_time: import.ended.rfc3339() })
        })
        .collect();
    of(ResourceType::SolutionVersion)
        .map(|training| {
            let of_group = imports.iter().filter(|(import, _)| file_of(import) == file_of(training));
            let before = of_group.filter(|(import, _)| import.ended <= training.started);
            let before: Vec<Import> = before.map(|(_, import)| import.clone()).collect();
            TrainedOn::new(name_in(&training.owner_arn), &training.arn, &training.started.rfc3339(), &before)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use personalize_emulator::Timestamp;

    use super::*;

    fn run(group: &str, resources: &[(&str, &str)]) -> Recorded {
        let resource = |(name, arn): &(&str, &str)| Resource {
            name: (*name).to_owned(),
            arn: Some((*arn).to_owned()),
            ..Resource::default()
        };
        Recorded {
            execution_arn: String::new(),
            key: format!("{group}.json"),
            start: Timestamp(0.0),
            schedule: None,
            end: None,
            resources: resources.iter().map(resource).collect(),
        }
    }

    fn operation(
        resource_type: ResourceType,
        arn: &str,
        owner_arn: &str,
        (started, ended): (f64, f64),
    ) -> EndedOperation {
        EndedOperation {
            resource_type,
            arn: arn.to_owned(),
            owner_arn: owner_arn.to_owned(),
            automatic: false,
            started: Timestamp(started),
            ended: Timestamp(ended),
            outcome: Status::Active,
            failure_reason: None,
            billed: 0.0,
        }
    }

    #[test]
    fn a_training_uses_no_import_of_another_dataset_group() {
        let runs = [
            run("a", &[("Interactions", "dataset/a/INTERACTIONS"), ("sims-a", "solution/sims-a")]),
            run("b", &[("Interactions", "dataset/b/INTERACTIONS"), ("sims-b", "solution/sims-b")]),
        ];
        let (import, version) = (ResourceType::DatasetImportJob, ResourceType::SolutionVersion);
        let operations = [
            operation(import, "import/a", "dataset/a/INTERACTIONS", (0.0, 60.0)),
            operation(import, "import/b", "dataset/b/INTERACTIONS", (0.0, 90.0)),
            operation(version, "solution/sims-a/1", "solution/sims-a", (120.0, 180.0)),
            operation(version, "solution/sims-b/1", "solution/sims-b", (120.0, 180.0)),
        ];
        let trained = trained_on(&operations, &runs);
        let imports = trained.iter().map(|it| {
            let imports: Vec<&str> = it.imports.iter().filter_map(|import| import.arn.as_deref()).collect();
            (it.solution.as_str(), imports)
        });
        assert_eq!(imports.collect::<Vec<_>>(), [("sims-a", vec!["import/a"]), ("sims-b", vec!["import/b"])]);
    }
}
