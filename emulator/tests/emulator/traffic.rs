//! Many clients, too many calls, and calls that are not for this service.

use std::sync::Arc;

use personalize_emulator::{Clock, Options, ServiceError};
use serde_json::json;

use crate::raw::post;
use crate::world::{ITEMS, World, rejection};

#[tokio::test]
async fn calls_that_come_too_soon_are_throttled_for_each_operation_by_the_emulator_s_clock() {
    let world = World::with(Options { requests_per_second: Some(1.0), ..Options::default() }).await;
    let client = &world.personalize;
    client.list_schemas().send().await.expect("a list");
    let (name, message) = rejection(client.list_schemas().send().await);
    assert_eq!((name.as_str(), message.as_str()), ("ThrottlingException", "Rate exceeded"));
    client.list_datasets().send().await.expect("another operation's second");
    world.pass(1.0);
    client.list_schemas().send().await.expect("a list");
    assert_eq!(world.emulator.throttled_calls(), 1);
    assert_eq!(world.emulator.api_calls().get("ListSchemas"), Some(&3));
}

#[tokio::test]
async fn the_nth_call_fails_before_it_takes_effect() {
    let world = World::new().await;
    world.emulator.fail_call("CreateSchema", 2, "LimitExceededException", "Too many requests.");
    world.schema("a", ITEMS).await;
    let rejected = world.personalize.create_schema().name("b").schema(ITEMS).send().await;
    assert_eq!(rejection(rejected), ("LimitExceededException".to_owned(), "Too many requests.".to_owned()));
    world.schema("b", ITEMS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_do_not_stand_in_each_other_s_way() {
    let world = Arc::new(World::new().await);
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", crate::world::USER_PERSONALIZATION).await;
    let clients = (0..64).map(|number| {
        let (world, group, solution) = (Arc::clone(&world), group.clone(), solution.clone());
        tokio::spawn(async move {
            let created = world.personalize.create_schema().name("the-one").schema(ITEMS).send().await.is_ok();
            for _ in 0..5 {
                world.personalize.describe_dataset_group().dataset_group_arn(&group).send().await.expect("a group");
                world.personalize.list_dataset_import_jobs().send().await.expect("a list");
                world.emulator.objects().put("traffic", &format!("{number}"), b"x".to_vec());
            }
            let trained = world.personalize.create_solution_version().solution_arn(&solution).send().await.is_ok();
            (created, trained)
        })
    });
    let (mut created, mut trained) = (0, 0);
    for client in clients.collect::<Vec<_>>() {
        let (one, other) = client.await.expect("no panic");
        created += u32::from(one);
        trained += u32::from(other);
    }
    assert_eq!((created, trained), (1, 20));
    assert_eq!(world.emulator.api_calls().get("CreateSchema"), Some(&65));
}

#[tokio::test]
async fn an_import_is_waited_for_even_where_the_clock_leaves_no_time_to_read() {
    let options = Options { clock: Clock::scaled(1e9), ..Options::default() };
    let world = World::with(options).await;
    world.filled_group("films").await;
}

async fn raw(world: &World, target: &str, body: &str) -> String {
    post(world, "/", &format!("x-amz-target: {target}\r\n"), body.as_bytes()).await
}

#[tokio::test]
async fn requests_that_no_sdk_would_send_are_rejected() {
    let world = World::new().await;
    let cases = [
        ("AmazonPersonalize.Frobnicate", "{}", "UnknownOperationException"),
        ("Somebody.Else", "{}", "UnknownOperationException"),
        ("AmazonPersonalize.ListSchemas", "{", "SerializationException"),
        ("AmazonPersonalize.ListSchemas", "[]", "SerializationException"),
        ("AmazonPersonalize.ListSchemas", r#"{"maxResult": 1}"#, "maxResults"),
        (
            "AmazonPersonalize.CreateSchema",
            "{}",
            "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; \
             Value null at 'schema' failed",
        ),
        ("AmazonPersonalize.CreateSchema", r#"{"name": 1, "schema": null}"#, "SerializationException"),
    ];
    for (target, body, expected) in cases {
        let answer = raw(&world, target, body).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("application/x-amz-json-1.1") || target.starts_with("Somebody"), "{answer}");
        assert!(answer.contains("x-amzn-requestid: "), "{answer}");
        assert!(answer.contains(expected), "{answer}");
    }
    assert!(raw(&world, "AmazonPersonalize.ListSchemas", "").await.contains(r#"{"schemas":[]}"#));
}

#[tokio::test]
async fn another_service_can_live_on_the_same_port() {
    let world = World::new().await;
    world.emulator.mount(
        "AWSStepFunctions",
        Arc::new(|operation, request| {
            Box::pin(async move {
                if operation == "StartExecution" {
                    Ok(json!({"executionArn": request["name"]}))
                } else {
                    Err(ServiceError::new("InvalidName", operation))
                }
            })
        }),
    );
    let started = raw(&world, "AWSStepFunctions.StartExecution", r#"{"name": "run"}"#).await;
    assert!(
        started.contains(r#"{"executionArn":"run"}"#) && started.contains("application/x-amz-json-1.0"),
        "{started}"
    );
    let rejected = raw(&world, "AWSStepFunctions.Other", "{}").await;
    assert!(rejected.contains(r#""__type":"InvalidName""#), "{rejected}");
    assert!(world.emulator.api_calls().is_empty());
}
