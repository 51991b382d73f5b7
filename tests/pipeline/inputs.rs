//! What a run is given: notifications of one upload or several, data under any name, and contexts up to the size that
//! Step Functions carries.

use crate::support::{
    Folder, an_hour_passes, call, calls, data_of_first_viewers, goes_on, laptop, outcomes, run, s3, small_parameters,
    turn,
};
use personalize_pipeline_cli::laptop::Laptop;
use personalize_pipeline_cli::s3_notification::Upload;
use personalize_pipeline_cli::step_functions::Ending;
use serde_json::{Value, json};

const BUCKET: &str = "uploads";

/// Parameters for a group and what it serves, all of that name.
fn parameters_of(name: &str) -> Value {
    let mut parameters = small_parameters();
    for section in ["datasetGroup", "solution", "campaign"] {
        parameters[section]["name"] = json!(name);
    }
    parameters
}

fn interactions() -> String {
    data_of_first_viewers("Interactions/interactions.csv")
}

/// A parameter file under a prefix, with data beside it.
fn upload(laptop: &Laptop, prefix: &str, parameters: &str) -> Upload {
    laptop.put(BUCKET, &format!("{prefix}/Interactions/interactions.csv"), interactions().into_bytes());
    laptop.put(BUCKET, &format!("{prefix}/params.json"), parameters.as_bytes().to_vec())
}

/// One notification with a record for each upload, as S3 may send it.
fn notification(laptop: &Laptop, uploads: &[Upload]) -> Value {
    let (account, now) = (laptop.deployment().account(), laptop.emulator().clock().now());
    let mut records = Vec::new();
    for (upload, sequencer) in uploads.iter().zip(1..) {
        records.push(upload.notification(account, now, sequencer)["Records"][0].take());
    }
    json!({"Records": records})
}

async fn end_of(laptop: &Laptop, started: &Value) -> Ending {
    let arn = started["executionArn"].as_str().unwrap();
    laptop.step_functions().execution(arn).unwrap().ended().await.unwrap()
}

#[tokio::test]
async fn every_record_of_a_notification_starts_a_run_of_its_own_file() {
    let laptop = laptop().await;
    let uploads = ["one", "two", "three"].map(|name| upload(&laptop, name, &parameters_of(name).to_string()));
    let answer = laptop.handle(notification(&laptop, &uploads)).await.unwrap();
    let started = answer["started"].as_array().unwrap();
    let keys: Vec<&Value> = started.iter().map(|started| &started["input"]["key"]).collect();
    assert_eq!(keys, ["one/params.json", "two/params.json", "three/params.json"]);
    for started in started {
        assert!(end_of(&laptop, started).await.result.is_ok(), "{started}");
    }
    let told = laptop.emulator().notifications();
    for name in ["one", "two", "three"] {
        let subject = format!("Personalize pipeline: {name} is ready");
        assert!(told.iter().any(|told| told.subject.as_deref() == Some(&subject)), "{subject}");
    }
}

#[tokio::test]
async fn a_bad_file_keeps_no_other_of_the_same_notification_from_being_read() {
    let laptop = laptop().await;
    let good = parameters_of("good").to_string();
    let uploads = [upload(&laptop, "bad", "{"), upload(&laptop, "good", &good)];
    let answer = laptop.handle(notification(&laptop, &uploads)).await.unwrap();
    let [bad, good] = answer["started"].as_array().unwrap().as_slice() else { panic!("{answer}") };
    let failure = end_of(&laptop, bad).await.result.unwrap_err();
    assert_eq!(failure.error, "ParametersInvalid");
    assert!(end_of(&laptop, good).await.result.is_ok());
    let told = laptop.emulator().notifications();
    assert_eq!(told.len(), 2, "each run tells of itself");
}

#[tokio::test]
async fn any_file_that_is_not_empty_is_data_whatever_it_is_called() {
    let laptop = laptop().await;
    let content = interactions();
    let (header, rows) = content.split_once('\n').unwrap();
    // So few that neither half has the 1,000 interactions that an import needs.
    let rows: Vec<&str> = rows.lines().collect();
    assert!((1000..2000).contains(&rows.len()), "{}", rows.len());
    let (one, other) = rows.split_at(rows.len() / 2);
    for (file, rows) in [("PART.CSV", one), ("part-00001", other)] {
        let content = format!("{header}\n{}\n", rows.join("\n"));
        laptop.put(BUCKET, &format!("odd/Interactions/{file}"), content.into_bytes());
    }
    let upload = laptop.put(BUCKET, "odd/params.json", small_parameters().to_string().into_bytes());
    let report = laptop.run(&upload).await.unwrap();
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"]);
}

#[tokio::test]
async fn data_that_s3_refuses_to_list_is_a_finding_and_not_taken_for_absent() {
    let laptop = laptop().await;
    let input = json!({"bucket": "nowhere", "params": small_parameters()});
    let report = laptop.start_execution("refused", &input).await.unwrap();
    assert_eq!(report.error.as_ref().unwrap().name, "ParametersInvalid");
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    assert_eq!(finding.code, "PP0691");
    assert!(finding.message.contains("S3 refuses: NoSuchBucket"), "{finding}");
    assert_eq!(calls(&report, "Create"), 0, "{:?}", report.api_calls);
}

