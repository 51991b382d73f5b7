//! Twenty schedules of four dataset groups that fall together with uploads of data and of parameter files, each occurrence
//! delivered twice: all runs succeed and are reported, what was due is imported and trained once, and nothing is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use fastrand::Rng;
use personalize_contract::{DatasetType, ResourceType, Status};
use personalize_emulator::{EndedOperation, Timestamp};
use personalize_pipeline_cli::laptop::{Laptop, Resource, Setup, resources_of};
use personalize_pipeline_cli::s3_notification::Upload;
use serde_json::{Value, json};

use crate::support::{
    assert_succeeded, call, cases, changes, data_of_first_viewers, example, example_parameters, small_parameters,
};

const GROUPS: usize = 4;
const SCHEDULES: [&str; 5] = ["nightly", "weekly", "refresh", "batch", "filters"];
const BUCKET: &str = "films";

/// When all fall together: six hours after the clock begins, when the first runs are long over.
const TOGETHER: f64 = 6.0 * 3600.0;

/// How far apart they are at the most where their moments are drawn, in seconds.
const APART: u64 = 900;

/// The rows of an object that arrives: as many as an import of one object needs.
const ROWS: usize = 1000;

/// What happens in a case besides what schedules begin by themselves, by its moment in seconds from the start.
struct Script {
    /// The seconds of each schedule of each group, in the order of [`SCHEDULES`].
    schedules: Vec<[f64; 5]>,
    actions: Vec<(f64, Action)>,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    /// New data of a group, the so-manieth, and then its parameter file, with as many transactions a second.
    Upload(usize, usize),
    /// An occurrence of a schedule of a group, once more.
    Redeliver(usize, &'static str),
}

impl Script {
    /// Everything at the same moment.
    fn at_one_moment() -> Self {
        let uploads = (0..GROUPS).map(|group| (TOGETHER, Action::Upload(group, 2)));
        let again = occurrences().map(|(group, schedule)| (TOGETHER, Action::Redeliver(group, schedule)));
        Self { schedules: vec![[TOGETHER; 5]; GROUPS], actions: uploads.chain(again).collect() }
    }

    /// Moments within minutes of one another, two uploads of each group among them, and deliveries up to an hour late.
    fn drawn(rng: &mut Rng) -> Self {
        let mut moment = |step: u64| TOGETHER + to_f64(rng.u64(0..=APART) / step * step);
        // A schedule's moment is a whole minute.
        let schedules: Vec<[f64; 5]> = (0..GROUPS).map(|_| SCHEDULES.map(|_| moment(60))).collect();
        let mut actions = Vec::new();
        for group in 0..GROUPS {
            let mut uploads = [moment(1), moment(1)];
            uploads.sort_by(f64::total_cmp);
            actions.extend(uploads.iter().zip(2..).map(|(at, count)| (*at, Action::Upload(group, count))));
        }
        for (group, schedule) in occurrences() {
            let place = SCHEDULES.iter().position(|known| *known == schedule).unwrap();
            let late = [0, rng.u64(0..60), rng.u64(0..900), rng.u64(0..3600)][rng.usize(0..4)];
            actions.push((schedules[group][place] + to_f64(late), Action::Redeliver(group, schedule)));
        }
        actions.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self { schedules, actions }
    }
}

fn to_f64(seconds: u64) -> f64 {
    f64::from(u32::try_from(seconds).unwrap())
}

fn occurrences() -> impl Iterator<Item = (usize, &'static str)> {
    (0..GROUPS).flat_map(|group| SCHEDULES.map(|schedule| (group, schedule)))
}

fn name(group: usize) -> String {
    format!("together-{group}")
}

fn key(group: usize) -> String {
    format!("{}/params.json", name(group))
}

fn solutions(group: usize) -> [String; 2] {
    [format!("similar-{group}"), format!("for-you-{group}")]
}

/// The parameter file of a group. Every second group imports incrementally.
fn parameters(group: usize, schedules: &[String], tps: usize) -> Value {
    let mut parameters = small_parameters();
    let root = parameters.as_object_mut().unwrap();
    root.remove("solution");
    root.remove("campaign");
    let [similar, for_you] = solutions(group);
    let recent = format!("recent-{group}");
    parameters["datasetGroup"]["name"] = json!(name(group));
    if group % 2 == 1 {
        parameters["datasets"]["Interactions"]["importMode"] = json!("INCREMENTAL");
    }
    let mut items = example_parameters()["datasets"]["Items"].clone();
    items["schema"]["fields"].as_array_mut().unwrap().push(json!({"name": "CREATION_TIMESTAMP", "type": "long"}));
    parameters["datasets"]["Items"] = items;
    let recipe = |name: &str| format!("arn:aws:personalize:::recipe/{name}");
    parameters["solutions"] = json!({
        "similar": {"name": similar, "recipeArn": recipe("aws-similar-items")},
        "forYou": {"name": for_you, "recipeArn": recipe("aws-user-personalization"),
            "batchInferenceJobs": [{"name": "everyone"}]},
    });
    parameters["campaigns"] = json!({
        "similarCampaign": {"name": similar, "minProvisionedTPS": tps},
        "forYouCampaign": {"name": for_you, "minProvisionedTPS": tps},
    });
    let expression = "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now - 30 days}}";
    parameters["filters"] = json!([{"name": recent, "filterExpression": expression}]);
    let [nightly, weekly, refresh, batch, filters] = schedules else { panic!("{schedules:?}") };
    parameters["schedules"] = json!([
        {"name": "nightly", "scheduleExpression": nightly, "retrain": "never"},
        {"name": "weekly", "scheduleExpression": weekly, "reimport": "never", "retrain": {similar: "always"}},
        {"name": "refresh", "scheduleExpression": refresh, "retrain": {for_you.as_str(): "always"},
            "trainingMode": {for_you.as_str(): "UPDATE"}},
        {"name": "batch", "scheduleExpression": batch, "reimport": "never", "retrain": "never",
            "batch": {format!("{for_you}/everyone"): "always"}},
        {"name": "filters", "scheduleExpression": filters, "reimport": "never", "retrain": "never",
            "filters": [recent]},
    ]);
    parameters
}

/// A laptop with four groups, and what happens to them.
struct World {
    laptop: Laptop,
    start: Timestamp,
    script: Script,
}

impl World {
    async fn new(script: Script) -> Self {
        let setup = Setup { requests_per_second: Some(1.0), ..Setup::default() };
        let laptop = Laptop::start(setup).await.unwrap();
        let start = laptop.emulator().clock().now();
        Self { laptop, start, script }
    }

