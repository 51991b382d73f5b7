//! Requests that are rejected, with the service's errors and their HTTP status.

use aws_sdk_scheduler::operation::create_schedule::builders::CreateScheduleFluentBuilder;
use aws_sdk_scheduler::primitives::DateTime;
use aws_sdk_scheduler::types::{DeadLetterConfig, FlexibleTimeWindow, RetryPolicy, SqsParameters, Target};

use super::{ROLE, STATE_MACHINE, client, create, within};
use crate::raw::exchange;
use crate::world::{World, rejection};

const NOW: i64 = 1_767_225_600;

fn aimed(arn: &str, role: &str, input: &str) -> Target {
    Target::builder().arn(arn).role_arn(role).input(input).build().expect("a target")
}

#[tokio::test]
async fn a_schedule_that_breaks_a_constraint_is_rejected_with_the_place() {
    let world = World::new().await;
    let good = || create(&world, "s", "rate(1 day)");
    let flexible = FlexibleTimeWindow::builder().mode("FLEXIBLE".into()).build().expect("a window");
    let often = FlexibleTimeWindow::builder().mode("SOMETIMES".into()).build().expect("a window");
    let retries = |attempts, age| {
        let policy = RetryPolicy::builder().maximum_retry_attempts(attempts).maximum_event_age_in_seconds(age).build();
        Target::builder().arn(STATE_MACHINE).role_arn(ROLE).retry_policy(policy).build().expect("a target")
    };
    let dead_letters = DeadLetterConfig::builder().arn("arn:aws:sns:us-east-1:123456789012:failed").build();
    let failed = Target::builder().arn(STATE_MACHINE).role_arn(ROLE).dead_letter_config(dead_letters).build();
    let queue = SqsParameters::builder().message_group_id("g").build();
    let queue = Target::builder().arn(STATE_MACHINE).role_arn(ROLE).sqs_parameters(queue).build();
    let many = "n".repeat(65);
    let cases: Vec<(CreateScheduleFluentBuilder, &str)> = vec![
        (good().name("a b"), "Value 'a b' at 'Name' failed to satisfy constraint: Member must satisfy regular"),
        (good().name("é"), "at 'Name'"),
        (
            good().name(&many),
            "at 'Name' failed to satisfy constraint: Member must have length less than or equal to 64",
        ),
        (good().group_name("a/b"), "Value 'a/b' at 'GroupName'"),
        (good().client_token("a.b"), "Value 'a.b' at 'ClientToken'"),
        (good().description("d".repeat(513)), "at 'Description'"),
        (good().kms_key_arn("key"), "Value 'key' at 'KmsKeyArn'"),
        (
            good().state("PAUSED".into()),
            "Value 'PAUSED' at 'State' failed to satisfy constraint: Member must satisfy enum",
        ),
        (good().action_after_completion("KEEP".into()), "at 'ActionAfterCompletion'"),
        (good().flexible_time_window(often), "at 'FlexibleTimeWindow.Mode'"),
        (good().flexible_time_window(flexible), "MaximumWindowInMinutes is required"),
        (good().flexible_time_window(within(0)), "at 'FlexibleTimeWindow.MaximumWindowInMinutes'"),
        (good().flexible_time_window(within(1441)), "less than or equal to 1440"),
        (good().target(retries(186, 60)), "at 'Target.RetryPolicy.MaximumRetryAttempts'"),
        (good().target(retries(-1, 60)), "at 'Target.RetryPolicy.MaximumRetryAttempts'"),
        (good().target(retries(0, 59)), "at 'Target.RetryPolicy.MaximumEventAgeInSeconds'"),
        (good().target(failed.expect("a target")), "at 'Target.DeadLetterConfig.Arn'"),
        (good().target(queue.expect("a target")), "'Target.SqsParameters' is not a member of Target"),
        (good().target(aimed(STATE_MACHINE, "role", "{}")), "Value 'role' at 'Target.RoleArn'"),
        (good().target(aimed("films", ROLE, "{}")), "Provided Arn is not in correct format"),
        (good().target(aimed(STATE_MACHINE, ROLE, "{")), "must be a well-formed JSON"),
        (good().target(aimed(STATE_MACHINE, ROLE, "")), "at 'Target.Input'"),
        (good().target(aimed(STATE_MACHINE, ROLE, &format!("\"{}\"", "x".repeat(262_143)))), "has 262145 bytes"),
        (good().schedule_expression("cron(0 1 * * * *)"), "Invalid Schedule Expression cron(0 1 * * * *)."),
        (good().schedule_expression("rate( 10 minutes )"), "Invalid Schedule Expression rate( 10 minutes )."),
        (good().schedule_expression_timezone("Europe/Bonn"), "Invalid Schedule Expression Timezone Europe/Bonn."),
        (
            good().start_date(DateTime::from_secs(NOW - 301)),
            "The StartDate you specify cannot be earlier than 5 minutes ago.",
        ),
        (good().end_date(DateTime::from_secs(NOW)), "The EndDate you specify must be later"),
        (
            good().start_date(DateTime::from_secs(NOW + 20)).end_date(DateTime::from_secs(NOW + 10)),
            "The EndDate you specify must be later",
        ),
        (good().name("a b").state("PAUSED".into()), "2 validation errors detected: "),
    ];
    for (case, expected) in cases {
        let (name, message) = rejection(case.send().await);
        assert_eq!(name, "ValidationException", "{message}");
        assert!(message.contains(expected), "{message} does not say {expected}");
    }
    for good in [
        good().name("earlier").start_date(DateTime::from_secs(NOW - 300)),
        good().name("past").schedule_expression("at(2022-12-31T23:59:59)").start_date(DateTime::from_secs(0)),
        good().name(&many[1..]).target(aimed("arn:aws:sqs:us-east-1:123456789012:queue", ROLE, "no JSON")),
    ] {
        good.send().await.expect("a schedule");
    }
    let into = good().group_name("books").send().await;
    let expected = ("ResourceNotFoundException".to_owned(), "Schedule group books does not exist.".to_owned());
    assert_eq!(rejection(into), expected);
}

