//! Who may call: programs on this machine. What a page in a browser sends is rejected, whatever it is for.

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use personalize_emulator::Options;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::raw::{Numbers, connect, exchange};
use crate::world::World;

/// A request of every service, that would change something where it can.
const REQUESTS: [(&str, &str, &str); 9] = [
    (
        "POST /",
        "content-type: text/plain\r\nx-amz-target: AmazonPersonalize.CreateDatasetGroup\r\n",
        r#"{"name": "films"}"#,
    ),
    ("POST /events", "content-type: text/plain\r\n", "{}"),
    ("POST /recommendations", "", "{}"),
    ("PUT /films", "", ""),
    ("PUT /data/object", "", "text"),
    ("POST /data", "content-type: multipart/form-data; boundary=x\r\n", "--x\r\n\r\n--x--"),
    (
        "POST /",
        "content-type: application/x-www-form-urlencoded\r\n",
        "Action=Publish&Version=2010-03-31&TopicArn=arn:aws:sns:us-east-1:123456789012:t&Message=m",
    ),
    ("POST /_emulator/faults", "", r#"{"operation": "*", "nth": 1, "error": "InternalFailure"}"#),
    ("GET /_emulator/clock", "", ""),
];

fn bytes((line, headers, body): (&str, &str, &str), more: &str) -> Vec<u8> {
    let length = body.len();
    format!("{line} HTTP/1.1\r\nconnection: close\r\n{headers}{more}content-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

async fn assert_rejected(world: &World, request: (&str, &str, &str), more: &str) {
    let answer = exchange(world, &bytes(request, more), false).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{request:?} with {more:?}: {answer}");
    let has_cross_origin_header = answer.to_lowercase().contains("access-control-");
    assert!(answer.contains("connection: close") && !has_cross_origin_header, "{answer}");
}

#[tokio::test]
async fn what_browsers_send_is_rejected_for_every_service() {
    let world = World::new().await;
    world.emulator.objects().create_bucket("data");
    for request in REQUESTS {
        for more in [
            "host: localhost\r\norigin: https://example.com\r\n",
            "host: localhost\r\norigin: null\r\n",
            "host: localhost\r\nsec-fetch-site: cross-site\r\n",
            "host: localhost\r\nsec-fetch-site: same-site\r\nsec-fetch-mode: no-cors\r\n",
            "host: localhost\r\nsec-fetch-site: none\r\nsec-fetch-site: cross-site\r\n",
            "host: example.com\r\n",
            "host: localhost.example.com:4566\r\n",
            "host: localhost\r\nhost: example.com\r\n",
            "",
        ] {
            assert_rejected(&world, request, more).await;
        }
        let (line, headers, body) = request;
        let to_a_proxy = line.replacen(" /", " http://localhost/", 1);
        assert_rejected(&world, (&to_a_proxy, headers, body), "host: localhost\r\n").await;
    }
    let names: Vec<String> = world
        .s3()
        .list_buckets()
        .send()
        .await
        .expect("buckets")
        .buckets
        .unwrap_or_default()
        .into_iter()
        .filter_map(|bucket| bucket.name)
        .collect();
    assert_eq!(names, ["data"]);
    assert_eq!(world.s3().list_objects_v2().bucket("data").send().await.expect("a list").key_count, Some(0));
    assert!(world.emulator.resources().is_empty() && world.emulator.notifications().is_empty());
    assert!(world.emulator.api_calls().is_empty(), "nothing was parsed");
}

#[tokio::test]
async fn drawn_heads_of_browsers_are_rejected_and_those_of_programs_taken() {
    let world = World::with(Options { hosts: vec!["emulator.test".to_owned()], ..Options::default() }).await;
    let mut numbers = Numbers(5);
    for _ in 0..400 {
        let (hosts, is_host) = [
            (["localhost:4566", "127.0.0.1", "[::1]:80", "a.b.localhost", "EMULATOR.test"], true),
            (["example.com", "emulator.test.example.com", "127.0.0.1.example.com", "10.0.0.1:80", "emulator"], false),
        ][numbers.below(2)];
        let (sites, is_site) = [
            (["", "sec-fetch-site: none\r\n", "Sec-Fetch-Site: same-origin\r\n"], true),
            (["sec-fetch-site: cross-site\r\n", "SEC-FETCH-SITE: same-site\r\n", "sec-fetch-site: \r\n"], false),
        ][usize::from(numbers.below(4) == 0)];
        let (origins, is_no_page) = [
            (["", "referer: http://example.com/\r\n"], true),
            (["origin: null\r\n", "Origin: http://localhost:4566\r\n"], false),
        ][usize::from(numbers.below(4) == 0)];
        let (host, site, origin) = (hosts[numbers.below(5)], sites[numbers.below(3)], origins[numbers.below(2)]);
        let head = format!("GET /_emulator/clock HTTP/1.1\r\nhost: {host}\r\n{site}{origin}connection: close\r\n\r\n");
        let answer = exchange(&world, head.as_bytes(), false).await;
        let expected = if is_host && is_site && is_no_page { "HTTP/1.1 200 " } else { "HTTP/1.1 403 " };
        assert!(answer.starts_with(expected), "{head}: {answer}");
    }
}

#[tokio::test]
async fn no_body_is_waited_for_before_a_rejection() {
    let world = World::new().await;
    let head =
        "PUT /data/object HTTP/1.1\r\nhost: example.com\r\nexpect: 100-continue\r\ncontent-length: 1000000\r\n\r\n";
    let mut stream = connect(&world).await;
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    timeout(Duration::from_secs(20), stream.read_to_string(&mut answer)).await.expect("an end").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("--host example.com"), "{answer}");
}

#[tokio::test]
async fn a_named_host_has_buckets_below_it() {
    let world = World::with(Options { hosts: vec!["emulator.test".to_owned()], ..Options::default() }).await;
    let s3 = world.s3();
    s3.create_bucket().bucket("films").send().await.expect("a bucket");
    s3.put_object().bucket("films").key("a").body(ByteStream::from_static(b"text")).send().await.expect("an object");
    for host in ["films.emulator.test:4566", "films.localhost:4566"] {
        let get = format!("GET /a HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = exchange(&world, get.as_bytes(), false).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("text"), "{host}: {answer}");
    }
}
