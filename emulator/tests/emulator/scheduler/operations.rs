//! What schedules and groups are made of, and how they are changed and deleted.

use aws_sdk_scheduler::primitives::DateTime;
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindowMode, RetryPolicy, ScheduleGroupState, ScheduleState,
    Tag, Target,
};
use personalize_emulator::{CallFault, Calls, ServiceError};

use super::{ROLE, STATE_MACHINE, at_once, client, create, invoked, target, within};
use crate::world::{World, rejection};

#[tokio::test]
async fn a_schedule_is_what_it_was_created_with() {
    let world = World::new().await;
    let dead_letters = "arn:aws:sqs:us-east-1:123456789012:failed";
    let retries = RetryPolicy::builder().maximum_retry_attempts(3).maximum_event_age_in_seconds(600).build();
    let whole = Target::builder().arn(STATE_MACHINE).role_arn(ROLE).input("{}").retry_policy(retries);
    let whole = whole.dead_letter_config(DeadLetterConfig::builder().arn(dead_letters).build()).build();
    let (start, end) = (DateTime::from_secs(1_767_225_600), DateTime::from_secs_f64(1_800_000_000.25));
    let create = create(&world, "nightly", "cron(0 3 * * ? *)").target(whole.expect("a target"));
    let create = create.flexible_time_window(within(15)).schedule_expression_timezone("Europe/Berlin");
    let create = create.description("Imports.").state(ScheduleState::Disabled).start_date(start).end_date(end);
    let create = create.action_after_completion(ActionAfterCompletion::Delete);
    let key = "arn:aws:kms:us-east-1:123456789012:key/k";
    let created = create.kms_key_arn(key).send().await.expect("a schedule");
    let arn = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly";
    assert_eq!(created.schedule_arn, arn);
    world.pass(60.0);
    let got = client(&world).get_schedule().name("nightly").send().await.expect("a schedule");
    assert_eq!((got.arn.as_deref(), got.group_name.as_deref()), (Some(arn), Some("default")));
    assert_eq!(got.name.as_deref(), Some("nightly"));
    assert_eq!(got.schedule_expression.as_deref(), Some("cron(0 3 * * ? *)"));
    assert_eq!(got.schedule_expression_timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!((got.start_date, got.end_date), (Some(start), Some(end)));
    assert_eq!((got.creation_date, got.last_modification_date), (Some(start), Some(start)));
    assert_eq!((got.description.as_deref(), got.kms_key_arn.as_deref()), (Some("Imports."), Some(key)));
    assert_eq!(got.state, Some(ScheduleState::Disabled));
    assert_eq!(got.action_after_completion, Some(ActionAfterCompletion::Delete));
    let window = got.flexible_time_window.expect("a window");
    assert_eq!((window.mode, window.maximum_window_in_minutes), (FlexibleTimeWindowMode::Flexible, Some(15)));
    let target = got.target.expect("a target");
    assert_eq!((&target.arn[..], &target.role_arn[..], target.input.as_deref()), (STATE_MACHINE, ROLE, Some("{}")));
    assert_eq!(target.dead_letter_config.expect("a queue").arn.as_deref(), Some(dead_letters));
    let retries = target.retry_policy.expect("a policy");
    assert_eq!((retries.maximum_retry_attempts, retries.maximum_event_age_in_seconds), (Some(3), Some(600)));
}

#[tokio::test]
async fn an_update_replaces_what_it_leaves_out_by_the_defaults() {
    let world = World::new().await;
    let create = create(&world, "nightly", "cron(0 3 * * ? *)").schedule_expression_timezone("Europe/Berlin");
    let create = create.flexible_time_window(within(15)).description("Imports.").state(ScheduleState::Disabled);
    create.action_after_completion(ActionAfterCompletion::Delete).send().await.expect("a schedule");
    world.pass(100.0);
    let update = client(&world).update_schedule().name("nightly").schedule_expression("rate(1 hour)");
    let update = update.flexible_time_window(at_once()).target(target());
    update.send().await.expect("an update");
    let got = client(&world).get_schedule().name("nightly").send().await.expect("a schedule");
    assert_eq!(got.schedule_expression.as_deref(), Some("rate(1 hour)"));
    assert_eq!(got.schedule_expression_timezone.as_deref(), Some("UTC"));
    assert_eq!((got.description, got.start_date, got.end_date), (None, None, None));
    assert_eq!(got.state, Some(ScheduleState::Enabled));
    assert_eq!(got.action_after_completion, Some(ActionAfterCompletion::None));
    assert_eq!(got.last_modification_date.expect("a date").secs() - got.creation_date.expect("a date").secs(), 100);
    let retries = got.target.expect("a target").retry_policy.expect("a policy");
    assert_eq!((retries.maximum_retry_attempts, retries.maximum_event_age_in_seconds), (Some(185), Some(86_400)));
    let unknown = client(&world).update_schedule().name("weekly").schedule_expression("rate(1 hour)");
    let unknown = unknown.flexible_time_window(at_once()).target(target()).send().await;
    let expected = ("ResourceNotFoundException".to_owned(), "Schedule weekly does not exist.".to_owned());
    assert_eq!(rejection(unknown), expected);
}

#[tokio::test]
async fn a_schedule_that_is_deleted_is_gone_at_once() {
    let world = World::new().await;
    create(&world, "nightly", "cron(0 3 * * ? *)").send().await.expect("a schedule");
    let again = rejection(create(&world, "nightly", "cron(0 4 * * ? *)").send().await);
    assert_eq!(again, ("ConflictException".to_owned(), "Schedule nightly already exists.".to_owned()));
    client(&world).delete_schedule().name("nightly").send().await.expect("gone");
    for rejected in [
        rejection(client(&world).get_schedule().name("nightly").send().await),
        rejection(client(&world).delete_schedule().name("nightly").send().await),
    ] {
        let expected = ("ResourceNotFoundException".to_owned(), "Schedule nightly does not exist.".to_owned());
        assert_eq!(rejected, expected);
    }
    world.pass(86_400.0);
    assert_eq!(invoked(&world), []);
    create(&world, "nightly", "cron(0 4 * * ? *)").send().await.expect("the name is free");
}

#[tokio::test]
async fn a_group_is_deleted_with_its_schedules_and_shown_for_a_while() {
    let world = World::new().await;
    let group = client(&world).create_schedule_group().name("films").send().await.expect("a group");
    assert_eq!(group.schedule_group_arn, "arn:aws:scheduler:us-east-1:123456789012:schedule-group/films");
    create(&world, "hourly", "rate(1 hour)").group_name("films").send().await.expect("a schedule");
    create(&world, "hourly", "rate(2 hours)").send().await.expect("the same name in another group");
    world.pass(10.0);
    let state = async || client(&world).get_schedule_group().name("films").send().await.map(|group| group.state);
    assert_eq!(state().await.expect("a group"), Some(ScheduleGroupState::Active));
    client(&world).delete_schedule_group().name("films").send().await.expect("it begins");
    assert_eq!(state().await.expect("a group"), Some(ScheduleGroupState::Deleting));
    let get = client(&world).get_schedule().name("hourly").group_name("films").send().await;
    assert_eq!(rejection(get).0, "ResourceNotFoundException");
    let into = create(&world, "daily", "rate(1 day)").group_name("films").send().await;
    assert_eq!(rejection(into).0, "ConflictException");
    let again = client(&world).create_schedule_group().name("films").send().await;
    assert_eq!(rejection(again).0, "ConflictException");
    assert_eq!(rejection(client(&world).delete_schedule_group().name("films").send().await).0, "ConflictException");
    world.pass(7200.0);
    assert_eq!(rejection(state().await).0, "ResourceNotFoundException");
    let of_group = invoked(&world).into_iter().map(|(_, at)| at).collect::<Vec<f64>>();
    assert_eq!(of_group, [0.0, 0.0, 7200.0], "both began at once, and one went on");
    client(&world).create_schedule_group().name("films").send().await.expect("the name is free");
}

#[tokio::test]
async fn the_group_default_is_always_there() {
    let world = World::new().await;
    let default = client(&world).get_schedule_group().name("default").send().await.expect("a group");
    assert_eq!(default.creation_date.expect("a date").secs(), 1_767_225_600);
    let delete = client(&world).delete_schedule_group().name("default").send().await;
    assert_eq!(rejection(delete).0, "ValidationException");
    let create = client(&world).create_schedule_group().name("default").send().await;
    let expected = ("ConflictException".to_owned(), "Schedule group default already exists.".to_owned());
    assert_eq!(rejection(create), expected);
}

#[tokio::test]
async fn a_group_has_tags() {
    let world = World::new().await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().expect("a tag");
    let create = client(&world).create_schedule_group().name("films").tags(tag("team", "a")).tags(tag("stage", "test"));
    let arn = create.send().await.expect("a group").schedule_group_arn;
    let tags = async || {
        let listed = client(&world).list_tags_for_resource().resource_arn(&arn).send().await.expect("tags");
        listed.tags().iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect::<Vec<String>>().join(" ")
    };
    assert_eq!(tags().await, "stage=test team=a");
    let more = client(&world).tag_resource().resource_arn(&arn).tags(tag("team", "b")).tags(tag("cost", "1")).send();
    more.await.expect("tagged");
    assert_eq!(tags().await, "cost=1 stage=test team=b");
    let fewer = client(&world).untag_resource().resource_arn(&arn).tag_keys("cost").tag_keys("stage").tag_keys("x");
    fewer.send().await.expect("untagged");
    assert_eq!(tags().await, "team=b");
    let other = arn.replace("films", "other");
    let unknown = client(&world).list_tags_for_resource().resource_arn(other).send().await;
    let expected = ("ResourceNotFoundException".to_owned(), "Schedule group other does not exist.".to_owned());
    assert_eq!(rejection(unknown), expected);
}

#[tokio::test]
async fn a_request_that_comes_again_with_its_token_takes_no_effect_a_second_time() {
    let world = World::new().await;
    let create = |expression: &str| create(&world, "nightly", expression).client_token("one");
    let first = create("rate(1 hour)").send().await.expect("a schedule");
    let again = create("rate(1 hour)").send().await.expect("the same answer");
    assert_eq!(first.schedule_arn, again.schedule_arn);
    assert_eq!(rejection(create("rate(2 hours)").send().await).0, "ConflictException");
    assert_eq!(invoked(&world).len(), 1);
    let delete = || client(&world).delete_schedule().name("nightly").client_token("two").send();
    delete().await.expect("gone");
    delete().await.expect("the same answer");
    assert_eq!(rejection(client(&world).delete_schedule().name("nightly").send().await).0, "ResourceNotFoundException");
    let group = || client(&world).create_schedule_group().name("films").client_token("three").send();
    let (first, again) = (group().await.expect("a group"), group().await.expect("the same answer"));
    assert_eq!(first.schedule_group_arn, again.schedule_group_arn);
    let refused = client(&world).delete_schedule_group().name("films").client_token("four").send();
    refused.await.expect("it begins");
    let refused = client(&world).delete_schedule_group().name("films").client_token("five").send().await;
    assert_eq!(rejection(refused).0, "ConflictException");
}

#[tokio::test]
async fn calls_are_counted_and_fail_on_request() {
    let world = World::new().await;
    world.emulator.set_requests_per_second(Some(1.0));
    for name in ["a", "b", "c"] {
        create(&world, name, "rate(1 day)").send().await.expect("no rate holds a schedule up");
    }
    let error = ServiceError::new("ThrottlingException", "Rate exceeded");
    let operation = "CreateSchedule".to_owned();
    world.emulator.fail_calls(CallFault { operation, calls: Calls::Nth(1), error, after_effect: true });
    world.emulator.fail_call("GetSchedule", 1, "InternalServerException", "Not today.");
    assert_eq!(rejection(create(&world, "d", "rate(1 day)").send().await).0, "ThrottlingException");
    let get = || client(&world).get_schedule().name("d").send();
    let expected = ("InternalServerException".to_owned(), "Not today.".to_owned());
    assert_eq!(rejection(get().await), expected);
    get().await.expect("it took effect");
    let calls = world.emulator.api_calls();
    assert_eq!(calls, [("CreateSchedule".to_owned(), 4), ("GetSchedule".to_owned(), 2)].into());
    assert_eq!(world.emulator.throttled_calls(), 0);
}