    fn put(&self, group: usize, file: &str, content: String) {
        self.laptop.put(BUCKET, &format!("{}/{file}", name(group)), content.into_bytes());
    }

    fn upload(&self, group: usize, tps: usize) -> Upload {
        let at = |seconds: &f64| format!("at({})", &self.start.after(*seconds).rfc3339()[..19]);
        let schedules: Vec<String> = self.script.schedules[group].iter().map(at).collect();
        let parameters = parameters(group, &schedules, tps);
        self.laptop.put(BUCKET, &key(group), parameters.to_string().into_bytes())
    }

    fn put_first_data(&self, group: usize) {
        self.put(group, "Interactions/first.csv", data_of_first_viewers("Interactions/interactions.csv"));
        let items = std::fs::read_to_string(example().join("Items/items.csv")).unwrap();
        let mut lines = items.lines();
        let mut with_time = format!("{},CREATION_TIMESTAMP\n", lines.next().unwrap());
        for line in lines {
            writeln!(with_time, "{line},1767000000").unwrap();
        }
        self.put(group, "Items/items.csv", with_time);
        let input = format!("batch/{}/everyone/input/users.json", solutions(group)[1]);
        self.put(group, &input, "{\"userId\": \"viewer-001\"}\n".to_owned());
    }

    /// The so-manieth object of a group: 1,000 events of a user whom no other object has.
    fn put_more_data(&self, group: usize, count: usize) {
        let mut rows = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
        for row in 0..ROWS {
            let _ = writeln!(rows, "{},film-{:03},click,{}", user(count), row % 100 + 1, 1_767_600_000 + row);
        }
        self.put(group, &format!("Interactions/more-{count}.csv"), rows);
    }

    /// Lets everything happen, to the end of the last execution.
    async fn play(&self) {
        let clock = self.laptop.emulator().clock();
        let awake = clock.participant();
        for group in 0..GROUPS {
            self.put_first_data(group);
            let upload = self.upload(group, 1);
            self.laptop.notify(&upload).await.unwrap();
        }
        for (at, action) in &self.script.actions {
            let left = self.start.after(*at) - clock.now();
            if left > 0.0 {
                clock.sleep(Duration::from_secs_f64(left)).await;
            }
            self.act(*action).await;
        }
        drop(awake);
        for record in self.laptop.step_functions().executions() {
            let ending = record.ended().await.unwrap();
            assert!(ending.result.is_ok(), "{}: {:?}", record.input(), ending.result);
        }
    }

