//! How the work of a check and of a run grows with what there is of something: ten times as much of it may take at most
//! fifteen times as long. `cargo bench -p personalize-pipeline-cli --bench growth` prints the figures; with a word behind
//! `--`, those of what has it in its name.
//!
//! Times are seconds of this process's own processor time, so that the machine's other work does not count. A parameter
//! file of 100,000 filters is larger than a run takes, so sections are checked as a text, as a check does with a file. Each
//! text is written out as every kind of report.

#![allow(clippy::expect_used, reason = "a measurement that cannot go on says what it lacks")]
#![allow(clippy::cast_precision_loss, reason = "figures to be read")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use personalize_pipeline_cli::arguments::CheckOutput;
use personalize_pipeline_cli::check;
use personalize_pipeline_cli::display::Terminal;
use personalize_pipeline_cli::laptop::{Laptop, Setup};
use serde_json::{Map, Value, json};

/// How many there are of what is measured.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

/// How much longer ten times as much may take.
const PROMISED_GROWTH: f64 = 15.0;

/// How long a check of 10,000 filters may take.
const PROMISED_FILTERS: f64 = 2.0;

/// Shorter times than this are not compared: what there is once weighs too much in them, and the clock is too coarse.
const COMPARABLE: f64 = 0.05;

/// The kernel's clock ticks a second, which Linux gives programs as 100 on every architecture.
const TICKS: f64 = 100.0;

const RECIPE: &str = "arn:aws:personalize:::recipe/aws-similar-items";

/// What there is more and more of, and how a parameter file with so many is written.
type Kind = (&'static str, fn(usize) -> String);

const KINDS: [Kind; 11] = [
    ("filters", filters),
    ("filters of one name", filters_of_one_name),
    ("filters with two mistakes", broken_filters),
    ("solutions", solutions),
    ("campaigns", campaigns),
    ("campaigns of one solution", campaigns_of_one_solution),
    ("campaigns of no solution", campaigns_of_no_solution),
    ("schema fields", schema_fields),
    ("schema fields of one name", schema_fields_of_one_name),
    ("duplicate keys", duplicate_keys),
    ("unknown keys", unknown_keys),
];

fn main() -> ExitCode {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let is_wanted = |name: &str| wanted.as_deref().is_none_or(|wanted| name.contains(wanted));
    println!("{:<28}{:>12}{:>12}{:>12}{:>10}{:>10}", "seconds of", "1,000", "10,000", "100,000", "times", "times");
    let mut held = true;
    for (name, text) in KINDS.into_iter().filter(|(name, _)| is_wanted(name)) {
        held &= report(name, SIZES.map(|count| check_of(&text(count))));
    }
    if is_wanted("data files") {
        let folders = SIZES.map(DataFiles::new);
        held &= report("data files, check", folders.each_ref().map(|folder| of_check(&folder.0)));
        held &= report("data files, run", folders.each_ref().map(|folder| of_run(&folder.0)));
    }
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints a line of the table. Whether what is promised holds.
fn report(name: &str, seconds: [f64; 3]) -> bool {
    let growth = [seconds[1] / seconds[0], seconds[2] / seconds[1]];
    let is_long = [seconds[1], seconds[2]].map(|seconds| seconds >= COMPARABLE);
    let mut held = growth.iter().zip(is_long).all(|(growth, is_long)| !is_long || *growth <= PROMISED_GROWTH);
    if name == "filters" {
        held &= seconds[1] <= PROMISED_FILTERS;
    }
    let [small, middle, large] = seconds;
    let [first, second] = growth;
    let verdict = if held { "" } else { "  does not hold" };
    println!("{name:<28}{small:>12.2}{middle:>12.2}{large:>12.2}{first:>10.1}{second:>10.1}{verdict}");
    held
}

/// A check of a text, with each of the reports.
fn check_of(text: &str) -> f64 {
    timed(|| {
        let outcome = check::examine_text(Path::new("params.json"), text.to_owned());
        for output in [CheckOutput::Text, CheckOutput::Json, CheckOutput::Sarif] {
            check::render(&outcome, output, &Terminal::NONE).expect("a report");
        }
    })
}

fn of_check(folder: &Path) -> f64 {
    timed(|| drop(check::examine(folder, None).expect("it can be read")))
}

fn of_run(folder: &Path) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let run = async || {
        let laptop = Laptop::start(Setup::default()).await.expect("a laptop");
        let upload = laptop.open(&folder.join("params.json")).expect("the parameters");
        let report = laptop.run(&upload).await.expect("a run");
        assert!(report.has_succeeded(), "{:?}", report.error);
    };
    timed(|| runtime.block_on(run()))
}

/// Seconds of processor time. Short work is done again, and counts by its mean.
fn timed(mut work: impl FnMut()) -> f64 {
    let start = processor_time();
    let mut times = 0_u32;
    loop {
        work();
        times += 1;
        let passed = processor_time() - start;
        if passed >= COMPARABLE * 4.0 || times == 50 {
            return passed / f64::from(times);
        }
    }
}

/// What this process has had of processors until now, in seconds. Source: proc(5).
fn processor_time() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = text.rsplit_once(')').expect("a name in brackets");
    let ticks = |index: usize| -> f64 {
        fields.split_whitespace().nth(index).and_then(|field| field.parse().ok()).expect("a number")
    };
    (ticks(11) + ticks(12)) / TICKS
}

