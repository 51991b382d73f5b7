//! Bytes that no client should send: each is answered with a clean 4xx or not at all, and the next client is served.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use crate::raw::{Numbers, connect, exchange, post, request};
use crate::world::World;

static PANICS: AtomicUsize = AtomicUsize::new(0);

const SCHEMA: &str = r#"{"name": "films", "schema": "{\"type\": \"record\", \"name\": \"Items\", \"fields\": [{\"name\": \"ITEM_ID\", \"type\": \"string\"}, {\"name\": \"YEAR\", \"type\": [\"int\", \"null\"]}]}"}"#;

/// A world in which panics are counted, since those of a connection go unseen otherwise.
async fn world() -> World {
    count_panics();
    World::new().await
}

fn count_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if panic.location().is_none_or(|place| !place.file().contains("tests/")) {
                PANICS.fetch_add(1, Ordering::Relaxed);
            }
            usual(panic);
        }));
    });
}

fn create_schema() -> Vec<u8> {
    request("/", "x-amz-target: AmazonPersonalize.CreateSchema\r\n", SCHEMA.as_bytes())
}

async fn still_serves(world: &World) {
    let answer = post(world, "/", "x-amz-target: AmazonPersonalize.ListDatasets\r\n", b"{}").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"datasets":[]}"#), "{answer}");
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}

fn is_clean(answer: &str) -> bool {
    answer.is_empty() || answer.starts_with("HTTP/1.1 4")
}

#[tokio::test]
async fn random_bytes_are_no_request() {
    let world = world().await;
    let mut numbers = Numbers(1);
    for length in 1..200 {
        let bytes = numbers.bytes(length * 7);
        let answer = exchange(&world, &bytes, true).await;
        assert!(is_clean(&answer), "{bytes:?}: {answer}");
    }
    still_serves(&world).await;
}

