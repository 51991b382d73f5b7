//! What the tests of the whole pipeline share: a folder of parameters and data, a laptop, and its report.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod browser;
mod cases;
mod chromium;
pub mod durations;
pub mod nested;
pub mod node;
pub mod python;
pub mod shop;
pub mod suite;
pub mod template;
pub mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_personalize::config::{BehaviorVersion, Credentials, Region};
use personalize_emulator::Timestamp;
use personalize_pipeline_cli::laptop::{Laptop, Report, Resource, Setup};
use serde_json::{Value, json};

#[allow(unused_imports, reason = "each test binary uses its own part")]
pub use cases::{cases, with_other_programs};

/// The project's own example.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("example")
}

/// The example's parameters.
pub fn example_parameters() -> Value {
    serde_json::from_str(&fs::read_to_string(example().join("params.json")).unwrap()).unwrap()
}

/// The last viewer of whom [`Folder::with`] has data. The 70 have 1,276 interactions; a training needs 1,000.
const LAST_VIEWER: &str = "viewer-070";

/// What the example's interactions or users have of its first viewers.
pub fn data_of_first_viewers(file: &str) -> String {
    let csv = fs::read_to_string(example().join(file)).unwrap();
    let mut lines = csv.split_inclusive('\n');
    let header = lines.next().unwrap_or_default();
    let is_of_one = |line: &&str| line.split_once(',').is_some_and(|(viewer, _)| viewer <= LAST_VIEWER);
    std::iter::once(header).chain(lines.filter(is_of_one)).collect()
}

