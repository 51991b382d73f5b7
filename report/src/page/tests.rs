use serde_json::{Value, json};

use super::{DocumentKind, to_html};

/// The document inside a page, as a program reads it.
fn inside(html: &str) -> Value {
    let (_, rest) = html.split_once("<script type=\"application/json\" id=\"document\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn hostile() -> Value {
    let text = "<script>alert('x')</script> \" & </script>";
    json!({
        "status": "FAILED", "error": {"name": "ResourceFailed", "cause": text}, "datasetGroup": text, "summary": text,
        "executionArn": text, "trackingId": text,
        "resources": [{"type": "solutionVersion", "name": text, "arn": text, "outcome": "failed", "failureReason": text,
            "whatToDo": text, "why": text, "notes": [text], "seconds": 60.0, "endTime": "2026-01-05T09:10:00Z"}],
        "metrics": [{"solution": text, "solutionVersionArn": text, "values": {text: 0.5},
            "before": {"solutionVersionArn": text, "values": {text: 0.25}},
            "gate": [{"campaign": text, "metric": text, "decision": "held", "reason": text, "atLeast": 0.9}]}],
        "findings": [{"code": "PP0203", "severity": "error", "place": {"file": text, "line": 2}, "message": text}],
        "billed": {"trainingHours": {text: 0.25}, "batchInferenceLines": {text: 7}},
        "trainedOn": [{"solution": text, "solutionVersionArn": text, "imports": [{"name": text}], "later": [{"name": text}]}],
        "timeline": [{"type": "dataset", "name": text, "arn": text, "startTime": "2026-01-05T09:00:00Z",
            "endTime": "2026-01-05T09:05:00Z", "after": [], "status": "ACTIVE"}],
        "notifications": [{"subject": text, "message": text}],
        "again": {"advice": text, "commands": [text]}, "apiCalls": {text: 3}, "shortened": [text],
        "notAttempted": [{"type": "campaign", "name": text}],
        "serving": [{"campaign": text, "solutionVersionArn": text}],
        "batchResults": [{"type": "batchInferenceJob", "name": text, "output": text, "lines": 5}],
    })
}

#[test]
fn no_member_of_a_document_becomes_markup() {
    let document = hostile();
    let html = to_html(DocumentKind::Run, &document);
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("</script").count(), 1);
    assert!(!html.contains("alert('x')<") && !html.contains("\" & <"));
    assert_eq!(inside(&html), document);
}

#[test]
fn the_first_failure_comes_first_with_its_reason_and_its_remedy() {
    let document = json!({
        "status": "FAILED", "error": "ResourceFailed", "cause": "all of it", "summary": "The run failed.",
        "resources": [
            {"type": "dataset", "name": "Items", "outcome": "created"},
            {"type": "datasetImportJob", "name": "Items", "outcome": "failed", "failureReason": "Row 3", "whatToDo": "fix row 3"},
            {"type": "filter", "name": "seen", "outcome": "failed", "failureReason": "no such column"},
        ],
    });
    let html = to_html(DocumentKind::Run, &document);
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}: {html}"));
    assert!(place("id=\"verdict\"") < place("dataset import job Items"));
    assert!(place("dataset import job Items") < place("Row 3") && place("Row 3") < place("fix row 3"));
    assert!(place("fix row 3") < place("1 more failure") && place("1 more failure") < place("id=\"resources\""));
}

#[test]
fn a_run_that_ended_before_it_began_shows_what_was_found_or_what_it_failed_with() {
    let finding =
        json!({"code": "PP0107", "severity": "error", "place": {"path": "datasets"}, "message": "there is none"});
    let found = json!({"status": "FAILED", "error": "ParametersInvalid", "findings": [finding]});
    let html = to_html(DocumentKind::Run, &found);
    assert!(html.contains("<dd>PP0107 at datasets</dd>") && html.contains("there is none"), "{html}");
    let crashed = json!({"status": "FAILED", "error": {"name": "HandlerFailed", "cause": "it panicked"}});
    let html = to_html(DocumentKind::Run, &crashed);
    assert!(html.contains("<dd>HandlerFailed</dd>") && html.contains("it panicked"), "{html}");
}

#[test]
fn a_run_that_is_ready_says_with_which_tracking_id() {
    let document =
        json!({"status": "SUCCEEDED", "datasetGroup": "FilmNight", "trackingId": "0f1e", "summary": "Ready."});
    let html = to_html(DocumentKind::Run, &document);
    assert!(html.contains("<h1>FilmNight is ready</h1>") && html.contains("<code>0f1e</code>"), "{html}");
    assert!(
        !html.contains("id=\"timeline\"") && !html.contains("id=\"metrics\""),
        "what is not known is left out: {html}"
    );
}