#[tokio::test]
async fn half_a_request_takes_no_effect() {
    let world = world().await;
    let whole = create_schema();
    let head = whole.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head") + 4;
    for length in 0..whole.len() {
        let answer = exchange(&world, &whole[..length], true).await;
        assert!(is_clean(&answer), "{length}: {answer}");
        assert_eq!(answer.is_empty(), length < head, "{length}: {answer}");
        if length % 10 == 0 {
            connect(&world).await.write_all(&whole[..length]).await.expect("half a request");
        }
    }
    still_serves(&world).await;
    let listed = post(&world, "/", "x-amz-target: AmazonPersonalize.ListSchemas\r\n", b"").await;
    assert!(listed.ends_with(r#"{"schemas":[]}"#), "{listed}");
    // Whoever sends a whole request may close that side at once.
    assert!(exchange(&world, &whole, true).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn an_object_that_is_announced_as_too_large_is_rejected_before_it_comes() {
    let world = world().await;
    world.emulator.objects().create_bucket("b");
    for headers in [
        "content-length: 5368709121\r\n",
        "content-length: 4611686018427387904\r\nexpect: 100-continue\r\n",
        "content-length: 9\r\nx-amz-decoded-content-length: 5368709121\r\n",
    ] {
        let head = format!("PUT /b/k HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
        let answer = exchange(&world, head.as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("EntityTooLarge"), "{headers}: {answer}");
    }
    still_serves(&world).await;
}

#[tokio::test]
async fn lengths_that_lie_and_chunks_that_are_none() {
    let world = world().await;
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.CreateSchema\r\n";
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    for rest in [
        format!("content-length: {}\r\n\r\n{SCHEMA}", SCHEMA.len() + 1),
        format!("content-length: {}\r\n\r\n{SCHEMA}", SCHEMA.len() - 1),
        format!("content-length: 1\r\ncontent-length: 2\r\n\r\n{SCHEMA}"),
        format!("content-length: -1\r\n\r\n{SCHEMA}"),
        format!("content-length: 18446744073709551616\r\n\r\n{SCHEMA}"),
        format!("content-length: many\r\n\r\n{SCHEMA}"),
        format!("transfer-encoding: gzip\r\n\r\n{SCHEMA}"),
        format!("{chunked}{SCHEMA}"),
        format!("{chunked}ffffffffffffffffff\r\n{SCHEMA}"),
        format!("{chunked}5\r\n{SCHEMA}\r\n0\r\n\r\n"),
        format!("{chunked}{:x}\r\n{SCHEMA}\r\n", SCHEMA.len()),
        format!("{chunked}-1\r\n\r\n"),
        format!("{chunked}1{}\r\n", ";x".repeat(100_000)),
    ] {
        let answer = exchange(&world, format!("{head}{rest}").as_bytes(), true).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{}: {answer}", &rest[..rest.len().min(200)]);
        still_serves(&world).await;
    }
}

#[tokio::test]
async fn what_is_too_large_is_rejected_before_it_is_read() {
    let world = world().await;
    let target = "x-amz-target: AmazonPersonalize.ListSchemas\r\n";
    let rejected = |status: &'static str, answer: String| {
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(!answer.contains("HTTP/1.1 2"), "{answer}");
    };
    let long_header = format!("{target}x-long: {}\r\n", "x".repeat(1 << 20));
    rejected("431", post(&world, "/", &long_header, b"{}").await);
    rejected("431", post(&world, "/", &format!("{target}{}", "a: b\r\n".repeat(200)), b"{}").await);
    rejected("414", post(&world, &format!("/{}", "x".repeat(70_000)), target, b"{}").await);
    for (path, headers) in [("/", target), ("/events", ""), ("/_emulator/faults", "")] {
        // None of it is sent, and none is waited for.
        let announced =
            format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: 5368709120\r\n\r\n");
        let answer = exchange(&world, announced.as_bytes(), false).await;
        assert!(answer.contains("connection: close"), "{answer}");
        rejected("413", answer);
        let sent = post(&world, path, headers, &vec![b' '; 20 << 20]).await;
        rejected("413", sent);
        let chunk = format!("100000\r\n{}\r\n", " ".repeat(1 << 20));
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}transfer-encoding: chunked\r\n\r\n");
        rejected("413", exchange(&world, format!("{head}{}", chunk.repeat(20)).as_bytes(), false).await);
    }
    still_serves(&world).await;
}

#[tokio::test]
async fn a_client_that_is_rejected_may_finish_and_read_why() {
    let world = world().await;
    let target = "x-amz-target: AmazonPersonalize.ListSchemas\r\n";
    for bytes in [
        request("/", target, &vec![b' '; 20 << 20]),
        request("/", &format!("{target}x-long: {}\r\n", "x".repeat(20 << 20)), b"{}"),
    ] {
        let mut stream = connect(&world).await;
        stream.write_all(&bytes).await.expect("a server that reads on");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_has_sent_all_may_close_its_side_and_wait() {
    let world = world().await;
    world.emulator.mount(
        "Slow",
        Arc::new(|_, _| {
            Box::pin(async {
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
                Ok(json!({"done": true}))
            })
        }),
    );
    let answer = exchange(&world, &request("/", "x-amz-target: Slow.Down\r\n", b"{}"), true).await;
    assert!(answer.ends_with(r#"{"done":true}"#), "{answer}");
}

#[tokio::test]
async fn bodies_that_are_no_json_cannot_be_read() {
    let world = world().await;
    let deep = format!("{{\"tags\": {}", "[".repeat(1 << 20));
    let closed = format!("{{\"a\": {}{}}}", "[".repeat(500), "]".repeat(500));
    let bodies: [&[u8]; 9] = [
        deep.as_bytes(),
        closed.as_bytes(),
        b"{\"name\": \"\xff\xfe\"}",
        b"{\"name\": \"\\ud800\"}",
        b"{\"name\": 1e999}",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"\0",
        b"nul",
    ];
    for body in bodies {
        for (path, headers) in [("/", "x-amz-target: AmazonPersonalize.CreateSchema\r\n"), ("/events", "")] {
            let answer = post(&world, path, headers, body).await;
            assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("SerializationException"), "{answer}");
        }
        let answer = post(&world, "/_emulator/faults", "", body).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    still_serves(&world).await;
}

#[tokio::test]
async fn a_fault_that_could_never_meet_a_call_is_rejected() {
    let world = world().await;
    let fault = |operation: &str, rest: &str| {
        format!("{{\"operation\": \"{operation}\", \"nth\": 1, \"error\": \"InternalFailure\"{rest}}}")
    };
    let cases = [
        (fault("CreateDatset", ""), "have no operation `CreateDatset`"),
        (fault("CreateDataset", ", \"afterEffect\": \"yes\""), "`afterEffect` must be true or false"),
        (fault("PutEvents", ""), "HTTP/1.1 200 "),
        (fault("*", ", \"afterEffect\": true"), "HTTP/1.1 200 "),
    ];
    for (body, expected) in cases {
        let answer = post(&world, "/_emulator/faults", "", body.as_bytes()).await;
        assert!(answer.contains(expected), "{body}: {answer}");
    }
}

#[tokio::test]
async fn oddities_that_are_harmless_are_passed_over() {
    let world = world().await;
    let target = "x-amz-target: AmazonPersonalize.CreateSchema\r\n";
    // Of two members of a name the last counts.
    let twice = SCHEMA.replacen('{', r#"{"name": "a b", "#, 1);
    assert!(post(&world, "/", target, twice.as_bytes()).await.contains("schema/films"));
    for (number, kind) in ["text/html", "application/xml; charset=x", "", "\u{e4}"].iter().enumerate() {
        let body = SCHEMA.replacen("films", &format!("films-{number}"), 1);
        let answer = post(&world, "/", &format!("{target}content-type: {kind}\r\n"), body.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

#[tokio::test]
async fn targets_that_name_nothing_are_unknown() {
    let world = world().await;
    let long = "x".repeat(10_000);
    let targets = [
        "",
        ".",
        "AmazonPersonalize",
        "AmazonPersonalize.",
        "amazonpersonalize.ListSchemas",
        "AmazonPersonalize.ListSchemas.",
        "AmazonPersonalize.List Schemas",
        "AmazonPersonalize.\u{e4}\u{fffd}",
        "\u{1f3ac}",
        "AmazonPersonalize.PutEvents",
        "AmazonPersonalize.\"\\",
        "%00",
        &long,
    ];
    for target in targets {
        let answer = post(&world, "/", &format!("x-amz-target: {target}\r\n"), b"{}").await;
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.contains("UnknownOperationException"),
            "{target}: {answer}"
        );
    }
    for target in ["a\0b", "a\x1bb", "a\rb"] {
        let answer = post(&world, "/", &format!("x-amz-target: {target}\r\n"), b"{}").await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{target:?}: {answer}");
    }
    let scope = "authorization: AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/personalize/aws4_request\r\n";
    let answer = post(&world, "/nowhere", scope, b"{}").await;
    assert!(answer.starts_with("HTTP/1.1 404 ") && answer.contains("UnknownOperationException"), "{answer}");
    still_serves(&world).await;
}

#[tokio::test]
async fn a_thousand_mutations_break_nothing() {
    let world = world().await;
    let mut numbers = Numbers(2);
    let event = br#"{"trackingId": "t", "sessionId": "s", "eventList": [{"eventType": "Watch", "sentAt": 1}]}"#;
    let whole = [create_schema(), request("/events", "content-type: application/json\r\n", event)];
    for number in 0..1000 {
        let mut bytes = whole[number % 2].clone();
        for _ in 0..=numbers.below(4) {
            let place = numbers.below(bytes.len());
            match numbers.below(5) {
                0 => bytes[place] = numbers.next().to_le_bytes()[0],
                1 => bytes.truncate(place.max(1)),
                2 => drop(bytes.remove(place)),
                3 => bytes.splice(place..place, numbers.bytes(3)).for_each(drop),
                _ => bytes.extend_from_within(place..),
            }
        }
        let answer = exchange(&world, &bytes, true).await;
        // S3 says of what it does not have that it is not implemented.
        let fine = is_clean(&answer) || answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 501");
        assert!(fine, "{}: {answer}", String::from_utf8_lossy(&bytes));
    }
    still_serves(&world).await;
}

#[tokio::test(start_paused = true)]
async fn slow_clients_are_given_up() {
    count_panics();
    let world = World::in_this_runtime().await;
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListSchemas\r\n";
    let began = Instant::now();
    assert_eq!(exchange(&world, head.as_bytes(), false).await, "");
    assert!(began.elapsed() >= Duration::from_secs(30), "{:?}", began.elapsed());
    for rest in ["content-length: 100\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let answer = exchange(&world, format!("{head}{rest}").as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close"), "{answer}");
    }
    world.emulator.objects().create_bucket("data");
    let put = "PUT /data/a.csv HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf";
    let answer = exchange(&world, put.as_bytes(), false).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("IncompleteBody"), "{answer}");
    // A connection on which nothing comes is given up too.
    assert_eq!(exchange(&world, b"", false).await, "");
    still_serves(&world).await;
}
