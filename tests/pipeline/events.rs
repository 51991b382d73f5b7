//! Events of a run on an event bus: one for each change of each resource's state and one for the run's end, at least once,
//! and never in a run's way.

use std::collections::{BTreeMap, BTreeSet};

use personalize_contract::ResourceType;
use personalize_emulator::{CallFault, Calls, PutEvent, ServiceError};
use personalize_pipeline::{Pipeline, Settings};
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report, Setup};
use serde_json::{Value, json};

use crate::support::{
    Folder, ONE_MORE_INTERACTION, assert_succeeded, calls, example_parameters, goes_on, laptop, resource, run,
    small_parameters, turn, turns,
};
use crate::teardown::deletion;

const BUS: &str = "films";

/// The smallest parameter file, with events.
fn parameters() -> Value {
    with_events(small_parameters())
}

fn with_events(mut parameters: Value) -> Value {
    parameters["events"] = json!({"eventBusName": BUS});
    parameters
}

async fn laptop_with_bus() -> Laptop {
    let laptop = laptop().await;
    laptop.emulator().create_event_bus(BUS);
    laptop
}

/// The states that were told of each resource, in order, by its type and name.
fn told(events: &[PutEvent]) -> BTreeMap<(String, String), Vec<String>> {
    let mut told: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let text = |event: &PutEvent, member: &str| event.detail[member].as_str().unwrap_or_default().to_owned();
    for event in events.iter().filter(|event| event.detail.get("ResourceType").is_some()) {
        told.entry((text(event, "ResourceType"), text(event, "Name"))).or_default().push(text(event, "Status"));
    }
    told
}

fn of<'event>(events: &'event [PutEvent], resource_type: &str, status: &str) -> &'event PutEvent {
    let mut found =
        events.iter().filter(|event| event.detail["ResourceType"] == resource_type && event.detail["Status"] == status);
    found.next().unwrap_or_else(|| panic!("no {resource_type} {status} in {events:#?}"))
}

fn whole(seconds: f64) -> i64 {
    format!("{seconds:.0}").parse().unwrap()
}

fn last(events: &[PutEvent]) -> &PutEvent {
    let last = events.last().expect("events");
    assert_eq!(last.detail_type, "Personalize Run State Change", "{last:?}");
    last
}

#[tokio::test]
async fn a_run_tells_of_each_state_of_each_resource_and_of_its_end() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&with_events(example_parameters())));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let events = laptop.emulator().events();
    for event in &events {
        assert_eq!((event.source.as_str(), event.event_bus_name.as_str()), ("solutions.aws.personalize", BUS));
        assert!(event.is_delivered && event.detail["Execution"] == json!(report.execution_arn), "{event:?}");
    }
    let ids: BTreeSet<&str> = events.iter().map(|event| event.detail["Id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len(), "each event has an identifier of its own");
    let told = told(&events);
    assert_eq!(told.len(), report.resources.len());
    for resource in &report.resources {
        let states = &told[&(resource.resource_type.clone(), resource.name.clone())];
        let expected: &[&str] = if resource.resource_type == "schema" { &["ACTIVE"] } else { &["CREATING", "ACTIVE"] };
        assert_eq!(states, expected, "{resource:?}");
    }
    let active = of(&events, "campaign", "ACTIVE");
    assert_eq!(active.detail_type, "Personalize Campaign State Change");
    let campaign = resource(&report, "campaign", active.detail["Name"].as_str().unwrap());
    assert_eq!(active.resources, [campaign.arn.clone().unwrap()]);
    let version = resource(&report, "solutionVersion", &campaign.name);
    let expected = json!({"Arn": campaign.arn, "Status": "ACTIVE", "PreviousStatus": "CREATING",
        "ServiceStatus": "ACTIVE", "Duration": whole(campaign.seconds.unwrap()), "ResourceType": "campaign",
        "Name": campaign.name, "DatasetGroup": "FilmNight", "Action": "created", "SolutionVersionArn": version.arn,
        "Execution": report.execution_arn, "Id": active.detail["Id"]});
    assert_eq!(active.detail, expected);
    let imports = "Personalize Dataset Import Job State Change";
    assert_eq!(events.iter().filter(|event| event.detail_type == imports).count(), 6);
    let end = &last(&events).detail;
    assert_eq!(
        (&end["Status"], &end["Action"], &end["DatasetGroup"]),
        (&json!("SUCCEEDED"), &json!("run"), &json!("FilmNight"))
    );
    assert_eq!(end["Outcomes"], json!({"created": report.resources.len()}));
    assert_eq!(end["Duration"], json!(whole(report.makespan_seconds)));
}

#[tokio::test]
async fn a_later_run_tells_only_of_what_changes() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    laptop.emulator().clear_events();
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let events = laptop.emulator().events();
    let of = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
    let made = || vec!["CREATING".to_owned(), "ACTIVE".to_owned()];
    let expected = BTreeMap::from([
        (of("datasetImportJob", "Interactions"), made()),
        (of("solutionVersion", "only"), made()),
        (of("campaign", "only"), vec!["UPDATING".to_owned(), "ACTIVE".to_owned()]),
    ]);
    assert_eq!(told(&events), expected);
    let updating = self::of(&events, "campaign", "UPDATING");
    assert_eq!(updating.detail["Action"], "updated");
    let version = resource(&report, "solutionVersion", "only").arn.clone().unwrap();
    assert_eq!(updating.detail["SolutionVersionArn"], json!(version));
    assert!(updating.detail["Reason"].as_str().is_some_and(|reason| reason.contains("is to serve")), "{updating:?}");
    laptop.emulator().clear_events();
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(laptop.emulator().events().len(), 1, "nothing has changed but that a run has ended");
}

