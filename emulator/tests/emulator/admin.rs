//! What can be asked of the emulator beside the services, on its admin endpoint: latencies, faults, the request rate,
//! resources and counters. The clock's part is in `moments.rs`.

use std::collections::HashMap;

use personalize_emulator::{Clock, Options};
use serde_json::{Value, json};

use crate::raw::{admin, send};
use crate::world::{USER_PERSONALIZATION, World, rejection};

/// How each of so many calls ends: with an error's name, or well.
async fn outcomes(world: &World, count: usize) -> Vec<Option<String>> {
    let mut outcomes = Vec::new();
    for _ in 0..count {
        let listed = world.personalize.list_schemas().send().await;
        outcomes.push(listed.is_err().then(|| rejection(listed).0));
    }
    outcomes
}

/// The same, with the calls that fail by their numbers, counted from 1.
async fn failing(world: &World, count: usize, error: &str) -> Vec<usize> {
    let outcomes = outcomes(world, count).await;
    let failing = outcomes.iter().enumerate().filter_map(|(place, outcome)| outcome.as_ref().map(|name| (place, name)));
    failing.map(|(place, name)| if name == error { place + 1 } else { panic!("{name}") }).collect()
}

async fn group_status(world: &World, arn: &str) -> String {
    let described = world.personalize.describe_dataset_group().dataset_group_arn(arn).send().await;
    match described {
        Ok(described) => described.dataset_group.and_then(|group| group.status).expect("a status"),
        gone => rejection(gone).0,
    }
}

/// A dataset group that has just been created.
async fn create_group(world: &World, name: &str) -> String {
    let created = world.personalize.create_dataset_group().name(name).send().await.expect("a group");
    created.dataset_group_arn.expect("an ARN")
}

#[tokio::test]
async fn the_nth_call_fails_once_and_calls_of_other_operations_do_not_count() {
    let world = World::new().await;
    let fault = json!({"operation": "ListSchemas", "nth": 2, "error": "InternalServerError", "message": "Not today."});
    admin(&world, "POST", "faults", &fault).await;
    world.personalize.list_dataset_groups().send().await.expect("another operation");
    assert_eq!(failing(&world, 4, "InternalServerError").await, [2]);
}

#[tokio::test]
async fn every_nth_call_fails_until_the_faults_are_taken_back() {
    let world = World::new().await;
    admin(&world, "POST", "faults", &json!({"operation": "*", "every": 3, "error": "ServiceUnavailable"})).await;
    world.personalize.list_dataset_groups().send().await.expect("the first call");
    assert_eq!(failing(&world, 5, "ServiceUnavailable").await, [2, 5]);
    admin(&world, "DELETE", "faults", &Value::Null).await;
    assert_eq!(failing(&world, 6, "ServiceUnavailable").await, [0; 0]);
}

#[tokio::test]
async fn a_share_of_the_calls_fails() {
    let world = World::new().await;
    let fault = |share: f64| json!({"operation": "ListSchemas", "share": share, "error": "ThrottlingException"});
    admin(&world, "POST", "faults", &fault(0.5)).await;
    let failed = failing(&world, 100, "ThrottlingException").await.len();
    assert!((30..70).contains(&failed), "{failed} of 100");
    admin(&world, "DELETE", "faults", &Value::Null).await;
    admin(&world, "POST", "faults", &fault(1.0)).await;
    assert_eq!(failing(&world, 3, "ThrottlingException").await, [1, 2, 3]);
}

#[tokio::test]
async fn a_call_fails_before_or_after_its_effect() {
    for after in [false, true] {
        let world = World::new().await;
        let fault =
            json!({"operation": "CreateDatasetGroup", "nth": 1, "error": "InternalServerError", "afterEffect": after});
        admin(&world, "POST", "faults", &fault).await;
        let created = world.personalize.create_dataset_group().name("films").send().await;
        assert_eq!(rejection(created), ("InternalServerError".to_owned(), "On request.".to_owned()));
        let listed = world.personalize.list_dataset_groups().send().await.expect("a list");
        assert_eq!(listed.dataset_groups().len(), usize::from(after));
    }
}

#[tokio::test]
async fn every_later_resource_of_that_name_fails_until_the_faults_are_taken_back() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "films", USER_PERSONALIZATION).await;
    let fault = json!({"resourceType": "solutionVersion", "name": "films", "failureReason": "No machines."});
    admin(&world, "POST", "faults", &fault).await;
    for _ in 0..2 {
        let version = world.version(&solution).await;
        world.pass(6000.0);
        assert_eq!(world.version_status(&version).await, ("CREATE FAILED".to_owned(), "No machines.".to_owned()));
    }
    admin(&world, "DELETE", "faults", &Value::Null).await;
    let version = world.version(&solution).await;
    world.pass(6000.0);
    assert_eq!(world.version_status(&version).await.0, "ACTIVE");
}