    async fn act(&self, action: Action) {
        match action {
            Action::Upload(group, count) => {
                self.put_more_data(group, count);
                let upload = self.upload(group, count);
                self.laptop.notify(&upload).await.unwrap();
            }
            Action::Redeliver(group, schedule) => {
                let (invocations, _) = self.laptop.emulator().newest_invocations();
                let is_of = |input: &str| is_run_of(input, group, schedule);
                let of = invocations.into_iter().find(|it| is_of(&it.input));
                let invocation = of.unwrap_or_else(|| panic!("{schedule} of group {group} has begun no run"));
                let request = json!({"stateMachineArn": invocation.target_arn, "input": invocation.input});
                self.laptop.step_functions().call("StartExecution", request).unwrap();
            }
        }
    }

    /// What both deliveries of an occurrence have come to.
    fn deliveries(&self, group: usize, schedule: &str) -> [Vec<Resource>; 2] {
        let records = self.laptop.step_functions().executions();
        let of = records.iter().filter(|record| is_run_of(record.input(), group, schedule));
        let resources: Vec<Vec<Resource>> = of.map(|record| resources_of(record.history())).collect();
        resources.try_into().unwrap_or_else(|found: Vec<_>| panic!("{} deliveries of {schedule}", found.len()))
    }

    /// The ARN to which both deliveries of an occurrence have come, and whether one of them created it.
    fn made_by(&self, (group, schedule): (usize, &str), resource_type: &str, name: &str) -> String {
        let of = |resources: &[Resource]| {
            let found = resources.iter().find(|it| it.resource_type == resource_type && it.name == name);
            let found = found.unwrap_or_else(|| panic!("{schedule} has no {resource_type} {name}: {resources:#?}"));
            (found.arn.clone().unwrap(), found.outcome.clone())
        };
        let [one, other] = self.deliveries(group, schedule).map(|resources| of(&resources));
        assert_eq!(one.0, other.0, "{schedule} of group {group}: both deliveries come to one {resource_type}");
        assert!(
            [&one.1, &other.1].iter().any(|outcome| *outcome == "created"),
            "{schedule} made it: {one:?} {other:?}"
        );
        one.0
    }

    async fn list(&self, operation: &str, request: Value, member: &str) -> Vec<Value> {
        call(&self.laptop, operation, request).await[member].as_array().unwrap().clone()
    }
}

fn is_run_of(input: &str, group: usize, schedule: &str) -> bool {
    let input: Value = serde_json::from_str(input).unwrap();
    input["schedule"] == schedule && input["key"] == key(group)
}

fn user(count: usize) -> String {
    format!("user-of-{count}")
}

fn uploads(script: &Script, group: usize) -> usize {
    script.actions.iter().filter(|(_, action)| matches!(action, Action::Upload(of, _) if *of == group)).count()
}

/// Everybody who subscribes has heard of each execution, once.
fn all_are_reported(world: &World) {
    let of_run = |message: &str| {
        let document: Value = serde_json::from_str(message).unwrap();
        document["execution"]["id"].as_str().unwrap().to_owned()
    };
    let notifications = world.laptop.emulator().notifications();
    let reported: Vec<String> = notifications.iter().map(|it| of_run(it.message_for("sqs"))).collect();
    let executions = world.laptop.step_functions().executions();
    let expected: BTreeSet<String> = executions.iter().map(|it| it.execution().arn.clone()).collect();
    assert_eq!(reported.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(reported.len(), expected.len(), "each once");
}

/// Each state of the data is imported once at the most, and all that was uploaded is in the dataset.
async fn nothing_is_lost_and_nothing_imported_twice(world: &World, group: usize) {
    let emulator = world.laptop.emulator();
    let dataset = emulator.account().dataset(&name(group), DatasetType::Interactions);
    let is_of = |ended: &EndedOperation| ended.resource_type == ResourceType::DatasetImportJob;
    let imports = emulator.operations_since(0).into_iter().filter(is_of);
    let imports: Vec<EndedOperation> = imports.filter(|it| it.owner_arn == dataset).collect();
    let uploads = uploads(&world.script, group);
    assert!((2..=uploads + 1).contains(&imports.len()), "group {group}: {imports:#?}");
    assert!(imports.iter().all(|it| it.outcome == Status::Active), "{imports:#?}");
    // The data only grows, so that an import of the same has the same bytes.
    let bytes = |ended: &EndedOperation| ended.billed.to_bits();
    let mut distinct: Vec<u64> = imports.iter().map(bytes).collect();
    if group.is_multiple_of(2) {
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), imports.len(), "group {group} imported the same twice: {imports:#?}");
    } else {
        assert_eq!(imports.len(), uploads + 1, "each object by itself: {imports:#?}");
    }
    for count in 2..2 + uploads {
        let events = emulator.newest_events(&dataset, &user(count), ROWS + 1).await.unwrap();
        assert_eq!(events.len(), ROWS, "group {group} has lost data of upload {count}, or has it twice");
    }
}

