//! Batch jobs of a parameter file: each is asked once for a version and an input, and answers into the bucket.

use std::time::Duration;

use crate::support::{
    Folder, ONE_MORE_INTERACTION, assert_succeeded, calls, changes, goes_on, laptop, outcomes, personalize, resource,
    run, s3, small_parameters, turn,
};
use personalize_contract::{ResourceType, Status};
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report};
use serde_json::{Value, json};

const USERS: &str = "{\"userId\": \"viewer-001\"}\n{\"userId\": \"viewer-002\"}\n";
const ITEMS: &str = "{\"itemId\": \"film-001\"}\n";
const EVERYONE: &str = "batch/for-you/everyone/input/users.json";
const FANS: &str = "batch/fans/of-some/input/items.json";

/// A solution with a batch inference job that uses a filter, and one with a batch segment job.
fn parameters() -> Value {
    let mut parameters = small_parameters();
    for section in ["solution", "campaign"] {
        parameters.as_object_mut().unwrap().remove(section);
    }
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    parameters["filters"] = json!([{"name": "not-watched", "filterExpression": expression}]);
    parameters["solutions"] = json!({
        "forYou": {"name": "for-you", "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2",
            "batchInferenceJobs": [{"name": "everyone", "filter": "not-watched", "numResults": 5}]},
        "fans": {"name": "fans", "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity",
            "batchSegmentJobs": [{"name": "of-some", "numResults": 10}]},
    });
    parameters
}

fn folder(parameters: &Value) -> Folder {
    let folder = Folder::with(parameters);
    write_inputs(&folder);
    folder
}

/// What these jobs read, by its place.
pub const INPUTS: [(&str, &str); 2] = [(EVERYONE, USERS), (FANS, ITEMS)];

/// Writes what the jobs `everyone` of `for-you` and `of-some` of `fans` read.
pub fn write_inputs(folder: &Folder) {
    for (file, content) in INPUTS {
        folder.write(file, content);
    }
}

fn inference(parameters: &mut Value) -> &mut Value {
    &mut parameters["solutions"]["forYou"]["batchInferenceJobs"][0]
}

/// A laptop on which both jobs have answered.
async fn after_a_batch(parameters: &Value) -> (Laptop, Folder) {
    let (laptop, folder) = (laptop().await, folder(parameters));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    (laptop, folder)
}

async fn run_with(laptop: &Laptop, folder: &Folder, parameters: &Value) -> Report {
    folder.write("params.json", &parameters.to_string());
    run(laptop, &folder.parameter_file()).await
}

/// The report says why the run did with the inference job what it did.
fn assert_why(report: &Report, why: &str) {
    let message = &report.notifications[0].message;
    let mut lines = message.lines().filter(|line| line.contains("batch inference job for-you/everyone"));
    assert!(lines.any(|line| line.ends_with(&format!(": {why}"))), "{why} is missing in {message}");
}

async fn read(laptop: &Laptop, key: &str) -> String {
    let object = s3(laptop).get_object().bucket(INPUT_BUCKET).key(key).send().await.unwrap();
    String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn jobs_of_either_kind_answer_beside_the_parameter_file_and_only_once() {
    let (laptop, folder) = (laptop().await, folder(&parameters()));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "batchInferenceJob", "for-you/everyone").outcome, "created");
    assert_eq!(resource(&report, "batchSegmentJob", "fans/of-some").outcome, "created");
    let answers = read(&laptop, "batch/for-you/everyone/output/users.json.out").await;
    let lines: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["input"], json!({"userId": "viewer-001"}));
    assert_eq!(lines[0]["output"]["recommendedItems"].as_array().unwrap().len(), 5, "{answers}");
    let segment = read(&laptop, "batch/fans/of-some/output/items.json.out").await;
    assert!(segment.contains("\"usersList\""), "{segment}");

    let again = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&again);
    assert_eq!((changes(&again), again.turns), (0, 1), "{:?}", again.api_calls);
    assert!(again.resources.iter().all(|resource| resource.outcome == "reused"), "{:#?}", again.resources);
}

