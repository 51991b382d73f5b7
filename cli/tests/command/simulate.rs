//! A month of operation in seconds: the calendar, what is billed, arrivals, failures and prices.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use personalize_emulator::Timestamp;
use serde_json::{Value, json};

use crate::support::{cases, example_project, json_of, path, pipeline, small_project, write};

/// The end of daylight saving time in Europe is among the 30 days.
const START: &str = "2026-10-05T09:00:00Z";
const DAYS: f64 = 30.0;
const NIGHTLY: &str = "cron(0 3 * * ? *)";
const WEEKLY: &str = "cron(0 5 ? * SUN *)";
const ZONE: &str = "Europe/Berlin";

/// A month of the example, or of another folder, takes at most so long.
const LONGEST: Duration = Duration::from_secs(10);

fn with_schedules(folder: &Path, schedules: Value) {
    let file = folder.join("params.json");
    let text = fs::read_to_string(&file).expect("the project has parameters");
    let mut parameters: Value = serde_json::from_str(&text).expect("JSON");
    parameters["schedules"] = schedules;
    write(&file, parameters.to_string());
}

fn nightly_and_weekly() -> Value {
    json!([
        {"name": "nightly", "scheduleExpression": NIGHTLY, "scheduleExpressionTimezone": ZONE, "retrain": "never"},
        {"name": "weekly", "scheduleExpression": WEEKLY, "scheduleExpressionTimezone": ZONE, "retrain": "always"},
    ])
}

fn simulate(folder: &Path, more: &[&str]) -> Output {
    pipeline(&[&["simulate", path(folder), "--start", START], more].concat())
}

fn document(folder: &Path, more: &[&str]) -> Value {
    json_of(&simulate(folder, &[more, &["--output", "json"]].concat()))
}

fn entries(document: &Value) -> Vec<&Value> {
    document["calendar"].as_array().expect("a calendar").iter().collect()
}

fn of_schedule<'a>(document: &'a Value, name: &str) -> Vec<&'a Value> {
    entries(document).into_iter().filter(|entry| entry["schedule"] == name).collect()
}

fn moment(text: &Value) -> f64 {
    Timestamp::from_rfc3339(text.as_str().expect("a moment")).expect("a moment in UTC").0
}

/// The moments of an expression in the simulated time, in whole seconds.
fn occurrences(expression: &str) -> Vec<f64> {
    let start = Timestamp::from_rfc3339(START).expect("a moment").0;
    let zone = TimeZone::named(ZONE).expect("a zone");
    let expression = ScheduleExpression::parse(expression).expect("an expression");
    #[expect(clippy::cast_possible_truncation, reason = "a moment of this century")]
    let from = start as i64;
    #[expect(clippy::cast_precision_loss, reason = "a moment of this century")]
    let moments = expression.occurrences(from, from, &zone).map(|moment| moment as f64);
    moments.take_while(|moment| *moment < start + DAYS * 86_400.0).collect()
}

