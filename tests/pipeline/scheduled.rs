//! Schedules of a parameter file: created, kept, changed, taken away and captured; and the runs that they begin.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use personalize_contract::ResourceType;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report};
use personalize_pipeline_cli::step_functions::Record;
use serde_json::{Value, json};

use crate::support::{
    Folder, after_a_run, assert_succeeded, call, changes, laptop, outcomes, resource, run, small_parameters,
};
use crate::teardown::delete;

const NIGHTLY: &str = "cron(0 3 * * ? *)";

/// The small group, with these schedules.
fn with_schedules(schedules: Value) -> Value {
    let mut parameters = small_parameters();
    parameters["schedules"] = schedules;
    parameters
}

fn nightly() -> Value {
    json!({"name": "nightly", "scheduleExpression": NIGHTLY, "scheduleExpressionTimezone": "Europe/Berlin",
        "flexibleTimeWindowMinutes": 15, "retrain": {"only": "always"}})
}

async fn described(laptop: &Laptop, name: &str) -> Option<GetScheduleOutput> {
    let client = aws_sdk_scheduler::Client::new(&laptop.sdk_config());
    let name = personalize_pipeline::schedule_name("Small", name);
    let group = laptop.deployment().schedule_group();
    client.get_schedule().name(name).group_name(group).send().await.ok()
}

fn there(laptop: &Laptop) -> Vec<String> {
    let resources = laptop.emulator().resources().into_iter();
    resources.filter(|seen| seen.resource_type == ResourceType::Schedule).map(|seen| seen.name).collect()
}

async fn run_with(laptop: &Laptop, folder: &Folder, parameters: &Value) -> Report {
    folder.write("params.json", &parameters.to_string());
    run(laptop, &folder.parameter_file()).await
}

/// How many solution versions there are.
fn versions(laptop: &Laptop) -> usize {
    let resources = laptop.emulator().resources().into_iter();
    resources.filter(|seen| seen.resource_type == ResourceType::SolutionVersion).count()
}

#[tokio::test]
async fn schedules_are_made_kept_changed_and_taken_away_with_their_sections() {
    let mut parameters = with_schedules(json!([nightly(), {"name": "weekly", "scheduleExpression": "rate(7 days)"}]));
    let (laptop, folder) = after_a_run(&parameters).await;
    let found = described(&laptop, "nightly").await.unwrap();
    assert_eq!(found.schedule_expression(), Some(NIGHTLY));
    assert_eq!(found.schedule_expression_timezone(), Some("Europe/Berlin"));
    let target = found.target().unwrap();
    assert_eq!(target.arn(), laptop.deployment().state_machine_arn());
    let input: Value = serde_json::from_str(target.input().unwrap()).unwrap();
    let expected = json!({"bucket": INPUT_BUCKET, "key": "params.json", "schedule": "nightly",
        "scheduledTime": "<aws.scheduler.scheduled-time>", "retrain": {"only": "always"}});
    assert_eq!(input, expected);

    let second = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&second);
    assert_eq!(outcomes(&second, "schedule"), ["reused"; 2]);
    assert_eq!(changes(&second), 0);

    parameters["schedules"][0]["state"] = json!("DISABLED");
    parameters["schedules"].as_array_mut().unwrap().remove(1);
    let third = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&third);
    assert_eq!(resource(&third, "schedule", "nightly").outcome, "updated");
    assert_eq!(resource(&third, "schedule", "weekly").outcome, "deleted");
    assert!(described(&laptop, "weekly").await.is_none());

    assert_succeeded(&run_with(&laptop, &folder, &small_parameters()).await);
    assert_eq!(there(&laptop), [""; 0], "without the section there are none");
}

#[tokio::test]
async fn a_plan_says_what_becomes_of_them_and_when_they_occur() {
    let (laptop, folder) = after_a_run(&with_schedules(json!([nightly()]))).await;
    let weekly = json!([{"name": "weekly", "scheduleExpression": "cron(0 5 ? * SUN *)"}]);
    folder.write("params.json", &with_schedules(weekly).to_string());
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let plan = laptop.plan(&upload).await.unwrap().plan.unwrap();
    let text = plan.to_string();
    assert!(text.contains("  + schedule weekly") && text.contains("  - schedule nightly"), "{text}");
    assert_eq!(plan.schedules[0].next[..2], ["2026-01-11T05:00:00+00:00", "2026-01-18T05:00:00+00:00"]);
    assert!(text.contains("Schedule weekly begins runs at 2026-01-11T05:00:00+00:00, "), "{text}");
    assert_eq!(there(&laptop).len(), 1, "a plan changes nothing");
}