#[tokio::test]
async fn a_job_is_described_as_the_file_asks_for_it() {
    let mut parameters = parameters();
    inference(&mut parameters)["tags"] = json!([{"tagKey": "team", "tagValue": "films"}]);
    inference(&mut parameters)["jobInput"] =
        json!({"s3DataSource": {"path": format!("s3://{INPUT_BUCKET}/asked/a.json")}});
    let (laptop, folder) = (laptop().await, folder(&parameters));
    folder.write("asked/a.json", USERS);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let arn = resource(&report, "batchInferenceJob", "for-you/everyone").arn.clone().unwrap();
    let client = personalize(&laptop);
    let job = client.describe_batch_inference_job().batch_inference_job_arn(&arn).send().await.unwrap();
    let job = job.batch_inference_job.unwrap();
    assert!(job.job_name().unwrap().starts_with("Small-for-you-everyone-"), "{job:?}");
    assert!(job.filter_arn().unwrap().ends_with(":filter/not-watched"), "{job:?}");
    assert_eq!(job.num_results(), Some(5));
    assert_eq!(job.job_input().unwrap().s3_data_source().unwrap().path(), format!("s3://{INPUT_BUCKET}/asked/a.json"));
    let output = format!("s3://{INPUT_BUCKET}/batch/for-you/everyone/output/");
    assert_eq!(job.job_output().unwrap().s3_data_destination().unwrap().path(), output);
    let tags = client.list_tags_for_resource().resource_arn(&arn).send().await.unwrap();
    assert_eq!(tags.tags()[0].tag_value(), "films");
}

#[tokio::test]
async fn what_changes_the_answer_makes_one_new_job() {
    let mut parameters = parameters();
    let (laptop, folder) = after_a_batch(&parameters).await;
    let input = "the input or the request has changed since the last job";
    for (what, why) in [("input", input), ("request", input), ("version", "the solution version is new")] {
        match what {
            "input" => folder.append(EVERYONE, "{\"userId\": \"viewer-003\"}"),
            "request" => inference(&mut parameters)["numResults"] = json!(7),
            _ => folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION),
        }
        let report = run_with(&laptop, &folder, &parameters).await;
        assert_succeeded(&report);
        assert_eq!(calls(&report, "CreateBatchInferenceJob"), 1, "{what}: {:?}", report.api_calls);
        assert_eq!(calls(&report, "CreateBatchSegmentJob"), u64::from(what == "version"), "{what}");
        let job = resource(&report, "batchInferenceJob", "for-you/everyone");
        assert_eq!(job.outcome, "created", "{what}");
        assert_why(&report, why);
        assert_eq!(changes(&run_with(&laptop, &folder, &parameters).await), 0, "{what}");
    }
    // What was asked before is asked again, since the output has what was asked last.
    folder.write(EVERYONE, USERS);
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_eq!(outcomes(&report, "batchInferenceJob"), ["created"]);
}

#[tokio::test]
async fn what_does_not_change_the_answer_makes_none() {
    let mut parameters = parameters();
    let (laptop, folder) = after_a_batch(&parameters).await;
    inference(&mut parameters)["tags"] = json!([{"tagKey": "team", "tagValue": "films"}]);
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    assert_eq!(
        (outcomes(&report, "batchInferenceJob"), changes(&report)),
        (vec!["updated"], 2),
        "only its tags, and the dataset group's that says that there are some"
    );
}

#[tokio::test]
async fn a_job_runs_again_always_or_never_as_the_file_says() {
    let mut parameters = parameters();
    inference(&mut parameters)["rerun"] = json!("always");
    let (laptop, folder) = after_a_batch(&parameters).await;
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_eq!((outcomes(&report, "batchInferenceJob"), changes(&report)), (vec!["created"], 1));
    inference(&mut parameters)["rerun"] = json!("onChange");
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_eq!((outcomes(&report, "batchInferenceJob"), changes(&report)), (vec!["reused"], 0));
    assert_why(&report, "input, version and request have not changed since");
    folder.append(EVERYONE, "{\"userId\": \"viewer-004\"}\n");
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_eq!((outcomes(&report, "batchInferenceJob"), changes(&report)), (vec!["created"], 1));
    inference(&mut parameters)["rerun"] = json!("never");
    folder.append(EVERYONE, "{\"userId\": \"viewer-003\"}");
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"; 2]);
    assert_eq!(outcomes(&report, "batchInferenceJob"), ["reused"]);
    assert_why(&report, "the parameters say never to run it again");
}

