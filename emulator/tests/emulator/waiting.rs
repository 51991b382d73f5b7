//! Going on until something has come: until nothing is under way, or until a resource is ACTIVE.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use personalize_emulator::{Clock, Latencies, Options, ResourceType, WaitError};
use serde_json::{Value, json};

use crate::raw::send;
use crate::world::{USER_PERSONALIZATION, World, interactions};

/// Asks the clock to go on; gives back the status and the answer.
async fn go_on(world: &World, body: Value) -> (bool, Value) {
    let (status, answer) = send(world, "POST", "clock", &body).await;
    (status == 200, answer)
}

async fn create_group(world: &World, name: &str) -> String {
    let created = world.personalize.create_dataset_group().name(name).send().await.expect("a group");
    created.dataset_group_arn.expect("an ARN")
}

async fn status(world: &World, arn: &str) -> String {
    let described = world.personalize.describe_dataset_group().dataset_group_arn(arn).send().await;
    described.expect("a description").dataset_group.and_then(|group| group.status).expect("a status")
}

#[tokio::test]
async fn a_virtual_clock_goes_on_as_far_as_the_resource_takes_and_no_further() {
    let world = World::new().await;
    let start = world.emulator.clock().now();
    let group = create_group(&world, "films").await;
    let (moved, shown) = go_on(&world, json!({"untilActive": group})).await;
    assert!(moved, "{shown}");
    assert_eq!((status(&world, &group).await.as_str(), shown["now"].as_f64()), ("ACTIVE", Some(start.0 + 20.0)));
    let (moved, shown) = go_on(&world, json!({"untilIdle": true})).await;
    assert_eq!((moved, shown["now"].as_f64()), (true, Some(start.0 + 20.0)), "nothing is under way");
}

#[tokio::test]
async fn everything_that_is_under_way_ends_and_what_is_due_later_does_not_begin() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "films", USER_PERSONALIZATION).await;
    let automatic = world.personalize.create_solution().name("automatic").dataset_group_arn(&group);
    automatic.recipe_arn(USER_PERSONALIZATION).perform_auto_training(true).send().await.expect("a solution");
    let (start, version) = (world.emulator.clock().now(), world.version(&solution).await);
    let other = create_group(&world, "books").await;
    assert!(go_on(&world, json!({"untilIdle": true})).await.0);
    assert_eq!(
        (world.version_status(&version).await.0.as_str(), status(&world, &other).await.as_str()),
        ("ACTIVE", "ACTIVE")
    );
    assert!((world.emulator.clock().now() - start - 2400.0).abs() < 1e-6, "the automatic training is an hour away");
}

#[tokio::test]
async fn a_resource_that_fails_is_reported_with_its_reason() {
    let world = World::new().await;
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Interactions", crate::world::INTERACTIONS).await;
    world.emulator.objects().put("data", "few/part.csv", interactions(2, 3).into_bytes());
    let import = world.import("few", &dataset, "s3://data/few/").await;
    let (moved, answer) = go_on(&world, json!({"untilActive": [group, import]})).await;
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(!moved && error.contains(&format!("{import} is CREATE FAILED: ")), "{answer}");
    world.emulator.fail(ResourceType::DatasetGroup, "books", "No capacity.");
    let failing = create_group(&world, "books").await;
    let failed = world.emulator.wait_until_active(&failing, None).await.expect_err("it fails");
    assert_eq!(failed.to_string(), format!("{failing} is CREATE FAILED: No capacity."));
}

#[tokio::test]
async fn what_does_not_exist_or_is_going_is_not_waited_for() {
    let world = World::new().await;
    let none = "arn:aws:personalize:us-east-1:123456789012:campaign/none";
    let missing = world.emulator.wait_until_active(none, None).await.expect_err("there is none");
    assert_eq!(missing, WaitError::NotFound { arn: none.to_owned() });
    let group = world.group("films").await;
    world.personalize.delete_dataset_group().dataset_group_arn(&group).send().await.expect("a deletion");
    let (moved, answer) = go_on(&world, json!({"untilActive": group})).await;
    assert!(!moved && answer["error"].as_str().is_some_and(|error| error.contains("is DELETE PENDING")), "{answer}");
    assert!(go_on(&world, json!({"untilIdle": true})).await.0);
    let gone = world.emulator.wait_until_active(&group, None).await.expect_err("it is gone");
    assert_eq!(gone, WaitError::NotFound { arn: group });
}

#[tokio::test]
async fn the_clock_is_not_moved_where_it_is_known_to_take_longer() {
    let world = World::new().await;
    let start = world.emulator.clock().now();
    let group = create_group(&world, "films").await;
    for goal in [json!({"untilIdle": true, "atMost": 19}), json!({"untilActive": group, "atMost": 19.9})] {
        let (moved, answer) = go_on(&world, goal).await;
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(
            !moved && error.contains(&group) && error.contains("until 2026-01-01T00:00:20.000Z at least"),
            "{answer}"
        );
        assert!((world.emulator.clock().now() - start).abs() < 1e-9);
    }
    assert!(go_on(&world, json!({"untilActive": group, "atMost": 20})).await.0);
}

