//! Runs whose calls fail, and whose function dies, at every call that a run makes: in the end there is the same, and
//! nothing was imported or trained twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use crate::support::shop::shop_parameters;
use crate::support::{
    Folder, ONE_MORE_INTERACTION, cases, count_of_calls, example_parameters, goes_on, laptop, small_parameters, turn,
    until_called,
};
use crate::{actions, batch, gate};
use personalize_contract::ResourceType;
use personalize_emulator::{CallFault, Calls, Latencies, ServiceError, Status};
use personalize_pipeline::kinds_of_a_run;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop};
use serde_json::{Value, json};

/// Everything is over at the next look, so that a whole run makes few calls.
const QUICK: &str = r#"{"datasetGroup": 1, "dataset": 1, "datasetImportJob": 1, "eventTracker": 1, "filter": 1,
    "batchInferenceJob": 1, "batchSegmentJob": 1, "datasetExportJob": 1,
    "solution": 0, "solutionVersion": 1, "campaign": 1, "datasetUpdate": 1, "solutionUpdate": 1, "filterDeletion": 1,
    "eventTrackerDeletion": 1, "metricAttribution": 1, "metricAttributionDeletion": 1, "dataDeletionJob": 1,
    "recommender": 1, "recommenderUpdate": 1, "recommenderStop": 1}"#;

/// How often Step Functions invokes the function again before it gives a turn up.
const ATTEMPTS: usize = 6;

/// What is made to go wrong at one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    FailsBefore,
    FailsAfter,
    Throttled,
    FunctionDies,
}

/// What is counted besides resources.
const SERVED: &str = "the version that is served";
const WRITTEN: &str = "what is written on the campaign";

/// One call: the n-th of an operation.
type Call = (String, u64);

/// What a run finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scenario {
    /// Nothing, and the parameters of a custom dataset group.
    Films,
    /// What a run has made of these, and others since.
    FilmsLater,
    /// Nothing, and the parameters of a domain's dataset group.
    Shop,
    /// What a run has made of these, and others since.
    ShopLater,
    /// Nothing, and datasets of actions.
    Actions,
    /// What a run has made of these, and objects since that increments bring in.
    ActionsLater,
    /// What a run has made of a custom dataset group, and an execution that exports it.
    Export,
    /// What a run has made behind a gate, and data since whose version the gate lets through.
    Passes,
    /// What a run has made behind a gate, and data since whose version it holds.
    Holds,
    /// A campaign that the gate has held, and an execution that promotes it.
    Promote,
    /// A campaign that the gate has let through, and an execution that takes it back.
    Rollback,
}

impl Scenario {
    const ALL: [Self; 11] = [
        Self::Films,
        Self::FilmsLater,
        Self::Shop,
        Self::ShopLater,
        Self::Actions,
        Self::ActionsLater,
        Self::Export,
        Self::Passes,
        Self::Holds,
        Self::Promote,
        Self::Rollback,
    ];

    fn is_later(self) -> bool {
        !matches!(self, Self::Films | Self::Shop | Self::Actions)
    }

    /// The metric of the version that is trained after the first, for a campaign behind a gate.
    fn second_metric(self) -> Option<f64> {
        match self {
            Self::Passes | Self::Rollback => Some(0.29),
            Self::Holds | Self::Promote => Some(0.1),
            _ => None,
        }
    }

    /// What the execution is started with.
    fn input(self) -> Value {
        match self {
            Self::Export => json!({"action": "export", "datasetGroup": "Small"}),
            Self::Promote => json!({"action": "promote", "campaign": "only"}),
            Self::Rollback => json!({"action": "rollback", "campaign": "only"}),
            _ => json!({"bucket": INPUT_BUCKET, "key": "params.json"}),
        }
    }

    fn folder(self) -> Folder {
        match self {
            Self::Films | Self::FilmsLater => folder(),
            Self::Shop | Self::ShopLater => shop(),
            Self::Actions | Self::ActionsLater => actions::in_increments(),
            Self::Export => Folder::with(&small_parameters()),
            Self::Passes | Self::Holds | Self::Promote | Self::Rollback => Folder::with(&gate::gated()),
        }
    }

    fn change(self, folder: &Folder) {
        match self {
            Self::Films | Self::FilmsLater => later(folder),
            Self::Shop | Self::ShopLater => shop_later(folder),
            Self::Actions | Self::ActionsLater => actions::more_objects(folder),
            Self::Export => {}
            Self::Passes | Self::Holds | Self::Promote | Self::Rollback => {
                folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
            }
        }
    }
}