#[tokio::test]
async fn failures_are_told_with_their_reason() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    laptop.fail(ResourceType::Campaign, "only", "out of capacity");
    let report = run(&laptop, &folder.parameter_file()).await;
    let events = laptop.emulator().events();
    let failed = &of(&events, "campaign", "FAILED").detail;
    assert_eq!((&failed["Error"], &failed["ServiceStatus"]), (&json!("ResourceFailed"), &json!("CREATE FAILED")));
    assert!(failed["Reason"].as_str().is_some_and(|reason| reason.contains("out of capacity")), "{failed}");
    let end = &last(&events).detail;
    assert_eq!((&end["Status"], &end["Error"]), (&json!("FAILED"), &json!("ResourceFailed")));
    assert_eq!(end["Failures"][0]["Name"], "only");
    assert_eq!(end["Failures"][0]["Arn"], json!(resource(&report, "campaign", "only").arn));
}

#[tokio::test]
async fn a_deletion_tells_of_all_that_goes_on_the_deployment_s_bus() {
    let laptop = Laptop::start(Setup { event_bus_name: Some("default".to_owned()), ..Setup::default() }).await.unwrap();
    let folder = Folder::with(&small_parameters());
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert!(!laptop.emulator().events().is_empty(), "without a section, events go to the deployment's bus");
    laptop.emulator().clear_events();
    assert_succeeded(&laptop.delete("Small").await.unwrap());
    let events = laptop.emulator().events();
    for (kind, name) in [("campaign", "only"), ("solution", "only"), ("datasetGroup", "Small")] {
        assert_eq!(told(&events)[&(kind.to_owned(), name.to_owned())], ["DELETING", "DELETED"], "{kind}");
    }
    assert_eq!(last(&events).detail["Action"], "delete");
}

#[tokio::test]
async fn a_stopped_training_is_told() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    // A run is left where its training has begun.
    let start = laptop.emulator().clock().now();
    let mut input = json!({"bucket": upload.bucket, "key": upload.key});
    while of_type(&laptop, ResourceType::SolutionVersion).is_empty() {
        input = laptop.handle(turn(&laptop, "left", start, &input)).await.unwrap();
        assert!(goes_on(&laptop, &input).await, "{input}");
    }
    laptop.emulator().clear_events();
    let end = turns_with_bus(&laptop, "deletion", deletion("Small")).await;
    assert_eq!(end["next"], "succeed", "{end}");
    let told = told(&laptop.emulator().events());
    let versions: Vec<&Vec<String>> =
        told.iter().filter(|((kind, _), _)| kind == "solutionVersion").map(|(_, states)| states).collect();
    assert_eq!(versions, [&["STOPPING", "STOPPED", "DELETED"].map(str::to_owned)], "{told:?}");
}

fn of_type(laptop: &Laptop, kind: ResourceType) -> Vec<String> {
    let resources = laptop.emulator().resources().into_iter().filter(|resource| resource.resource_type == kind);
    resources.map(|resource| resource.name).collect()
}

/// The turns of an execution whose deployment has a bus.
async fn turns_with_bus(laptop: &Laptop, name: &str, mut input: Value) -> Value {
    let settings = Settings { event_bus_name: Some(BUS.to_owned()), ..laptop.deployment().settings() };
    let function = Pipeline::new(&laptop.sdk_config(), settings);
    let start = laptop.emulator().clock().now();
    loop {
        input = function.handle(turn(laptop, name, start, &input)).await.unwrap();
        if !goes_on(laptop, &input).await {
            return input;
        }
    }
}

