//! What a console, a template or a program has made is taken as it is where it matches the file, and
//! named, with the way out, where it does not.

use crate::support::{assert_succeeded, call, calls, changes, laptop, outcomes, small_parameters};
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

const BUCKET: &str = "films";
const ROLE: &str = "arn:aws:iam::123456789012:role/by-hand";
const NOT_WATCHED: &str = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";

fn parameters() -> Value {
    let mut parameters = small_parameters();
    parameters["eventTracker"] = json!({"name": "tracker"});
    parameters["filters"] = json!([{"name": "not-watched", "filterExpression": NOT_WATCHED}]);
    parameters
}

/// Calls an operation, gives back the ARN that it answers, and waits until the resource is there.
async fn make(laptop: &Laptop, operation: &str, member: &str, request: Value) -> Value {
    let arn = call(laptop, operation, request).await[member].clone();
    assert!(arn.is_string(), "{operation} answers no {member}");
    laptop.emulator().clock().advance(std::time::Duration::from_secs(4 * 3600)).await.unwrap();
    arn
}

/// Everything of the parameter file, under names of its own where a name does not tell resources apart.
async fn made_by_hand() -> Laptop {
    let (laptop, parameters) = (laptop().await, parameters());
    let data = std::fs::read(crate::support::example().join("Interactions/interactions.csv")).unwrap();
    laptop.put(BUCKET, "Interactions/interactions.csv", data);
    let schema = serde_json::to_string_pretty(&parameters["datasets"]["Interactions"]["schema"]).unwrap();
    let group = make(&laptop, "CreateDatasetGroup", "datasetGroupArn", json!({"name": "Small"})).await;
    let schema = make(&laptop, "CreateSchema", "schemaArn", json!({"name": "by-hand", "schema": schema})).await;
    let dataset =
        json!({"name": "by-hand", "datasetGroupArn": group, "datasetType": "Interactions", "schemaArn": schema});
    let dataset = make(&laptop, "CreateDataset", "datasetArn", dataset).await;
    let import = json!({"jobName": "by-hand", "datasetArn": dataset, "roleArn": ROLE,
        "dataSource": {"dataLocation": format!("s3://{BUCKET}/Interactions/")}});
    make(&laptop, "CreateDatasetImportJob", "datasetImportJobArn", import).await;
    let tracker = json!({"name": "tracker", "datasetGroupArn": group});
    make(&laptop, "CreateEventTracker", "eventTrackerArn", tracker).await;
    let filter = json!({"name": "not-watched", "datasetGroupArn": group, "filterExpression": NOT_WATCHED});
    make(&laptop, "CreateFilter", "filterArn", filter).await;
    let solution = json!({"name": "only", "datasetGroupArn": group, "performAutoTraining": false,
        "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"});
    let solution = make(&laptop, "CreateSolution", "solutionArn", solution).await;
    let version = json!({"solutionArn": solution});
    let version = make(&laptop, "CreateSolutionVersion", "solutionVersionArn", version).await;
    let campaign = json!({"name": "only", "solutionVersionArn": version, "minProvisionedTPS": 1});
    make(&laptop, "CreateCampaign", "campaignArn", campaign).await;
    laptop
}

async fn run(laptop: &Laptop, parameters: &Value) -> Report {
    let upload = laptop.put(BUCKET, "params.json", parameters.to_string().into_bytes());
    laptop.run(&upload).await.unwrap()
}

#[tokio::test]
async fn what_matches_the_file_is_taken_as_it_is() {
    let laptop = made_by_hand().await;
    let report = run(&laptop, &parameters()).await;
    assert_succeeded(&report);
    assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    assert!(report.resources.iter().all(|resource| resource.outcome == "reused"), "{:#?}", report.resources);
    assert_eq!(report.resources.len(), 9, "{:#?}", report.resources);
    let arns: Vec<&str> = report.resources.iter().filter_map(|resource| resource.arn.as_deref()).collect();
    for by_hand in ["schema/by-hand", "dataset/Small/INTERACTIONS", "dataset-import-job/by-hand", "campaign/only"] {
        assert!(arns.iter().any(|arn| arn.ends_with(by_hand)), "{by_hand} is not among {arns:?}");
    }
}

