//! The console of an account with 10,000 resources, and of a log with 100,000 requests.

use std::time::{Duration, Instant};

use personalize_emulator::ResourceType;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Stream, create_group, create_solution, get};
use crate::raw::connect;
use crate::world::World;

/// With the groups themselves, 10,000 resources.
const GROUPS: usize = 5;
const SOLUTIONS: usize = 1999;
const REQUESTS: usize = 100_000;

/// How soon a page is there, and how soon it has what has changed.
const PAGE: Duration = Duration::from_secs(1);
const FOLLOWS: Duration = Duration::from_millis(200);

/// How often each is tried; the machine has other work too, so that the fastest counts.
const TRIES: usize = 5;

async fn fill(world: &World) -> String {
    world.emulator.raise_quota(ResourceType::Solution, SOLUTIONS + TRIES);
    let mut group = String::new();
    for number in 0..GROUPS {
        group = create_group(&world.emulator, &format!("group-{number}")).await;
    }
    world.pass(60.0);
    for number in 0..GROUPS * SOLUTIONS {
        let group = format!("arn:aws:personalize:us-east-1:123456789012:dataset-group/group-{}", number % GROUPS);
        create_solution(&world.emulator, &group, &format!("solution-{number}")).await;
    }
    group
}

/// Sends many requests over one connection, without waiting for an answer before the next.
async fn send_requests(world: &World, count: usize) {
    let request = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListSchemas\r\n\
                   content-length: 2\r\n\r\n{}";
    let (mut reader, mut writer) = connect(world).await.into_split();
    let sent = tokio::spawn(async move {
        let mut left = count;
        while left > 0 {
            let batch = left.min(100);
            writer.write_all(request.repeat(batch).as_bytes()).await.expect("they are taken");
            left -= batch;
        }
        writer.shutdown().await.expect("it ends");
    });
    let mut answers = Vec::new();
    reader.read_to_end(&mut answers).await.expect("the answers");
    sent.await.expect("no panic");
    let answered = answers.windows(13).filter(|window| window == b"HTTP/1.1 200 ").count();
    assert_eq!(answered, count);
}

async fn fastest_page(world: &World, path: &str, expected: &str) -> Duration {
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        let begun = Instant::now();
        let page = get(world, path).await;
        fastest = fastest.min(begun.elapsed());
        assert!(page.status == 200 && page.says(&[expected]), "{path}: {}", page.text());
        assert!(page.body.len() < 200_000, "{path} has {} bytes", page.body.len());
    }
    fastest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_there_within_a_second_and_follow_within_200_ms() {
    let world = World::new().await;
    let group = fill(&world).await;
    send_requests(&world, REQUESTS).await;
    for (path, expected) in [
        ("/_emulator/".to_owned(), "Rows 1 to 100 of 10000"),
        ("/_emulator/?page=100".to_owned(), "Rows 9901 to 10000 of 10000"),
        ("/_emulator/?name=solution-99&phase=ready".to_owned(), "Rows 1 to 100 of"),
        (format!("/_emulator/console/group?arn={group}"), "Rows 1 to 100 of 2000"),
        (format!("/_emulator/console/resource?arn={group}"), "Dataset group group-4"),
        ("/_emulator/console/clock".to_owned(), "What will happen next"),
        ("/_emulator/console/requests".to_owned(), "the newest 100000 of which are kept"),
        ("/_emulator/console/requests?errors=yes".to_owned(), "No request is like that"),
        ("/_emulator/console/requests?operation=ListSchemas&before=5000".to_owned(), "ListSchemas"),
    ] {
        let expected = if path.ends_with("/requests") { "100000 requests so far" } else { expected };
        let took = fastest_page(&world, &path, expected).await;
        println!("{path}: {took:.1?}");
        assert!(took <= PAGE, "{path}: {took:?}");
    }
    let followed = fastest_change(&world, &group).await;
    println!("a change is shown after {followed:.1?}");
    assert!(followed <= FOLLOWS, "{followed:?}");
}

/// From a change until a page has it that was told of it by the stream.
async fn fastest_change(world: &World, group: &str) -> Duration {
    let seen = get(world, "/_emulator/").await;
    let mut stream = Stream::open(world, seen.versions()).await;
    let mut fastest = Duration::MAX;
    for number in 0..TRIES {
        let begun = Instant::now();
        create_solution(&world.emulator, group, &format!("late-{number}")).await;
        stream.until_change_of("resources").await;
        let page = get(world, &format!("/_emulator/?name=late-{number}")).await;
        fastest = fastest.min(begun.elapsed());
        assert!(page.says(&["Rows 1 to 1 of 1", "ACTIVE"]), "{}", page.text());
    }
    fastest
}
