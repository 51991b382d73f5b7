//! A run and a deletion of one dataset group at once: both end, both tell of it, and whatever a run made after the
//! deletion had passed, another deletion removes.

use personalize_emulator::Timestamp;

use super::*;

/// Everything that a run makes, in few turns.
const BRISK: &str = r#"{"datasetGroup": 30, "dataset": 30, "datasetImportJob": {"*": 120}, "solutionVersion": {"*": 300},
    "campaign": {"*": 120}, "filter": 30, "eventTracker": 30, "campaignDeletion": 40, "filterDeletion": 20,
    "eventTrackerDeletion": 20, "solutionDeletion": 20, "datasetDeletion": 20, "datasetGroupDeletion": 40}"#;

/// More turns than either takes by itself.
const MOST_TURNS: usize = 400;

/// An execution that is taken turn by turn.
struct Execution {
    name: &'static str,
    start: Timestamp,
    /// What the next turn is given, or the last answer.
    input: Value,
    due: Timestamp,
    turns: usize,
    is_over: bool,
}

impl Execution {
    fn new(laptop: &Laptop, name: &'static str, input: Value) -> Self {
        let now = laptop.emulator().clock().now();
        Self { name, start: now, input, due: now, turns: 0, is_over: false }
    }

    async fn take_turn(&mut self, laptop: &Laptop) {
        let clock = laptop.emulator().clock();
        let wait = self.due.0 - clock.now().0;
        clock.advance(Duration::from_secs_f64(wait.max(0.0))).await.unwrap();
        self.input = laptop.handle(crate::support::turn(laptop, self.name, self.start, &self.input)).await.unwrap();
        let wait = self.input["waitSeconds"].as_f64().unwrap_or_default();
        self.due = Timestamp(clock.now().0 + wait);
        self.is_over = self.input["next"] != "wait" && self.input["next"] != "invoke";
        self.turns += 1;
        assert!(self.turns < MOST_TURNS, "{} does not end: {}", self.name, self.input);
    }
}

fn parameters() -> Value {
    let mut parameters = small_parameters();
    parameters["eventTracker"] = json!({"name": "tracker"});
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    parameters["filters"] = json!([{"name": "seen", "filterExpression": expression}]);
    parameters
}

/// What a run or a deletion of the small group is started with.
fn input_of_run(bucket: &str) -> Value {
    json!({"bucket": bucket, "params": parameters()})
}

/// Takes two executions turn by turn to their ends, the second from when the first has taken so many.
async fn at_once(
    laptop: &Laptop,
    mut first: Execution,
    second: (&'static str, Value),
    turns_before: usize,
) -> [Execution; 2] {
    while first.turns < turns_before && !first.is_over {
        first.take_turn(laptop).await;
    }
    let mut second = Execution::new(laptop, second.0, second.1);
    while !(first.is_over && second.is_over) {
        let is_first = second.is_over || (!first.is_over && first.due.0 <= second.due.0);
        let next = if is_first { &mut first } else { &mut second };
        next.take_turn(laptop).await;
    }
    [first, second]
}

/// Both have ended and said so, nothing was trained more often than that, and another deletion leaves nothing.
async fn leaves_nothing(laptop: &Laptop, executions: &[Execution; 2], trainings: usize, told_before: usize) {
    for execution in executions {
        let error = execution.input["error"].as_str();
        let known = error.is_none_or(|error| ["ResourceFailed", "ResourceConflict", "RequestRefused"].contains(&error));
        assert!(known, "{}: {}", execution.name, execution.input);
    }
    assert_eq!(laptop.emulator().notifications().len(), told_before + 2, "one report each");
    let journal = laptop.emulator().journal();
    let trained = journal
        .iter()
        .filter(|transition| transition.resource_type == ResourceType::SolutionVersion && !transition.update);
    assert!(trained.count() <= trainings);
    let report = delete(laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?} {:?}", report.error, there(laptop));
    assert_eq!(there(laptop), [""; 0]);
}

async fn brisk() -> (Laptop, Folder, String) {
    let laptop = laptop().await;
    laptop.set_latencies(Latencies::parse(BRISK).unwrap());
    let folder = Folder::with(&parameters());
    let bucket = laptop.open(&folder.parameter_file()).unwrap().bucket;
    (laptop, folder, bucket)
}

#[tokio::test]
async fn a_deletion_that_begins_during_a_run_removes_all_that_the_run_makes_and_both_end() {
    let mut ends = std::collections::BTreeMap::<String, usize>::new();
    for turns_before in (0..).step_by(cases(18, 6)) {
        let (laptop, _folder, bucket) = brisk().await;
        let run = Execution::new(&laptop, "run", input_of_run(&bucket));
        let both = at_once(&laptop, run, ("deletion", deletion("Small")), turns_before).await;
        let [run, deletion] = &both;
        assert_eq!(deletion.input["next"], "succeed", "after {turns_before} turns: {}", deletion.input);
        assert_eq!(there(&laptop), [""; 0], "after {turns_before} turns");
        *ends.entry(run.input["error"].as_str().unwrap_or("succeeded").to_owned()).or_default() += 1;
        leaves_nothing(&laptop, &both, 1, 0).await;
        if run.turns <= turns_before {
            break;
        }
    }
    println!("how the runs ended: {ends:?}");
    assert!(ends.len() > 1, "a deletion met no run at work");
}

#[tokio::test]
async fn a_run_that_begins_during_a_deletion_ends_and_so_does_the_deletion() {
    let mut ends = std::collections::BTreeMap::<String, usize>::new();
    for turns_before in (0..).step_by(cases(6, 2)) {
        let (laptop, folder, bucket) = brisk().await;
        assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
        let deletion = Execution::new(&laptop, "deletion", deletion("Small"));
        let both = at_once(&laptop, deletion, ("second-run", input_of_run(&bucket)), turns_before).await;
        let [deletion, run] = &both;
        *ends.entry(run.input["error"].as_str().unwrap_or("succeeded").to_owned()).or_default() += 1;
        leaves_nothing(&laptop, &both, 2, 1).await;
        if deletion.turns <= turns_before {
            break;
        }
    }
    println!("how the runs ended: {ends:?}");
    assert!(ends.contains_key("succeeded"), "no run made the group anew");
}