/// Something of each kind of resource of a custom dataset group.
pub fn parameters() -> Value {
    let mut parameters = example_parameters();
    parameters["solutions"].as_object_mut().unwrap().retain(|name, _| name == "forYou" || name == "similar");
    parameters["campaigns"].as_object_mut().unwrap().retain(|name, _| name == "forYouCampaign");
    parameters["datasets"].as_object_mut().unwrap().remove("Users");
    parameters["filters"].as_array_mut().unwrap().truncate(1);
    let metric =
        |name: &str, expression: &str| json!({"eventType": "watch", "metricName": name, "expression": expression});
    let metrics = [metric("watched", "SAMPLECOUNT()"), metric("years", "SUM(Items.YEAR)")];
    parameters["metricAttribution"] = json!({"name": "effect", "metrics": metrics});
    parameters["datasets"]["Interactions"]["publishAttributionMetricsToS3"] = json!(true);
    parameters["solutions"]["forYou"]["batchInferenceJobs"] = json!([{"name": "everyone", "filter": "not-watched"}]);
    parameters["solutions"]["fans"] = json!({"name": "fans", "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity",
        "batchSegmentJobs": [{"name": "of-some"}]});
    // Years after the runs here, so that they begin none.
    let schedule = |name: &str| json!({"name": name, "scheduleExpression": "cron(0 3 1 1 ? 2050)", "retrain": "never"});
    parameters["schedules"] = json!([schedule("changed"), schedule("left-out")]);
    parameters
}

/// A folder with all that these parameters ask for, and a user who is to be forgotten.
pub fn folder() -> Folder {
    let folder = Folder::with(&parameters());
    batch::write_inputs(&folder);
    folder.write("Deletions/first.csv", "USER_ID\nviewer-001\n");
    folder
}

