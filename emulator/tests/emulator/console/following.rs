//! The stream of changes.

use std::time::Duration;

use personalize_emulator::{Clock, Options};
use tokio::time::timeout;

use super::{Stream, create_group, get, submit};
use crate::world::World;

#[tokio::test]
async fn a_status_that_changes_as_a_virtual_clock_is_moved_is_streamed_and_the_page_has_it() {
    let world = World::new().await;
    create_group(&world.emulator, "films").await;
    let page = get(&world, "/_emulator/").await;
    let mut stream = Stream::open(&world, page.versions()).await;
    world.pass(20.0);
    let changed = timeout(Duration::from_secs(60), stream.until_change_of("resources"));
    changed.await.expect("the stream says so, though no other request comes");
    assert!(get(&world, "/_emulator/").await.says(&["films ACTIVE"]));
}

#[tokio::test]
async fn what_changes_between_a_page_and_its_stream_is_not_missed() {
    let world = World::new().await;
    let page = get(&world, "/_emulator/").await;
    create_group(&world.emulator, "films").await;
    let mut stream = Stream::open(&world, page.versions()).await;
    let read = stream.until_change_of("resources").await;
    // The client comes again with the identifier of the event that it got last.
    let (_, id) = read.rsplit_once("id: ").expect("an identifier");
    let id = id.lines().next().expect("a line").to_owned();
    create_group(&world.emulator, "books").await;
    let mut again = Stream::open_with(&world, "", &format!("last-event-id: {id}\r\n")).await;
    let read = again.until_change_of("resources").await;
    assert_eq!(read.matches("event: change").count(), 1, "{read}");
}

#[tokio::test]
async fn nothing_is_streamed_of_what_a_page_has_seen() {
    let world = World::new().await;
    create_group(&world.emulator, "films").await;
    let page = get(&world, "/_emulator/").await;
    let mut stream = Stream::open(&world, page.versions()).await;
    submit(&world, "/_emulator/console/faults", "operation=*&which=nth&number=9&error=ThrottlingException").await;
    let read = stream.until_change_of("faults").await;
    assert!(!read.contains("resources") && read.contains("event: now"), "{read}");
}

#[tokio::test]
async fn every_topic_is_followed() {
    let world = World::new().await;
    let page = get(&world, "/_emulator/").await;
    let mut stream = Stream::open(&world, page.versions()).await;
    world.personalize.list_schemas().send().await.expect("a list");
    stream.until_change_of("requests").await;
    world.pass(60.0);
    stream.until_change_of("clock").await;
    let publication = "Action=Publish&TopicArn=arn:aws:sns:us-east-1:123456789012:t&Message=m";
    crate::raw::post(&world, "/", "content-type: application/x-www-form-urlencoded\r\n", publication.as_bytes()).await;
    stream.until_change_of("notifications").await;
}

#[tokio::test]
async fn a_clock_that_goes_by_itself_changes_statuses_without_a_call() {
    let world = World::with(Options { clock: Clock::scaled(100.0), ..Options::default() }).await;
    create_group(&world.emulator, "films").await;
    let page = get(&world, "/_emulator/").await;
    let mut stream = Stream::open(&world, page.versions()).await;
    let shown = timeout(Duration::from_secs(60), async {
        while !get(&world, "/_emulator/").await.says(&["ACTIVE"]) {
            stream.until_change_of("resources").await;
        }
    });
    shown.await.expect("it becomes ACTIVE, and the stream says so");
}

#[tokio::test]
async fn a_stream_ends_with_the_server() {
    let world = World::new().await;
    let mut stream = Stream::open(&world, "").await;
    stream.until_change_of("clock").await;
    drop(world);
    let mut rest = Vec::new();
    let end = tokio::io::AsyncReadExt::read_to_end(&mut stream.0, &mut rest);
    let _ = timeout(Duration::from_secs(20), end).await.expect("it ends");
}