#[test]
fn a_month_of_the_example_has_each_occurrence_and_takes_seconds() {
    let folder = example_project("month");
    with_schedules(&folder, nightly_and_weekly());
    let began = Instant::now();
    let document = document(&folder, &["--for", "30d"]);
    let took = began.elapsed();
    for (name, expression) in [("nightly", NIGHTLY), ("weekly", WEEKLY)] {
        let runs = of_schedule(&document, name);
        let expected = occurrences(expression);
        let scheduled: Vec<f64> = runs.iter().map(|run| moment(&run["scheduledTime"])).collect();
        assert_eq!(scheduled, expected, "{name}");
        assert_eq!(runs.iter().map(|run| moment(&run["at"])).collect::<Vec<_>>(), expected, "{name}");
    }
    assert_eq!((occurrences(NIGHTLY).len(), occurrences(WEEKLY).len()), (30, 4));
    for entry in entries(&document) {
        assert_eq!((&entry["outcome"], &entry["failures"]), (&json!("SUCCEEDED"), &json!([])), "{entry:#}");
    }
    assert_eq!(entries(&document)[0]["begunBy"], "upload");
    for run in of_schedule(&document, "weekly") {
        assert_eq!(run["trainings"].as_array().map(Vec::len), Some(3), "{run:#}");
    }
    for run in of_schedule(&document, "nightly") {
        assert_eq!(run["trainings"], json!([]), "{run:#}");
    }
    let arrivals = document["arrivals"].as_array().expect("arrivals");
    let arrivals: Vec<f64> = arrivals.iter().map(|arrival| moment(&arrival["at"])).collect();
    let mut before = Timestamp::from_rfc3339(START).expect("a moment").0;
    for run in entries(&document).into_iter().filter(|entry| entry["begunBy"] == "schedule") {
        let at = moment(&run["at"]);
        let has_arrived = arrivals.iter().any(|arrival| (before..at).contains(arrival));
        let expected = if has_arrived { json!(["Interactions"]) } else { json!([]) };
        assert_eq!(run["imports"], expected, "{run:#}");
        before = at;
    }
    assert!(arrivals.len() > 20, "the runs have something to import");
    assert_eq!(
        (document["arrivals"].as_array().map(Vec::len), &document["arrivalsAreAssumed"]),
        (Some(30), &json!(true))
    );
    assert!(took < LONGEST, "{took:?}");
}

/// Sums of operations by what they are billed for.
fn summed(document: &Value, resource_type: &str, divisor: f64) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for operation in document["operations"].as_array().expect("operations") {
        let billed = operation["billed"].as_f64().expect("a number");
        if operation["type"] == resource_type && billed > 0.0 {
            *sums.entry(operation["of"].as_str().expect("a name").to_owned()).or_default() += billed / divisor;
        }
    }
    sums
}

fn figures(sums: &Value) -> BTreeMap<String, f64> {
    let sums = sums.as_object().expect("sums");
    sums.iter().map(|(name, sum)| (name.clone(), sum.as_f64().expect("a number"))).collect()
}

fn assert_close(one: &BTreeMap<String, f64>, other: &BTreeMap<String, f64>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, value) in one {
        assert!((value - other[name]).abs() < 1e-9, "{name}: {value} and {}", other[name]);
    }
}

/// The small case whose sum by hand is in docs/simulate.md.
fn small_case(name: &str) -> PathBuf {
    let folder = small_project(name);
    with_schedules(
        &folder,
        json!([{"name": "daily", "scheduleExpression": "cron(0 12 * * ? *)", "retrain": "always"}]),
    );
    write(
        &folder.join("latencies.json"),
        json!({"datasetGroup": 60, "dataset": 60, "datasetImportJob": 600, "solution": 60, "solutionVersion": 3600, "campaign": 600})
            .to_string(),
    );
    write(&folder.join("arrivals.json"), "[]");
    folder
}

fn small_case_document(folder: &Path, more: &[&str]) -> Value {
    let (latencies, arrivals) = (folder.join("latencies.json"), folder.join("arrivals.json"));
    let given = ["--for", "3d", "--latencies", path(&latencies), "--arrivals", path(&arrivals)];
    document(folder, &[&given, more].concat())
}

#[test]
fn what_is_billed_is_the_sum_of_the_operations_and_the_sum_by_hand() {
    let folder = small_case("billed");
    let document = small_case_document(&folder, &[]);
    let usage = &document["usage"];
    assert_close(&figures(&usage["trainingHours"]), &summed(&document, "solutionVersion", 1.0));
    assert_close(&figures(&usage["importedGigabytes"]), &summed(&document, "datasetImportJob", 1_073_741_824.0));
    // The upload and three days train an hour each, and the file is imported once.
    assert_eq!(usage["trainingHours"], json!({"sims": 4.0}));
    #[expect(clippy::cast_precision_loss, reason = "a small file")]
    let bytes = fs::metadata(folder.join("Interactions/interactions.csv")).expect("a file").len() as f64;
    assert!((usage["totals"]["importedGigabytes"].as_f64().expect("a number") - bytes / 1_073_741_824.0).abs() < 1e-15);
    // One transaction a second from the moment at which the first run has made the campaign.
    let first = entries(&document)[0];
    let serving = 72.0 - first["seconds"].as_f64().expect("it has ended") / 3600.0;
    let hours = usage["totals"]["campaignTpsHours"].as_f64().expect("a number");
    assert!((serving..serving + 0.02).contains(&hours), "{hours} and {serving}");
}

