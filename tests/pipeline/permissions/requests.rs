//! What the function asks of AWS in runs that reach every call: each request as it goes out, whichever client sends it.

use std::sync::{Arc, Mutex, OnceLock};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use personalize_contract::ResourceType;
use personalize_pipeline::{Pipeline, Settings};
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop};
use serde_json::{Value, json};

use crate::batch;
use crate::crashes;
use crate::gate;
use crate::support::shop::shop_parameters;
use crate::support::{Folder, ONE_MORE_INTERACTION, example, example_parameters, goes_on, laptop, turn};
use crate::teardown::{deletion, every_kind};

/// A bucket that keeps versions.
const VERSIONED: &str = "versioned";

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// As IAM calls the service.
    service: &'static str,
    operation: String,
    /// The body of a request in JSON.
    members: Value,
    /// Whether it names a version of an object.
    names_version: bool,
}

impl Request {
    fn read(request: &HttpRequest) -> Self {
        let body = request.body().bytes().unwrap_or_default();
        let uri = request.uri();
        let (service, operation) = match request.headers().get("x-amz-target").and_then(|name| name.split_once('.')) {
            Some(("AmazonPersonalize", operation)) => ("personalize", operation.to_owned()),
            Some(("AWSStepFunctions", operation)) => ("states", operation.to_owned()),
            Some(("AWSEvents", operation)) => ("events", operation.to_owned()),
            Some(target) => panic!("which service is {target:?}? say how its actions are named, and grant them"),
            None => match (form_action(body), scheduler_operation(request.method(), uri)) {
                (Some(name), _) => ("sns", name),
                (None, Some(name)) => ("scheduler", name.to_owned()),
                (None, None) => ("s3", s3_operation(request.method(), uri)),
            },
        };
        let members = serde_json::from_slice(body).unwrap_or_default();
        Self { service, operation, members, names_version: uri.contains("versionId=") }
    }

    /// The actions that IAM is asked about.
    pub fn actions(&self) -> Vec<String> {
        let mut actions = match (self.service, self.operation.as_str()) {
            // S3 alone names its actions otherwise than its operations.
            ("s3", "ListObjectsV2") => vec!["s3:ListBucket".to_owned()],
            ("s3", "GetObject") if self.names_version => vec!["s3:GetObjectVersion".to_owned()],
            (service, operation) => vec![format!("{service}:{operation}")],
        };
        if self.tagged().is_some() {
            actions.push("personalize:TagResource".to_owned());
        }
        if self.members.get("roleArn").is_some() || self.members["Target"].get("RoleArn").is_some() {
            actions.push("iam:PassRole".to_owned());
        }
        actions
    }

    /// What a creation gives tags to, as its ARN has it: `dataset-group`. That of a solution version is below its
    /// solution's.
    pub fn tagged(&self) -> Option<String> {
        let created = self.operation.strip_prefix("Create").filter(|_| self.members.get("tags").is_some())?;
        let dashed = created.chars().flat_map(|letter| {
            let dash = letter.is_ascii_uppercase().then_some('-');
            dash.into_iter().chain([letter.to_ascii_lowercase()])
        });
        Some(dashed.skip(1).collect::<String>().replace("solution-version", "solution"))
    }
}

/// The operation of a request that is a form, as SNS has them.
fn form_action(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(str::to_owned)
}

/// The operation of a request to EventBridge Scheduler, whose paths begin with what they are about.
fn scheduler_operation(method: &str, uri: &str) -> Option<&'static str> {
    let path = uri.split_once("://").map_or(uri, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split('?').next().unwrap_or_default();
    let is_one = path.starts_with("schedules/");
    match method {
        "GET" if path == "schedules" => Some("ListSchedules"),
        "GET" if is_one => Some("GetSchedule"),
        "POST" if is_one => Some("CreateSchedule"),
        "PUT" if is_one => Some("UpdateSchedule"),
        "DELETE" if is_one => Some("DeleteSchedule"),
        _ => None,
    }
}

fn s3_operation(method: &str, uri: &str) -> String {
    match method {
        "GET" if uri.contains("list-type=2") => "ListObjectsV2".to_owned(),
        "GET" => "GetObject".to_owned(),
        "PUT" => "PutObject".to_owned(),
        other => panic!("which operation of S3 is {other} {uri}? say which action it needs, and grant it"),
    }
}

/// An HTTP client that keeps what it is handed.
#[derive(Debug, Clone)]
struct Recorder<Inner> {
    inner: Inner,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl HttpClient for Recorder<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Recorder { inner, requests: Arc::clone(&self.requests) })
    }
}

impl HttpConnector for Recorder<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.requests.lock().unwrap().push(Request::read(&request));
        self.inner.call(request)
    }
}

