//! `--report` and `--trace`: one file that says what the JSON in it says, whatever came of the run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::{folder, json_of, path, pipeline, small_project, workspace};

/// Most bytes of the report of a run of the example.
const MOST_BYTES: usize = 300_000;

/// What a command wrote: its output, its report and its trace.
struct Written {
    output: Output,
    html: String,
    trace: Option<Value>,
}

impl Written {
    /// The document in the page, as a program reads it.
    fn inside(&self) -> Value {
        let (_, rest) =
            self.html.split_once("<script type=\"application/json\" id=\"document\">").expect("it is there");
        serde_json::from_str(rest.split_once("</script>").expect("it ends").0).expect("JSON")
    }
}

/// Runs a command with its report, and with its trace where it has one.
fn written(folder: &Path, arguments: &[&str]) -> Written {
    let (html, trace) = (folder.join("report.html"), folder.join("trace.json"));
    let has_trace = matches!(arguments[0], "run" | "simulate");
    let files = ["--report", path(&html), "--trace", path(&trace)];
    let files = if has_trace { &files[..] } else { &files[..2] };
    let output = pipeline(&[arguments, files, &["--output", "json"]].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    let html = fs::read_to_string(&html).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    let read = |path: PathBuf| serde_json::from_slice(&fs::read(path).expect("a trace")).expect("JSON");
    Written { output, html, trace: has_trace.then(|| read(trace)) }
}

/// What every report has to be: self-contained, and of the document that was printed.
fn is_of_what_was_printed(written: &Written) -> Value {
    let printed = json_of(&written.output);
    assert_eq!(written.inside(), printed);
    assert!(written.html.starts_with("<!DOCTYPE html>") && written.html.ends_with("</html>\n"));
    assert_eq!(written.html.matches("<script").count(), 1, "the document is the only one");
    for fetched in ["src=", "@import", "url(", "<link", "<img"] {
        assert!(!written.html.contains(fetched), "{fetched}");
    }
    printed
}

fn members<'document>(document: &'document Value, member: &str) -> &'document [Value] {
    document[member].as_array().map_or(&[], Vec::as_slice)
}

/// How many rows of work a page has for a document.
fn bars(html: &str) -> usize {
    html.matches("class=\"work ").count()
}

#[test]
fn a_run_that_failed_has_a_report_with_the_failure_first_and_its_texts_escaped() {
    let project = small_project("failed");
    let reason = "The role <script>alert('1')</script> of \"small\" cannot read </script>.";
    let fail = format!("datasetImportJob:Interactions={reason}");
    let written = written(&project, &["run", path(&project), "--fail", &fail]);
    assert_eq!(written.output.status.code(), Some(1));
    let printed = is_of_what_was_printed(&written);
    assert_eq!(printed["status"], "FAILED");
    let escaped =
        "The role &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; of &quot;small&quot; cannot read &lt;/script&gt;.";
    let verdict = written.html.find("id=\"verdict\"").expect("a verdict");
    let failure = written.html.find(escaped).expect("the reason");
    let resources = written.html.find("id=\"resources\"").expect("resources");
    assert!(verdict < failure && failure < resources);
    let failed =
        members(&printed, "resources").iter().find(|resource| resource["outcome"] == "failed").expect("one failed");
    let remedy = failed["whatToDo"].as_str().expect("what to do about it");
    assert!(remedy.starts_with("fix the data in s3://personalize-input/Interactions/"), "{remedy}");
    assert!(written.html[failure..resources].contains(remedy));
    assert!(written.html.contains("class=\"badge failed\">CREATE FAILED<"));
}

#[test]
fn a_run_of_every_kind_has_each_resource_and_each_of_its_times() {
    let folder = folder("every-kind");
    let shop = workspace().join("example-shop");
    let written = written(&folder, &["run", path(&shop), "--start", "2026-01-05T09:00:00Z"]);
    assert_eq!(written.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&written.output.stderr));
    let printed = is_of_what_was_printed(&written);
    assert!(written.html.len() <= MOST_BYTES, "{} bytes", written.html.len());
    for resource in members(&printed, "resources") {
        let name = resource["name"].as_str().expect("a name");
        assert!(written.html.contains(&format!("<strong>{name}</strong>")), "{name}");
    }
    let timeline = members(&printed, "timeline");
    assert!(
        timeline.len() > 10 && bars(&written.html) == timeline.len(),
        "{} of {}",
        bars(&written.html),
        timeline.len()
    );
    let seconds = |entry: &Value| entry["seconds"].as_f64().expect("seconds");
    let on_chain = timeline.iter().filter(|entry| entry["onLongestChain"] == true);
    let chain: f64 = on_chain.map(seconds).sum();
    let longest = printed["criticalPathSeconds"].as_f64().expect("seconds");
    assert!((chain - longest).abs() < 0.01, "{chain} {longest}");
    for entry in timeline {
        assert!(entry["lateSeconds"].as_f64().is_some_and(|late| (0.0..7200.0).contains(&late)), "{entry}");
    }
    assert!(!members(&printed, "metrics").is_empty() && !members(&printed, "trainedOn").is_empty());
    assert!(
        printed["billed"]["totals"]["trainingHours"].as_f64().is_some_and(|hours| hours > 0.0),
        "{}",
        printed["billed"]
    );
    assert!(written.html.contains(printed["trackingId"].as_str().expect("a tracking id")));
    let trace = written.trace.expect("a trace");
    let work = members(&trace, "traceEvents").iter().filter(|event| event["cat"] == "work");
    let traced: f64 = work.clone().map(|event| event["dur"].as_f64().expect("microseconds")).sum();
    let took: f64 = timeline.iter().map(seconds).sum();
    assert_eq!(work.count(), timeline.len());
    assert!((traced / 1e6 - took).abs() < 0.1, "{traced} {took}");
}

