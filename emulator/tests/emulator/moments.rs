//! What is due at a moment happens at that moment, whether or not anybody asks, on every clock; and how far clocks go.

use std::time::Duration;

use aws_sdk_personalize::operation::create_batch_inference_job::builders::CreateBatchInferenceJobFluentBuilder;
use aws_sdk_personalize::types::{
    BatchInferenceJobInput, BatchInferenceJobOutput, DatasetExportJobOutput, IngestionMode, TrainingType,
};
use aws_sdk_s3::client::Waiters as _;
use aws_sdk_s3::config::{AsyncSleep, Sleep};
use personalize_emulator::{Clock, Options, Timestamp};

use crate::events::{tracker, watch};
use crate::raw::{exchange, post};
use crate::world::{BUCKET, ROLE, USER_PERSONALIZATION, World, place, rejection};

const DATASET: &str = "arn:aws:personalize:us-east-1:123456789012:dataset/films/INTERACTIONS";

fn infer(world: &World, job: &str, version: &str) -> CreateBatchInferenceJobFluentBuilder {
    world.emulator.objects().put(BUCKET, "in/users.json", b"{\"userId\": \"u1\"}\n".to_vec());
    let input = BatchInferenceJobInput::builder().s3_data_source(place("s3://data/in/users.json")).build();
    let output = BatchInferenceJobOutput::builder().s3_data_destination(place("s3://data/out/")).build();
    let create = world.personalize.create_batch_inference_job().job_name(job).solution_version_arn(version);
    create.job_input(input).job_output(output).role_arn(ROLE)
}

/// Lets an SDK wait by the emulator's clock.
#[derive(Debug)]
struct ClockSleep(Clock);

impl AsyncSleep for ClockSleep {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.0.clone();
        Sleep::new(async move { clock.sleep(duration).await })
    }
}

fn s3_on_the_clock(world: &World) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&world.config)
        .force_path_style(true)
        .sleep_impl(ClockSleep(world.emulator.clock().clone()))
        .timeout_config(aws_sdk_s3::config::timeout::TimeoutConfig::disabled())
        .stalled_stream_protection(aws_sdk_s3::config::StalledStreamProtectionConfig::disabled())
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

async fn exists(world: &World, key: &str) -> bool {
    world.s3().head_object().bucket(BUCKET).key(key).send().await.is_ok()
}

#[tokio::test]
async fn outputs_lie_in_s3_when_their_time_is_over_though_nobody_asks_personalize() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let began = world.emulator.clock().now();
    infer(&world, "job", &version).send().await.expect("a job");
    let output = DatasetExportJobOutput::builder().s3_data_destination(place("s3://data/export/")).build();
    let export = world.personalize.create_dataset_export_job().job_name("all").dataset_arn(DATASET);
    let export = export.ingestion_mode(IngestionMode::All).job_output(output).role_arn(ROLE);
    export.send().await.expect("a job");
    world.pass(599.0);
    assert!(!exists(&world, "export/all/Interactions.csv").await);
    world.pass(600.0);
    assert!(exists(&world, "export/all/Interactions.csv").await);
    assert!(!exists(&world, "out/users.json.out").await);
    // One jump over the end of the job and far beyond.
    world.pass(1_000_000.0);
    for (key, after) in [("export/all/Interactions.csv", 600.0), ("out/users.json.out", 1200.0)] {
        let head = world.s3().head_object().bucket(BUCKET).key(key).send().await.expect("an object");
        let written = head.last_modified.expect("a date").secs();
        assert_eq!(Timestamp(began.0 + after).milliseconds() / 1000, written.unsigned_abs(), "{key}");
    }
}

#[tokio::test]
async fn an_sdk_s_waiter_sees_an_output_on_a_virtual_clock() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let began = world.emulator.clock().now();
    infer(&world, "job", &version).send().await.expect("a job");
    let wait = s3_on_the_clock(&world).wait_until_object_exists().bucket(BUCKET).key("out/users.json.out");
    wait.wait(Duration::from_secs(3600)).await.expect("the output");
    let passed = world.emulator.clock().now() - began;
    assert!((1200.0..1400.0).contains(&passed), "{passed}");
}

