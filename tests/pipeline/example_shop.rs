//! The second example: a domain's dataset group, from the check of its file to the deletion of its last resource.

use std::fs;
use std::path::{Path, PathBuf};

use crate::plan::{happened, plan, planned};
use crate::support::{Folder, assert_succeeded, calls, changes, laptop, outcomes, resource, run};
use personalize_pipeline_cli::check;
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

const INPUT: &str = "batch/customers-for-products/spring-mailing/input/products.json";

fn example_shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("example-shop")
}

fn parameters() -> Value {
    serde_json::from_str(&fs::read_to_string(example_shop().join("params.json")).unwrap()).unwrap()
}

/// A copy that can be changed.
fn copy() -> Folder {
    let folder = Folder::new();
    for file in ["params.json", "Interactions/interactions.csv", "Items/items.csv", "Users/users.csv", INPUT] {
        folder.write(file, &fs::read_to_string(example_shop().join(file)).unwrap());
    }
    folder
}

/// A run that does what a plan right before it said.
async fn run_as_planned(laptop: &Laptop, folder: &Folder) -> Report {
    let plan = plan(laptop, folder).await;
    let report = run(laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(planned(&plan), happened(&report), "{plan}");
    report
}

#[test]
fn it_checks_clean() {
    let found = check::examine(&example_shop(), None).unwrap().found;
    let found: Vec<String> = found.iter().map(|located| located.finding.to_string()).collect();
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn a_run_makes_it_a_second_changes_nothing_another_file_does_as_planned_and_a_deletion_leaves_nothing() {
    let (laptop, folder) = (laptop().await, copy());
    let first = run_as_planned(&laptop, &folder).await;
    for (resource_type, count) in [
        ("datasetGroup", 1),
        ("schema", 3),
        ("dataset", 3),
        ("datasetImportJob", 3),
        ("eventTracker", 1),
        ("filter", 2),
        ("metricAttribution", 1),
        ("recommender", 3),
        ("solution", 1),
        ("solutionVersion", 1),
        ("batchSegmentJob", 1),
    ] {
        assert_eq!(outcomes(&first, resource_type), vec!["created"; count], "{resource_type}");
    }
    assert_eq!(calls(&first, "StopRecommender"), 1, "the one with `running` off");

    let second = run_as_planned(&laptop, &folder).await;
    assert_eq!((changes(&second), second.turns), (0, 1), "{:?}", second.api_calls);

    let mut parameters = parameters();
    parameters["recommenders"][2]["running"] = json!(true);
    parameters["metricAttribution"]["metrics"][0]["eventType"] = json!("AddToCart");
    parameters["tags"][0]["tagValue"] = json!("another-shop");
    folder.write("params.json", &parameters.to_string());
    folder.append(INPUT, "{\"itemId\": \"product-007\"}");
    let third = run_as_planned(&laptop, &folder).await;
    for (resource_type, name, outcome) in [
        ("recommender", "best-sellers", "updated"),
        ("metricAttribution", "effect-of-recommendations", "updated"),
        ("datasetGroup", "CornerShop", "updated"),
        ("batchSegmentJob", "customers-for-products/spring-mailing", "created"),
        ("filter", "not-in-cart", "updated"),
    ] {
        assert_eq!(resource(&third, resource_type, name).outcome, outcome, "{resource_type} {name}");
    }
    assert_eq!(outcomes(&third, "schema"), ["reused"; 3], "schemas take no tags");
    assert_eq!((calls(&third, "StartRecommender"), calls(&third, "CreateSolutionVersion")), (1, 0));

    let deletion = laptop.delete("CornerShop").await.unwrap();
    assert_succeeded(&deletion);
    assert_eq!(laptop.emulator().resources().len(), 0);
}
