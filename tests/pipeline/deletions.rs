//! Files of users that are to be forgotten: each is handed over once, after the imports and before training.

use crate::support::{
    Folder, ONE_MORE_INTERACTION, assert_succeeded, call, calls, changes, laptop, outcomes, resource, run,
    small_parameters,
};
use personalize_contract::{ResourceType, Status};
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

const FIRST: &str = "Deletions/first.csv";

async fn again(laptop: &Laptop, folder: &Folder) -> Report {
    run(laptop, &folder.parameter_file()).await
}

async fn with_a_deletion() -> (Laptop, Folder) {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    folder.write(FIRST, "USER_ID\nviewer-001\nviewer-002\n");
    (laptop, folder)
}

/// The jobs of the group, from the oldest.
async fn jobs(laptop: &Laptop) -> Vec<Value> {
    let listed = call(laptop, "ListDataDeletionJobs", json!({})).await;
    let mut jobs = Vec::new();
    for job in listed["dataDeletionJobs"].as_array().unwrap() {
        let request = json!({"dataDeletionJobArn": job["dataDeletionJobArn"]});
        jobs.push(call(laptop, "DescribeDataDeletionJob", request).await["dataDeletionJob"].clone());
    }
    jobs
}

/// When the last of that type began, and when it ended, in milliseconds.
fn times(laptop: &Laptop, resource_type: ResourceType) -> (u64, u64) {
    let mut of_type = laptop.emulator().journal().into_iter().filter(|record| record.resource_type == resource_type);
    let last = of_type.next_back().unwrap();
    (last.started.milliseconds(), last.started.after(last.seconds).milliseconds())
}

#[tokio::test]
async fn a_file_is_taken_once_between_the_imports_and_the_training() {
    let (laptop, folder) = with_a_deletion().await;
    let plan = laptop.plan(&laptop.open(&folder.parameter_file()).unwrap()).await.unwrap().plan.unwrap().to_string();
    assert!(plan.contains("+ data deletion job first.csv"), "{plan}");
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "dataDeletionJob", "first.csv").outcome, "created");
    let all = jobs(&laptop).await;
    let [job] = all.as_slice() else { panic!("one job") };
    assert_eq!(job["status"], "COMPLETED");
    let deleted = job["numDeleted"].as_u64().unwrap();
    assert!(deleted > 1, "{job}");
    let [notification] = report.notifications.as_slice() else { panic!("one notification") };
    let resources = notification.document["resources"].as_array().unwrap();
    let reported = resources.iter().find(|resource| resource["type"] == "dataDeletionJob").unwrap();
    let note = format!("{deleted} records deleted");
    assert_eq!(reported["notes"], json!([note]));
    assert!(notification.message.contains(&format!("    {note}\n")), "{}", notification.message);
    assert!(job["dataSource"]["dataLocation"].as_str().unwrap().ends_with("/Deletions/first.csv"));
    let (imported, deleted, trained) = (
        times(&laptop, ResourceType::DatasetImportJob),
        times(&laptop, ResourceType::DataDeletionJob),
        times(&laptop, ResourceType::SolutionVersion),
    );
    assert!(imported.1 <= deleted.0 && deleted.1 <= trained.0, "{imported:?} {deleted:?} {trained:?}");
    let second = again(&laptop, &folder).await;
    assert_succeeded(&second);
    assert_eq!(changes(&second), 0, "{:?}", second.api_calls);
    assert_eq!(resource(&second, "dataDeletionJob", "first.csv").outcome, "reused");
}

#[tokio::test]
async fn what_was_trained_before_a_deletion_is_trained_again() {
    let (laptop, folder) = with_a_deletion().await;
    assert_succeeded(&again(&laptop, &folder).await);
    folder.write("Deletions/second.csv", "USER_ID\nviewer-003\n");
    folder.write("Deletions/notes.txt", "no users");
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "dataDeletionJob"), ["reused", "created"]);
    assert_eq!(resource(&report, "datasetImportJob", "Interactions").outcome, "reused");
    assert_eq!(resource(&report, "solutionVersion", "only").outcome, "created");
    assert_eq!(resource(&report, "campaign", "only").outcome, "updated");
    folder.write(FIRST, "USER_ID\nviewer-001\nviewer-004\n");
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "dataDeletionJob", "first.csv").outcome, "created", "it has another content");
    assert_eq!((jobs(&laptop).await.len(), changes(&again(&laptop, &folder).await)), (3, 0));
}

#[tokio::test]
async fn a_deletion_that_fails_keeps_training_from_beginning_and_is_tried_again() {
    // A job's name follows from group, file and content.
    let (another, folder) = with_a_deletion().await;
    assert_succeeded(&again(&another, &folder).await);
    let name = jobs(&another).await[0]["jobName"].as_str().unwrap().to_owned();
    let (laptop, folder) = with_a_deletion().await;
    laptop.fail(ResourceType::DataDeletionJob, &name, "not today");
    let failed = again(&laptop, &folder).await;
    let error = failed.error.as_ref().unwrap();
    assert_eq!(error.name, "ResourceFailed");
    assert!(error.cause.contains("not today"), "{}", error.cause);
    assert_eq!(calls(&failed, "CreateSolutionVersion"), 0, "the data still has these users");
    laptop.emulator().clear_faults();
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    let statuses: Vec<Value> = jobs(&laptop).await.into_iter().map(|job| job["status"].clone()).collect();
    assert_eq!(statuses, [Status::Failed.as_str(), Status::Completed.as_str()]);
}

#[tokio::test]
async fn many_files_wait_for_the_quota_of_what_is_pending() {
    let (laptop, folder) = with_a_deletion().await;
    for number in 0..12 {
        folder.write(&format!("Deletions/{number:02}.csv"), &format!("USER_ID\nnobody-{number}\n"));
    }
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert_succeeded(&again(&laptop, &folder).await);
    let all = jobs(&laptop).await;
    assert_eq!((all.len(), all.iter().filter(|job| job["status"] == "COMPLETED").count()), (13, 13));
}

#[tokio::test]
async fn a_file_without_users_is_refused_before_anything_is_created() {
    let (laptop, folder) = with_a_deletion().await;
    folder.write(FIRST, "USER\nviewer-001\n");
    let report = again(&laptop, &folder).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "ParametersInvalid");
    assert!(error.cause.contains("the header has no column USER_ID"), "{}", error.cause);
    assert_eq!(changes(&report), 0);
}
