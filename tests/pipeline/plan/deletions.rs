//! The plan of a deletion.

use personalize_pipeline::Action;
use serde_json::json;

use super::{happened, planned};
use crate::support::{Folder, changes, example_parameters, laptop, run, small_parameters};

#[tokio::test]
async fn a_deletion_does_what_the_plan_before_it_said() {
    let laptop = laptop().await;
    let folder = Folder::with(&example_parameters());
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    let before = laptop.emulator().resources().len();
    let planning = laptop.plan_deletion("FilmNight").await.unwrap();
    assert_eq!((changes(&planning), planning.turns), (0, 1), "{:?}", planning.api_calls);
    assert_eq!(laptop.emulator().resources().len(), before);
    let plan = planning.plan.unwrap();
    assert!(plan.changes.iter().all(|change| change.action == Action::Delete), "{plan}");
    assert!(plan.to_string().contains("  - dataset group FilmNight\n\nPlan: 16 to delete.\n"), "{plan}");
    let deletion = laptop.delete("FilmNight").await.unwrap();
    assert_eq!(planned(&plan), happened(&deletion));
}

#[tokio::test]
async fn trainings_that_would_be_stopped_and_schemas_that_stay_are_told() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    let schema_arn = {
        let resources = laptop.emulator().resources();
        let schema = resources.iter().find(|seen| seen.arn.contains(":schema/")).unwrap();
        schema.arn.clone()
    };
    let emulator = laptop.emulator();
    let call = async |operation: &str, request| emulator.call(operation, &request).await.unwrap();
    let other = call("CreateDatasetGroup", json!({"name": "Other"})).await;
    emulator.clock().advance(std::time::Duration::from_secs(3600)).await.unwrap();
    let dataset = json!({"name": "other", "datasetGroupArn": other["datasetGroupArn"], "datasetType": "Interactions",
        "schemaArn": schema_arn});
    call("CreateDataset", dataset).await;
    let solution_arn = "arn:aws:personalize:us-east-1:123456789012:solution/only";
    call("CreateSolutionVersion", json!({"solutionArn": solution_arn})).await;

    let plan = laptop.plan_deletion("Small").await.unwrap().plan.unwrap();
    let text = plan.to_string();
    assert!(text.contains(": its training is stopped\n"), "{text}");
    assert!(text.contains("  = schema ") && text.contains("dataset/Other/INTERACTIONS uses it\n"), "{text}");
    let deletion = laptop.delete("Small").await.unwrap();
    assert!(deletion.has_succeeded(), "{:?}", deletion.error);
    let mut happened = happened(&deletion);
    for fate in happened.values_mut().filter(|fate| *fate == "kept") {
        "reused".clone_into(fate);
    }
    assert_eq!(planned(&plan), happened);
}

#[tokio::test]
async fn there_is_nothing_to_delete_of_a_group_that_is_not_there() {
    let plan = laptop().await.plan_deletion("Nobody").await.unwrap().plan.unwrap();
    assert_eq!(plan.to_string(), "Plan for the dataset group Nobody\n\nPlan: Nothing is there, and nothing to do.\n");
}
