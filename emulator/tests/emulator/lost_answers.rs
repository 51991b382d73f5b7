//! Faults of the way between client and service: answers that come late, and answers that never come. And what lists them.

use std::time::{Duration, Instant};

use personalize_emulator::{Calls, Delay, LostAnswer, TransportFault};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::raw::admin;
use crate::world::World;

/// How long is waited for what has to come, however busy the machine is, and for what must not come.
const LONGEST: Duration = Duration::from_secs(60);
const A_WHILE: Duration = Duration::from_millis(100);

async fn ask_for(world: &World, fault: Value) {
    admin(world, "POST", "faults", &fault).await;
}

async fn faults(world: &World) -> Value {
    admin(world, "GET", "faults", &Value::Null).await
}

async fn group_count(world: &World) -> usize {
    world.personalize.list_dataset_groups().send().await.expect("a list").dataset_groups().len()
}

#[tokio::test]
async fn an_answer_comes_late_and_its_call_takes_effect() {
    let world = World::new().await;
    ask_for(&world, json!({"operation": "CreateDatasetGroup", "nth": 1, "delay": 0.3})).await;
    let begun = Instant::now();
    world.personalize.create_dataset_group().name("films").send().await.expect("a group");
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    assert_eq!(faults(&world).await["faults"], json!([]), "only the first is late");
    world.personalize.create_dataset_group().name("books").send().await.expect("another");
}

#[tokio::test]
async fn a_client_that_gives_up_before_a_late_answer_finds_the_effect() {
    let world = World::new().await;
    ask_for(&world, json!({"operation": "CreateDatasetGroup", "nth": 1, "delay": 3600})).await;
    let mut call = tokio::spawn(world.personalize.create_dataset_group().name("films").send());
    let takes_effect = async { while group_count(&world).await == 0 {} };
    timeout(LONGEST, takes_effect).await.expect("it takes effect");
    assert!(timeout(A_WHILE, &mut call).await.is_err(), "the answer is late");
    call.abort();
    assert_eq!(group_count(&world).await, 1);
}

#[tokio::test]
async fn an_answer_is_late_by_the_emulator_s_clock() {
    let world = World::new().await;
    let start = world.emulator.clock().now();
    ask_for(&world, json!({"operation": "ListSchemas", "every": 1, "delayOnClock": 600})).await;
    world.personalize.list_schemas().send().await.expect("a list");
    assert!((world.emulator.clock().now() - start - 600.0).abs() < 1e-6);
}

#[tokio::test]
async fn a_late_answer_may_be_an_error() {
    let world = World::new().await;
    let fault = json!({"operation": "ListSchemas", "nth": 1, "error": "ThrottlingException", "delayOnClock": 5});
    ask_for(&world, fault).await;
    let start = world.emulator.clock().now();
    let (name, _) = crate::world::rejection(world.personalize.list_schemas().send().await);
    assert_eq!(name, "ThrottlingException");
    assert!((world.emulator.clock().now() - start - 5.0).abs() < 1e-6);
}

#[tokio::test]
async fn a_connection_is_closed_before_or_after_the_effect() {
    for (after_effect, expected) in [(false, 0), (true, 1)] {
        let world = World::new().await;
        let fault =
            json!({"operation": "CreateDatasetGroup", "nth": 1, "answer": "closed", "afterEffect": after_effect});
        ask_for(&world, fault).await;
        let created = world.personalize.create_dataset_group().name("films").send().await;
        let error = created.expect_err("no answer");
        assert!(error.as_service_error().is_none(), "{error:?}");
        assert_eq!(group_count(&world).await, expected);
    }
}

#[tokio::test]
async fn nothing_ever_comes() {
    let world = World::new().await;
    world.emulator.disturb_calls(TransportFault {
        operation: "ListSchemas".to_owned(),
        calls: Calls::Nth(1),
        delay: None,
        lost: Some(LostAnswer::Never),
        after_effect: false,
    });
    let mut call = tokio::spawn(world.personalize.list_schemas().send());
    let arrives = async {
        while !world.emulator.api_calls().contains_key("ListSchemas") {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONGEST, arrives).await.expect("the call arrives");
    assert!(timeout(A_WHILE, &mut call).await.is_err(), "no answer");
    call.abort();
    world.personalize.list_schemas().send().await.expect("the next is answered");
}

#[tokio::test]
async fn a_call_without_http_gets_an_error_where_its_answer_is_lost() {
    let world = World::new().await;
    world.emulator.disturb_calls(TransportFault {
        operation: "*".to_owned(),
        calls: Calls::Every(1),
        delay: Some(Delay::Seconds(3600.0)),
        lost: Some(LostAnswer::Closed),
        after_effect: true,
    });
    let called = world.emulator.call("CreateDatasetGroup", &json!({"name": "films"})).await;
    assert_eq!(called.expect_err("it is lost").name, "NoAnswer");
    world.emulator.clear_faults();
    assert_eq!(group_count(&world).await, 1);
}

#[tokio::test]
async fn faults_are_listed_as_they_were_asked_for_until_they_are_over() {
    let world = World::new().await;
    let asked_for = [
        json!({"operation": "ListSchemas", "nth": 2, "error": "InternalFailure", "message": "No.", "afterEffect": true}),
        json!({"operation": "*", "every": 3, "delay": 0.5}),
        json!({"operation": "PutEvents", "share": 0.5, "answer": "closed", "delayOnClock": 3.0}),
        json!({"resourceType": "campaign", "name": "films", "failureReason": "No capacity."}),
        json!({"operation": "CreateFilter", "keeps": {"filterExpression": null}}),
        json!({"deletionsShowAfter": 30.0}),
    ];
    for fault in &asked_for {
        ask_for(&world, fault.clone()).await;
    }
    world.personalize.list_schemas().send().await.expect("the first call");
    let with_count = |fault: &Value, counted: u64| {
        let mut fault = fault.clone();
        fault["counted"] = json!(counted);
        fault
    };
    let [once, every, share, rest @ ..] = &asked_for;
    let mut expected = vec![with_count(once, 1), with_count(every, 1), with_count(share, 0)];
    expected.extend_from_slice(rest);
    assert_eq!(faults(&world).await, json!({"faults": expected, "metrics": []}));
    world.personalize.list_schemas().send().await.expect_err("the second call");
    expected.remove(0);
    expected[0]["counted"] = json!(2);
    assert_eq!(faults(&world).await["faults"], json!(expected), "one that can meet no more calls is gone");
    world.emulator.clear_faults();
    assert_eq!(faults(&world).await, json!({"faults": [], "metrics": []}));
}