#[tokio::test]
async fn a_turn_that_runs_again_tells_the_same_events_again() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    let input = json!({"bucket": INPUT_BUCKET, "key": "params.json"});
    let end = turns(&laptop, "twice", input, 2).await;
    assert_eq!(end["next"], "succeed", "{end}");
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for event in laptop.emulator().events() {
        let about = format!("{} {} {}", event.detail_type, event.detail["Name"], event.detail["Status"]);
        kinds.entry(about).or_default().insert(event.detail["Id"].as_str().unwrap().to_owned());
    }
    assert_eq!(kinds.len(), 14, "{kinds:?}");
    assert!(kinds.values().all(|ids| ids.len() == 1), "a receiver can drop repeats: {kinds:?}");
}

#[tokio::test]
async fn plans_tell_nothing_and_neither_do_runs_without_a_bus() {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    laptop.plan(&upload).await.unwrap();
    assert_eq!(laptop.emulator().events(), []);
    let report = run(&laptop, &Folder::with(&small_parameters()).parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!((laptop.emulator().events(), calls(&report, "EventBridge.")), (Vec::new(), 0));
    let mut empty = small_parameters();
    empty["events"] = json!({});
    assert_succeeded(&run(&laptop, &Folder::with(&empty).parameter_file()).await);
    let [event] = laptop.emulator().events().try_into().unwrap();
    assert_eq!(event.event_bus_name, "default", "a section without a bus, in a deployment without one");
}

#[tokio::test]
async fn a_run_that_begins_nothing_tells_its_end_on_the_deployment_s_bus() {
    let laptop = Laptop::start(Setup { event_bus_name: Some(BUS.to_owned()), ..Setup::default() }).await.unwrap();
    let mut parameters = small_parameters();
    parameters["campain"] = parameters["campaign"].take();
    let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
    let [event] = laptop.emulator().events().try_into().unwrap();
    assert!(!event.is_delivered, "there is no such bus here");
    assert_eq!((&event.detail["Status"], &event.detail["Error"]), (&json!("FAILED"), &json!("ParametersInvalid")));
    assert_eq!(event.resources, [report.execution_arn]);
    // The ends of runs that the function did not see.
    laptop.emulator().clear_events();
    let execution = "arn:aws:states:us-east-1:123456789012:execution:m:e";
    let crashed =
        json!({"step": "Notify", "turn": {"bucket": "b"}, "failure": {"Error": "Sandbox.Timedout", "Cause": "slow"}});
    let now = laptop.emulator().clock().now();
    let crash =
        json!({"input": crashed, "execution": execution, "startTime": now.rfc3339(), "enteredTime": now.rfc3339()});
    laptop.handle(crash).await.unwrap();
    let ended = json!({"detail-type": "Step Functions Execution Status Change",
        "detail": {"executionArn": execution, "status": "TIMED_OUT"}});
    laptop.handle(ended).await.unwrap();
    let told: Vec<Value> = laptop.emulator().events().iter().map(|event| event.detail["Status"].clone()).collect();
    assert_eq!(told, ["FAILED", "TIMED_OUT"]);
}

/// Whatever EventBridge answers.
async fn run_with_fault(error: &str, calls: Calls) -> (Report, usize) {
    let (laptop, folder) = (laptop_with_bus().await, Folder::with(&parameters()));
    let (operation, error) = ("EventBridge.PutEvents".to_owned(), ServiceError::new(error, "Not today."));
    laptop.emulator().fail_calls(CallFault { operation, calls, error, after_effect: false });
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    (report, laptop.emulator().events().len())
}

#[tokio::test]
async fn a_failure_to_publish_fails_no_run_and_is_told() {
    for error in ["AccessDeniedException", "ThrottlingException"] {
        let (report, published) = run_with_fault(error, Calls::Every(1)).await;
        assert_eq!(published, 0);
        let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
        let lost = notification.document["unpublishedEvents"].as_u64().unwrap();
        assert!(lost >= 13, "{error}: {lost}");
        let line = format!("{lost} events could not be published to the event bus {BUS}");
        assert!(notification.message.contains(&line), "{}", notification.message);
    }
}

#[tokio::test]
async fn what_another_attempt_mends_is_published() {
    let (report, published) = run_with_fault("ThrottlingException", Calls::Every(2)).await;
    assert!(report.notifications[0].document.get("unpublishedEvents").is_none(), "{report:?}");
    assert!(published >= 13, "{published}");
    let (whole, _) = run_with_fault("AccessDeniedException", Calls::Nth(1000)).await;
    assert!(calls(&report, "EventBridge.") > calls(&whole, "EventBridge."), "one attempt more where one failed");
}
