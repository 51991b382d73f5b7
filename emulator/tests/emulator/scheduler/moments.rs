//! When schedules invoke their target, on every clock.

use std::cell::RefCell;
use std::time::Duration;

use aws_sdk_scheduler::primitives::DateTime;
use aws_sdk_scheduler::types::{ActionAfterCompletion, ScheduleState, Target};
use personalize_emulator::{Clock, Options, Timestamp};
use serde_json::{Value, json};
use tokio::sync::mpsc::error::TryRecvError;

use super::{ROLE, STATE_MACHINE, at_once, client, create, invoked, target, times, within};
use crate::raw::admin;
use crate::world::{World, rejection};

const DAY: f64 = 86_400.0;

#[tokio::test]
async fn a_schedule_invokes_at_each_of_its_moments_however_far_the_clock_is_moved() {
    let world = World::new().await;
    create(&world, "hourly", "cron(30 * * * ? *)").send().await.expect("a schedule");
    create(&world, "nightly", "cron(0 3 * * ? *)").send().await.expect("a schedule");
    let mut received = world.emulator.invocations();
    world.pass(1799.0);
    assert_eq!(received.try_recv().expect_err("nothing yet"), TryRecvError::Empty);
    world.pass(4.0 * 3600.0);
    let expected =
        [("hourly", 1800.0), ("hourly", 5400.0), ("hourly", 9000.0), ("nightly", 10800.0), ("hourly", 12600.0)];
    assert_eq!(invoked(&world), expected.map(|(name, at)| (name.to_owned(), at)));
    for (name, at) in expected {
        let invocation = received.try_recv().expect("an invocation");
        assert_eq!((&invocation.schedule_name[..], invocation.at.0 - 1_767_225_600.0), (name, at));
        assert_eq!(invocation.scheduled_time, invocation.at);
        assert_eq!(invocation.group_name, "default");
        assert_eq!((&invocation.target_arn[..], &invocation.role_arn[..]), (STATE_MACHINE, ROLE));
        assert!(invocation.schedule_arn.ends_with(&format!(":schedule/default/{name}")));
    }
    assert_eq!(received.try_recv().expect_err("no more"), TryRecvError::Empty);
}

#[tokio::test]
async fn a_schedule_follows_the_clocks_of_its_time_zone() {
    let world = World::new().await;
    let berlin = create(&world, "berlin", "cron(30 2 28-30 3 ? 2026)").schedule_expression_timezone("Europe/Berlin");
    berlin.send().await.expect("a schedule");
    let autumn = create(&world, "autumn", "cron(30 2 25 10 ? *)").schedule_expression_timezone("Europe/Berlin");
    autumn.send().await.expect("a schedule");
    let at = create(&world, "at", "at(2026-11-30T03:00:00)").schedule_expression_timezone("America/New_York");
    at.send().await.expect("a schedule");
    let never = create(&world, "never", "at(2026-03-29T02:30:00)").schedule_expression_timezone("Europe/Berlin");
    never.send().await.expect("a schedule");
    world.pass(364.0 * DAY);
    let expected = [
        "2026-03-28T01:30:00Z",
        // Not on the 29th, when there is no half past two.
        "2026-03-30T00:30:00Z",
        // Once, and before the clocks go back.
        "2026-10-25T00:30:00Z",
        "2026-11-30T08:00:00Z",
    ];
    assert_eq!(times(&world), expected);
}