/// A folder below the build's own, gone when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("folder-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// One with these parameters, and of the example's data the items and what its first viewers have: little more than
    /// can be trained on.
    pub fn with(parameters: &Value) -> Self {
        let folder = Self::new();
        folder.write("params.json", &parameters.to_string());
        folder.write("Items/items.csv", &fs::read_to_string(example().join("Items/items.csv")).unwrap());
        for file in ["Interactions/interactions.csv", "Users/users.csv"] {
            folder.write(file, &data_of_first_viewers(file));
        }
        folder
    }

    /// As [`Folder::with`], with all that the example's viewers did.
    pub fn with_all_interactions(parameters: &Value) -> Self {
        let (folder, file) = (Self::with(parameters), "Interactions/interactions.csv");
        folder.write(file, &fs::read_to_string(example().join(file)).unwrap());
        folder
    }

    pub fn write(&self, file: &str, content: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Adds lines to a file.
    pub fn append(&self, file: &str, lines: &str) {
        let content = fs::read_to_string(self.0.join(file)).unwrap();
        self.write(file, &format!("{}\n{lines}\n", content.trim_end()));
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn parameter_file(&self) -> PathBuf {
        self.0.join("params.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub async fn laptop() -> Laptop {
    Laptop::start(Setup::default()).await.unwrap()
}

/// A client of the laptop's S3.
pub fn s3(laptop: &Laptop) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .region(aws_sdk_s3::config::Region::new("us-east-1"))
        .credentials_provider(aws_sdk_s3::config::Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(format!("http://127.0.0.1:{}", laptop.port()))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

/// Uploads a parameter file once more and sees the run to its end.
pub async fn run(laptop: &Laptop, parameter_file: &Path) -> Report {
    let upload = laptop.open(parameter_file).unwrap();
    laptop.run(&upload).await.unwrap()
}

pub fn assert_succeeded(report: &Report) {
    assert!(report.has_succeeded(), "{:?}", report.error);
}

/// A laptop on which a run for these parameters has succeeded.
pub async fn after_a_run(parameters: &Value) -> (Laptop, Folder) {
    after_a_run_of(Folder::with(parameters)).await
}

/// A laptop on which a run for this folder has succeeded.
pub async fn after_a_run_of(folder: Folder) -> (Laptop, Folder) {
    let laptop = laptop().await;
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    (laptop, folder)
}

/// A run as [`run`] does it, started by hand as one that does what it can although something of it will fail.
pub async fn run_partially(laptop: &Laptop, parameter_file: &Path) -> Report {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let upload = laptop.open(parameter_file).unwrap();
    let name = format!("partial-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let input = json!({"bucket": upload.bucket, "key": upload.key, "partial": true});
    laptop.start_execution(&name, &input).await.unwrap()
}

/// What the state machine invokes the function with in an execution of that name.
pub fn turn(laptop: &Laptop, name: &str, start: Timestamp, input: &Value) -> Value {
    json!({"input": input, "execution": format!("arn:aws:states:us-east-1:123456789012:execution:m:{name}"),
        "startTime": start.rfc3339(), "enteredTime": laptop.emulator().clock().now().rfc3339()})
}

/// Lets pass what a turn's answer says is to be waited for. Whether another turn follows.
pub async fn goes_on(laptop: &Laptop, answer: &Value) -> bool {
    if answer["next"] == "wait" {
        let wait = Duration::from_secs(answer["waitSeconds"].as_u64().unwrap());
        laptop.emulator().clock().advance(wait).await.unwrap();
    }
    answer["next"] == "wait" || answer["next"] == "invoke"
}

/// Drives an execution to its end, each turn so many times with the same input, and gives back the last answer.
pub async fn turns(laptop: &Laptop, name: &str, mut input: Value, times: usize) -> Value {
    let start = laptop.emulator().clock().now();
    loop {
        let event = turn(laptop, name, start, &input);
        for _ in 1..times {
            laptop.handle(event.clone()).await.unwrap();
        }
        input = laptop.handle(event).await.unwrap();
        if !goes_on(laptop, &input).await {
            return input;
        }
    }
}

/// A call of the laptop's Personalize that succeeds.
pub async fn call(laptop: &Laptop, operation: &str, request: Value) -> Value {
    laptop.emulator().call(operation, &request).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

/// How often an operation has been called so far, by whoever.
pub fn count_of_calls(laptop: &Laptop, operation: &str) -> u64 {
    laptop.emulator().api_calls().get(operation).copied().unwrap_or_default()
}

/// Waits until an operation has been called so often. It is over right after that call, before whoever made it goes on.
pub async fn until_called(laptop: &Laptop, operation: &str, count: u64) {
    while count_of_calls(laptop, operation) < count {
        tokio::task::yield_now().await;
    }
}

pub async fn an_hour_passes(laptop: &Laptop) {
    laptop.emulator().clock().advance(Duration::from_secs(3600)).await.unwrap();
}

/// A client of the laptop's Personalize, as any user would make it.
pub fn personalize(laptop: &Laptop) -> aws_sdk_personalize::Client {
    let config = aws_sdk_personalize::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(format!("http://127.0.0.1:{}", laptop.port()))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    aws_sdk_personalize::Client::from_conf(config)
}

/// The resource of that type and name.
pub fn resource<'report>(report: &'report Report, resource_type: &str, name: &str) -> &'report Resource {
    let found = report.resources.iter().find(|found| found.resource_type == resource_type && found.name == name);
    found.unwrap_or_else(|| panic!("no {resource_type} {name} in {:#?}", report.resources))
}

/// The outcomes of all resources of that type, in their order.
pub fn outcomes<'report>(report: &'report Report, resource_type: &str) -> Vec<&'report str> {
    let of_type = report.resources.iter().filter(|resource| resource.resource_type == resource_type);
    of_type.map(|resource| resource.outcome.as_str()).collect()
}

/// How often the run called operations that begin so.
pub fn calls(report: &Report, prefix: &str) -> u64 {
    let calls = report.api_calls.iter().flatten();
    calls.filter(|(operation, _)| operation.starts_with(prefix)).map(|(_, count)| count).sum()
}

/// Calls of a run that change something.
pub fn changes(report: &Report) -> u64 {
    ["Create", "Update", "Delete", "Tag", "Untag", "Stop", "Start", "Put"]
        .iter()
        .map(|begin| calls(report, begin))
        .sum()
}

/// One more interaction for the example's data.
pub const ONE_MORE_INTERACTION: &str = "viewer-035,film-001,click,1759512000";

/// The smallest parameter file that can be trained from.
pub fn small_parameters() -> Value {
    let example = example_parameters();
    json!({
        "datasetGroup": {"name": "Small"},
        "datasets": {"Interactions": example["datasets"]["Interactions"]},
        "solution": {"name": "only", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"},
        "campaign": {"name": "only", "minProvisionedTPS": 1}
    })
}
