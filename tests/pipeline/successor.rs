//! Files of Maintaining Personalized Experiences, with their data in its folders, from upload to report.

use crate::support::{
    Folder, assert_succeeded, call, changes, example, example_parameters, laptop, outcomes, resource, run, s3,
};
use personalize_pipeline_cli::laptop::Laptop;
use personalize_pipeline_cli::s3_notification::Upload;
use serde_json::{Value, json};

const BUCKET: &str = "personalize-data";

/// The example as a `config.json`.
fn config() -> Value {
    let parameters = example_parameters();
    let mut datasets = json!({});
    for (key, dataset) in parameters["datasets"].as_object().unwrap() {
        datasets[key.to_ascii_lowercase()] = json!({
            "dataset": {"serviceConfig": {"name": dataset["name"]}},
            "schema": {"serviceConfig": {"name": format!("a-{key}-schema"), "schema": dataset["schema"]}},
        });
    }
    json!({
        "datasetGroup": {"serviceConfig": {"name": "film-night"}, "workflowConfig": {"maxAge": "1 month"}},
        "datasets": datasets,
        "eventTracker": {"serviceConfig": {"name": "film-night-tracker"}},
        "filters": [{"serviceConfig": {"name": "unseen",
            "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")"}}],
        "solutions": [{
            "serviceConfig": {"name": "similar", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
            "workflowConfig": {"schedules": {"full": "cron(0 0 ? * 1 *)"}},
            "campaigns": [{"serviceConfig": {"name": "similar-live", "minProvisionedTPS": 1}}],
        }],
    })
}

fn data(dataset: &str) -> Vec<u8> {
    std::fs::read(example().join(format!("{dataset}/{}.csv", dataset.to_ascii_lowercase()))).unwrap()
}

/// Puts the data where `place` has it for a dataset, and then the file.
fn upload(laptop: &Laptop, config: &Value, place: impl Fn(&str) -> String) -> Upload {
    for dataset in ["Interactions", "Items", "Users"] {
        laptop.put(BUCKET, &format!("train/films/{}", place(&dataset.to_ascii_lowercase())), data(dataset));
    }
    laptop.put(BUCKET, "train/films/config.json", config.to_string().into_bytes())
}

/// Where the import jobs have taken their data from.
async fn locations(laptop: &Laptop) -> Vec<String> {
    let jobs = call(laptop, "ListDatasetImportJobs", json!({})).await;
    let mut locations = Vec::new();
    for job in jobs["datasetImportJobs"].as_array().unwrap() {
        let job = call(laptop, "DescribeDatasetImportJob", json!({"datasetImportJobArn": job["datasetImportJobArn"]}));
        locations.push(job.await["datasetImportJob"]["dataSource"]["dataLocation"].as_str().unwrap().to_owned());
    }
    locations.sort_unstable();
    locations
}

/// The key of a dataset's data, below the folder of its group.
type Place = fn(&str) -> String;

#[tokio::test]
async fn a_config_runs_as_it_is_with_either_layout_of_data_and_a_second_run_changes_nothing() {
    let layouts: [(&str, Place); 2] =
        [("csv", |dataset| format!("{dataset}.csv")), ("/", |dataset| format!("{dataset}/part-1.csv"))];
    for (end, place) in layouts {
        let laptop = laptop().await;
        let report = laptop.run(&upload(&laptop, &config(), place)).await.unwrap();
        assert_succeeded(&report);
        let told: Vec<String> =
            report.findings.iter().map(|finding| format!("{} {}", finding.code, finding.place)).collect();
        assert!(told.iter().any(|told| told == "PP0151 datasetGroup.workflowConfig.maxAge"), "{told:?}");
        let expected = ["interactions", "items", "users"]
            .map(|dataset| format!("s3://{BUCKET}/train/films/{dataset}{}{end}", if end == "/" { "" } else { "." }));
        assert_eq!(locations(&laptop).await, expected);
        for kind in ["eventTracker", "filter", "solution", "solutionVersion", "campaign"] {
            assert_eq!(outcomes(&report, kind), ["created"], "{kind}");
        }

        let again = laptop.run(&upload(&laptop, &config(), place)).await.unwrap();
        assert_succeeded(&again);
        assert_eq!(changes(&again), 0, "{:#?}", again.resources);
    }
}

#[tokio::test]
async fn new_data_is_imported_and_trained_on_whatever_the_age_of_the_last_import() {
    let laptop = laptop().await;
    let place = |dataset: &str| format!("{dataset}.csv");
    assert_succeeded(&laptop.run(&upload(&laptop, &config(), place)).await.unwrap());
    let file = upload(&laptop, &config(), place);
    let more = [data("Items"), b"film-new,Drama,2020,91\n".to_vec()].concat();
    laptop.put(BUCKET, "train/films/items.csv", more);
    let report = laptop.run(&file).await.unwrap();
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["reused", "created", "reused"]);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
}

#[tokio::test]
async fn a_folder_with_a_config_runs_from_a_disk() {
    let folder = Folder::new();
    folder.write("config.json", &config().to_string());
    for dataset in ["Interactions", "Items", "Users"] {
        let content = String::from_utf8(data(dataset)).unwrap();
        folder.write(&format!("{}.csv", dataset.to_ascii_lowercase()), &content);
    }
    let file = personalize_pipeline_cli::parameter_file::find(folder.path()).unwrap();
    let report = run(&laptop().await, &file).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"; 3]);
}

/// The example, whose solution has a batch inference job besides, and a solution with two batch segment jobs.
fn with_batch_jobs() -> Value {
    let mut config = config();
    let job = json!({"serviceConfig": {"numResults": 5}, "workflowConfig": {"maxAge": "7 days"}});
    config["solutions"][0]["batchInferenceJobs"] = json!([job]);
    let fans = json!({
        "serviceConfig": {"name": "fans", "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity"},
        "batchSegmentJobs": [{"serviceConfig": {"numResults": 3}}, {"serviceConfig": {"numResults": 4}}],
    });
    config["solutions"].as_array_mut().unwrap().push(fans);
    config
}

#[tokio::test]
async fn batch_jobs_answer_what_lies_in_the_folders_of_the_bucket_that_are_theirs() {
    let laptop = laptop().await;
    let items = b"{\"itemId\": \"film-001\"}\n".to_vec();
    for solution in ["similar", "fans"] {
        laptop.put(BUCKET, &format!("batch/film-night/{solution}/job_config.json"), items.clone());
    }
    let file = upload(&laptop, &with_batch_jobs(), |dataset| format!("{dataset}.csv"));
    let report = laptop.run(&file).await.unwrap();
    assert_succeeded(&report);
    for (kind, name, output) in [
        ("batchInferenceJob", "similar/batch", "similar/output/batch"),
        ("batchSegmentJob", "fans/segments", "fans/output/segments"),
        ("batchSegmentJob", "fans/segments-2", "fans/output/segments-2"),
    ] {
        assert_eq!(resource(&report, kind, name).outcome, "created");
        let key = format!("batch/film-night/{output}/job_config.json.out");
        let object = s3(&laptop).get_object().bucket(BUCKET).key(&key).send().await;
        let answer = object.unwrap_or_else(|error| panic!("{key}: {error:?}")).body.collect().await.unwrap().to_vec();
        assert!(String::from_utf8(answer).unwrap().contains("film-001"), "{key}");
    }
    let again = laptop.run(&upload(&laptop, &with_batch_jobs(), |dataset| format!("{dataset}.csv"))).await.unwrap();
    assert_succeeded(&again);
    assert_eq!(changes(&again), 0, "{:#?}", again.resources);
    let more = b"{\"itemId\": \"film-001\"}\n{\"itemId\": \"film-002\"}\n".to_vec();
    laptop.put(BUCKET, "batch/film-night/similar/job_config.json", more);
    let third = laptop.run(&upload(&laptop, &with_batch_jobs(), |dataset| format!("{dataset}.csv"))).await.unwrap();
    assert_succeeded(&third);
    assert_eq!(outcomes(&third, "batchInferenceJob"), ["created"]);
    assert_eq!(outcomes(&third, "batchSegmentJob"), ["reused"; 2]);
}
