//! Incremental imports: over drawn histories of what lies there, a dataset has what a full import would give it, and no
//! object is imported twice.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::support::{an_hour_passes, assert_succeeded, calls, changes, count_of_calls, laptop, outcomes, personalize};
use aws_sdk_personalize::types::ImportMode;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use fastrand::Rng;
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::{Calls, Delay, ResourceSummary, TransportFault};
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

const BUCKET: &str = "lake";

/// Datasets whose imports have the mode.
fn parameters(mode: &str) -> Value {
    let schema = |name: &str, fields: &[(&str, &str)]| {
        let fields: Vec<Value> = fields.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect();
        json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
            "fields": fields})
    };
    let interactions = schema("Interactions", &[("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long")]);
    let items = schema("Items", &[("ITEM_ID", "string"), ("PRICE", "float")]);
    json!({"datasetGroup": {"name": "Films"}, "datasets": {
        "Interactions": {"name": "interactions", "schema": interactions, "importMode": mode},
        "Items": {"name": "items", "schema": items, "importMode": mode}}})
}

/// Rows that no other number gives, as many as an import needs.
fn content(folder: &str, number: u64) -> String {
    let rows: Vec<String> = match folder {
        "Interactions" => (0..1000)
            .map(|row| format!("u{},i{},{}", row % 50, row % 70, 1_700_000_000 + number * 1000 + row))
            .collect(),
        _ => (0..5).map(|row| format!("i{},{}.5", number * 5 + row, row)).collect(),
    };
    let header = if folder == "Interactions" { "USER_ID,ITEM_ID,TIMESTAMP" } else { "ITEM_ID,PRICE" };
    format!("{header}\n{}\n", rows.join("\n"))
}

fn s3(laptop: &Laptop) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(format!("http://127.0.0.1:{}", laptop.port()))
        .force_path_style(true)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

async fn run(laptop: &Laptop, parameters: &Value) -> Report {
    let upload = laptop.put(BUCKET, "params.json", parameters.to_string().into_bytes());
    let report = laptop.run(&upload).await.unwrap();
    assert_succeeded(&report);
    report
}

/// What lies there, by key.
type Objects = BTreeMap<String, String>;

fn put(laptop: &Laptop, objects: &mut Objects, key: &str, content: String) {
    laptop.put(BUCKET, key, content.clone().into_bytes());
    objects.insert(key.to_owned(), content);
}

async fn remove(laptop: &Laptop, objects: &mut Objects, key: &str) {
    s3(laptop).delete_object().bucket(BUCKET).key(key).send().await.unwrap();
    objects.remove(key);
}

/// The import jobs of the dataset: mode and place, from the oldest.
async fn imports(laptop: &Laptop, dataset_type: DatasetType) -> Vec<(ImportMode, String)> {
    let client = personalize(laptop);
    let dataset = laptop.emulator().account().dataset("Films", dataset_type);
    let listed = client.list_dataset_import_jobs().dataset_arn(dataset).send().await.unwrap();
    let mut jobs = listed.dataset_import_jobs.unwrap();
    jobs.sort_by_key(|job| job.creation_date_time.map(|time| time.as_nanos()));
    let mut imports = Vec::new();
    for job in jobs {
        let arn = job.dataset_import_job_arn.unwrap();
        let described = client.describe_dataset_import_job().dataset_import_job_arn(arn).send().await.unwrap();
        let described = described.dataset_import_job.unwrap();
        let place = described.data_source.unwrap().data_location.unwrap();
        imports.push((described.import_mode.unwrap(), place));
    }
    imports
}

/// The rows that the dataset has.
async fn rows(laptop: &Laptop, dataset_type: DatasetType, export: &str) -> Vec<String> {
    let request = json!({"jobName": export, "ingestionMode": "BULK", "roleArn": "arn:aws:iam::123456789012:role/r",
        "datasetArn": laptop.emulator().account().dataset("Films", dataset_type),
        "jobOutput": {"s3DataDestination": {"path": "s3://exports/"}}});
    laptop.emulator().objects().create_bucket("exports");
    crate::support::call(laptop, "CreateDatasetExportJob", request).await;
    an_hour_passes(laptop).await;
    let key = format!("{export}/{dataset_type}.csv");
    let object = s3(laptop).get_object().bucket("exports").key(key).send().await.unwrap();
    let text = String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap();
    let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
    rows.sort_unstable();
    rows
}