/// Each training that was due took place once: that of each occurrence, and one for each state of the data.
async fn nothing_is_trained_twice(world: &World, group: usize) {
    let account = world.laptop.emulator().account();
    let occurrences = [("weekly", 0), ("refresh", 1)];
    for (schedule, place) in occurrences {
        let solution = &solutions(group)[place];
        let own = world.made_by((group, schedule), "solutionVersion", solution);
        let request = json!({"solutionArn": account.solution(solution)});
        let versions = world.list("ListSolutionVersions", request, "solutionVersions").await;
        let mut of_data = BTreeMap::new();
        for version in &versions {
            let arn = &version["solutionVersionArn"];
            assert_eq!(version["status"], "ACTIVE", "{version:#}");
            let described = call(&world.laptop, "DescribeSolutionVersion", json!({"solutionVersionArn": arn})).await;
            let name = described["solutionVersion"]["name"].as_str().unwrap().to_owned();
            if *arn != *own {
                *of_data.entry(name).or_insert(0) += 1;
            }
        }
        // The number behind a name is that of versions of the same data, from 1.
        let again = of_data.keys().any(|name| !name.ends_with("-1"));
        assert!(!again && of_data.values().all(|count| *count == 1), "group {group}, {solution}: {of_data:?}");
        assert_eq!(versions.len(), of_data.len() + 1, "one more, for the occurrence");
        assert!(of_data.len() <= 1 + uploads(&world.script, group), "group {group}, {solution}: {of_data:?}");
    }
}

/// The occurrences of the other schedules have done what they were for, once.
async fn batch_and_filters_are_of_their_occurrence(world: &World, group: usize) {
    let for_you = &solutions(group)[1];
    world.made_by((group, "batch"), "batchInferenceJob", &format!("{for_you}/everyone"));
    let group_arn = world.laptop.emulator().account().dataset_group(&name(group));
    let filters = world.list("ListFilters", json!({"datasetGroupArn": group_arn}), "Filters").await;
    let scheduled = world.start.after(world.script.schedules[group][4]).rfc3339();
    let moment: String = scheduled[..19].chars().filter(|it| !matches!(it, '-' | ':')).collect();
    let names: Vec<&str> = filters.iter().map(|filter| filter["name"].as_str().unwrap()).collect();
    assert_eq!(names, [format!("recent-{group}-{moment}Z")], "the old one is gone, and the new one there");
}

/// What the newest parameter file says is there, and another run over it changes nothing.
async fn another_run_changes_nothing(world: &World, group: usize) {
    let newest = uploads(&world.script, group) + 1;
    for solution in solutions(group) {
        let campaign = world.laptop.emulator().account().campaign(&solution);
        let described = call(&world.laptop, "DescribeCampaign", json!({"campaignArn": campaign})).await;
        assert_eq!(described["campaign"]["minProvisionedTPS"], newest, "{solution}: the newest file counts");
    }
    let report = world.laptop.run(&world.upload(group, newest)).await.unwrap();
    assert_succeeded(&report);
    let changed: Vec<&Resource> = report.resources.iter().filter(|it| it.outcome != "reused").collect();
    assert_eq!(changes(&report), 0, "group {group}: {changed:#?}");
}

async fn holds(script: Script) {
    let world = World::new(script).await;
    world.play().await;
    all_are_reported(&world);
    world.laptop.emulator().set_requests_per_second(None);
    for group in 0..GROUPS {
        nothing_is_lost_and_nothing_imported_twice(&world, group).await;
        nothing_is_trained_twice(&world, group).await;
        batch_and_filters_are_of_their_occurrence(&world, group).await;
        another_run_changes_nothing(&world, group).await;
    }
}

#[tokio::test]
async fn twenty_schedules_and_four_uploads_at_one_moment_do_what_was_due_once_and_lose_nothing() {
    holds(Script::at_one_moment()).await;
}

#[tokio::test]
async fn schedules_and_uploads_within_minutes_of_each_other_do_what_was_due_once_and_lose_nothing() {
    for seed in 0..cases(1, 10) {
        println!("seed {seed}");
        holds(Script::drawn(&mut Rng::with_seed(seed))).await;
    }
}