/// A parameter file with one dataset, and with what else is to be in it.
fn parameters(more: Value) -> String {
    let mut file = json!({
        "datasetGroup": {"name": "growth"},
        "datasets": {"Interactions": {"name": "interactions", "schema": schema(&[])}},
    });
    let Value::Object(more) = more else { unreachable!("sections are members of an object") };
    file.as_object_mut().expect("an object").extend(more);
    serde_json::to_string_pretty(&file).expect("JSON")
}

fn schema(more: &[Value]) -> Value {
    let field = |name: &str, field_type: &str| json!({"name": name, "type": field_type});
    let mut fields = vec![
        field("USER_ID", "string"),
        field("ITEM_ID", "string"),
        field("TIMESTAMP", "long"),
        field("EVENT_TYPE", "string"),
    ];
    fields.extend_from_slice(more);
    json!({
        "type": "record",
        "name": "Interactions",
        "namespace": "com.amazonaws.personalize.schema",
        "fields": fields,
        "version": "1.0",
    })
}

fn list(key: &str, count: usize, entry: impl Fn(usize) -> Value) -> String {
    parameters(json!({key: (0..count).map(entry).collect::<Vec<_>>()}))
}

fn map(count: usize, entry: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..count).map(entry).collect::<Map<_, _>>())
}

fn filters(count: usize) -> String {
    let expression = |number| format!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch-{number}\")");
    list("filters", count, |number| json!({"name": format!("f-{number}"), "filterExpression": expression(number)}))
}

fn filters_of_one_name(count: usize) -> String {
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    list("filters", count, |_| json!({"name": "f", "filterExpression": expression}))
}

fn broken_filters(count: usize) -> String {
    let expression = "EXCLUDE ItemID WHERE Interactions.EVNT_TYPE INN (\"watch\")";
    list("filters", count, |number| json!({"name": format!("f {number}"), "filterExpression": expression}))
}

fn solution(number: usize) -> (String, Value) {
    (format!("s{number}"), json!({"name": format!("s-{number}"), "recipeArn": RECIPE}))
}

fn solutions(count: usize) -> String {
    parameters(json!({"solutions": map(count, solution)}))
}

fn campaigns(count: usize) -> String {
    let campaign = |number| (format!("s{number}Campaign"), json!({"name": format!("c-{number}")}));
    parameters(json!({"solutions": map(count, solution), "campaigns": map(count, campaign)}))
}

fn campaigns_of_one_solution(count: usize) -> String {
    let campaigns: Vec<Value> = (0..count).map(|number| json!({"name": format!("c-{number}")})).collect();
    parameters(json!({"solutions": {"s": {"name": "s", "recipeArn": RECIPE, "campaigns": campaigns}}}))
}

fn campaigns_of_no_solution(count: usize) -> String {
    let campaign = |number| (format!("x{number}"), json!({"name": format!("c-{number}")}));
    parameters(json!({"solutions": map(count, solution), "campaigns": map(count, campaign)}))
}

fn with_fields(count: usize, field: impl Fn(usize) -> Value) -> String {
    let fields: Vec<Value> = (0..count).map(field).collect();
    parameters(json!({"datasets": {"Interactions": {"name": "interactions", "schema": schema(&fields)}}}))
}

fn schema_fields(count: usize) -> String {
    with_fields(count, |number| json!({"name": format!("FIELD_{number}"), "type": "string"}))
}

fn schema_fields_of_one_name(count: usize) -> String {
    with_fields(count, |_| json!({"name": "FIELD", "type": "string"}))
}

fn duplicate_keys(count: usize) -> String {
    let text = parameters(json!({}));
    let end = text.rfind('}').expect("an object");
    format!("{}{}}}", &text[..end], ",\n\"reimport\": \"never\"".repeat(count))
}

fn unknown_keys(count: usize) -> String {
    parameters(map(count, |number| (format!("filtres{number}"), json!(number))))
}

/// A folder with so many small files of data, gone when this is dropped.
struct DataFiles(PathBuf);

impl DataFiles {
    fn new(count: usize) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("growth-{}-{count}", std::process::id()));
        fs::create_dir_all(root.join("Interactions")).expect("a folder");
        fs::write(root.join("params.json"), parameters(json!({}))).expect("written");
        for file in 0..count {
            let row = |row: usize| format!("u{},i{},{},watch\n", row % 50, row * 7 % 90, 1_600_000_000 + row * 60);
            let rows: String = (0..3).map(|number| row(file * 3 + number)).collect();
            let text = format!("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n{rows}");
            fs::write(root.join(format!("Interactions/part-{file:06}.csv")), text).expect("written");
        }
        Self(root)
    }
}

impl Drop for DataFiles {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
