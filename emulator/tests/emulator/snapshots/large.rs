//! How long it takes until a campaign over a million rows is back.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use personalize_emulator::{Emulator, Options};
use serde_json::{Value, json};

use crate::world::{INTERACTIONS, ROLE};

/// The promise is made for a million; a machine that does much else at once tries less.
const MOST: u64 = 1_000_000;
const FEW: u64 = 100_000;
const PROMISED: Duration = Duration::from_secs(2);

fn rows() -> u64 {
    if std::env::var_os("PIPELINE_EVERY_CASE").is_some_and(|value| value == "1") { MOST } else { FEW }
}

/// Users with 25 events each, a hundredth of the catalogue being popular.
fn interactions(rows: u64) -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for row in 0..rows {
        let mixed = (row ^ (row >> 7)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let item = (row / 25 % 100) * 100 + (mixed % 100) * (mixed >> 32 & 0xff) / 256;
        writeln!(csv, "user-{},item-{item},Watch,{}", row / 25, 1_750_000_000 + row % 25 * 3600).expect("a line");
    }
    csv
}

async fn made(emulator: &Emulator, operation: &str, request: Value) -> Value {
    let answer = emulator.call(operation, &request).await.expect("an answer");
    emulator.clock().advance(Duration::from_secs(7200)).await.expect("before the clock's end");
    let members = answer.as_object().expect("an object").iter();
    members.clone().find(|(name, _)| name.ends_with("Arn")).expect("an ARN").1.clone()
}

/// An emulator with an ACTIVE campaign; gives back its ARN.
async fn deployed(rows: u64) -> (Emulator, Value) {
    let emulator = Emulator::new(Options::default());
    let group = made(&emulator, "CreateDatasetGroup", json!({"name": "films"})).await;
    let schema = made(&emulator, "CreateSchema", json!({"name": "films", "schema": INTERACTIONS})).await;
    let dataset =
        json!({"name": "films", "datasetGroupArn": group, "datasetType": "Interactions", "schemaArn": schema});
    let dataset = made(&emulator, "CreateDataset", dataset).await;
    emulator.objects().put("data", "rows.csv", interactions(rows).into_bytes());
    let job = json!({"jobName": "films", "datasetArn": dataset, "roleArn": ROLE,
        "dataSource": {"dataLocation": "s3://data/rows.csv"}});
    made(&emulator, "CreateDatasetImportJob", job).await;
    // The rows count, and not the file that they came in.
    emulator.objects().put("data", "rows.csv", Vec::new());
    let recipe = "arn:aws:personalize:::recipe/aws-user-personalization";
    let solution =
        json!({"name": "films", "datasetGroupArn": group, "recipeArn": recipe, "performAutoTraining": false});
    let solution = made(&emulator, "CreateSolution", solution).await;
    let version = made(&emulator, "CreateSolutionVersion", json!({"solutionArn": solution})).await;
    let campaign = json!({"name": "films", "solutionVersionArn": version});
    let campaign = made(&emulator, "CreateCampaign", campaign).await;
    (emulator, campaign)
}

async fn recommendations(emulator: &Emulator, campaign: &Value) -> Value {
    let asked = json!({"campaignArn": campaign, "userId": "user-77", "numResults": 25});
    let answer = emulator.call("GetRecommendations", &asked).await.expect("recommendations");
    answer["itemList"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_over_a_million_rows_answers_within_two_seconds() {
    let rows = rows();
    let (emulator, campaign) = deployed(rows).await;
    let began = Instant::now();
    let expected = recommendations(&emulator, &campaign).await;
    let fitted = began.elapsed();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("state");
    let began = Instant::now();
    emulator.snapshot_to(&file).await.expect("a file");
    let written = began.elapsed();
    let size = file.metadata().expect("a file").len();
    let other = Emulator::new(Options::default());
    let began = Instant::now();
    other.restore(&file).await.expect("a snapshot");
    let restored = began.elapsed();
    let found = recommendations(&other, &campaign).await;
    let answered = began.elapsed();
    println!(
        "{rows} rows: asked first {fitted:.1?}, snapshot of {} MiB written in {written:.1?}, restored in {restored:.1?}, \
         first answer after {answered:.1?}",
        size >> 20
    );
    assert_eq!(found, expected);
    assert_eq!(found.as_array().map(Vec::len), Some(25));
    assert!(answered <= PROMISED, "{answered:?}");
}
