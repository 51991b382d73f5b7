//! Datasets of actions and of what users did with them, up to a campaign that recommends actions.

use std::fmt::Write;
use std::fs;

use crate::support::{Folder, assert_succeeded, call, changes, laptop, outcomes, resource, run, small_parameters};
use crate::teardown::deletion;
use personalize_contract::ResourceType;
use serde_json::{Value, json};

pub fn schema(name: &str, fields: &[(&str, &str)]) -> Value {
    let fields: Vec<Value> = fields.iter().map(|(name, of)| json!({"name": name, "type": of})).collect();
    json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": fields})
}

fn parameters() -> Value {
    let mut parameters = small_parameters();
    let actions = schema("Actions", &[("ACTION_ID", "string"), ("VALUE", "long")]);
    let events = [("USER_ID", "string"), ("ACTION_ID", "string"), ("EVENT_TYPE", "string"), ("TIMESTAMP", "long")];
    parameters["datasets"]["Actions"] = json!({"name": "actions", "schema": actions});
    parameters["datasets"]["Action_Interactions"] =
        json!({"name": "taken", "schema": schema("ActionInteractions", &events)});
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-next-best-action");
    parameters["filters"] =
        json!([{"name": "worth-it", "filterExpression": "INCLUDE ActionID WHERE Actions.VALUE > 2"}]);
    parameters
}

fn with_actions(parameters: &Value) -> Folder {
    let folder = Folder::with(parameters);
    let (mut actions, mut events) =
        ("ACTION_ID,VALUE\n".to_owned(), "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n".to_owned());
    for action in 0..20 {
        writeln!(actions, "action-{action:02},{}", action % 10 + 1).unwrap();
    }
    for event in 0..1200 {
        let (user, action, kind) = (event % 60, event % 20, ["TAKEN", "NOT_TAKEN", "VIEWED"][event % 3]);
        writeln!(events, "viewer-{user:03},action-{action:02},{kind},{}", 1_759_000_000 + event * 60).unwrap();
    }
    folder.write("Actions/actions.csv", &actions);
    folder.write("Action_Interactions/taken.csv", &events);
    folder
}

/// A folder of these parameters, with actions and interactions to which objects are added.
pub fn in_increments() -> Folder {
    let mut parameters = parameters();
    for dataset_type in ["Interactions", "Actions"] {
        parameters["datasets"][dataset_type]["importMode"] = json!("INCREMENTAL");
    }
    with_actions(&parameters)
}

/// Adds an object to each of the two.
pub fn more_objects(folder: &Folder) {
    folder.write("Actions/more.csv", "ACTION_ID,VALUE\naction-20,3\n");
    let interactions = fs::read_to_string(folder.path().join("Interactions/interactions.csv")).unwrap();
    let (header, _) = interactions.split_once('\n').unwrap();
    let mut more = format!("{header}\n");
    for event in 0..1000 {
        writeln!(more, "viewer-{:03},film-{:03},click,{}", event % 60 + 1, event % 50 + 1, 1_759_512_000 + event)
            .unwrap();
    }
    folder.write("Interactions/more.csv", &more);
}

#[tokio::test]
async fn actions_are_imported_trained_on_and_served_and_a_second_run_changes_nothing() {
    let (laptop, folder) = (laptop().await, with_actions(&parameters()));
    let plan = laptop.plan(&laptop.open(&folder.parameter_file()).unwrap()).await.unwrap().plan.unwrap();
    assert_eq!(plan.costs.imports, ["Action_Interactions", "Actions", "Interactions"]);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"; 3]);
    assert_eq!(resource(&report, "campaign", "only").outcome, "created");
    let datasets = call(&laptop, "ListDatasets", json!({})).await;
    let mut types: Vec<&str> =
        datasets["datasets"].as_array().unwrap().iter().map(|one| one["datasetType"].as_str().unwrap()).collect();
    types.sort_unstable();
    assert_eq!(types, ["ACTIONS", "ACTION_INTERACTIONS", "INTERACTIONS"]);
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&second);
    assert_eq!(changes(&second), 0, "{:?}", second.api_calls);
    folder.append("Actions/actions.csv", "action-20,3");
    let third = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&third);
    assert_eq!(resource(&third, "datasetImportJob", "Actions").outcome, "created");
    assert_eq!(resource(&third, "solutionVersion", "only").outcome, "created");
}

#[tokio::test]
async fn a_deletion_takes_actions_and_their_schemas_along() {
    let (laptop, folder) = (laptop().await, with_actions(&parameters()));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let report = laptop.start_execution("delete", &deletion("Small")).await.unwrap();
    assert_succeeded(&report);
    assert_eq!((outcomes(&report, "dataset"), outcomes(&report, "schema")), (vec!["deleted"; 3], vec!["deleted"; 3]));
    let jobs = ResourceType::DatasetImportJob;
    assert!(laptop.emulator().resources().iter().all(|left| left.resource_type == jobs), "imports stay in lists");
}

#[tokio::test]
async fn what_is_wrong_with_actions_is_found_before_anything_is_created() {
    let (laptop, folder) = (laptop().await, with_actions(&parameters()));
    folder.write("Actions/actions.csv", "ACTION,VALUE\na,1\n");
    let report = run(&laptop, &folder.parameter_file()).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "ParametersInvalid");
    assert!(error.cause.contains("ACTION_ID"), "{}", error.cause);
    assert_eq!(changes(&report), 0);
}