/// What another job has brought in is known as long as it read this place, and nothing there is newer.
#[tokio::test]
async fn data_that_came_after_an_import_by_hand_is_imported() {
    let laptop = made_by_hand().await;
    let content = format!("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n{}\n", crate::support::ONE_MORE_INTERACTION);
    laptop.put(BUCKET, "Interactions/more.csv", content.into_bytes());
    let report = run(&laptop, &parameters()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"]);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
    assert_eq!(outcomes(&report, "campaign"), ["updated"]);
    assert_eq!(calls(&report, "Create"), 2, "{:?}", report.api_calls);
    assert_eq!(changes(&run(&laptop, &parameters()).await), 0);
}

/// Changes the parameters so that one thing differs.
type Difference = fn(&mut Value);

#[tokio::test]
async fn what_differs_is_named_with_the_way_out_and_nothing_is_changed() {
    let laptop = made_by_hand().await;
    let cases: [(Difference, &[&str]); 5] = [
        (
            |file| file["datasetGroup"]["domain"] = json!("ECOMMERCE"),
            &["domain is nothing, and the file says ECOMMERCE", "restore that in the file, or name another group"],
        ),
        (
            |file| {
                let fields = file["datasets"]["Interactions"]["schema"]["fields"].as_array_mut().unwrap();
                fields[2]["type"] = json!(["null", "string"]);
            },
            &["schema/by-hand", "restore the schema in the file, or name another dataset group"],
        ),
        (
            |file| file["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization-v2"),
            &["recipeArn is arn:aws:personalize:::recipe/aws-similar-items", "give the new one another name"],
        ),
        (
            |file| {
                file["filters"][0]["filterExpression"] =
                    json!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")");
            },
            &["the filter `not-watched` exists with the expression", "or set `onDrift` to \"replace\""],
        ),
        (
            |file| file["eventTracker"]["name"] = json!("another"),
            &["has the event tracker `tracker`", "put that name into the parameter file"],
        ),
    ];
    for (differ, said) in cases {
        let mut parameters = parameters();
        differ(&mut parameters);
        let report = run(&laptop, &parameters).await;
        let error = report.error.as_ref().unwrap_or_else(|| panic!("{said:?} is not refused"));
        assert_ne!(error.name, "ParametersInvalid", "{:?}", report.findings);
        assert_eq!(error.name, "ResourceConflict", "{}", error.cause);
        for text in said {
            assert!(error.cause.contains(text), "{text} is not in {}", error.cause);
        }
        assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    }
}

/// A name that is taken in another dataset group is said to be.
#[tokio::test]
async fn what_has_the_name_in_another_group_is_named() {
    let laptop = made_by_hand().await;
    let cases: [(&[&str], &str); 3] = [
        (&["solution"], "the solution `only` exists in another dataset group"),
        (&["filters"], "the filter `not-watched` exists in another dataset group"),
        (&["campaign"], "the campaign `only` exists and serves another solution"),
    ];
    for (kept, said) in cases {
        let mut parameters = parameters();
        parameters["datasetGroup"]["name"] = json!("Another");
        if !kept.contains(&"solution") {
            parameters["solution"]["name"] = json!("another");
        }
        if !kept.contains(&"filters") {
            parameters["filters"][0]["name"] = json!("another");
        }
        if !kept.contains(&"campaign") {
            parameters["campaign"]["name"] = json!("another");
        }
        let report = run(&laptop, &parameters).await;
        let error = report.error.as_ref().unwrap_or_else(|| panic!("{said} is not refused"));
        assert_eq!(error.name, "ResourceConflict", "{}", error.cause);
        assert!(error.cause.contains(said) && error.cause.contains("give this one another name"), "{}", error.cause);
        assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    }
}