/// What a full import of the same objects gives.
async fn rows_of_full_import(objects: &Objects, dataset_type: DatasetType) -> Vec<String> {
    let laptop = laptop().await;
    let mut there = Objects::new();
    for (key, content) in objects {
        put(&laptop, &mut there, key, content.clone());
    }
    run(&laptop, &parameters("FULL")).await;
    rows(&laptop, dataset_type, "full").await
}

/// Changes what lies there. Whether all that lay there lies there still, and what was added.
async fn draw(
    laptop: &Laptop,
    objects: &mut Objects,
    folder: &str,
    (rng, next): (&mut Rng, &mut u64),
) -> (bool, BTreeSet<String>) {
    let (mut is_kept, mut added) = (true, BTreeSet::new());
    let present: Vec<String> = objects.keys().filter(|key| key.starts_with(folder)).cloned().collect();
    match rng.u8(0..10) {
        0 => {
            *next += 1;
            put(laptop, objects, rng.choice(&present).unwrap(), content(folder, *next));
            is_kept = false;
        }
        1 if present.len() > 1 => {
            remove(laptop, objects, rng.choice(&present).unwrap()).await;
            is_kept = false;
        }
        2 => {
            // The same once more is no change.
            let key = rng.choice(&present).unwrap();
            let same = objects[key].clone();
            put(laptop, objects, key, same);
        }
        3 => {}
        _ => {
            for _ in 0..rng.u8(1..4) {
                *next += 1;
                // What is new may have any name.
                let key = format!("{folder}/{}-{next}.csv", rng.alphabetic());
                put(laptop, objects, &key, content(folder, *next));
                added.insert(key);
            }
        }
    }
    (is_kept, added)
}

async fn follow_history(seed: u64, dataset_type: DatasetType) {
    let (laptop, folder) = (laptop().await, dataset_type.as_str());
    let (mut rng, mut next, mut objects) = (Rng::with_seed(seed), 1, Objects::new());
    put(&laptop, &mut objects, "Interactions/first.csv", content("Interactions", 0));
    put(&laptop, &mut objects, "Items/first.csv", content("Items", 0));
    run(&laptop, &parameters("INCREMENTAL")).await;
    let all = format!("s3://{BUCKET}/{folder}/");
    let mut expected = vec![(ImportMode::Full, all.clone())];
    assert_eq!(imports(&laptop, dataset_type).await, expected);
    for step in 0..5 {
        an_hour_passes(&laptop).await;
        let (is_kept, added) = draw(&laptop, &mut objects, folder, (&mut rng, &mut next)).await;
        run(&laptop, &parameters("INCREMENTAL")).await;
        let found = imports(&laptop, dataset_type).await;
        let (before, new) = found.split_at(expected.len());
        assert_eq!(before, expected);
        if is_kept {
            assert!(new.iter().all(|(mode, _)| *mode == ImportMode::Incremental), "seed {seed}, step {step}: {new:?}");
            let mut places: Vec<String> = new.iter().map(|(_, place)| place.clone()).collect();
            places.sort_unstable();
            let one_each: Vec<String> = added.iter().map(|key| format!("s3://{BUCKET}/{key}")).collect();
            assert_eq!(places, one_each, "seed {seed}, step {step}: no object is imported twice");
        } else {
            assert_eq!(new, [(ImportMode::Full, all.clone())], "seed {seed}, step {step}");
        }
        expected = found;
        let again = run(&laptop, &parameters("INCREMENTAL")).await;
        assert_eq!(changes(&again), 0, "seed {seed}, step {step}: {:?}", again.api_calls);
    }
    let rows = rows(&laptop, dataset_type, "increments").await;
    assert_eq!(rows, rows_of_full_import(&objects, dataset_type).await, "seed {seed}");
}

#[tokio::test]
async fn a_dataset_has_what_a_full_import_would_give_it_and_no_object_is_imported_twice() {
    for seed in 0..6 {
        let dataset_type = if seed % 2 == 0 { DatasetType::Interactions } else { DatasetType::Items };
        follow_history(seed, dataset_type).await;
    }
}

/// A dataset with its first import, and as many objects more.
async fn after_additions(count: u64) -> (Laptop, Objects) {
    let (laptop, mut objects) = (laptop().await, Objects::new());
    put(&laptop, &mut objects, "Interactions/first.csv", content("Interactions", 0));
    put(&laptop, &mut objects, "Items/first.csv", content("Items", 0));
    run(&laptop, &parameters("INCREMENTAL")).await;
    an_hour_passes(&laptop).await;
    for number in 1..=count {
        for folder in ["Interactions", "Items"] {
            put(&laptop, &mut objects, &format!("{folder}/day-{number}.csv"), content(folder, number));
        }
    }
    (laptop, objects)
}