/// What the same people want a week later: something of everything that a run can change.
pub fn later(folder: &Folder) {
    let mut parameters = parameters();
    let fields = parameters["datasets"]["Items"]["schema"]["fields"].as_array_mut().unwrap();
    fields.push(json!({"name": "AWARDS", "type": ["null", "int"]}));
    let items = std::fs::read_to_string(folder.path().join("Items/items.csv")).unwrap();
    let lines: Vec<String> = items
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}\n", if at == 0 { "AWARDS" } else { "" }))
        .collect();
    folder.write("Items/items.csv", &lines.concat());
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    folder.write("Deletions/later.csv", "USER_ID\nviewer-002\n");
    for solution in parameters["solutions"].as_object_mut().unwrap().values_mut() {
        solution["solutionConfig"] = json!({"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}});
    }
    for campaign in parameters["campaigns"].as_object_mut().unwrap().values_mut() {
        campaign["minProvisionedTPS"] = json!(3);
    }
    parameters["solutions"]["forYou"]["batchInferenceJobs"][0]["numResults"] = json!(7);
    parameters["filters"][0]["filterExpression"] = json!("INCLUDE ItemID WHERE Items.YEAR > 1");
    parameters["eventTracker"]["name"] = json!("another");
    parameters["metricAttribution"]["metrics"][0]["eventType"] = json!("click");
    parameters["onDrift"] = json!("replace");
    parameters["schedules"].as_array_mut().unwrap().truncate(1);
    parameters["schedules"][0]["flexibleTimeWindowMinutes"] = json!(15);
    folder.write("params.json", &parameters.to_string());
}

const SHOP_INPUT: &str = "batch/fans/of-some/input/items.json";

/// A shop whose file asks for user segments too.
fn shop_with_segments() -> Value {
    let mut parameters = shop_parameters();
    parameters["tags"] = json!([{"tagKey": "team", "tagValue": "shop"}]);
    parameters["solutions"]["fans"] = json!({"name": "fans", "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity",
        "batchSegmentJobs": [{"name": "of-some"}]});
    parameters
}

/// A folder with all that this shop asks for.
pub fn shop() -> Folder {
    let folder = Folder::of_a_shop(&shop_with_segments());
    folder.write(SHOP_INPUT, "{\"itemId\": \"i1\"}\n");
    folder
}

/// A shop that has other recommenders later: one is configured and stopped, one is stopped; other tags, and another item
/// whose fans are asked for.
pub fn shop_later(folder: &Folder) {
    let mut parameters = shop_with_segments();
    parameters["tags"][0]["tagValue"] = json!("another");
    folder.append(SHOP_INPUT, "{\"itemId\": \"i2\"}");
    for recommender in parameters["recommenders"].as_array_mut().unwrap() {
        recommender["running"] = json!(false);
    }
    parameters["recommenders"][0]["recommenderConfig"] = json!({"minRecommendationRequestsPerSecond": 2});
    folder.write("params.json", &parameters.to_string());
}

/// What a run of a scenario finds: made once, and put back before each of the runs.
struct Before {
    scenario: Scenario,
    folder: Arc<Folder>,
    snapshot: Vec<u8>,
}

impl Before {
    /// Later, a run has succeeded, and its parameters and data have changed since.
    async fn of(scenario: Scenario) -> Self {
        let world = World::empty(scenario, Arc::new(scenario.folder())).await;
        if scenario.is_later() {
            world.run_before("first", 0.3).await;
            scenario.change(&world.folder);
        }
        if matches!(scenario, Scenario::Promote | Scenario::Rollback) {
            world.run_before("second", scenario.second_metric().unwrap()).await;
        } else if let Some(metric) = scenario.second_metric() {
            gate::set_metric(&world.laptop, &gate::solution(&world.laptop), metric);
        }
        let snapshot = world.laptop.emulator().write_snapshot(Vec::new()).await.unwrap();
        Self { scenario, folder: world.folder, snapshot }
    }

    async fn world(&self) -> World {
        let world = World::empty(self.scenario, Arc::clone(&self.folder)).await;
        world.laptop.emulator().read_snapshot(Cursor::new(self.snapshot.clone())).await.unwrap();
        world
    }
}

/// A laptop with a scenario's folder. What is written to that while a run goes on stays in memory.
struct World {
    scenario: Scenario,
    laptop: Laptop,
    folder: Arc<Folder>,
}

impl World {
    async fn empty(scenario: Scenario, folder: Arc<Folder>) -> Self {
        let laptop = laptop().await;
        laptop.set_latencies(Latencies::parse(QUICK).unwrap());
        laptop.open(&folder.parameter_file()).unwrap();
        Self { scenario, laptop, folder }
    }

    /// A run whose versions have that metric.
    async fn run_before(&self, name: &str, metric: f64) {
        if self.scenario.second_metric().is_some() {
            gate::set_metric(&self.laptop, &gate::solution(&self.laptop), metric);
        }
        let input = json!({"bucket": INPUT_BUCKET, "key": "params.json"});
        assert_eq!(self.execute(name, input, None).await["next"], "succeed");
        if self.scenario.second_metric().is_some() {
            let newest = gate::versions(&self.laptop).await.pop().unwrap();
            gate::set_metric(&self.laptop, &newest, metric);
        }
    }

    /// Takes a run through its turns, each again as long as it fails. With a call, the function dies right after it.
    async fn run(&self, name: &str, dies_after: Option<&Call>) -> Value {
        self.execute(name, self.scenario.input(), dies_after).await
    }

    async fn execute(&self, name: &str, mut input: Value, dies_after: Option<&Call>) -> Value {
        let clock = self.laptop.emulator().clock();
        let start = clock.now();
        let mut deadly = dies_after.map(|(operation, nth)| (operation, count_of_calls(&self.laptop, operation) + nth));
        let mut attempts = 0;
        loop {
            let event = turn(&self.laptop, name, start, &input);
            let answer = match deadly {
                None => self.laptop.handle(event).await.ok(),
                Some((operation, count)) => tokio::select! {
                    biased;
                    () = until_called(&self.laptop, operation, count) => { deadly = None; None }
                    answer = self.laptop.handle(event) => answer.ok(),
                },
            };
            attempts = if answer.is_some() { 0 } else { attempts + 1 };
            assert!(attempts < ATTEMPTS, "a turn never succeeds: {input}");
            let Some(answer) = answer else {
                clock.advance(Duration::from_secs(2)).await.unwrap();
                continue;
            };
            input = answer;
            if !goes_on(&self.laptop, &input).await {
                return input;
            }
        }
    }

    fn fail(&self, (operation, nth): &Call, mishap: Mishap) {
        let (error, count) = match mishap {
            Mishap::Throttled => (ServiceError::new("ThrottlingException", "Rate exceeded"), 10),
            _ => (ServiceError::new("InternalFailure", "the answer is lost"), 1),
        };
        for nth in *nth..nth + count {
            let (operation, error, calls) = (operation.clone(), error.clone(), Calls::Nth(nth));
            let after_effect = mishap == Mishap::FailsAfter;
            self.laptop.emulator().fail_calls(CallFault { operation, calls, error, after_effect });
        }
    }

    /// What there is: of each kind, how many, all of them ACTIVE; and how often people were told. Behind a gate, also which
    /// version is served, counted from the first, and how much is written on the campaign.
    async fn there(&self) -> BTreeMap<&'static str, usize> {
        let mut there = BTreeMap::from([("notifications", self.laptop.emulator().notifications().len())]);
        for seen in self.laptop.emulator().resources() {
            let is_over = matches!(seen.status, None | Some(Status::Active | Status::Inactive | Status::Completed));
            assert!(is_over, "{seen:?}");
            *there.entry(seen.resource_type.key()).or_default() += 1;
        }
        if self.scenario.second_metric().is_some() {
            self.laptop.emulator().clear_faults();
            let served = gate::served(&self.laptop).await;
            let versions = gate::versions(&self.laptop).await;
            there.insert(SERVED, versions.iter().position(|version| *version == served).unwrap());
            there.insert(WRITTEN, gate::own_tags(&self.laptop).await.len());
        }
        there
    }
}