#[test]
fn the_timeline_of_a_document_without_one_is_that_of_its_resources() {
    let resource = |name: &str, outcome: &str| json!({"type": "filter", "name": name, "outcome": outcome, "seconds": 60.0, "endTime": "2026-01-05T09:02:00Z"});
    let kept = json!({"type": "filter", "name": "kept", "outcome": "reused", "endTime": "2026-01-01T00:00:00Z"});
    let document = json!({"status": "SUCCEEDED", "resources": [resource("one", "created"), kept],
        "execution": {"id": "e", "startTime": "2026-01-05T09:00:00Z", "endTime": "2026-01-05T09:04:00Z", "seconds": 240.0}});
    let html = to_html(DocumentKind::Run, &document);
    assert!(html.contains("x=\"25%\" width=\"25%\""), "{html}");
    assert!(html.contains("What each had to wait for is not known."), "{html}");
    assert!(!html.contains("begun") && !html.contains("longest chain"), "{html}");
}

#[test]
fn several_runs_have_sections_of_their_own_with_identifiers_of_their_own() {
    let run = |action: &str| json!({"status": "SUCCEEDED", "action": action, "datasetGroup": "FilmNight"});
    let document = json!({"status": "SUCCEEDED", "action": "delete", "datasetGroup": "FilmNight", "runs": [run("run"), run("delete")]});
    let html = to_html(DocumentKind::Run, &document);
    assert!(html.contains("id=\"run-1-verdict\"") && html.contains("<h2>Run 1: Verdict</h2>"), "{html}");
    assert!(html.contains("id=\"run-2-verdict\"") && html.contains("<h2>Deletion: Verdict</h2>"), "{html}");
    assert!(html.contains("<h1>FilmNight is deleted</h1>"), "{html}");
}

#[test]
fn a_plan_says_what_would_fail_and_what_costs_money() {
    let document = json!({"version": 1, "datasetGroup": "FilmNight", "summary": "1 to create, 1 that would fail.",
        "changes": [
            {"action": "create", "type": "campaign", "name": "films", "expectedSeconds": 600.0},
            {"action": "refuse", "type": "filter", "name": "seen", "why": "10 of 10 filters are there"}],
        "costs": {"campaigns": [{"name": "films", "minProvisionedTps": 3}], "trainings": ["films"]}});
    let html = to_html(DocumentKind::Plan, &document);
    for part in ["A run would end FAILED", "<dd>filter seen</dd>", "10 of 10 filters", "10m00s", "a second at least: 3"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert_eq!(inside(&html), document);
}

#[test]
fn an_evaluation_has_each_model_beside_the_most_popular_items() {
    let document = json!({"caveat": "Of this machine.", "models": [{"type": "solutionVersion", "name": "films",
        "recipe": "aws-user-personalization-v2", "metrics": {"coverage": 0.5}, "mostPopular": {"coverage": 0.125}}]});
    let html = to_html(DocumentKind::Evaluation, &document);
    for part in ["Solution version films", ">0.5<", ">0.125<", ">+0.375<", "Of this machine."] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_simulation_has_its_runs_and_operations_in_one_timeline() {
    let document = json!({"version": 1, "start": "2026-01-01T00:00:00Z", "end": "2026-01-31T00:00:00Z",
        "calendar": [{"at": "2026-01-01T00:00:00Z", "begunBy": "upload", "ended": "2026-01-01T02:00:00Z", "seconds": 7200.0,
            "outcome": "FAILED", "imports": ["Items"], "failures": [{"type": "filter", "name": "seen", "reason": "full"}], "arn": "a"}],
        "busy": {"series": [{"at": "2026-01-01T00:00:00Z", "imports": 1, "runs": 1}, {"at": "2026-01-01T02:00:00Z"}]},
        "operations": [{"type": "datasetImportJob", "of": "FilmNight/ITEMS", "start": "2026-01-01T00:10:00Z",
            "end": "2026-01-01T00:20:00Z", "outcome": "ACTIVE", "arn": "b"}],
        "usage": {"importedGigabytes": {"FilmNight/ITEMS": 0.5}},
        "cost": {"currency": "USD", "total": 2.5, "lines": [{"unit": "importedGigabyte", "quantity": 0.5, "price": 5.0, "amount": 2.5}]}});
    let html = to_html(DocumentKind::Simulation, &document);
    for part in [
        "Runs and trainings: 0 succeeded, 1 failed.",
        "of an upload",
        "FilmNight/ITEMS",
        "filter seen",
        "Total: 2.50 USD",
        "class=\"chart\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn a_document_of_another_kind_has_a_page_with_what_there_is() {
    let html = to_html(DocumentKind::Run, &json!({"resources": 5}));
    assert!(html.contains("failed (no error is known)") && !html.contains("id=\"resources\""), "{html}");
}