#[tokio::test]
async fn a_flexible_window_moves_an_invocation_and_never_a_schedule() {
    let world = World::new().await;
    let create = create(&world, "flexible", "rate(10 minutes)").flexible_time_window(within(60));
    create.send().await.expect("a schedule");
    world.pass(DAY);
    let (newest, count) = world.emulator.newest_invocations();
    // The last six windows have not ended yet.
    assert!((138..=145).contains(&count), "{count}");
    let mut scheduled: Vec<f64> = newest.iter().map(|invocation| invocation.scheduled_time.0).collect();
    let late: Vec<f64> = newest.iter().map(|invocation| invocation.at - invocation.scheduled_time).collect();
    assert!(late.iter().all(|late| (0.0..3600.0).contains(late)), "{late:?}");
    assert!(late.iter().any(|late| *late < 600.0) && late.iter().any(|late| *late > 3000.0), "{late:?}");
    assert!(newest.is_sorted_by(|one, other| one.at <= other.at));
    scheduled.sort_by(f64::total_cmp);
    for (index, at) in scheduled.iter().take(138).enumerate() {
        let expected = 1_767_225_600.0 + 600.0 * f64::from(u32::try_from(index).expect("few"));
        assert!((at - expected).abs() < 1e-6, "none is left out: {at} in place of {expected}");
    }
    let again = World::new().await;
    let create = super::create(&again, "flexible", "rate(10 minutes)").flexible_time_window(within(60));
    create.send().await.expect("a schedule");
    again.pass(DAY);
    assert_eq!(invoked(&again), invoked(&world), "the seed draws them");
}

#[tokio::test]
async fn what_is_disabled_or_deleted_invokes_nothing_though_its_window_has_begun() {
    let world = World::new().await;
    for name in ["disabled", "deleted", "kept"] {
        let create = create(&world, name, "cron(0 1 1 1 ? *)").flexible_time_window(within(1440));
        create.send().await.expect("a schedule");
    }
    let off = create(&world, "off", "cron(0 1 * * ? *)").state(ScheduleState::Disabled);
    off.send().await.expect("a schedule");
    world.pass(3600.0);
    assert_eq!(invoked(&world), []);
    let update = client(&world).update_schedule().name("disabled").schedule_expression("cron(0 1 1 1 ? *)");
    let update = update.flexible_time_window(within(1440)).target(target()).state(ScheduleState::Disabled);
    update.send().await.expect("an update");
    client(&world).delete_schedule().name("deleted").send().await.expect("gone");
    world.pass(2.0 * DAY);
    let names: Vec<String> = invoked(&world).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["kept"]);
    // Enabled again, it goes on, and catches up with nothing.
    let update = client(&world).update_schedule().name("off").schedule_expression("cron(0 1 * * ? *)");
    update.flexible_time_window(at_once()).target(target()).send().await.expect("an update");
    world.pass(DAY);
    assert_eq!(invoked(&world).len(), 2);
}

#[tokio::test]
async fn a_rate_begins_at_once_or_at_its_start_and_ends_at_its_end() {
    let world = World::new().await;
    let seconds = |seconds: i64| DateTime::from_secs(1_767_225_600 + seconds);
    create(&world, "now", "rate(1 hour)").end_date(seconds(7200)).send().await.expect("a schedule");
    let later = create(&world, "later", "rate(1 hour)").start_date(seconds(5400)).end_date(seconds(12_599));
    later.send().await.expect("a schedule");
    let cron = create(&world, "cron", "cron(0 * * * ? *)").start_date(seconds(3600)).end_date(seconds(7199));
    cron.send().await.expect("a schedule");
    world.pass(DAY);
    let expected =
        [("now", 0.0), ("now", 3600.0), ("cron", 3600.0), ("later", 5400.0), ("now", 7200.0), ("later", 9000.0)];
    assert_eq!(invoked(&world), expected.map(|(name, at)| (name.to_owned(), at)));
}

#[tokio::test]
async fn a_schedule_that_is_over_is_deleted_where_it_says_so() {
    let world = World::new().await;
    let delete = |create: aws_sdk_scheduler::operation::create_schedule::builders::CreateScheduleFluentBuilder| {
        create.action_after_completion(ActionAfterCompletion::Delete).send()
    };
    delete(create(&world, "once", "at(2026-01-02T00:00:00)")).await.expect("a schedule");
    let flexible = create(&world, "flexible", "at(2026-01-02T00:00:00)").flexible_time_window(within(60));
    delete(flexible).await.expect("a schedule");
    delete(create(&world, "daily", "cron(0 0 * * ? *)")).await.expect("a schedule");
    create(&world, "stays", "at(2026-01-02T00:00:00)").send().await.expect("a schedule");
    let left = async || {
        let listed = client(&world).list_schedules().send().await.expect("a list");
        listed.schedules.into_iter().filter_map(|schedule| schedule.name).collect::<Vec<String>>().join(" ")
    };
    world.pass(DAY - 1.0);
    assert_eq!(left().await, "daily flexible once stays");
    world.pass(3601.0);
    assert_eq!(left().await, "daily stays");
    assert_eq!(invoked(&world).len(), 4);
}