#[tokio::test]
async fn a_deletion_takes_them_before_everything_else_and_those_of_no_other_group() {
    let (laptop, folder) = after_a_run(&with_schedules(json!([nightly()]))).await;
    let mut other = with_schedules(json!([nightly()]));
    for (section, name) in [("datasetGroup", "Smaller"), ("solution", "smaller"), ("campaign", "smaller")] {
        if let Some(section) = other.get_mut(section) {
            section["name"] = json!(name);
        }
    }
    other["schedules"][0]["retrain"] = json!("never");
    assert_succeeded(&run_with(&laptop, &folder, &other).await);
    assert_eq!(there(&laptop).len(), 2);
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(resource(&report, "schedule", "nightly").outcome, "deleted");
    assert_eq!(there(&laptop), [personalize_pipeline::schedule_name("Smaller", "nightly")]);
}

/// The executions that schedules have begun, in order.
fn scheduled(laptop: &Laptop) -> Vec<Arc<Record>> {
    let all = laptop.step_functions().executions().into_iter();
    all.filter(|record| record.input().contains("\"schedule\"")).collect()
}

#[tokio::test]
async fn a_schedule_begins_runs_at_its_times_that_do_what_it_says() {
    let schedules = json!([
        {"name": "nightly", "scheduleExpression": NIGHTLY, "retrain": "never"},
        {"name": "weekly", "scheduleExpression": "cron(30 4 ? * SUN *)", "reimport": "never", "retrain": {"only": "always"}},
    ]);
    let (laptop, _folder) = after_a_run(&with_schedules(schedules)).await;
    let before = versions(&laptop);
    // From Monday on, eight days.
    laptop.emulator().clock().sleep(Duration::from_secs(8 * 86_400)).await;
    let records = scheduled(&laptop);
    for record in &records {
        let ending = record.ended().await.unwrap();
        assert!(ending.result.is_ok(), "{:?}: {:?}", record.input(), ending.result);
    }
    let of = |name: &str| {
        records.iter().filter(|record| record.input().contains(&format!("\"schedule\":\"{name}\""))).count()
    };
    assert_eq!((of("nightly"), of("weekly")), (8, 1));
    assert_eq!(versions(&laptop), before + 1, "the nightly runs train nothing");
}

#[tokio::test]
async fn an_occurrence_that_is_delivered_twice_trains_once() {
    let (laptop, _folder) = after_a_run(&small_parameters()).await;
    let before = versions(&laptop);
    let input = |time: &str| {
        json!({"bucket": INPUT_BUCKET, "key": "params.json", "schedule": "weekly", "scheduledTime": time,
            "retrain": "always"})
    };
    let first = input("2026-01-05T09:30:00Z");
    let (one, other) = tokio::join!(laptop.start_execution("one", &first), laptop.start_execution("other", &first));
    for report in [one.unwrap(), other.unwrap()] {
        assert_succeeded(&report);
    }
    assert_eq!(versions(&laptop), before + 1, "once");
    assert_succeeded(&laptop.start_execution("again", &first).await.unwrap());
    assert_eq!(versions(&laptop), before + 1, "and not when it is delivered later");
    assert_succeeded(&laptop.start_execution("next", &input("2026-01-05T09:40:00Z")).await.unwrap());
    assert_eq!(versions(&laptop), before + 2, "the next occurrence trains");
}

/// A name can be had once, whatever version answers: what the first delivery had answered by the version before is found.
#[tokio::test]
async fn an_occurrence_that_is_delivered_again_after_a_training_has_its_batch_job() {
    let mut parameters = small_parameters();
    parameters["solution"]["batchInferenceJobs"] = json!([{"name": "everyone"}]);
    let (laptop, folder) = (laptop().await, Folder::with(&parameters));
    folder.write("batch/only/everyone/input/items.json", "{\"itemId\": \"film-001\"}\n");
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let input = json!({"bucket": INPUT_BUCKET, "key": "params.json", "schedule": "batch", "reimport": "never",
        "scheduledTime": "2026-01-05T09:30:00Z", "retrain": "never", "batch": {"only/everyone": "always"}});
    let jobs = || {
        let resources = laptop.emulator().resources().into_iter();
        resources.filter(|seen| seen.resource_type == ResourceType::BatchInferenceJob).count()
    };
    assert_succeeded(&laptop.start_execution("first", &input).await.unwrap());
    assert_eq!(jobs(), 2);
    folder.append("Interactions/interactions.csv", crate::support::ONE_MORE_INTERACTION);
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(jobs(), 3, "the new version answers, too");
    let again = laptop.start_execution("again", &input).await.unwrap();
    assert_succeeded(&again);
    assert_eq!(resource(&again, "batchInferenceJob", "only/everyone").outcome, "reused");
    assert_eq!(jobs(), 3);
}