/// Every call of a run without mishap, and what it leaves.
async fn undisturbed(before: &Before) -> (Vec<Call>, BTreeMap<&'static str, usize>) {
    let world = before.world().await;
    let before = world.laptop.emulator().api_calls();
    let last = world.run("run", None).await;
    assert_eq!(last["next"], "succeed", "{last}");
    let made = world.laptop.emulator().api_calls().into_iter();
    let made = made.map(|(operation, count)| {
        let count = count - before.get(&operation).copied().unwrap_or_default();
        (operation, count)
    });
    let calls = made.flat_map(|(operation, count)| (1..=count).map(move |nth| (operation.clone(), nth))).collect();
    let there = world.there().await;
    (calls, there)
}

/// Without something of each kind, the mishaps would not meet all that runs do.
#[tokio::test]
async fn the_scenarios_make_something_of_each_kind_that_a_run_can_make() {
    let mut made = BTreeSet::new();
    for scenario in Scenario::ALL {
        made.extend(undisturbed(&Before::of(scenario).await).await.1.into_keys());
    }
    for other in ["notifications", SERVED, WRITTEN] {
        made.remove(other);
    }
    let possible: BTreeSet<&str> = kinds_of_a_run().into_iter().map(ResourceType::key).collect();
    println!("resources of {} kinds of {}, and exports", made.intersection(&possible).count(), possible.len());
    let exports = BTreeSet::from([ResourceType::DatasetExportJob.key()]);
    assert_eq!(made, &possible | &exports);
}

async fn suffers(mishap: Mishap) {
    for scenario in Scenario::ALL {
        suffers_in(scenario, mishap).await;
    }
}

async fn suffers_in(scenario: Scenario, mishap: Mishap) {
    let before = Before::of(scenario).await;
    let (calls, expected) = undisturbed(&before).await;
    let tried: Vec<&Call> = calls.iter().step_by(cases(10, 1)).collect();
    for call in &tried {
        let world = before.world().await;
        if mishap != Mishap::FunctionDies {
            world.fail(call, mishap);
        }
        let last = world.run("run", (mishap == Mishap::FunctionDies).then_some(*call)).await;
        assert_eq!(last["next"], "succeed", "{scenario:?}, {mishap:?} at {call:?}: {last}");
        assert_eq!(world.there().await, expected, "{scenario:?}, {mishap:?} at {call:?}");
    }
    println!("{scenario:?}, {mishap:?}: {} runs, and each left the same", tried.len());
}

#[tokio::test]
async fn any_call_may_fail_before_it_takes_effect() {
    suffers(Mishap::FailsBefore).await;
}

#[tokio::test]
async fn any_call_may_fail_after_it_took_effect() {
    suffers(Mishap::FailsAfter).await;
}

#[tokio::test]
async fn any_call_may_be_throttled_ten_times() {
    suffers(Mishap::Throttled).await;
}

#[tokio::test]
async fn the_function_may_die_after_any_call() {
    suffers(Mishap::FunctionDies).await;
}

#[tokio::test]
async fn two_mishaps_in_a_run_are_no_worse_than_one() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut tried = 0;
    for scenario in Scenario::ALL {
        let before = Before::of(scenario).await;
        let (calls, expected) = undisturbed(&before).await;
        for _ in 0..cases(4, 60) {
            let world = before.world().await;
            let mishaps = [Mishap::FailsBefore, Mishap::FailsAfter, Mishap::Throttled];
            let (one, other) = (random.choice(&calls).unwrap(), random.choice(&calls).unwrap());
            let (how, how_else) = (*random.choice(&mishaps).unwrap(), *random.choice(&mishaps).unwrap());
            world.fail(one, how);
            world.fail(other, how_else);
            let dies_after = random.bool().then(|| random.choice(&calls).unwrap());
            let last = world.run("run", dies_after).await;
            let story =
                format!("{scenario:?}: {how:?} at {one:?}, {how_else:?} at {other:?}, dies after {dies_after:?}");
            assert_eq!(last["next"], "succeed", "{story}: {last}");
            assert_eq!(world.there().await, expected, "{story}");
            tried += 1;
        }
    }
    println!("{tried} runs with several mishaps, and each left the same");
}