#[tokio::test]
async fn nothing_is_waited_for_on_a_clock_that_is_paused() {
    for clock in [Options::default().clock, Clock::scaled(1000.0)] {
        let world = World::with(Options { clock, ..Options::default() }).await;
        world.emulator.clock().set_paused(true);
        assert!(go_on(&world, json!({"untilIdle": true})).await.0, "nothing is under way");
        create_group(&world, "films").await;
        let (waited, answer) = go_on(&world, json!({"untilIdle": true})).await;
        assert!(
            !waited && answer["error"].as_str().is_some_and(|error| error.contains("the clock is paused")),
            "{answer}"
        );
        world.emulator.clock().set_paused(false);
        assert!(go_on(&world, json!({"untilIdle": true})).await.0);
    }
}

#[tokio::test]
async fn a_clock_that_goes_by_itself_is_waited_for() {
    let world = World::with(Options { clock: Clock::scaled(1000.0), ..Options::default() }).await;
    let group = create_group(&world, "films").await;
    assert!(go_on(&world, json!({"untilActive": group})).await.0);
    assert_eq!(status(&world, &group).await, "ACTIVE");
    let latencies = Latencies::parse(r#"{"datasetGroup": 100000000}"#).expect("latencies");
    world.emulator.set_latencies(latencies);
    let endless = create_group(&world, "books").await;
    let (waited, answer) = go_on(&world, json!({"untilIdle": true})).await;
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(!waited && error.contains(&endless) && error.contains("longer than the 60000 s"), "{answer}");
}

/// Two who take part: the clock goes on to the end of an import only when the one that is awake sleeps too.
#[tokio::test]
async fn an_execution_that_is_awake_holds_the_clock_and_one_that_runs_is_not_idle() {
    let world = World::new().await;
    let start = world.emulator.clock().now();
    create_group(&world, "films").await;
    let execution = world.emulator.clock().participant();
    let (emulator, clock) = (world.emulator.clone(), world.emulator.clock().clone());
    let idle = tokio::spawn(async move { emulator.wait_until_idle(Some(Duration::from_secs(3600))).await });
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!((clock.now() - start).abs() < 1e-9 && !idle.is_finished(), "the execution is awake");
    clock.sleep(Duration::from_secs(30)).await;
    assert!(!idle.is_finished(), "the execution runs");
    assert!((clock.now() - start - 30.0).abs() < 1e-9);
    drop(execution);
    assert_eq!(idle.await.expect("it ends"), Ok(()));
    assert!((clock.now() - start - 30.0).abs() < 1e-9, "the group was ACTIVE before");
}

/// Which would take a processor for as long as the other is awake.
#[tokio::test]
async fn whoever_waits_beside_an_execution_that_is_awake_does_not_look_again_and_again() {
    let world = World::new().await;
    create_group(&world, "films").await;
    let execution = world.emulator.clock().participant();
    let polls = Arc::new(AtomicUsize::new(0));
    let (emulator, counted) = (world.emulator.clone(), Arc::clone(&polls));
    let idle = tokio::spawn(async move {
        let mut waiting = pin!(emulator.wait_until_idle(None));
        poll_fn(|context| {
            counted.fetch_add(1, Ordering::Relaxed);
            waiting.as_mut().poll(context)
        })
        .await
    });
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    let polled = polls.load(Ordering::Relaxed);
    assert!((1..50).contains(&polled), "{polled}");
    drop(execution);
    assert_eq!(idle.await.expect("it ends"), Ok(()));
}

#[tokio::test]
async fn whoever_waits_is_told_that_the_clock_was_paused_meanwhile() {
    for clock in [Options::default().clock, Clock::scaled(0.001)] {
        let world = World::with(Options { clock, ..Options::default() }).await;
        create_group(&world, "films").await;
        // It holds the virtual clock.
        let _execution = world.emulator.clock().participant();
        let emulator = world.emulator.clone();
        let idle = tokio::spawn(async move { emulator.wait_until_idle(Some(Duration::from_secs(3600))).await });
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        assert!(!idle.is_finished());
        world.emulator.clock().set_paused(true);
        let waited = idle.await.expect("it ends");
        assert!(matches!(waited, Err(WaitError::Paused { .. })), "{waited:?}");
    }
}

#[tokio::test]
async fn an_import_that_reads_still_is_waited_for_on_every_clock() {
    for clock in [Options::default().clock, Clock::scaled(10_000.0)] {
        let world = World::with(Options { clock, ..Options::default() }).await;
        let latencies = Latencies::parse(r#"{"*": 0}"#).expect("latencies");
        world.emulator.set_latencies(latencies);
        let group = create_group(&world, "films").await;
        let dataset = world.dataset(&group, "Interactions", crate::world::INTERACTIONS).await;
        world.emulator.objects().put("data", "many/part.csv", interactions(2000, 100).into_bytes());
        let import = world.import("many", &dataset, "s3://data/many/").await;
        assert_eq!(world.emulator.wait_until_active(&import, None).await, Ok(()));
    }
}