#[test]
fn prices_make_a_cost_and_none_is_built_in() {
    let folder = small_case("prices");
    let template = pipeline(&["simulate", "--prices-template"]);
    assert_eq!(template.status.code(), Some(0));
    let mut prices: Value = serde_json::from_slice(&template.stdout).expect("a document");
    assert!(prices.as_object().expect("prices").values().all(Value::is_null), "{prices}");
    prices["trainingHour"] = json!(0.5);
    let file = folder.join("prices.json");
    write(&file, prices.to_string());
    let document = small_case_document(&folder, &["--prices", path(&file)]);
    assert_eq!(document["cost"]["total"], 2.0);
    assert_eq!(document["cost"]["withoutPrice"], json!(["importedGigabyte", "campaignTpsHour"]));
    for (text, problem) in [
        (r#"{"trainingHours": 1}"#, "trainingHours"),
        (r#"{"trainingHour": -1}"#, "from 0 on"),
        ("[", "--prices-template"),
    ] {
        write(&file, text);
        let output = simulate(&folder, &["--for", "1d", "--prices", path(&file)]);
        let stderr = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
        assert!(output.status.code() == Some(2) && stderr.contains(problem), "{stderr}");
    }
}

#[test]
fn text_has_a_line_for_each_entry_of_the_document() {
    let folder = small_case("text");
    let (latencies, arrivals) = (folder.join("latencies.json"), folder.join("arrivals.json"));
    let given = ["--for", "3d", "--latencies", path(&latencies), "--arrivals", path(&arrivals)];
    let output = simulate(&folder, &[&given[..], &["--time-zone", ZONE]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document = small_case_document(&folder, &[]);
    let began: Vec<&str> = text.lines().filter(|line| line.contains("SUCCEEDED")).collect();
    assert_eq!(began.len(), entries(&document).len(), "{text}");
    assert!(began[1].starts_with("2026-10-05T14:00:00+02:00") && began[1].contains("schedule daily"), "{text}");
    assert!(text.contains("4 runs: 4 succeeded.") && text.contains("4.000"), "{text}");
}

#[test]
fn what_arrives_is_imported_and_the_folder_is_left_alone() {
    let folder = small_case("arrivals");
    let before: Vec<_> =
        fs::read_dir(folder.join("Interactions")).expect("a folder").flatten().map(|it| it.path()).collect();
    let arrivals = json!([
        {"at": "2026-10-06T10:00:00Z", "dataset": "Interactions", "rows": 20},
        {"every": "cron(0 2 8 10 ? *)", "timezone": ZONE, "dataset": "Interactions", "rows": 7},
        {"at": "2026-10-07T15:00:00Z", "upload": true},
        {"at": "2027-10-07T15:00:00Z", "upload": true},
    ]);
    write(&folder.join("arrivals.json"), arrivals.to_string());
    let document = small_case_document(&folder, &[]);
    let rows: Vec<&Value> = document["arrivals"].as_array().expect("arrivals").iter().map(|it| &it["rows"]).collect();
    assert_eq!(rows, [&json!(20), &Value::Null, &json!(7)]);
    let imports: Vec<&Value> = entries(&document).into_iter().map(|entry| &entry["imports"]).collect();
    let (some, none) = (json!(["Interactions"]), json!([]));
    // The upload; 5 and 6 October with and without what came at 10:00, 7 October with the second upload; 8 October.
    assert_eq!(imports, [&some, &none, &some, &none, &none], "{document:#}");
    assert_eq!(entries(&document)[4]["begunBy"], "upload");
    let after: Vec<_> =
        fs::read_dir(folder.join("Interactions")).expect("a folder").flatten().map(|it| it.path()).collect();
    assert_eq!(before, after);
    for (wrong, problem) in [
        (json!([{"at": "soon", "upload": true}]), "no moment"),
        (json!([{"at": START, "dataset": "Films", "rows": 1}]), "no dataset `Films`"),
        (json!([{"at": START}]), "`dataset` and `rows`"),
        (json!([{"at": START, "rows": 1, "dataset": "Interactions", "colour": 1}]), "colour"),
    ] {
        write(&folder.join("arrivals.json"), wrong.to_string());
        let file = folder.join("arrivals.json");
        let output = simulate(&folder, &["--for", "1d", "--arrivals", path(&file)]);
        let stderr = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
        assert!(output.status.code() == Some(2) && stderr.contains(problem), "{stderr}");
    }
}

#[test]
fn a_training_that_fails_is_a_failure_of_its_runs_and_is_not_billed() {
    let folder = small_case("failing");
    let (latencies, arrivals) = (folder.join("latencies.json"), folder.join("arrivals.json"));
    let given = ["--for", "2d", "--latencies", path(&latencies), "--arrivals", path(&arrivals), "--output", "json"];
    let output = simulate(&folder, &[&given[..], &["--fail", "solutionVersion:sims=Out of capacity."]].concat());
    assert_eq!(output.status.code(), Some(1));
    let document = json_of(&output);
    for entry in entries(&document) {
        assert_eq!(entry["outcome"], "FAILED");
        assert!(entry["failures"].to_string().contains("Out of capacity."), "{entry:#}");
    }
    assert_eq!((entries(&document).len(), &document["usage"]["trainingHours"]), (3, &json!({})));
}

#[test]
fn the_service_trains_by_itself_and_what_is_under_way_at_the_end_is_said() {
    let folder = small_project("automatic");
    let file = folder.join("params.json");
    let mut parameters: Value = serde_json::from_str(&fs::read_to_string(&file).expect("parameters")).expect("JSON");
    parameters["solutions"]["sims"]["performAutoTraining"] = json!(true);
    // The service trains by itself where an import has brought in new data.
    parameters["schedules"] = json!([
        {"name": "nightly", "scheduleExpression": NIGHTLY, "retrain": "never"},
        {"name": "last", "scheduleExpression": "at(2026-10-19T08:50:00)", "retrain": "always"},
    ]);
    write(&file, parameters.to_string());
    let document = document(&folder, &["--for", "2w"]);
    let by_service: Vec<_> = entries(&document).into_iter().filter(|entry| entry["begunBy"] == "service").collect();
    assert!(!by_service.is_empty(), "{document:#}");
    assert!(by_service.iter().all(|entry| entry["trainings"] == json!(["sims"])), "{by_service:#?}");
    let last = of_schedule(&document, "last");
    assert_eq!((last[0]["outcome"].as_str(), &last[0]["ended"]), (Some("RUNNING"), &Value::Null));
}

#[test]
fn the_same_seed_gives_the_same_calendar() {
    let folder = small_case("seed");
    let simulated = |seed| simulate(&folder, &["--for", "5d", "--seed", seed, "--output", "json"]).stdout;
    assert_eq!(simulated("7"), simulated("7"));
    assert_ne!(simulated("7"), simulated("8"));
}

#[test]
fn parameters_that_are_refused_have_no_calendar() {
    let folder = small_project("refused");
    write(&folder.join("params.json"), r#"{"datasetGroup": {}}"#);
    let output = simulate(&folder, &["--for", "30d"]);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && stdout.contains("there is no calendar"), "{stdout}");
    for wrong in [&["--for", "1y"][..], &["--for", "1d", "--time-zone", "Mars"], &[]] {
        assert_eq!(simulate(&folder, wrong).status.code(), Some(2));
    }
}

/// Six dataset groups that share one slot for imports and one for trainings, as five hundred share five and twenty: their
/// imports take most of the time until the next.
#[test]
fn many_groups_that_fill_the_quotas_are_late_and_none_fails_or_starves() {
    const INTERVAL: f64 = 4.0 * 3600.0;
    let groups = cases(4, 6);
    let folder = small_project("many-groups");
    with_schedules(
        &folder,
        json!([
            {"name": "import", "scheduleExpression": "cron(0 0/4 * * ? *)", "retrain": "never"},
            {"name": "train", "scheduleExpression": "cron(30 16 * * ? *)", "reimport": "never", "retrain": "always"},
        ]),
    );
    let (latencies, arrivals) = (folder.join("latencies.json"), folder.join("arrivals.json"));
    write(&latencies, json!({"datasetImportJob": 2000, "solutionVersion": 2000}).to_string());
    write(&arrivals, json!([{"every": "rate(4 hours)", "dataset": "Interactions", "rows": 20}]).to_string());
    let number = groups.to_string();
    let more = ["--for", "1d", "--groups", &number, "--quota", "datasetImportJob=1", "--quota", "solutionVersion=1"];
    let files = ["--latencies", path(&latencies), "--arrivals", path(&arrivals)];
    let document = document(&folder, &[&more[..], &files, &["--requests-per-second", "1"]].concat());
    let failed: Vec<_> = entries(&document).into_iter().filter(|entry| entry["outcome"] == "FAILED").collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let lateness = |name: &str| {
        let of = document["lateness"].as_array().expect("a list").iter().find(|of| of["schedule"] == name);
        of.unwrap_or_else(|| panic!("no {name}: {:#}", document["lateness"])).clone()
    };
    let (import, train) = (lateness("import"), lateness("train"));
    println!("{import:#}\n{train:#}");
    assert_eq!((&import["runs"], &train["runs"]), (&json!(6 * groups), &json!(groups)));
    assert_eq!(train["succeeded"], json!(groups));
    let last = import["secondsToEnd"]["most"].as_f64().expect("a number");
    assert!(last > 0.5 * INTERVAL, "they had to wait: {last}");
    let longest = import["longestSecondsWithout"].as_f64().expect("a number");
    assert!(longest < 3.0 * INTERVAL, "no group is left out for two occurrences: {longest}");
    let first = &document["quotas"][0];
    assert_eq!((&first["type"], &first["most"], &first["used"]), (&json!("datasetImportJob"), &json!(1), &json!(1)));
    assert!(document["requests"]["throttled"].as_u64() > Some(0));
}

#[test]
fn a_quota_that_is_raised_is_full_no_more() {
    let folder = small_project("raised-quota");
    let simulated = |quota: &str| document(&folder, &["--for", "6h", "--groups", "8", "--quota", quota]);
    let full = |document: &Value| {
        let quotas = document["quotas"].as_array().expect("a list").iter();
        let full = quotas.filter(|quota| quota["rejected"].as_u64() > Some(0));
        full.map(|quota| quota["type"].as_str().expect("a type").to_owned()).collect::<Vec<_>>()
    };
    let (low, high) = (simulated("datasetImportJob=2"), simulated("datasetImportJob=8"));
    assert_eq!((full(&low), full(&high)), (vec!["datasetImportJob".to_owned()], Vec::new()));
    let end = |document: &Value| document["lateness"][0]["secondsToEnd"]["most"].as_f64().expect("a number");
    assert!(end(&low) > end(&high), "{} {}", end(&low), end(&high));
    let groups = high["calendar"].as_array().expect("a calendar").iter().map(|entry| entry["datasetGroup"].clone());
    let groups: BTreeSet<String> = groups.map(|group| group.to_string()).collect();
    assert_eq!(groups.len(), 8, "{groups:?}");
}

#[test]
fn groups_of_a_configuration_of_the_successor_are_refused_with_the_way_out() {
    let folder = small_project("groups-of-successor");
    fs::remove_file(folder.join("params.json")).expect("it is there");
    write(&folder.join("config.json"), json!({"datasetGroup": {"serviceConfig": {"name": "films"}}}).to_string());
    let output = simulate(&folder, &["--for", "1d", "--groups", "2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the pipeline's own format"), "{output:?}");
}
