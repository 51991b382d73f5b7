use std::collections::BTreeMap;

use console::measure_text_width;
use personalize_contract::Rule;
use serde_json::json;

use super::*;
use crate::billed::Billed;
use crate::laptop::{Message, RunError, Told};

fn resource(name: &str, outcome: &str, reason: Option<&str>) -> Resource {
    Resource {
        resource_type: "solutionVersion".to_owned(),
        name: name.to_owned(),
        arn: Some(format!("arn:{name}")),
        outcome: outcome.to_owned(),
        seconds: (outcome == "created").then_some(2700.0),
        failure_reason: reason.map(str::to_owned),
        ..Resource::default()
    }
}

fn report() -> Report {
    let document = json!({
        "resources": [{"type": "solutionVersion", "name": "sims", "whatToDo": "correct the data"}],
        "notAttempted": [{"type": "campaign", "name": "sims-campaign"}],
        "trackingId": "t-1",
    });
    Report {
        status: RunStatus::Failed,
        error: Some(RunError { name: "ResourceFailed".to_owned(), cause: "one failed".to_owned() }),
        findings: vec![Finding::of(Rule::warning("PP9999", "Nothing is odd"), "datasets.Items", "odd")],
        execution_arn: "arn:e".to_owned(),
        plan: None,
        resources: vec![resource("films", "created", None), resource("sims", "failed", Some("too few"))],
        makespan_seconds: 7500.0,
        critical_path_seconds: Some(7400.0),
        turns: 9,
        state_transitions: 27,
        history_events: 80,
        api_calls: Some(BTreeMap::from([("CreateSolution".to_owned(), 2), ("ListSolutions".to_owned(), 3)])),
        throttled_calls: Some(0),
        notifications: vec![Message {
            subject: Some("It failed".to_owned()),
            message: "Body\n".to_owned(),
            document,
            attributes: BTreeMap::default(),
        }],
        start_time: "2026-01-05T09:00:00Z".to_owned(),
        end_time: "2026-01-05T11:05:00Z".to_owned(),
        timeline: Vec::new(),
        billed: Some(Billed::default()),
        told: Told::default(),
    }
}

fn of_size(rows: usize, columns: usize) -> Terminal {
    Terminal { size: Some((rows, columns)), colour: false, cursor: true }
}

#[test]
fn a_full_report_has_the_table_the_reasons_the_notification_and_the_outcome_last() {
    let expected = "\
warning[PP9999]: datasets.Items: odd

TYPE              NAME   OUTCOME  DURATION  ARN
solution version  films  created  45m00s    arn:films
solution version  sims   failed   -         arn:sims

solution version sims failed: too few

Subject: It failed

Body

9 turns, 27 state transitions, 5 API calls; longest chain 2h03m.

FAILED (ResourceFailed) after 2h05m of virtual time.
";
    assert_eq!(render(&report(), &Terminal::NONE, false), expected);
    assert_eq!(render(&report(), &of_size(24, 200), true), expected);
}

#[test]
fn in_a_narrow_terminal_an_arn_has_a_line_of_its_own() {
    let expected = "\
TYPE              NAME   OUTCOME  DURATION
solution version  films  created  45m00s
  arn:films
solution version  sims   failed   -
  arn:sims
";
    let text = render(&report(), &of_size(24, 45), true);
    assert!(text.contains(expected), "{text}");
}

#[test]
fn on_a_terminal_a_failure_has_its_reason_and_what_to_do_and_the_outcome_last() {
    let expected = "\
warning[PP9999]: datasets.Items: odd

TYPE              NAME   OUTCOME  DURATION
solution version  films  created  45m00s
solution version  sims   failed   -

solution version sims failed: too few
  What to do: correct the data.
Not attempted, since it needs what failed: campaign sims-campaign

Tracking ID for PutEvents: t-1
Notification: It failed
With --verbose: every ARN, and the text of the notification.

9 turns, 27 state transitions, 5 API calls; longest chain 2h03m.

FAILED (ResourceFailed) after 2h05m of virtual time.
";
    assert_eq!(render(&report(), &of_size(40, 80), false), expected);
}

#[test]
fn a_success_of_many_resources_fits_the_screen_and_names_them_by_type() {
    let mut report = report();
    (report.status, report.error) = (RunStatus::Succeeded, None);
    report.resources = (0..40).map(|number| resource(&format!("solution-{number}"), "created", None)).collect();
    for (rows, columns, findings) in [(24, 80, 1), (24, 80, 30), (20, 40, 3), (40, 100, 2), (40, 100, 200)] {
        report.findings = vec![report.findings[0].clone(); findings];
        let text = render(&report, &of_size(rows, columns), false);
        assert!(text.lines().count() < rows, "{rows} rows: {text}");
        assert!(text.lines().all(|line| measure_text_width(line) <= columns), "{columns} columns: {text}");
        let row = text.lines().find(|line| line.starts_with("solution version ")).expect("a row of the type");
        assert!(row.starts_with("solution version  40 created  45m00s"), "{text}");
        assert_eq!(row.contains("solution-0, solution-1"), columns >= 80, "{row}");
        assert!(text.ends_with("\n\nSUCCEEDED after 2h05m of virtual time.\n"), "{text}");
    }
    let text = render(&report, &of_size(24, 80), false);
    assert!(text.starts_with("0 errors and 200 warnings (PP9999); `pipeline check` shows them.\n"), "{text}");
}

#[test]
fn a_crash_that_nobody_was_notified_of_shows_its_cause() {
    let mut report = report();
    report.notifications.clear();
    for terminal in [Terminal::NONE, of_size(24, 80)] {
        let text = render(&report, &terminal, false);
        assert!(text.ends_with("\n\none failed\n\nFAILED (ResourceFailed) after 2h05m of virtual time.\n"), "{text}");
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let coloured = render(&report(), &Terminal { colour: true, ..Terminal::NONE }, false);
    assert!(coloured.contains("\u{1b}[33m\u{1b}[1mwarning[PP9999]\u{1b}[0m: datasets.Items"), "{coloured}");
    assert!(coloured.contains("\u{1b}[31m\u{1b}[1mFAILED\u{1b}[0m (ResourceFailed)"), "{coloured}");
    assert_eq!(console::strip_ansi_codes(&coloured), render(&report(), &Terminal::NONE, false));
}