#[tokio::test]
async fn the_input_has_the_attributes_of_its_invocation() {
    let world = World::new().await;
    let input = json!({
        "schedule": "<aws.scheduler.schedule-arn>",
        "at": "<aws.scheduler.scheduled-time>",
        "attempt": "<aws.scheduler.attempt-number>",
        "name": "run-<aws.scheduler.execution-id>",
    });
    let with_input = Target::builder().arn(STATE_MACHINE).role_arn(ROLE).input(input.to_string()).build();
    let create = |name: &str, target: Target| {
        create(&world, name, "rate(1 hour)").flexible_time_window(within(30)).target(target).send()
    };
    create("own", with_input.expect("a target")).await.expect("a schedule");
    world.pass(3600.0 + 1800.0);
    let (own, _) = world.emulator.newest_invocations();
    let inputs: Vec<Value> = own.iter().map(|of| serde_json::from_str(&of.input).expect("JSON")).collect();
    let [first, second] = inputs.as_slice() else { panic!("{inputs:?}") };
    assert_eq!(first["schedule"], own[0].schedule_arn);
    assert_eq!((&first["at"], &first["attempt"]), (&json!("2026-01-01T00:00:00Z"), &json!("1")));
    assert_eq!(second["at"], "2026-01-01T01:00:00Z");
    let name = first["name"].as_str().expect("a name");
    assert_eq!(name.len(), "run-d32c5kddcf5bb8c3".len());
    assert_ne!(first["name"], second["name"]);
    client(&world).delete_schedule().name("own").send().await.expect("gone");
    let without = Target::builder().arn(STATE_MACHINE).role_arn(ROLE).build().expect("a target");
    create("default", without).await.expect("a schedule");
    world.pass(1800.0);
    let (newest, _) = world.emulator.newest_invocations();
    let input: Value = serde_json::from_str(&newest[2].input).expect("JSON");
    assert_eq!((&input["detail-type"], &input["source"]), (&json!("Scheduled Event"), &json!("aws.scheduler")));
}

#[tokio::test]
async fn only_state_machines_are_invoked() {
    let world = World::new().await;
    for (name, arn) in [
        ("queue", "arn:aws:sqs:us-east-1:123456789012:films"),
        ("any", "arn:aws:scheduler:::aws-sdk:sfn:startExecution"),
        ("alias", "arn:aws:states:us-east-1:123456789012:stateMachine:films:live"),
    ] {
        let target = Target::builder().arn(arn).role_arn(ROLE).build().expect("a target");
        create(&world, name, "rate(1 hour)").target(target).send().await.expect("a schedule");
    }
    assert_eq!(invoked(&world), [("alias".to_owned(), 0.0)]);
}

#[tokio::test]
async fn schedules_alone_move_no_virtual_clock_and_whoever_sleeps_wakes_at_their_moments() {
    let world = World::new().await;
    create(&world, "every-minute", "cron(* * * * ? *)").send().await.expect("a schedule");
    let clock = world.emulator.clock().clone();
    let began = clock.now();
    tokio::time::timeout(Duration::from_millis(50), std::future::pending::<()>()).await.expect_err("nobody waits");
    assert_eq!(clock.now(), began);
    clock.sleep(Duration::from_secs(150)).await;
    assert_eq!(invoked(&world), [("every-minute".to_owned(), 60.0), ("every-minute".to_owned(), 120.0)]);
}