/// A run that began before an upload ends after it, and has read the file as it was.
#[tokio::test]
async fn a_run_does_not_undo_what_a_file_says_that_is_uploaded_meanwhile() {
    const BUCKET: &str = "films";
    let (laptop, mut parameters) = (laptop().await, small_parameters());
    let data = std::fs::read(crate::support::example().join("Interactions/interactions.csv")).unwrap();
    laptop.put(BUCKET, "Interactions/interactions.csv", data);
    let upload = |parameters: &Value| laptop.put(BUCKET, "params.json", parameters.to_string().into_bytes());
    assert_succeeded(&laptop.run(&upload(&parameters)).await.unwrap());
    let input = json!({"bucket": BUCKET, "key": "params.json", "schedule": "weekly", "retrain": "always",
        "scheduledTime": "2026-01-05T09:30:00Z"});
    let trains = laptop.start_execution("weekly", &input);
    let uploads = async {
        let awake = laptop.emulator().clock().participant();
        laptop.emulator().clock().sleep(Duration::from_secs(300)).await;
        parameters["campaign"]["minProvisionedTPS"] = json!(2);
        let upload = upload(&parameters);
        let begun = laptop.begin(&upload).await.unwrap();
        drop(awake);
        laptop.end_of(&begun).await.unwrap()
    };
    let (trained, uploaded) = tokio::join!(trains, uploads);
    let trained = trained.unwrap();
    assert_succeeded(&trained);
    assert_succeeded(&uploaded);
    let campaign = json!({"campaignArn": laptop.emulator().account().campaign("only")});
    let campaign = call(&laptop, "DescribeCampaign", campaign).await["campaign"].clone();
    assert_eq!(campaign["minProvisionedTPS"], 2);
    let version = resource(&trained, "solutionVersion", "only").arn.clone().unwrap();
    assert_eq!(campaign["solutionVersionArn"], json!(version), "and what was trained is served");
}

#[tokio::test]
async fn somebody_may_train_by_hand_and_a_name_that_is_unknown_is_a_finding() {
    let (laptop, _folder) = after_a_run(&small_parameters()).await;
    let before = versions(&laptop);
    let input = json!({"bucket": INPUT_BUCKET, "key": "params.json", "retrain": {"only": "always"}});
    assert_succeeded(&laptop.start_execution("by-hand", &input).await.unwrap());
    assert_eq!(versions(&laptop), before + 1);
    let input = json!({"bucket": INPUT_BUCKET, "key": "params.json", "retrain": {"onl": "always"}});
    let report = laptop.start_execution("misspelt", &input).await.unwrap();
    assert_eq!(report.error.as_ref().map(|error| error.name.as_str()), Some("ParametersInvalid"));
    assert!(report.findings[0].to_string().contains("did you mean `only`?"), "{:?}", report.findings);
    assert_eq!(versions(&laptop), before + 1);
}

#[tokio::test]
async fn parameters_that_are_in_no_file_have_no_schedules() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    let input = json!({"bucket": INPUT_BUCKET, "params": with_schedules(json!([nightly()]))});
    let report = laptop.start_execution("inline", &input).await.unwrap();
    assert_eq!(report.findings[0].code, "PP0265");
    assert_eq!(laptop.emulator().resources(), []);
}