#[tokio::test]
async fn a_deletion_shows_late() {
    let world = World::new().await;
    let group = world.group("films").await;
    admin(&world, "POST", "faults", &json!({"deletionsShowAfter": 30})).await;
    let delete = || world.personalize.delete_dataset_group().dataset_group_arn(&group).send();
    delete().await.expect("a deletion");
    assert_eq!(group_status(&world, &group).await, "ACTIVE");
    let (name, message) = rejection(delete().await);
    assert!(name == "ResourceInUseException" && message.contains("DELETE PENDING"), "{name}: {message}");
    world.pass(30.0);
    assert_eq!(group_status(&world, &group).await, "DELETE IN_PROGRESS");
    world.pass(90.0);
    assert_eq!(group_status(&world, &group).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn calls_are_counted_also_when_they_are_rejected() {
    let world = World::new().await;
    world.personalize.list_schemas().send().await.expect("a list");
    let none = "arn:aws:personalize:us-east-1:123456789012:schema/none";
    let described = world.personalize.describe_schema().schema_arn(none).send().await;
    assert_eq!(rejection(described).0, "ResourceNotFoundException");
    admin(&world, "PUT", "request-rate", &json!({"requestsPerSecond": 1})).await;
    assert_eq!(failing(&world, 3, "ThrottlingException").await, [2, 3]);
    world.personalize.list_dataset_groups().send().await.expect("another operation's second");
    world.pass(1.0);
    assert_eq!(failing(&world, 2, "ThrottlingException").await, [2]);
    admin(&world, "PUT", "request-rate", &json!({"requestsPerSecond": null})).await;
    assert_eq!(failing(&world, 2, "ThrottlingException").await, [0; 0]);
    let counted = json!({"calls": {"DescribeSchema": 1, "ListDatasetGroups": 1, "ListSchemas": 8}, "throttled": 3});
    assert_eq!(admin(&world, "GET", "calls", &Value::Null).await, counted);
}

#[tokio::test]
async fn metrics_are_put_in_place_of_those_of_a_model() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "films", USER_PERSONALIZATION).await;
    let (one, other) = (world.version(&solution).await, world.version(&solution).await);
    world.pass(6000.0);
    let metrics = |arn: String| {
        let request = world.personalize.get_solution_metrics().solution_version_arn(arn);
        async move { request.send().await.expect("metrics").metrics.expect("metrics") }
    };
    let of_the_model = metrics(one.clone()).await;
    admin(&world, "PUT", "metrics", &json!({"arn": solution, "metrics": {"coverage": 0.5}})).await;
    admin(&world, "PUT", "metrics", &json!({"arn": other, "metrics": {"coverage": 0.25, "rank": 1}})).await;
    assert_eq!(metrics(one.clone()).await, HashMap::from([("coverage".to_owned(), 0.5)]));
    let of_other = HashMap::from([("coverage".to_owned(), 0.25), ("rank".to_owned(), 1.0)]);
    assert_eq!(metrics(other).await, of_other);
    admin(&world, "DELETE", "faults", &Value::Null).await;
    assert_eq!(metrics(one).await, of_the_model);
}