#[tokio::test]
async fn an_sdk_s_waiter_sees_an_output_on_a_real_clock() {
    // A second of the clock's takes a fifth of a millisecond.
    let world = World::with(Options { clock: Clock::scaled(5000.0), ..Options::default() }).await;
    let version = world.trained("films").await;
    infer(&world, "job", &version).send().await.expect("a job");
    let calls = world.emulator.api_calls();
    let wait = s3_on_the_clock(&world).wait_until_object_exists().bucket(BUCKET).key("out/users.json.out");
    wait.wait(Duration::from_secs(3600)).await.expect("the output");
    assert_eq!(world.emulator.api_calls(), calls, "nobody has asked Personalize");
}

#[tokio::test]
async fn a_jump_over_thousands_of_trainings_is_bounded_and_the_schedule_goes_on() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let tracking_id = tracker(&world, &group).await;
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group);
    let solution = create.recipe_arn(USER_PERSONALIZATION).send().await.expect("a solution");
    let solution = solution.solution_arn.expect("an ARN");
    let began = world.emulator.clock().now();
    let trained = async || {
        let listed = world.personalize.list_solution_versions().solution_arn(&solution).send().await;
        let versions = listed.expect("a list").solution_versions.expect("versions");
        assert!(versions.iter().all(|version| version.training_type == Some(TrainingType::Automatic)));
        versions.iter().map(|version| version.creation_date_time.expect("a date").as_secs_f64() - began.0).collect()
    };
    // Two thousand years.
    world.pass(7.3e5 * 86_400.0);
    let times: Vec<f64> = trained().await;
    assert_eq!(times.len(), 1, "there was nothing new after the first: {times:?}");
    let events = aws_sdk_personalizeevents::Client::new(&world.config);
    let put = events.put_events().tracking_id(tracking_id).session_id("session").user_id("u1");
    put.event_list(watch("i1", 1_500_000_000)).send().await.expect("a put");
    world.pass(8.0 * 86_400.0);
    let times: Vec<f64> = trained().await;
    let [first, newer] = times.as_slice() else { panic!("{times:?}") };
    let weeks = (newer - first) / (7.0 * 86_400.0);
    assert!((weeks - weeks.round()).abs() < 1e-6 && weeks > 100_000.0, "{weeks}");
}

