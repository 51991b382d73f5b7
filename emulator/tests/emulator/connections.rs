//! Connections that do not move are closed, and keep nobody else waiting; a handler that panics keeps none open.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use personalize_emulator::Options;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::folder::Folder;
use crate::raw::{connect, exchange, post, request};
use crate::world::World;

/// How many connections stall at once.
const STALLED: usize = 2000;

/// Ways to stall: half of them in a body, some as readers that do not read, some in or before a head.
const WAYS: [&str; 8] = [
    "PUT /data/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nhalf",
    "PUT /data/x HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal",
    "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListSchemas\r\ncontent-length: 9\r\n\r\n{",
    "POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{",
    "GET /data/large.csv HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET /data/large.csv HTTP/1.1\r\nhost: localhost\r\n\r\nGET /data/large.csv HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET / HTTP/1.1\r\nhost",
    "",
];

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// The longest of 99 in 100 answers to a client that works.
async fn slowest_of_most(world: &World, seconds: u64) -> Duration {
    let mut stream = connect(world).await;
    let listed = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListSchemas\r\ncontent-length: 2\r\n\r\n{}";
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < Duration::from_secs(seconds) {
        let sent = Instant::now();
        stream.write_all(listed.as_bytes()).await.expect("sent");
        let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
        while !answer.ends_with(br#"{"schemas":[]}"#) {
            let count = stream.read(&mut buffer).await.expect("an answer");
            assert!(count > 0, "closed after {}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&buffer[..count]);
        }
        times.push(sent.elapsed());
    }
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_connections_that_stall_keep_nobody_waiting_and_are_closed() {
    let folder = Folder::new("stalled");
    folder.write("large.csv", vec![b'x'; 32 << 20]);
    let options = Options { connection_timeout: Duration::from_secs(10), ..Options::default() };
    let world = World::with(options).await;
    world.emulator.objects().mount_folder("data", &folder.0).expect("a folder");
    // Others run on this machine too: what counts is that these connections are not what is waited for.
    let longest = Duration::from_millis(50).max(5 * slowest_of_most(&world, 2).await);
    let before = open_files();
    let mut stalled: Vec<TcpStream> = Vec::new();
    for number in 0..STALLED {
        let mut stream = connect(&world).await;
        stream.write_all(WAYS[number % WAYS.len()].as_bytes()).await.expect("sent");
        stalled.push(stream);
    }
    assert!(open_files() >= before + 2 * STALLED, "both ends of each are in this process");
    let mut slowest = Duration::MAX;
    for _ in 0..6 {
        slowest = slowest.min(slowest_of_most(&world, 1).await);
        if slowest < longest {
            break;
        }
    }
    assert!(slowest < longest, "{slowest:?} in place of {longest:?}");
    // Their other ends are closed, though these are not.
    let closed = async {
        while open_files() > before + STALLED + 100 {
            slowest_of_most(&world, 1).await;
        }
    };
    timeout(Duration::from_secs(60), closed).await.expect("connections that do not move are closed");
    drop(stalled);
    assert_eq!(world.s3().list_objects_v2().bucket("data").send().await.expect("a list").key_count, Some(1));
}

#[tokio::test]
async fn a_client_that_takes_its_time_gets_all_of_its_answer() {
    let folder = Folder::new("slow");
    folder.write("large.csv", vec![b'x'; 8 << 20]);
    let world = World::with(Options { connection_timeout: Duration::from_millis(400), ..Options::default() }).await;
    world.emulator.objects().mount_folder("data", &folder.0).expect("a folder");
    let mut stream = connect(&world).await;
    stream.write_all(b"GET /data/large.csv HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("sent");
    let (mut read, mut buffer) = (0, vec![0; 256 << 10]);
    let began = Instant::now();
    while read < 8 << 20 {
        let pause = timeout(Duration::from_millis(40), std::future::pending::<()>()).await;
        assert!(pause.is_err());
        match stream.read(&mut buffer).await.expect("more") {
            0 => break,
            count => read += count,
        }
    }
    assert!(read >= 8 << 20 && began.elapsed() > Duration::from_millis(400), "{read} bytes in {:?}", began.elapsed());
}

#[tokio::test]
async fn a_panic_is_answered_with_500_and_the_next_call_is_served() {
    let world = World::new().await;
    world.emulator.mount(
        "Defective",
        Arc::new(|operation, _| {
            Box::pin(async move {
                if operation == "Panic" { panic!("a defect for this test") } else { Ok(serde_json::json!({})) }
            })
        }),
    );
    for _ in 0..3 {
        let answer = post(&world, "/", "x-amz-target: Defective.Panic\r\n", b"{}").await;
        assert!(
            answer.starts_with("HTTP/1.1 500 ") && answer.contains("x-amzn-errortype: InternalFailure"),
            "{answer}"
        );
        let answer = post(&world, "/", "x-amz-target: Defective.Work\r\n", b"{}").await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    // In the thread that puts an object, with the bucket locked or not.
    world.emulator.objects().create_bucket("data");
    world.emulator.objects().on_put(Arc::new(|put| assert_ne!(put.key, "panic", "a defect for this test")));
    let put = |key: &str| request(&format!("/data/{key}"), "", b"text");
    let put = |key: &str| String::from_utf8(put(key)).expect("text").replacen("POST", "PUT", 1).into_bytes();
    for _ in 0..3 {
        let answer = exchange(&world, &put("panic"), false).await;
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        let answer = exchange(&world, &put("other"), false).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}