/// The most jobs of the dataset that were under way at a time.
async fn most_at_once(laptop: &Laptop, dataset_type: DatasetType) -> usize {
    let dataset = laptop.emulator().account().dataset("Films", dataset_type);
    let listed = personalize(laptop).list_dataset_import_jobs().dataset_arn(dataset).send().await.unwrap();
    let times: Vec<(f64, f64)> = listed
        .dataset_import_jobs()
        .iter()
        .map(|job| {
            let seconds = |time: Option<&aws_sdk_personalize::primitives::DateTime>| time.unwrap().as_secs_f64();
            (seconds(job.creation_date_time()), seconds(job.last_updated_date_time()))
        })
        .collect();
    times.iter().map(|(began, _)| times.iter().filter(|(from, to)| from <= began && began < to).count()).max().unwrap()
}

#[tokio::test]
async fn new_objects_share_the_five_slots_and_what_replaces_rows_comes_in_order() {
    let (laptop, _) = after_additions(8).await;
    let report = run(&laptop, &parameters("INCREMENTAL")).await;
    assert!(calls(&report, "CreateDatasetImportJob") >= 16, "{:?}", report.api_calls);
    let names: Vec<&str> = report
        .resources
        .iter()
        .filter(|one| one.resource_type == "datasetImportJob")
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names.len(), 2 + 16);
    assert_eq!(names[..2], ["Interactions", "Interactions/day-1.csv"]);
    assert_eq!(names[9..11], ["Items", "Items/day-1.csv"]);
    let outcomes = outcomes(&report, "datasetImportJob");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == "created").count(), 16);
    assert!((2..=5).contains(&most_at_once(&laptop, DatasetType::Interactions).await));
    assert_eq!(most_at_once(&laptop, DatasetType::Items).await, 1);
    let places: Vec<String> = imports(&laptop, DatasetType::Items).await.into_iter().map(|(_, place)| place).collect();
    let expected: Vec<String> = (1..=8).map(|number| format!("s3://{BUCKET}/Items/day-{number}.csv")).collect();
    assert_eq!(places[1..], expected);
}

#[tokio::test]
async fn increments_follow_a_full_import_that_the_parameters_asked_for_always() {
    let (laptop, mut objects) = after_additions(2).await;
    let mut parameters = parameters("INCREMENTAL");
    parameters["reimport"] = json!("always");
    run(&laptop, &parameters).await;
    let modes = |imports: Vec<(ImportMode, String)>| imports.into_iter().map(|(mode, _)| mode).collect::<Vec<_>>();
    let before = modes(imports(&laptop, DatasetType::Items).await).len();
    put(&laptop, &mut objects, "Items/one-more.csv", content("Items", 77));
    parameters["reimport"] = json!("onChange");
    let report = run(&laptop, &parameters).await;
    assert_eq!(calls(&report, "CreateDatasetImportJob"), 1, "{:?}", report.api_calls);
    assert_eq!(modes(imports(&laptop, DatasetType::Items).await)[before..], [ImportMode::Incremental]);
    assert_eq!(changes(&run(&laptop, &parameters).await), 0);
}

#[tokio::test]
async fn what_follows_an_object_that_failed_waits_for_it_where_order_counts() {
    let (laptop, _) = after_additions(2).await;
    laptop.fail(ResourceType::DatasetImportJob, "Items", "not today");
    let upload = laptop.put(BUCKET, "params.json", parameters("INCREMENTAL").to_string().into_bytes());
    let report = laptop.run(&upload).await.unwrap();
    assert!(report.error.as_ref().unwrap().cause.contains("not today"), "{:?}", report.error);
    let places = async || {
        let imports = imports(&laptop, DatasetType::Items).await.into_iter();
        imports.map(|(_, place)| place.replace("s3://lake/Items/", "")).collect::<Vec<_>>()
    };
    assert_eq!(places().await, ["", "day-1.csv"], "what was put there later may replace rows of the one that failed");
    laptop.emulator().clear_faults();
    run(&laptop, &parameters("INCREMENTAL")).await;
    assert_eq!(places().await, ["", "day-1.csv", "day-1.csv", "day-2.csv"]);
    assert_eq!(changes(&run(&laptop, &parameters("INCREMENTAL")).await), 0);
}