#[tokio::test]
async fn the_admin_endpoint_moves_a_clock_on_and_never_back_or_beyond_its_end() {
    let world = World::new().await;
    let moved = async |body: &str| post(&world, "/_emulator/clock", "", body.as_bytes()).await;
    let one_of = "Give one of `advance`, `now`, `rfc3339`, `untilIdle`, `untilActive`, `paused` and `speed`.";
    for (body, shown) in [
        (r#"{"advance": 90.5}"#, "2026-01-01T00:01:30.500Z"),
        (r#"{"advance": 0}"#, "2026-01-01T00:01:30.500Z"),
        (r#"{"now": 1767229200}"#, "2026-01-01T01:00:00.000Z"),
        (r#"{"rfc3339": "2026-03-01T00:00:00Z"}"#, "2026-03-01T00:00:00.000Z"),
    ] {
        let answer = moved(body).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(shown), "{body}: {answer}");
    }
    for (body, error) in [
        (r#"{"rfc3339": "2026-02-28T00:00:00Z"}"#, "it is at 2026-03-01T00:00:00.000Z, which is after 2026-02-28"),
        (r#"{"now": -1}"#, "The clock was not moved: the clock cannot be set back"),
        (r#"{"now": 253402300800}"#, "The clock was not moved: the clock ends at 9999-12-31T23:59:59.999Z."),
        (r#"{"now": 1e300}"#, "the clock ends at 9999-12-31T23:59:59.999Z"),
        (r#"{"advance": 253402300800}"#, "the clock ends at 9999-12-31T23:59:59.999Z"),
        (r#"{"advance": 1e300}"#, "the clock ends at 9999-12-31T23:59:59.999Z"),
        (r#"{"advance": -1}"#, "`advance` must be a number of seconds, 0 or more"),
        (r#"{"advance": "NaN"}"#, "`advance` must be a number of seconds, 0 or more"),
        (r#"{"advance": NaN}"#, "The body is no JSON"),
        (r#"{"now": "2026-04-01T00:00:00Z"}"#, "`now` must be a number of seconds since 1970"),
        (r#"{"rfc3339": "10000-01-01T00:00:00Z"}"#, "`rfc3339` must be a moment in UTC from 1970 to 9999"),
        (r#"{"advance": 1, "now": 1767229200}"#, one_of),
        ("{}", one_of),
        (r#"{"paused": true, "advance": 1}"#, one_of),
        (r#"{"paused": 1}"#, "The clock is as it was: `paused` must be true or false."),
        (r#"{"speed": 60}"#, "The clock is as it was: a virtual clock has no speed"),
        (
            r#"{"set": 1}"#,
            "`set` is unknown here. There are advance, now, rfc3339, untilIdle, untilActive, atMost, paused, speed.",
        ),
    ] {
        let answer = moved(body).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains(error), "{body}: {answer}");
    }
    let get = b"GET /_emulator/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(exchange(&world, get, false).await.contains("2026-03-01T00:00:00.000Z"), "no error moved it");
    assert!(moved(r#"{"rfc3339": "9999-12-31T23:59:59.999Z"}"#).await.starts_with("HTTP/1.1 200 "));
    world.personalize.list_schemas().send().await.expect("it works to the last moment");
    let real = World::with(Options { clock: Clock::real(), ..Options::default() }).await;
    let answer = post(&real, "/_emulator/clock", "", br#"{"advance": 1}"#).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("Only a virtual clock can be moved"), "{answer}");
    let answer = post(&real, "/_emulator/clock", "", br#"{"speed": 60}"#).await;
    assert!(answer.contains("\"speed\":60.0"), "{answer}");
    let answer = post(&real, "/_emulator/clock", "", br#"{"paused": true}"#).await;
    assert!(answer.contains("\"paused\":true") && real.emulator.clock().is_paused(), "{answer}");
    let answer = post(&real, "/_emulator/clock", "", br#"{"speed": 0}"#).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("must be a number above 0"), "{answer}");
}

#[tokio::test]
async fn what_takes_for_ever_never_ends() {
    let latencies = personalize_emulator::Latencies::parse(r#"{"campaign": 1e300}"#).expect("a number of seconds");
    let world = World::with(Options { latencies, ..Options::default() }).await;
    let version = world.trained("films").await;
    let create = world.personalize.create_campaign().name("c").solution_version_arn(version);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    world.pass(1e11);
    let described = world.personalize.describe_campaign().campaign_arn(&arn).send().await.expect("a description");
    assert_eq!(described.campaign.expect("a campaign").status.as_deref(), Some("CREATE IN_PROGRESS"));
    let delete = world.personalize.delete_campaign().campaign_arn(&arn);
    assert_eq!(rejection(delete.send().await).0, "ResourceInUseException");
}

#[tokio::test]
async fn what_takes_no_time_is_done_when_its_call_is_answered() {
    let latencies = personalize_emulator::Latencies::parse(r#"{"batchInferenceJob": 0, "datasetExportJob": 0}"#);
    let world = World::with(Options { latencies: latencies.expect("seconds"), ..Options::default() }).await;
    let version = world.trained("films").await;
    infer(&world, "job", &version).send().await.expect("a job");
    assert!(exists(&world, "out/users.json.out").await);
    let output = DatasetExportJobOutput::builder().s3_data_destination(place("s3://data/export/")).build();
    let export = world.personalize.create_dataset_export_job().job_name("all").dataset_arn(DATASET);
    export.job_output(output).role_arn(ROLE).send().await.expect("a job");
    assert!(exists(&world, "export/all/Interactions.csv").await);
}
