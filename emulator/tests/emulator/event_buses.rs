//! EventBridge beside Personalize: events are put on buses, one by one taken or rejected, and read back.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_eventbridge::types::builders::PutEventsRequestEntryBuilder;
use personalize_emulator::{CallFault, Calls, PutEvent, ServiceError};
use serde_json::json;

use crate::world::{World, rejection};

fn event() -> PutEventsRequestEntryBuilder {
    PutEventsRequestEntry::builder().source("films").detail_type("Film").detail(r#"{"title": "M"}"#)
}

/// The code that each entry is answered with; empty for one that is taken.
async fn put(client: &Client, entries: Vec<PutEventsRequestEntryBuilder>) -> Vec<String> {
    let entries = entries.into_iter().map(PutEventsRequestEntryBuilder::build).collect();
    let answer = client.put_events().set_entries(Some(entries)).send().await.expect("an answer");
    let codes: Vec<String> =
        answer.entries().iter().map(|entry| entry.error_code().unwrap_or_default().into()).collect();
    let failed = codes.iter().filter(|code| !code.is_empty()).count();
    assert_eq!(usize::try_from(answer.failed_entry_count()), Ok(failed));
    assert!(answer.entries().iter().all(|entry| entry.event_id().is_some() == entry.error_code().is_none()));
    codes
}

#[tokio::test]
async fn events_are_put_on_buses_and_read_back_until_they_are_cleared() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let created = client.create_event_bus().name("films").description("Runs").send().await.expect("a bus");
    let arn = "arn:aws:events:us-east-1:123456789012:event-bus/films";
    assert_eq!((created.event_bus_arn(), created.description()), (Some(arn), Some("Runs")));
    world.pass(60.0);
    let entries = vec![
        event().resources("arn:one").time(DateTime::from_secs(1_600_000_000)),
        event().event_bus_name("films"),
        event().event_bus_name(arn),
        event().event_bus_name("nobody-s"),
        event().event_bus_name("arn:aws:events:eu-west-1:123456789012:event-bus/films"),
    ];
    assert_eq!(put(&client, entries).await, [""; 5]);
    let events = world.emulator.events();
    let buses: Vec<(&str, bool)> =
        events.iter().map(|event| (event.event_bus_name.as_str(), event.is_delivered)).collect();
    let elsewhere = "arn:aws:events:eu-west-1:123456789012:event-bus/films";
    assert_eq!(buses, [("default", true), ("films", true), (arn, true), ("nobody-s", false), (elsewhere, false)]);
    let PutEvent { source, detail_type, detail, resources, .. } = &events[0];
    assert_eq!(
        (source.as_str(), detail_type.as_str(), resources.as_slice()),
        ("films", "Film", ["arn:one".to_owned()].as_slice())
    );
    assert_eq!(detail, &json!({"title": "M"}));
    assert_eq!(events[0].as_delivered()["time"], "2020-09-13T12:26:40Z");
    let now = world.emulator.clock().now();
    assert_eq!((events[0].at, events[1].time), (now, now), "by the emulator's clock");
    world.emulator.clear_events();
    assert_eq!(world.emulator.events(), []);
}

#[tokio::test]
async fn an_event_that_is_not_in_order_is_rejected_by_itself() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let without = PutEventsRequestEntry::builder;
    let entries = vec![
        event(),
        without().detail_type("Film").detail("{}"),
        without().source("films").detail("{}"),
        without().source("films").detail_type("Film"),
        event().detail("[]"),
        event().detail("{"),
        event().source("aws.films"),
        event().detail_type("x".repeat(129)),
        event(),
    ];
    let argument = "InvalidArgument";
    let malformed = "MalformedDetail";
    let expected =
        ["", argument, argument, argument, malformed, malformed, "NotAuthorizedForSourceException", argument, ""];
    assert_eq!(put(&client, entries).await, expected);
    assert_eq!(world.emulator.events().len(), 2);
}