#[tokio::test]
async fn a_plan_says_how_many_jobs_of_which_mode_a_run_would_begin() {
    let (laptop, mut objects) = after_additions(2).await;
    put(&laptop, &mut objects, "Items/first.csv", content("Items", 7));
    let upload = laptop.put(BUCKET, "params.json", parameters("INCREMENTAL").to_string().into_bytes());
    let plan = laptop.plan(&upload).await.unwrap().plan.unwrap();
    assert_eq!(plan.costs.imports, ["Items"]);
    assert_eq!(plan.costs.incremental_imports, ["Interactions/day-1.csv", "Interactions/day-2.csv"]);
    let text = plan.to_string();
    for line in [
        "= dataset import job Interactions: 2 objects are new since, and imported incrementally",
        "+ dataset import job Interactions/day-1.csv",
        "INCREMENTAL: no import has taken s3://lake/Interactions/day-1.csv",
        "imported in full, since not all that earlier imports took lies there as it was",
        "2 objects imported incrementally, each by a job: Interactions/day-1.csv, Interactions/day-2.csv",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    let report = run(&laptop, &parameters("INCREMENTAL")).await;
    assert_eq!(calls(&report, "CreateDatasetImportJob"), 3);
}

/// With versions that are current, an import makes them out of date.
#[tokio::test]
async fn a_solution_is_trained_again_after_an_incremental_import() {
    let (laptop, mut objects) = after_additions(0).await;
    let mut parameters = parameters("INCREMENTAL");
    parameters["solutions"] =
        json!({"only": {"name": "only", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"}});
    run(&laptop, &parameters).await;
    assert_eq!(changes(&run(&laptop, &parameters).await), 0);
    put(&laptop, &mut objects, "Interactions/more.csv", content("Interactions", 3));
    let report = run(&laptop, &parameters).await;
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
    assert_eq!(changes(&run(&laptop, &parameters).await), 0, "the version counts for the increment, too");
}

/// Whichever of a run's lists of imports comes late, an object that another run brings in meanwhile is trained on.
#[tokio::test]
async fn what_another_run_imports_during_a_look_is_trained_on() {
    let mut parameters = parameters("INCREMENTAL");
    parameters["solutions"] =
        json!({"only": {"name": "only", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"}});
    let mut late = 0;
    while may_be_late(&parameters, late + 1).await {
        late += 1;
    }
    println!("{late} lists were late");
    assert!(late > 1, "{late} lists were late");
}

/// Lets the `nth` list of imports that a run asks for come two hours late, and another run import a new object meanwhile.
/// Whether the run asked for as many.
async fn may_be_late(parameters: &Value, nth: u64) -> bool {
    const LATE: f64 = 7200.0;
    let (laptop, mut objects) = after_additions(0).await;
    run(&laptop, parameters).await;
    put(&laptop, &mut objects, "Interactions/more.csv", content("Interactions", 3));
    let (emulator, clock) = (laptop.emulator(), laptop.emulator().clock());
    let lists = || count_of_calls(&laptop, "ListDatasetImportJobs");
    let is_import = |seen: &ResourceSummary| seen.resource_type == ResourceType::DatasetImportJob;
    let jobs = || emulator.resources().into_iter().filter(is_import).count();
    let (listed, imported) = (lists(), jobs());
    emulator.disturb_calls(TransportFault {
        operation: "ListDatasetImportJobs".to_owned(),
        calls: Calls::Nth(nth),
        delay: Some(Delay::ClockSeconds(LATE)),
        lost: None,
        after_effect: true,
    });
    let (began, is_over) = (clock.now(), Cell::new(false));
    let awake = clock.participant();
    let until = async |reached: &dyn Fn() -> bool| {
        while !reached() && !is_over.get() {
            clock.sleep(Duration::from_secs(1)).await;
        }
    };
    let input = json!({"bucket": BUCKET, "key": "params.json"});
    let training = async {
        assert_succeeded(&laptop.start_execution("training", &input).await.unwrap());
        is_over.set(true);
        clock.now() - began
    };
    let importing = async {
        until(&|| lists() == listed + nth).await;
        let mut input = input.clone();
        input["retrain"] = json!("never");
        let importing = async { assert_succeeded(&laptop.start_execution("importing", &input).await.unwrap()) };
        let has_imported = async {
            until(&|| jobs() > imported).await;
            drop(awake);
        };
        tokio::join!(importing, has_imported);
    };
    let (seconds, ()) = tokio::join!(training, importing);
    emulator.clear_faults();
    // Whoever comes second finds the job under its name.
    assert_eq!(jobs(), imported + 1, "list {nth}");
    assert_eq!(changes(&run(&laptop, parameters).await), 0, "list {nth} was late");
    seconds > LATE
}