#[tokio::test]
async fn a_job_that_failed_is_tried_again_by_the_next_run() {
    let (laptop, folder) = (laptop().await, folder(&parameters()));
    laptop.fail(ResourceType::BatchInferenceJob, "Small-for-you-everyone-*", "not today");
    let failed = run(&laptop, &folder.parameter_file()).await;
    let job = resource(&failed, "batchInferenceJob", "for-you/everyone");
    assert_eq!(job.failure_reason.as_deref(), Some("not today"));
    assert_eq!((outcomes(&failed, "batchSegmentJob"), calls(&failed, "CreateBatchInferenceJob")), (vec!["created"], 1));
    laptop.emulator().clear_faults();
    // A second run within seconds could not tell what failed before it from what fails in it.
    laptop.emulator().clock().advance(Duration::from_secs(10)).await.unwrap();
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_why(&report, "the last job that was asked this failed");
    assert_eq!(changes(&report), 1);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn a_job_waits_for_its_filter_and_is_not_attempted_without_it() {
    let (laptop, folder) = (laptop().await, folder(&parameters()));
    laptop.fail(ResourceType::Filter, "not-watched", "no luck");
    let report = run(&laptop, &folder.parameter_file()).await;
    assert!(!report.has_succeeded());
    assert_eq!((calls(&report, "CreateBatchInferenceJob"), calls(&report, "CreateBatchSegmentJob")), (0, 1));
    let message = &report.notifications[0].message;
    assert!(
        message.contains("Not attempted, since it needs what failed: batch inference job for-you/everyone"),
        "{message}"
    );
}

#[tokio::test]
async fn more_jobs_than_the_quota_wait_for_each_other() {
    let mut parameters = parameters();
    let jobs: Vec<Value> = (0..7).map(|number| json!({"name": format!("part-{number}")})).collect();
    parameters["solutions"]["forYou"]["batchInferenceJobs"] = json!(jobs);
    let folder = folder(&parameters);
    for number in 0..7 {
        folder.write(&format!("batch/for-you/part-{number}/input/users.json"), USERS);
    }
    let laptop = laptop().await;
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "batchInferenceJob"), ["created"; 7]);
    let jobs = laptop.emulator().journal().into_iter();
    let jobs: Vec<_> = jobs.filter(|job| job.resource_type == ResourceType::BatchInferenceJob).collect();
    let under_way =
        |moment: f64| jobs.iter().filter(|job| job.started.0 <= moment && moment < job.started.0 + job.seconds).count();
    assert_eq!(jobs.iter().map(|job| under_way(job.started.0)).max(), Some(5));
}

#[tokio::test]
async fn a_group_with_jobs_under_way_goes_to_the_last_resource() {
    let (laptop, folder) = (laptop().await, folder(&parameters()));
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let start = laptop.emulator().clock().now();
    let mut input = json!({"bucket": upload.bucket, "key": upload.key});
    let is_under_way = |kind: ResourceType| {
        let mut resources = laptop.emulator().resources().into_iter();
        resources.any(|seen| seen.resource_type == kind && seen.status == Some(Status::CreateInProgress))
    };
    while !is_under_way(ResourceType::BatchInferenceJob) {
        input = laptop.handle(turn(&laptop, "broken-off", start, &input)).await.unwrap();
        assert!(goes_on(&laptop, &input).await, "{input}");
    }
    let report = laptop.delete("Small").await.unwrap();
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(laptop.emulator().resources().len(), 0);
}

#[tokio::test]
async fn a_report_says_where_the_answers_are_and_how_many_have_an_error() {
    let (laptop, folder) = (laptop().await, folder(&parameters()));
    folder.append(EVERYONE, "{\"itemId\": \"film-001\"}\n");
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let message = &report.notifications[0].message;
    let output = format!("s3://{INPUT_BUCKET}/batch/for-you/everyone/output/");
    let (_, told) = message.split_once("\nBatch results\n").unwrap();
    let expected = format!("  batch inference job for-you/everyone: 3 lines, 1 of them with an error\n    {output}\n");
    assert!(told.contains(&expected), "{message}");
    assert!(message.contains("warning[PP0921]: s3://"), "{message}");
    let document = laptop.emulator().notifications()[0].message_for("sqs").to_owned();
    let document: Value = serde_json::from_str(&document).unwrap();
    let results = document["batchResults"].as_array().unwrap();
    assert_eq!(results.len(), 2, "{document}");
    let counted = results.iter().find(|result| result["type"] == "batchInferenceJob").unwrap();
    assert_eq!((&counted["lines"], &counted["linesWithErrors"]), (&json!(3), &json!(1)), "{counted}");
    assert_eq!(counted["output"], output);
}
