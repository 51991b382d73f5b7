//! The console of an account that is full: its pages show a part of it, and follow.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use personalize_emulator::{Emulator, Options, ResourceType};
use serde_json::json;
use tokio::net::TcpListener;

use super::look_at_console;
use crate::support::with_other_programs;

const RESOURCES: usize = 10_000;
const REQUESTS: usize = 100_000;

/// How many requests are sent before their answers are waited for.
const TOGETHER: usize = 500;

const SOLUTIONS: usize = 9_999;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_account_is_shown_and_followed_at_once() {
    if !with_other_programs() {
        return;
    }
    let emulator = Emulator::new(Options::default());
    emulator.raise_quota(ResourceType::Solution, RESOURCES);
    create(&emulator, "CreateDatasetGroup", json!({"name": "Large"})).await;
    emulator.clock().advance(Duration::from_secs(3600)).await.unwrap();
    for number in 0..SOLUTIONS {
        let recipe = "arn:aws:personalize:::recipe/aws-user-personalization-v2";
        let group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/Large";
        let solution = json!({"name": format!("solution-{number:05}"), "datasetGroupArn": group, "recipeArn": recipe,
            "performAutoTraining": false});
        create(&emulator, "CreateSolution", solution).await;
    }
    emulator.clock().advance(Duration::from_secs(86_400)).await.unwrap();
    assert_eq!(emulator.resources().len(), RESOURCES);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move { emulator.serve(listener).await });
    tokio::task::spawn_blocking(move || send_requests(port)).await.unwrap();
    look_at_console("large", port).await;
    serving.abort();
}

async fn create(emulator: &Emulator, operation: &str, request: serde_json::Value) {
    emulator.call(operation, &request).await.unwrap_or_else(|error| panic!("{operation}: {error}"));
}

/// Fills the log of requests, over one connection.
fn send_requests(port: u16) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let body = r#"{"maxResults": 1}"#;
    let request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListDatasetGroups\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let requests = request.repeat(TOGETHER);
    for _ in 0..REQUESTS / TOGETHER {
        connection.write_all(requests.as_bytes()).unwrap();
        read_answers(&mut connection, TOGETHER);
    }
}

/// Reads that many answers, which are all alike.
fn read_answers(connection: &mut TcpStream, count: usize) {
    let (mut answers, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    let found = |answers: &[u8]| String::from_utf8_lossy(answers).matches("\"datasetGroups\"").count();
    while found(&answers) < count {
        let length = connection.read(&mut buffer).unwrap();
        assert!(length > 0, "the connection was closed");
        answers.extend_from_slice(&buffer[..length]);
    }
}