#[tokio::test]
async fn a_group_beyond_the_quota_is_rejected() {
    let world = World::new().await;
    for number in 1..500 {
        client(&world).create_schedule_group().name(format!("g{number}")).send().await.expect("a group");
    }
    let more = client(&world).create_schedule_group().name("g500").send().await.expect_err("a rejection");
    assert_eq!(more.raw_response().expect("a response").status().as_u16(), 402);
    assert!(more.as_service_error().expect("an error").is_service_quota_exceeded_exception());
    assert_eq!(rejection(client(&world).list_schedule_groups().max_results(101).send().await).0, "ValidationException");
}

/// One request without an SDK, and what its answer begins with and has.
async fn answered(world: &World, method: &str, path: &str, service: &str, body: &str, begins: &str, has: &str) {
    let authorization = format!("AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/{service}/aws4_request, Signature=0");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: {authorization}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(world, request.as_bytes(), false).await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {begins}")), "{method} {path}: {answer}");
    assert!(answer.contains(has), "{method} {path}: {answer}");
}

#[tokio::test]
async fn a_request_that_cannot_be_read_and_one_of_no_operation_are_rejected() {
    let world = World::new().await;
    let cases = [
        ("POST", "/schedules/s", "scheduler", "{", "400 ", "x-amzn-errortype: SerializationException"),
        ("POST", "/schedules/s", "scheduler", "[]", "400 ", "The request must be a JSON object."),
        ("POST", "/schedules/s", "scheduler", r#"{"StartDate": "soon"}"#, "400 ", "SerializationException"),
        ("GET", "/schedules?MaxResults=many", "scheduler", "", "400 ", "SerializationException"),
        ("POST", "/schedules/s", "scheduler", "{}", "400 ", "Value null at 'ScheduleExpression'"),
        ("PUT", "/schedule-groups/g", "scheduler", "{}", "404 ", "EventBridge Scheduler has no operation PUT"),
        ("GET", "/schedules/s", "scheduler", "", "404 ", r#"{"Message":"Schedule s does not exist."}"#),
        ("GET", "/schedules", "scheduler", "", "200 ", r#"{"Schedules":[]}"#),
        // A bucket may have the name of a path.
        ("GET", "/schedules", "s3", "", "404 ", "NoSuchBucket"),
        ("PUT", "/schedules", "s3", "", "200 ", ""),
        ("GET", "/schedules", "s3", "", "200 ", "<Name>schedules</Name>"),
    ];
    for (method, path, service, body, begins, has) in cases {
        answered(&world, method, path, service, body, begins, has).await;
    }
}