#[tokio::test]
async fn a_request_that_is_too_large_or_not_understood_is_rejected_entirely() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let request = |entries: Vec<PutEventsRequestEntryBuilder>| {
        let entries = entries.into_iter().map(PutEventsRequestEntryBuilder::build).collect();
        client.put_events().set_entries(Some(entries)).send()
    };
    let large = json!({"text": "x".repeat(131_050)}).to_string();
    for (entries, expected) in [
        (vec![event(); 11], "less than or equal to 10"),
        (vec![event().detail(&large), event().detail(&large), event()], "over the limit"),
        (vec![event().event_bus_name("two words")], "eventBusName"),
        (vec![event().trace_header("x"), event().event_bus_name("")], "eventBusName"),
    ] {
        let (name, message) = rejection(request(entries).await);
        assert!(name == "ValidationException" && message.contains(expected), "{name}: {message}");
    }
    assert_eq!(put(&client, vec![event().detail(&large), event().detail(&large)]).await, ["", ""]);
}

#[tokio::test]
async fn buses_are_created_described_listed_and_deleted() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    world.emulator.create_event_bus("a");
    for name in ["b", "c"] {
        client.create_event_bus().name(name).send().await.expect("a bus");
    }
    let (name, _) = rejection(client.create_event_bus().name("default").send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    let described = client.describe_event_bus().send().await.expect("a description");
    assert_eq!(described.name(), Some("default"));
    let described = client.describe_event_bus().name("arn:aws:events:us-east-1:123456789012:event-bus/b").send().await;
    assert_eq!(described.expect("a description").name(), Some("b"));
    let (mut listed, mut token) = (Vec::new(), None);
    loop {
        let page = client.list_event_buses().limit(3).set_next_token(token).send().await.expect("a page");
        listed.extend(page.event_buses().iter().map(|bus| bus.name().unwrap_or_default().to_owned()));
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(listed, ["a", "b", "c", "default"]);
    client.delete_event_bus().name("b").send().await.expect("a deletion");
    let (name, message) = rejection(client.describe_event_bus().name("b").send().await);
    assert_eq!((name.as_str(), message.as_str()), ("ResourceNotFoundException", "Event bus b does not exist."));
    assert_eq!(rejection(client.delete_event_bus().name("default").send().await).0, "ValidationException");
    let rules = rejection(client.list_rules().send().await);
    assert!(rules.0 == "UnknownOperationException" && rules.1.contains("PutEvents"), "{rules:?}");
}

#[tokio::test]
async fn calls_are_counted_and_fail_when_they_are_meant_to() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let fault = |error: &str, after_effect| CallFault {
        operation: "EventBridge.PutEvents".to_owned(),
        calls: Calls::Nth(1),
        error: ServiceError::new(error, "Not today."),
        after_effect,
    };
    world.emulator.fail_calls(fault("ThrottlingException", false));
    assert_eq!(put(&client, vec![event(), event()]).await, ["ThrottlingException"; 2]);
    world.emulator.fail_calls(fault("InternalException", false));
    let failed = client.put_events().entries(event().build()).send().await;
    assert_eq!(rejection(failed).0, "InternalException");
    assert_eq!(world.emulator.events(), []);
    world.emulator.fail_calls(fault("InternalException", true));
    let lost = client.put_events().entries(event().build()).send().await;
    assert_eq!(rejection(lost).0, "InternalException");
    assert_eq!(world.emulator.events().len(), 1);
    // A rate for Personalize's operations is none for EventBridge's.
    world.emulator.set_requests_per_second(Some(1.0));
    assert_eq!(put(&client, vec![event()]).await, [""]);
    assert_eq!(put(&client, vec![event()]).await, [""]);
    assert_eq!(world.emulator.api_calls().get("EventBridge.PutEvents"), Some(&5));
    assert_eq!(world.emulator.throttled_calls(), 0);
}