#[tokio::test]
async fn latencies_are_set_by_name_and_as_ranges() {
    let world = World::new().await;
    let latencies = json!({"datasetGroup": {"quick": 0, "*": [100, 200]}, "datasetGroupDeletion": 7});
    admin(&world, "PUT", "latencies", &latencies).await;
    let quick = create_group(&world, "quick").await;
    assert_eq!(group_status(&world, &quick).await, "ACTIVE");
    let mut slow = Vec::new();
    for number in 0..4 {
        slow.push(create_group(&world, &format!("slow-{number}")).await);
    }
    world.pass(99.9);
    for arn in &slow {
        assert_eq!(group_status(&world, arn).await, "CREATE PENDING");
    }
    world.pass(100.1);
    let mut took = Vec::new();
    for arn in &slow {
        let described = world.personalize.describe_dataset_group().dataset_group_arn(arn).send().await;
        let group = described.expect("a description").dataset_group.expect("a group");
        assert_eq!(group.status.as_deref(), Some("ACTIVE"));
        let seconds =
            |moment: Option<aws_sdk_personalize::primitives::DateTime>| moment.expect("a moment").as_secs_f64();
        took.push(seconds(group.last_updated_date_time) - seconds(group.creation_date_time));
    }
    assert!(took.iter().all(|seconds| (99.99..=200.01).contains(seconds)), "{took:?}");
    assert!(took.iter().any(|seconds| (seconds - took[0]).abs() > 0.01), "they are drawn: {took:?}");
    world.personalize.delete_dataset_group().dataset_group_arn(&quick).send().await.expect("a deletion");
    world.pass(6.9);
    assert_eq!(group_status(&world, &quick).await, "DELETE IN_PROGRESS");
    world.pass(0.1);
    assert_eq!(group_status(&world, &quick).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn quotas_are_set_by_any_of_their_names_and_reach_every_kind() {
    let world = World::new().await;
    let listed = async |name: &str| {
        let quotas = admin(&world, "GET", "quotas", &Value::Null).await;
        let quotas = quotas["quotas"].as_array().expect("a list").clone();
        assert_eq!(quotas.len(), 12);
        let found = quotas.into_iter().find(|quota| quota["resourceType"] == name).expect("a quota");
        (found["value"].as_u64(), found["default"].as_u64(), found["rejected"].as_u64())
    };
    admin(&world, "PUT", "quotas", &json!({"Active dataset groups": 7, "schema": 1, "datasetImportJob": 0})).await;
    for number in 0..7 {
        create_group(&world, &format!("group-{number}")).await;
    }
    let more = world.personalize.create_dataset_group().name("one-more").send().await;
    let (name, message) = rejection(more);
    assert_eq!((name.as_str(), message.starts_with("More than 7 resources")), ("LimitExceededException", true));
    world.pass(20.0);
    let group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/group-0";
    let dataset = world.dataset(group, "Interactions", crate::world::INTERACTIONS).await;
    let source = aws_sdk_personalize::types::DataSource::builder().data_location("s3://data/x/").build();
    let import = world.personalize.create_dataset_import_job().job_name("i").dataset_arn(dataset).data_source(source);
    let import = import.role_arn(crate::world::ROLE).send().await;
    assert_eq!(rejection(import).0, "LimitExceededException");
    let schema = world.personalize.create_schema().name("other").schema(crate::world::ITEMS).send().await;
    assert_eq!(rejection(schema).0, "LimitExceededException");
    assert_eq!(listed("datasetGroup").await, (Some(7), Some(5), Some(1)));
    assert_eq!(listed("datasetImportJob").await, (Some(0), Some(5), Some(1)));
    admin(&world, "PUT", "quotas", &json!({"filter": 1})).await;
    assert_eq!(listed("schema").await.0, Some(500), "what is not given is as it commonly is");
}

#[tokio::test]
async fn resources_are_listed_with_the_time_of_their_status() {
    let world = World::new().await;
    let group = world.group("films").await;
    let mut listed = admin(&world, "GET", "resources", &Value::Null).await;
    let now = admin(&world, "GET", "clock", &Value::Null).await["now"].as_f64().expect("a moment");
    let since = listed["resources"][0].as_object_mut().and_then(|resource| resource.remove("since"));
    assert!(since.and_then(|since| since.as_f64()).is_some_and(|since| since <= now && since > now - 60.0), "{listed}");
    let expected = json!({"resourceType": "datasetGroup", "name": "films", "arn": group, "status": "ACTIVE"});
    assert_eq!(listed["resources"], json!([expected]));
}

#[tokio::test]
async fn events_are_shown_as_a_target_gets_them_and_cleared() {
    let world = World::new().await;
    let client = aws_sdk_eventbridge::Client::new(&world.config);
    let event = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder();
    let event = event.source("films").detail_type("Film").detail("{}").build();
    let put = client.put_events().entries(event).send().await.expect("an answer");
    let mut shown = admin(&world, "GET", "events", &Value::Null).await;
    let at = shown["events"][0].as_object_mut().and_then(|event| event.remove("at")).expect("a moment");
    assert_eq!(at.as_f64(), Some(world.emulator.clock().now().0));
    let event = json!({"version": "0", "id": put.entries()[0].event_id(), "detail-type": "Film", "source": "films",
        "account": "123456789012", "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail": {}});
    let expected = json!({"events": [{"eventBusName": "default", "delivered": true, "event": event}], "count": 1});
    assert_eq!(shown, expected);
    admin(&world, "DELETE", "events", &Value::Null).await;
    assert_eq!(admin(&world, "GET", "events", &Value::Null).await, json!({"events": [], "count": 1}));
    let fault = json!({"operation": "EventBridge.PutEvents", "nth": 1, "error": "InternalException"});
    admin(&world, "POST", "faults", &fault).await;
}

#[tokio::test]
async fn what_the_endpoint_does_not_know_is_rejected_with_what_there_is() {
    let world = World::new().await;
    let fault = |more: Value| {
        let mut fault = json!({"operation": "ListSchemas", "error": "InternalFailure"});
        fault.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        fault
    };
    for (method, path, body, expected) in [
        ("POST", "clock", json!({"advance": -1}), "`advance` must be a number of seconds"),
        ("POST", "clock", json!({"forward": 1}), "`forward` is unknown here"),
        ("POST", "clock", json!([]), "must be a JSON object"),
        ("PUT", "latencies", json!({"datasetgroup": 1}), "did you mean `datasetGroup`?"),
        ("PUT", "latencies", json!({"datasetGroup": [2, 1]}), "a range such as [30, 60]"),
        ("PUT", "quotas", json!({"campaigns": 1}), "did you mean `campaign`?"),
        ("PUT", "quotas", json!({"filter": "1"}), "`filter` must be a whole number"),
        ("PUT", "request-rate", json!({"requestsPerSecond": 0}), "a number above 0, or null"),
        ("PUT", "metrics", json!({"arn": "films", "metrics": {}}), "`arn` must be the ARN of a solution"),
        (
            "PUT",
            "metrics",
            json!({"arn": "a:solution/films", "metrics": {"coverage": "0.5"}}),
            "`metrics` must be an object of numbers",
        ),
        ("POST", "faults", fault(json!({})), "Give one of `nth` and `every`"),
        ("POST", "faults", fault(json!({"share": 2})), "Give one of"),
        ("POST", "faults", json!({"operation": "ListSchemas", "nth": 1}), "`error` must be text"),
        ("POST", "faults", fault(json!({"operation": "ListSchema", "nth": 1})), "no operation `ListSchema`"),
        ("POST", "faults", fault(json!({"nth": 1, "afterEffect": 1})), "afterEffect"),
        (
            "POST",
            "faults",
            fault(json!({"nth": 1, "error": "LimitExceeded"})),
            "ListSchemas never ends with the error `LimitExceeded`",
        ),
        (
            "POST",
            "faults",
            json!({"operation": "CreateFilter", "nth": 1, "error": "LimitExceeded"}),
            "did you mean `LimitExceededException`? It declares InvalidInputException, LimitExceededException,",
        ),
        ("POST", "faults", fault(json!({"nth": 1, "answer": "never"})), "Give `error` or `answer`"),
        ("POST", "faults", json!({"operation": "*", "nth": 1, "answer": "late"}), "`answer` must be \"closed\""),
        ("POST", "faults", json!({"operation": "*", "nth": 1, "delay": -1}), "`delay` must be a number of seconds"),
        ("POST", "faults", json!({"operation": "*", "nth": 1, "delay": 1, "delayOnClock": 1}), "not both"),
        (
            "POST",
            "faults",
            json!({"operation": "*", "nth": 1, "delay": 1, "afterEffect": true}),
            "a call whose answer is late takes effect",
        ),
        ("POST", "clock", json!({"untilIdle": 1}), "`untilIdle` must be true"),
        ("POST", "clock", json!({"untilActive": "films"}), "`untilActive` must be the ARN"),
        ("POST", "clock", json!({"untilIdle": true, "atMost": -1}), "`atMost` must be a number of seconds"),
        ("POST", "clock", json!({"advance": 1, "atMost": 1}), "`atMost` goes with"),
        ("POST", "clock", json!({"atMost": 1}), "Give one of `advance`"),
        ("GET", "notifications?topics=a", Value::Null, "`topics` is unknown here. There are topic, subject, message"),
        ("GET", "events?wait=601", Value::Null, "`wait` must be a number of seconds from 0 to 600"),
        ("GET", "events?since=x", Value::Null, "`since` must be a number"),
        ("POST", "faults", json!({"deletionsShowAfter": -1}), "`deletionsShowAfter` must be a number of seconds"),
        (
            "POST",
            "faults",
            json!({"resourceType": "group", "name": "n", "failureReason": "r"}),
            "The resourceType `group` is",
        ),
        ("GET", "clocks", Value::Null, "is unknown. There are GET health, GET and POST clock"),
    ] {
        let (status, answer) = send(&world, method, path, &body).await;
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(status == 400 && error.contains(expected), "{method} {path} {body}: {status} {answer}");
    }
}

#[tokio::test]
async fn a_real_clock_may_go_faster() {
    let world = World::with(Options { clock: Clock::scaled(1_000_000.0), ..Options::default() }).await;
    let group = create_group(&world, "films").await;
    world.pass(20.0);
    assert_eq!(group_status(&world, &group).await, "ACTIVE");
}
