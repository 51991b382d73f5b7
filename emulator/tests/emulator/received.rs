//! What was published and put on event buses is read with conditions, waited for, and forgotten.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::raw::send;
use crate::world::World;

const ALERTS: &str = "arn:aws:sns:us-east-1:123456789012:alerts";
const REPORTS: &str = "arn:aws:sns:us-east-1:123456789012:reports";

async fn ask(world: &World, method: &str, path: &str) -> Value {
    send(world, method, path, &Value::Null).await.1
}

async fn publish(world: &World, topic: &str, subject: &str) {
    let client = aws_sdk_sns::Client::new(&world.config);
    client.publish().topic_arn(topic).subject(subject).message("It is done.").send().await.expect("published");
}

async fn put(world: &World, source: &str, detail_type: &str) {
    let client = aws_sdk_eventbridge::Client::new(&world.config);
    let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder();
    let entry = entry.source(source).detail_type(detail_type).detail("{}").build();
    client.put_events().entries(entry).send().await.expect("put");
}

fn subjects(answer: &Value) -> Vec<&str> {
    let notifications = answer["notifications"].as_array().expect("a list").iter();
    notifications.map(|notification| notification["subject"].as_str().expect("text")).collect()
}

#[tokio::test]
async fn notifications_are_read_by_topic_and_subject_and_from_a_number_on() {
    let world = World::new().await;
    for (topic, subject) in [(ALERTS, "Failed: films"), (REPORTS, "Ready: films"), (ALERTS, "Failed: books")] {
        publish(&world, topic, subject).await;
    }
    for (query, expected) in [
        ("", &["Failed: films", "Ready: films", "Failed: books"][..]),
        ("?topic=alerts", &["Failed: films", "Failed: books"]),
        ("?topic=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Areports", &["Ready: films"]),
        ("?topic=alert", &[]),
        ("?subject=films", &["Failed: films", "Ready: films"]),
        ("?subject=films&topic=alerts", &["Failed: films"]),
        ("?message=done&since=2", &["Failed: books"]),
        ("?since=3", &[]),
    ] {
        let answer = ask(&world, "GET", &format!("notifications{query}")).await;
        assert_eq!((subjects(&answer), answer["count"].as_u64()), (expected.to_vec(), Some(3)), "{query}");
    }
    ask(&world, "DELETE", "notifications").await;
    publish(&world, ALERTS, "Failed: songs").await;
    let left = ask(&world, "GET", "notifications").await;
    assert_eq!((subjects(&left), left["count"].as_u64()), (vec!["Failed: songs"], Some(4)), "they are counted on");
}

#[tokio::test]
async fn the_next_notification_is_waited_for_and_others_are_not_enough() {
    let world = World::new().await;
    let waiting = ask(&world, "GET", "notifications?topic=alerts&wait=600");
    let publishing = async {
        publish(&world, REPORTS, "Ready: films").await;
        publish(&world, ALERTS, "Failed: films").await;
    };
    let (answer, ()) = tokio::join!(waiting, publishing);
    assert_eq!(subjects(&answer), ["Failed: films"]);
    let begun = Instant::now();
    let none = ask(&world, "GET", "notifications?since=2&wait=0.2").await;
    assert!(subjects(&none).is_empty() && begun.elapsed() >= Duration::from_millis(200), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn events_are_read_by_what_they_are_and_waited_for() {
    let world = World::new().await;
    let types = |answer: Value| -> Vec<String> {
        let events = answer["events"].as_array().expect("a list").iter();
        events.map(|event| event["event"]["detail-type"].as_str().expect("text").to_owned()).collect()
    };
    let waiting = ask(&world, "GET", "events?source=books&wait=600");
    let putting = async {
        put(&world, "films", "Run Succeeded").await;
        put(&world, "books", "Run Failed").await;
    };
    let (answer, ()) = tokio::join!(waiting, putting);
    assert_eq!(types(answer), ["Run Failed"]);
    assert_eq!(types(ask(&world, "GET", "events?detailType=Run%20Succeeded").await), ["Run Succeeded"]);
    assert_eq!(types(ask(&world, "GET", "events?eventBus=default&since=1").await), ["Run Failed"]);
    assert_eq!(types(ask(&world, "GET", "events?eventBus=other").await), [""; 0]);
}

#[tokio::test]
async fn health_says_version_and_clock() {
    let world = World::new().await;
    let health = ask(&world, "GET", "health").await;
    assert_eq!((&health["status"], &health["version"]), (&"ready".into(), &env!("CARGO_PKG_VERSION").into()));
    assert_eq!(health["clock"], ask(&world, "GET", "clock").await);
}