#[test]
fn several_runs_are_one_report_with_what_each_was_billed_for() {
    let project = small_project("several");
    let written = written(&project, &["run", path(&project), "--repeat", "1", "--delete"]);
    let printed = is_of_what_was_printed(&written);
    let runs = members(&printed, "runs");
    assert_eq!(runs.len(), 3);
    for id in ["run-1-verdict", "run-2-verdict", "run-3-verdict"] {
        assert_eq!(written.html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(written.html.contains("Deletion: Verdict"));
    let trainings = |run: &Value| run["billed"]["totals"]["trainingHours"].as_f64().expect("hours");
    assert!(trainings(&runs[0]) > 0.0 && trainings(&runs[1]) == 0.0, "the second run trains nothing");
    assert_eq!(runs[2]["action"], "delete");
    assert!(members(&runs[2], "timeline").iter().any(|entry| entry["endTime"].is_string()), "{}", runs[2]["timeline"]);
}

#[test]
fn a_month_s_simulation_has_its_runs_its_bills_and_its_data_in_one_page() {
    let project = small_project("month");
    let written = written(&project, &["simulate", path(&project), "--for", "30d", "--start", "2026-01-05T09:00:00Z"]);
    let printed = is_of_what_was_printed(&written);
    let operations = members(&printed, "operations").len();
    let runs = members(&printed, "calendar").iter().filter(|entry| entry["begunBy"] != "service").count();
    assert!(operations > 0 && runs > 0);
    assert_eq!(bars(&written.html), operations + runs);
    let hours = printed["usage"]["campaignTpsHours"]["sims-campaign"].as_f64().expect("hours");
    assert!(written.html.contains(&format!("<td class=\"number\">{}</td>", (hours * 1e6).round() / 1e6)), "{hours}");
    assert_eq!(members(&printed, "trainedOn")[0]["imports"][0]["name"], "Interactions");
    let work =
        members(written.trace.as_ref().expect("a trace"), "traceEvents").iter().filter(|event| event["cat"] == "work");
    assert_eq!(work.count(), operations + runs);
}

#[test]
fn a_plan_and_an_evaluation_have_reports_too() {
    let project = small_project("plan");
    let plan = written(&project, &["plan", path(&project)]);
    let printed = is_of_what_was_printed(&plan);
    assert!(plan.html.contains("Plan for small") && plan.html.contains("A run would succeed."));
    assert_eq!(plan.html.matches("class=\"badge good\">create<").count(), members(&printed, "changes").len());
    let evaluation = written(&project, &["evaluate", path(&project)]);
    let printed = is_of_what_was_printed(&evaluation);
    let coverage = printed["models"][0]["metrics"]["coverage"].as_f64().expect("a metric");
    assert!(evaluation.html.contains(&format!("<td class=\"number\">{}</td>", (coverage * 1e4).round() / 1e4)));
    assert_eq!(printed["trainedOn"][0]["imports"][0]["name"], "Interactions");
}

#[test]
fn parameters_that_are_rejected_have_a_report_with_what_was_found() {
    let project = small_project("rejected");
    let parameters = fs::read_to_string(project.join("params.json")).expect("parameters");
    fs::write(project.join("params.json"), parameters.replace("aws-sims", "aws-sim")).expect("written");
    for command in ["run", "plan", "evaluate"] {
        let written = written(&project, &[command, path(&project)]);
        assert_eq!(written.output.status.code(), Some(1));
        let printed = is_of_what_was_printed(&written);
        let message = printed["findings"][0]["message"].as_str().expect("a message");
        assert!(written.html.contains("failed (ParametersInvalid)"), "{command}");
        assert!(written.html.contains(&message[..20]), "{command}: {message}");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_found_before_anything_begins() {
    let project = small_project("unwritable");
    let absent = project.join("absent/report.html");
    for command in ["run", "plan", "evaluate"] {
        let output = pipeline(&[command, path(&project), "--report", path(&absent)]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        let stderr = String::from_utf8_lossy(&output.stderr).replace("\n  ", " ");
        assert!(stderr.contains(&format!("cannot write {} of --report: ", absent.display())), "{stderr}");
        assert!(stderr.contains("name a file in a folder that is there") && output.stdout.is_empty(), "{stderr}");
        assert!(!stderr.contains("ACTIVE"), "nothing has begun: {stderr}");
    }
}