#[tokio::test]
async fn an_invocation_that_is_held_holds_the_clock_of_those_who_sleep_together() {
    let world = World::new().await;
    create(&world, "hourly", "cron(0 * * * ? *)").send().await.expect("a schedule");
    let clock = world.emulator.clock().clone();
    let mut invocations = world.emulator.invocations();
    let sleeper = clock.participant();
    let seen = RefCell::new(Vec::new());
    let starts = async {
        while let Some(invocation) = invocations.recv().await {
            // Whatever is done here is done at the moment of the invocation, though it takes turns of the runtime.
            for _ in 0..50 {
                tokio::task::yield_now().await;
                seen.borrow_mut().push(clock.now() == invocation.at);
            }
        }
    };
    let slept = async {
        clock.sleep(Duration::from_secs(86_399)).await;
        drop(sleeper);
    };
    tokio::select! {
        () = starts => panic!("the emulator is there"),
        () = slept => {}
    }
    assert_eq!(*seen.borrow(), [true; 23 * 50]);
    assert!((clock.now().0 - (1_767_225_600.0 + 86_399.0)).abs() < 1e-6, "{:?}", clock.now());
}

#[tokio::test]
async fn a_clock_that_goes_by_itself_lets_schedules_invoke_though_nobody_asks() {
    let clock = Clock::scaled(3600.0);
    let began = clock.now();
    let world = World::with(Options { clock, ..Options::default() }).await;
    let mut invocations = world.emulator.invocations();
    create(&world, "every-minute", "cron(* * * * ? *)").send().await.expect("a schedule");
    let mut last = began;
    for _ in 0..5 {
        let invocation = invocations.recv().await.expect("an invocation");
        assert!(invocation.at > last && invocation.at.0 % 60.0 == 0.0, "{:?} after {last:?}", invocation.at);
        last = invocation.at;
    }
    // Something that comes before what is waited for.
    create(&world, "now", "rate(30 days)").send().await.expect("a schedule");
    loop {
        let invocation = invocations.recv().await.expect("an invocation");
        if invocation.schedule_name == "now" {
            break;
        }
    }
}

#[tokio::test]
async fn a_jump_over_years_of_minutes_is_bounded_in_memory_and_can_be_broken_off() {
    let world = World::in_this_runtime().await;
    create(&world, "every-minute", "cron(* * * * ? *)").send().await.expect("a schedule");
    let clock = world.emulator.clock();
    clock.advance(Duration::from_secs(90 * 86_400)).await.expect("before the end");
    let (newest, count) = world.emulator.newest_invocations();
    assert_eq!((newest.len(), count), (1000, 90 * 1440));
    let after = newest.last().expect("an invocation").at;
    assert_eq!(after, clock.now());
    let jump = tokio::time::timeout(Duration::from_millis(20), clock.advance(Duration::from_secs(60_000_000_000)));
    jump.await.expect_err("two thousand years take longer");
    let stopped = clock.now();
    assert!(stopped > after && stopped < Timestamp(after.0 + 6e10), "{}", stopped.rfc3339());
    client(&world).delete_schedule().name("every-minute").send().await.expect("others have their turn");
    clock.advance(Duration::from_secs(60_000_000_000)).await.expect("before the end");
}

#[tokio::test]
async fn the_admin_endpoint_shows_invocations_and_takes_faults_of_schedules() {
    let world = World::new().await;
    create(&world, "once", "at(2026-01-01T00:01:00)").send().await.expect("a schedule");
    world.pass(60.0);
    let body = admin(&world, "GET", "schedules/invocations", &Value::Null).await;
    let expected = json!({"count": 1, "invocations": [{
        "scheduleArn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/once",
        "scheduleName": "once",
        "groupName": "default",
        "targetArn": STATE_MACHINE,
        "roleArn": ROLE,
        "input": r#"{"run": "all"}"#,
        "scheduledTime": 1_767_225_660.0,
        "at": 1_767_225_660.0,
    }]});
    assert_eq!(body, expected);
    let fault = json!({"operation": "ListSchedules", "nth": 1, "error": "ThrottlingException"});
    admin(&world, "POST", "faults", &fault).await;
    assert_eq!(rejection(client(&world).list_schedules().send().await).0, "ThrottlingException");
}