/// A laptop, and a function of which every request is kept.
struct World {
    laptop: Laptop,
    function: Pipeline,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl World {
    fn on(laptop: Laptop) -> Self {
        let requests = Arc::default();
        let inner = laptop.emulator().http_client();
        let recorder = Recorder { inner, requests: Arc::clone(&requests) };
        let config = laptop.sdk_config().into_builder().http_client(recorder).build();
        let settings = Settings { event_bus_name: Some("default".to_owned()), ..laptop.deployment().settings() };
        let function = Pipeline::new(&config, settings);
        Self { laptop, function, requests }
    }

    async fn new() -> Self {
        Self::on(laptop().await)
    }

    /// Takes an execution to its end, and gives back the last answer.
    async fn run(&self, name: &str, mut input: Value) -> Value {
        let start = self.laptop.emulator().clock().now();
        loop {
            input = self.function.handle(turn(&self.laptop, name, start, &input)).await.unwrap();
            if !goes_on(&self.laptop, &input).await {
                return input;
            }
        }
    }

    /// Serves a folder, and takes a run for it to its end.
    async fn run_folder(&self, name: &str, folder: &Folder) -> Value {
        self.laptop.open(&folder.parameter_file()).unwrap();
        self.run(name, json!({"bucket": INPUT_BUCKET, "key": "params.json"})).await
    }

    fn into_requests(self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// An upload starts an execution, and one that ended outside the function is reported.
async fn events() -> Vec<Request> {
    let world = World::new().await;
    let upload = world.laptop.open(&example().join("params.json")).unwrap();
    let now = world.laptop.emulator().clock().now();
    let started = world.function.handle(upload.notification(world.laptop.deployment().account(), now, 1)).await;
    let started = started.unwrap()["started"][0]["executionArn"].clone();
    let detail = json!({"executionArn": started, "stateMachineArn": world.laptop.deployment().state_machine_arn(),
        "name": "one", "status": "ABORTED", "startDate": 1_767_603_600_000_u64, "stopDate": 1_767_603_700_000_u64,
        "input": "{}", "output": null});
    let event = json!({"version": "0", "source": "aws.states", "detail": detail,
        "detail-type": "Step Functions Execution Status Change"});
    world.function.handle(event).await.unwrap();
    world.into_requests()
}

/// Everything is made, then changed, replaced, planned and exported; and at last deleted.
async fn changes() -> Vec<Request> {
    let (world, folder) = (World::new().await, crashes::folder());
    assert_eq!(world.run_folder("first", &folder).await["next"], "succeed");
    crashes::later(&folder);
    assert_eq!(world.run_folder("later", &folder).await["next"], "succeed");
    let plan = json!({"action": "plan", "bucket": INPUT_BUCKET, "key": "params.json"});
    assert_eq!(world.run("plan", plan).await["next"], "succeed");
    let export = json!({"action": "export", "datasetGroup": "FilmNight"});
    assert_eq!(world.run("export", export).await["next"], "succeed");
    let capture = json!({"action": "capture", "datasetGroup": "FilmNight"});
    assert_eq!(world.run("capture", capture).await["next"], "succeed");
    assert_eq!(world.run("delete", deletion("FilmNight")).await["next"], "succeed");
    world.into_requests()
}

/// The same for a domain's dataset group, with tags.
async fn changes_of_a_shop() -> Vec<Request> {
    let mut parameters = shop_parameters();
    for recommender in parameters["recommenders"].as_array_mut().unwrap() {
        recommender["tags"] = json!([{"tagKey": "team", "tagValue": "shop"}]);
    }
    let (world, folder) = (World::new().await, crashes::shop());
    folder.write("params.json", &parameters.to_string());
    assert_eq!(world.run_folder("first", &folder).await["next"], "succeed");
    crashes::shop_later(&folder);
    assert_eq!(world.run_folder("later", &folder).await["next"], "succeed");
    folder.write("params.json", &parameters.to_string());
    assert_eq!(world.run_folder("last", &folder).await["next"], "succeed");
    let capture = json!({"action": "capture", "datasetGroup": "Shop"});
    assert_eq!(world.run("capture", capture).await["next"], "succeed");
    assert_eq!(world.run("delete", deletion("Shop")).await["next"], "succeed");
    world.into_requests()
}

/// The parameter file is an object with a version, and everything in it has tags.
async fn versions_and_tags() -> Vec<Request> {
    let world = World::new().await;
    let mut parameters = example_parameters();
    let tags = json!([{"tagKey": "team", "tagValue": "films"}]);
    for section in ["datasetGroup", "eventTracker"] {
        parameters[section]["tags"] = tags.clone();
    }
    for group in ["datasets", "solutions", "campaigns"] {
        parameters[group].as_object_mut().unwrap().values_mut().for_each(|one| one["tags"] = tags.clone());
    }
    let jobs = json!([{"name": "everyone", "tags": tags}]);
    parameters["solutions"]["forYou"]["batchInferenceJobs"] = jobs;
    let jobs = json!([{"name": "of-some", "tags": tags}]);
    parameters["solutions"]["fans"] = json!({"name": "fans", "tags": tags, "batchSegmentJobs": jobs,
        "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity"});
    for filter in parameters["filters"].as_array_mut().unwrap() {
        filter["tags"] = tags.clone();
    }
    parameters["tags"] = json!([{"tagKey": "stage", "tagValue": "test"}]);
    for file in ["Interactions/interactions.csv", "Items/items.csv", "Users/users.csv"] {
        world.laptop.put(VERSIONED, file, std::fs::read(example().join(file)).unwrap());
    }
    world.laptop.put(VERSIONED, "Deletions/first.csv", b"USER_ID\nviewer-001\n".to_vec());
    for (file, content) in batch::INPUTS {
        world.laptop.put(VERSIONED, file, content.as_bytes().to_vec());
    }
    // A file without tags takes them away again.
    for (name, parameters) in [("tags", parameters), ("no-tags", example_parameters())] {
        let upload = world.laptop.put(VERSIONED, "params.json", parameters.to_string().into_bytes());
        let input = json!({"bucket": VERSIONED, "key": upload.key, "versionId": upload.version_id});
        let last = world.run(name, input).await;
        assert_eq!(last["next"], "succeed", "{last}");
    }
    world.into_requests()
}

/// A campaign is held, promoted, taken back, moved on again, and pinned.
async fn gates() -> Vec<Request> {
    let (world, folder) = (World::new().await, Folder::with(&gate::gated()));
    let set = |metric: f64| gate::set_metric(&world.laptop, &gate::solution(&world.laptop), metric);
    set(0.3);
    assert_eq!(world.run_folder("first", &folder).await["next"], "succeed");
    let first = gate::versions(&world.laptop).await.remove(0);
    gate::set_metric(&world.laptop, &first, 0.3);
    set(0.1);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert_eq!(world.run_folder("held", &folder).await["next"], "succeed");
    for action in ["promote", "rollback"] {
        let last = world.run(action, json!({"action": action, "campaign": "only"})).await;
        assert_eq!(last["next"], "succeed", "{last}");
    }
    set(0.4);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert_eq!(world.run_folder("moves-on", &folder).await["next"], "succeed");
    let mut pinned = gate::gated();
    pinned["campaign"]["solutionVersionArn"] = json!(first);
    folder.write("params.json", &pinned.to_string());
    assert_eq!(world.run_folder("pinned", &folder).await["next"], "succeed");
    let capture = json!({"action": "capture", "datasetGroup": "Small"});
    assert_eq!(world.run("capture", capture).await["next"], "succeed");
    world.into_requests()
}

/// What failed is described, and a quota that is full with what fills it.
async fn failures() -> Vec<Request> {
    let (world, folder) = (World::new().await, crashes::folder());
    for (resource_type, name) in [
        (ResourceType::DatasetImportJob, "Items"),
        (ResourceType::SolutionVersion, "for-you"),
        (ResourceType::Filter, "not-watched"),
    ] {
        world.laptop.fail(resource_type, name, "no luck");
    }
    assert_eq!(world.run_folder("failing", &folder).await["next"], "fail");
    let full = World::new().await;
    let message = "More than 500 resources in ACTIVE state. Please delete some and try again.";
    full.laptop.emulator().fail_call("CreateDatasetGroup", 1, "LimitExceededException", message);
    assert_eq!(full.run_folder("full", &folder).await["next"], "fail");
    [world.into_requests(), full.into_requests()].concat()
}

/// Groups with every kind of resource in every state go.
async fn deletions() -> Vec<Request> {
    let world = World::on(every_kind::slow_laptop().await);
    every_kind::custom_group(&world.laptop).await;
    assert_eq!(world.run("custom", deletion("FilmNight")).await["next"], "succeed");
    every_kind::shop_with_recommenders(&world.laptop, "starting").await;
    assert_eq!(world.run("domain", deletion("Shop")).await["next"], "succeed");
    world.into_requests()
}

/// Every request of all of these runs.
pub fn requests() -> &'static [Request] {
    static REQUESTS: OnceLock<Vec<Request>> = OnceLock::new();
    REQUESTS.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let all = async {
            let all = tokio::join!(
                events(),
                changes(),
                changes_of_a_shop(),
                versions_and_tags(),
                gates(),
                failures(),
                deletions()
            );
            [all.0, all.1, all.2, all.3, all.4, all.5, all.6].concat()
        };
        runtime.block_on(all)
    })
}

#[test]
fn the_emulator_counts_what_the_function_asks_for() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (world, folder) = (World::new().await, crashes::folder());
        assert_eq!(world.run_folder("counted", &folder).await["next"], "succeed");
        let counted = world.laptop.emulator().api_calls();
        let mut asked = std::collections::BTreeMap::new();
        for request in world.into_requests() {
            let name = match request.service {
                "personalize" | "scheduler" => request.operation,
                "events" => format!("EventBridge.{}", request.operation),
                _ => continue,
            };
            *asked.entry(name).or_insert(0) += 1;
        }
        assert_eq!(asked, counted);
    });
}