#[tokio::test]
async fn what_is_captured_has_them_and_changes_nothing() {
    let (laptop, folder) = after_a_run(&with_schedules(json!([nightly()]))).await;
    let captured = personalize_pipeline::capture_group(&laptop.sdk_config(), "Small").await.unwrap();
    // A capture from outside of a deployment does not know the group that its schedules are in.
    assert!(captured.parameters.get("schedules").is_none(), "{:?}", captured.parameters);
    let input = json!({"action": "capture", "datasetGroup": "Small"});
    let report = laptop.start_execution("capture", &input).await.unwrap();
    assert_succeeded(&report);
    let objects = crate::support::s3(&laptop);
    let listed = objects.list_objects_v2().bucket(INPUT_BUCKET).prefix("captures/").send().await.unwrap();
    let key = listed.contents()[0].key().unwrap().to_owned();
    let object = objects.get_object().bucket(INPUT_BUCKET).key(key).send().await.unwrap();
    let file: Value = serde_json::from_slice(&object.body.collect().await.unwrap().into_bytes()).unwrap();
    assert_eq!(file["schedules"], json!([nightly()]));
    folder.write("params.json", &file.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(changes(&report), 0);
}

const RECENT: &str = "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now - 30 days}}";

/// The small group with items, a filter with a time, and a schedule that renders it.
fn with_recent_filter() -> Value {
    let mut parameters = small_parameters();
    parameters["datasets"]["Items"] = crate::support::example_parameters()["datasets"]["Items"].clone();
    parameters["datasets"]["Items"]["schema"]["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "CREATION_TIMESTAMP", "type": "long"}));
    parameters["filters"] = json!([{"name": "recent", "filterExpression": RECENT}]);
    parameters["schedules"] = json!([{"name": "filters", "scheduleExpression": NIGHTLY, "reimport": "never",
        "retrain": "never", "filters": ["recent"]}]);
    parameters
}

fn with_recent_items(parameters: &Value) -> Folder {
    let folder = Folder::with(parameters);
    let items = std::fs::read_to_string(folder.path().join("Items/items.csv")).unwrap();
    let lines = items.lines().enumerate().map(|(at, line)| {
        format!("{line},{}\n", if at == 0 { "CREATION_TIMESTAMP".to_owned() } else { (1_767_000_000 + at).to_string() })
    });
    folder.write("Items/items.csv", &lines.collect::<String>());
    folder
}

async fn filters(laptop: &Laptop) -> Vec<(String, String)> {
    let group = laptop.emulator().account().dataset_group("Small");
    let listed = call(laptop, "ListFilters", json!({"datasetGroupArn": group})).await;
    let mut filters = Vec::new();
    for filter in listed["Filters"].as_array().unwrap() {
        let described = call(laptop, "DescribeFilter", json!({"filterArn": filter["filterArn"]})).await;
        let text = |member: &str| described["filter"][member].as_str().unwrap().to_owned();
        filters.push((text("name"), text("filterExpression")));
    }
    filters
}

#[tokio::test]
async fn times_in_a_filter_are_rendered_by_the_runs_that_name_it_and_the_old_one_serves_until_then() {
    let parameters = with_recent_filter();
    let (laptop, folder) = (laptop().await, with_recent_items(&parameters));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    // The clock began at 2026-01-05T09:00:00Z.
    let of = |moment: i64| format!("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {}", moment - 30 * 86_400);
    assert_eq!(filters(&laptop).await, [("recent-20260105T090000Z".to_owned(), of(1_767_603_600))]);
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(changes(&second), 0, "an upload keeps the newest");

    let watched = laptop.emulator().journal().len();
    laptop.emulator().clock().sleep(Duration::from_secs(86_400)).await;
    for record in scheduled(&laptop) {
        assert!(record.ended().await.unwrap().result.is_ok());
    }
    assert_eq!(filters(&laptop).await, [("recent-20260106T030000Z".to_owned(), of(1_767_668_400))]);
    let journal = laptop.emulator().journal();
    let of_filters: Vec<_> = journal[watched..].iter().filter(|it| it.resource_type == ResourceType::Filter).collect();
    let [created, deleted] = of_filters.as_slice() else { panic!("{of_filters:?}") };
    assert!(created.started.0 + created.seconds <= deleted.started.0, "the old one serves until the new one is ACTIVE");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);

    // A template that changes is another filter.
    let mut changed = parameters.clone();
    changed["filters"][0]["filterExpression"] = json!(RECENT.replace("30 days", "1 week"));
    folder.write("params.json", &changed.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "filter", "recent").outcome, "created");
    assert_eq!(resource(&report, "filter", "recent-20260106T030000Z").outcome, "deleted");
    assert_eq!(filters(&laptop).await.len(), 1);
}

#[tokio::test]
async fn a_run_without_leave_to_list_schedules_fails_and_says_so() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.emulator().fail_call("ListSchedules", 1, "AccessDeniedException", "not authorized to perform it");
    let report = run(&laptop, &folder.parameter_file()).await;
    let failed = report.error.as_ref().map(|error| error.name.as_str());
    assert_eq!(failed, Some("AccessDenied"));
    assert!(report.notifications[0].message.contains("ListSchedules"), "{}", report.notifications[0].message);
    let groups = call(&laptop, "ListDatasetGroups", json!({})).await;
    assert_eq!(groups["datasetGroups"], json!([]), "the look before the run finds it");
}