#[tokio::test]
async fn a_share_of_all_calls_may_fail() {
    let before = Before::of(Scenario::Films).await;
    let (_, expected) = undisturbed(&before).await;
    let runs = cases(10, 40);
    for seed in 0..runs {
        let world = before.world().await;
        for (share, after_effect) in [(0.06, false), (0.04, true)] {
            let error = ServiceError::new("InternalFailure", "the answer is lost");
            let calls = Calls::Share(share + f64::from(seed) * 1e-4);
            world.laptop.emulator().fail_calls(CallFault { operation: "*".to_owned(), calls, error, after_effect });
        }
        let last = world.run("run", None).await;
        assert_eq!(last["next"], "succeed", "{seed}: {last}");
        assert_eq!(world.there().await, expected, "{seed}");
    }
    println!("{runs} runs of whose calls a tenth failed, and each left the same");
}

/// Every operation that runs call, and what a run that calls it finds.
async fn operations_of(found: &[Before]) -> Vec<(&Before, String)> {
    let mut operations: Vec<(&Before, String)> = Vec::new();
    for before in found {
        for (operation, _) in undisturbed(before).await.0 {
            if operations.iter().all(|(_, known)| *known != operation) {
                operations.push((before, operation));
            }
        }
    }
    operations
}

/// What is told from permanent faults cannot be worked around; each run must still end, and say so once.
#[tokio::test]
async fn a_fault_that_stays_ends_the_run_with_one_report() {
    let mut ended = 0;
    let found = [Before::of(Scenario::Films).await, Before::of(Scenario::Shop).await];
    for (before, operation) in operations_of(&found).await {
        let world = before.world().await;
        let error = ServiceError::new("AccessDeniedException", "not authorized");
        let fault = CallFault { operation: operation.clone(), calls: Calls::Every(1), error, after_effect: false };
        world.laptop.emulator().fail_calls(fault);
        let last = world.run("run", None).await;
        // What only the report asks for is left out of it, and a file without tags can do without those that there are.
        let spared = ["GetSolutionMetrics", "DescribeEventTracker", "DescribeDataDeletionJob", "ListTagsForResource"];
        let needed = !spared.contains(&operation.as_str());
        assert_eq!(last["next"], if needed { "fail" } else { "succeed" }, "{operation}: {last}");
        let notifications = world.laptop.emulator().notifications();
        assert_eq!(notifications.len(), 1, "{operation}");
        let message = notifications[0].message_for("email");
        assert!(!needed || message.contains(operation.as_str()), "{message}");
        ended += 1;
    }
    println!("{ended} operations that stay forbidden, and one report each");
}

/// Only a look at a resource itself may find it absent; and metrics are asked for by the report alone.
#[tokio::test]
async fn what_is_not_found_beside_a_resource_makes_no_second_one() {
    let before = Before::of(Scenario::Films).await;
    let (_, expected) = undisturbed(&before).await;
    let beside = [
        "GetSolutionMetrics",
        "ListSolutionVersions",
        "ListDatasetImportJobs",
        "ListEventTrackers",
        "ListBatchInferenceJobs",
        "ListBatchSegmentJobs",
    ];
    for operation in beside {
        let world = before.world().await;
        let error = ServiceError::new("ResourceNotFoundException", "not found");
        let fault = CallFault { operation: operation.to_owned(), calls: Calls::Every(1), error, after_effect: false };
        world.laptop.emulator().fail_calls(fault);
        let last = world.run("run", None).await;
        let needed = operation != "GetSolutionMetrics";
        assert_eq!(last["next"], if needed { "fail" } else { "succeed" }, "{operation}: {last}");
        let there = world.there().await;
        assert!(there.iter().all(|(kind, count)| *count <= expected[kind]), "{operation}: {there:?}");
        let versions = there.get("solutionVersion").copied().unwrap_or_default();
        assert_eq!(
            usize::try_from(count_of_calls(&world.laptop, "GetSolutionMetrics")),
            Ok(versions),
            "once each, for the report"
        );
    }
}
