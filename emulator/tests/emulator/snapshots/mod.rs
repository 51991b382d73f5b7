//! Snapshots: what was restored answers as what was taken would have, to the byte, then and later.

mod broken;
mod drawn;
mod everything;
mod large;
mod reset;

use serde_json::Value;

use crate::raw::{exchange, exchange_bytes};
use crate::world::World;

/// A request, as bytes are sent.
struct Request {
    line: String,
    headers: String,
    body: String,
}

impl Request {
    fn new(line: &str, headers: &str, body: &(impl ToString + ?Sized)) -> Self {
        Self { line: line.to_owned(), headers: headers.to_owned(), body: body.to_string() }
    }

    /// An operation of the control plane.
    fn control(operation: &str, body: &Value) -> Self {
        Self::new("POST /", &format!("x-amz-target: AmazonPersonalize.{operation}\r\n"), body)
    }

    /// An operation of EventBridge.
    fn event_bridge(operation: &str, body: &Value) -> Self {
        Self::new("POST /", &format!("x-amz-target: AWSEvents.{operation}\r\n"), body)
    }

    /// An operation of EventBridge Scheduler.
    fn scheduler(line: &str, body: &Value) -> Self {
        let scope = "Credential=K/20260101/us-east-1/scheduler/aws4_request";
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Self::new(line, &format!("authorization: AWS4-HMAC-SHA256 {scope}, Signature=0\r\n"), &body)
    }

    /// Of the emulator's own interface.
    fn admin(line: &str, body: &Value) -> Self {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Self::new(&format!("{method} /_emulator/{path}"), "", &body)
    }
}

/// The answer without what differs from moment to moment, which is one header.
async fn answer(world: &World, request: &Request) -> String {
    let Request { line, headers, body } = request;
    let length = body.len();
    let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}");
    let bytes = format!("{head}content-length: {length}\r\n\r\n{body}");
    let answer = exchange(world, bytes.as_bytes(), false).await;
    let lines = answer.split_inclusive('\n').filter(|line| !line.to_ascii_lowercase().starts_with("date: "));
    lines.collect()
}

/// The body of an answer that is good.
async fn good(world: &World, request: &Request) -> String {
    let answer = answer(world, request).await;
    assert!(answer.starts_with("HTTP/1.1 20"), "{}: {answer}", request.line);
    answer.split_once("\r\n\r\n").expect("a head").1.to_owned()
}

/// The same, of one that is JSON.
async fn json_of(world: &World, request: &Request) -> Value {
    let body = good(world, request).await;
    if body.is_empty() { Value::Null } else { serde_json::from_str(&body).expect("JSON") }
}

/// The bytes of an answer's body, which `exchange` would take for text.
async fn bytes_of(world: &World, line: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let length = body.len();
    let head = format!("{line} HTTP/1.0\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
    let mut answer = exchange_bytes(world, &[head.as_bytes(), body].concat(), false).await;
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head") + 4;
    let body = answer.split_off(end);
    let head = String::from_utf8(answer).expect("a head");
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body)
}

/// A snapshot, over HTTP.
async fn taken(world: &World) -> Vec<u8> {
    let (status, snapshot) = bytes_of(world, "GET /_emulator/snapshot", b"").await;
    assert_eq!(status, 200);
    snapshot
}

/// Restores one, over HTTP.
async fn restored(world: &World, snapshot: &[u8]) {
    let (status, answer) = bytes_of(world, "PUT /_emulator/snapshot", snapshot).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
}