/// What a run remembers while its solution is trained, and as much besides as makes its input so many bytes long.
async fn input_in_training(laptop: &Laptop, folder: &Folder, bytes: usize) -> Value {
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let start = laptop.emulator().clock().now();
    let mut answer = json!({"bucket": upload.bucket, "key": upload.key});
    while answer["step"] != "Solutions" {
        answer = laptop.handle(turn(laptop, "first", start, &answer)).await.unwrap();
        assert!(goes_on(laptop, &answer).await, "{answer}");
    }
    let mut input = json!({"step": answer["step"], "context": answer["context"]});
    let missing = bytes - input.to_string().len();
    let filter = |number: usize, name: &str| {
        let arn = format!("arn:aws:personalize:us-east-1:123456789012:filter/{name}-{number:04}");
        json!({"type": "filter", "name": format!("{name}-{number:04}"), "arn": arn, "status": "ACTIVE",
            "outcome": "reused", "settled": true, "since": start.0})
    };
    let one = filter(0, "filter").to_string().len() + 1;
    let resources = input["context"]["resources"].as_array_mut().unwrap();
    resources.extend((2..missing / one).map(|number| filter(number, "filter")));
    // The last one's reason brings it to the byte.
    let mut last = filter(0, "filter");
    last["why"] = json!("");
    resources.push(last);
    let missing = bytes - input.to_string().len();
    let last = input["context"]["resources"].as_array_mut().and_then(|resources| resources.last_mut()).unwrap();
    last["why"] = json!("x".repeat(missing));
    assert_eq!(input.to_string().len(), bytes);
    input
}

/// A context of very many resources: whatever its size, the run ends in one report, and never by the limit of Step
/// Functions, of which nothing inside the execution could tell. No turn answers with more than 253,952 bytes, so that
/// what comes after those is somebody's own input.
#[tokio::test]
async fn a_context_near_what_step_functions_carries_ends_in_one_report_whatever_its_size() {
    let mut ends = Vec::new();
    for bytes in [240_000, 253_000, 253_952, 258_000] {
        let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
        let input = input_in_training(&laptop, &folder, bytes).await;
        let report = laptop.start_execution("large", &input).await.unwrap();
        let [notification] = report.notifications.as_slice() else { panic!("{bytes}: {:?}", report.notifications) };
        let subject = notification.subject.as_deref().unwrap();
        match &report.error {
            None => assert_eq!(subject, "Personalize pipeline: Small is ready"),
            Some(error) => {
                assert_eq!(error.name, "HandlerFailed", "{bytes}: {}", error.cause);
                assert!(error.cause.contains("describe fewer resources in one parameter file"), "{}", error.cause);
                assert_eq!(subject, "Personalize pipeline: a run ended early (ContextTooLarge)");
            }
        }
        ends.push(report.has_succeeded());
    }
    assert_eq!(ends, [true, true, false, false], "an answer leaves 8 KiB for what is put around it");
}

#[tokio::test]
async fn what_jobs_write_beside_a_parameter_file_stays_out_of_its_folder() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    let files = |folder: &Folder| {
        let mut found: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        (found, std::fs::read(folder.path().join("Items/items.csv")).unwrap())
    };
    let before = files(&folder);
    run(&laptop, &folder.parameter_file()).await;
    let datasets = call(&laptop, "ListDatasets", json!({})).await;
    let output = json!({"s3DataDestination": {"path": "s3://personalize-input/exports/"}});
    let export = json!({"jobName": "all", "datasetArn": datasets["datasets"][0]["datasetArn"], "ingestionMode": "ALL",
        "roleArn": laptop.deployment().personalize_role_arn(), "jobOutput": output});
    let job = call(&laptop, "CreateDatasetExportJob", export).await;
    an_hour_passes(&laptop).await;
    let described =
        call(&laptop, "DescribeDatasetExportJob", json!({"datasetExportJobArn": job["datasetExportJobArn"]}));
    assert_eq!(described.await["datasetExportJob"]["status"], "ACTIVE");
    laptop.put("personalize-input", "Items/items.csv", b"other".to_vec());
    assert_eq!(files(&folder), before);
    // The next run finds in the bucket what was put there, and nothing of it in the folder.
    laptop.open(&folder.parameter_file()).unwrap();
    let listed = keys(&laptop, "personalize-input").await;
    assert!(listed.contains(&"exports/all/Interactions.csv".to_owned()), "{listed:?}");
    assert!(!folder.path().join("exports").exists());
}

/// The keys of a bucket, as any client lists them.
async fn keys(laptop: &Laptop, bucket: &str) -> Vec<String> {
    let listed = s3(laptop).list_objects_v2().bucket(bucket).send().await.unwrap();
    listed.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect()
}
