//! What came of a run, for people: the resources, what failed, one line for the whole, and the notification.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets};
use personalize_contract::ResourceType;
use personalize_pipeline::in_words;

use crate::laptop::{Report, Resource, RunStatus};

/// The report as text, which ends in a line break. In a terminal of `width` columns, the table does not wrap.
#[must_use]
pub fn render(report: &Report, width: Option<usize>) -> String {
    let table = resources(report, width);
    let parts = [findings(report), table, failures(report), summary(report), notifications(report)];
    let mut text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn findings(report: &Report) -> String {
    report.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn resources(report: &Report, width: Option<usize>) -> String {
    if report.resources.is_empty() {
        return String::new();
    }
    let table = with_arns_beside(report);
    let widest = table.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    match width {
        Some(width) if width < widest => with_arns_below(report),
        _ => table,
    }
}

fn with_arns_beside(report: &Report) -> String {
    let rows = report.resources.iter().map(|resource| {
        let [kind, name, outcome, duration] = cells(resource);
        vec![kind, name, outcome, duration, resource.arn.clone().unwrap_or_else(|| "-".to_owned())]
    });
    table(&["TYPE", "NAME", "OUTCOME", "DURATION", "ARN"], rows)
}

/// Each ARN on a line of its own, from which it can be copied whole.
fn with_arns_below(report: &Report) -> String {
    let rows = report.resources.iter().map(|resource| cells(resource).to_vec());
    let table = table(&["TYPE", "NAME", "OUTCOME", "DURATION"], rows);
    let mut lines = table.lines();
    let mut text = lines.next().unwrap_or_default().to_owned();
    for (line, resource) in lines.zip(&report.resources) {
        let _ = write!(text, "\n{line}");
        if let Some(arn) = &resource.arn {
            let _ = write!(text, "\n  {arn}");
        }
    }
    text
}

fn cells(resource: &Resource) -> [String; 4] {
    let duration = resource.seconds.map_or_else(|| "-".to_owned(), in_words);
    [words(resource).to_owned(), resource.name.clone(), resource.outcome.clone(), duration]
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

fn failures(report: &Report) -> String {
    let failed = report.resources.iter().filter(|resource| resource.outcome == "failed");
    let reason = |resource: &Resource| {
        let reason = resource.failure_reason.as_deref().unwrap_or("no reason given");
        format!("{} {} failed: {reason}", words(resource), resource.name)
    };
    failed.map(reason).collect::<Vec<_>>().join("\n")
}

fn summary(report: &Report) -> String {
    let mut line = match report.status {
        RunStatus::Succeeded => "SUCCEEDED".to_owned(),
        RunStatus::Failed => "FAILED".to_owned(),
    };
    if let Some(error) = &report.error {
        let _ = write!(line, " ({})", error.name);
    }
    let calls: u64 = report.api_calls.values().sum();
    let throttled =
        if report.throttled_calls == 0 { String::new() } else { format!(", {} throttled", report.throttled_calls) };
    let _ = write!(
        line,
        " after {} of virtual time; longest chain {}.\n{} turns, {} state transitions, {calls} API calls{throttled}.",
        in_words(report.makespan_seconds),
        in_words(report.critical_path_seconds),
        report.turns,
        report.state_transitions,
    );
    // A crash has no resources to blame and no finding: the cause is all there is.
    if report.notifications.is_empty()
        && let Some(error) = &report.error
    {
        let _ = write!(line, "\n{}", error.cause);
    }
    line
}

fn notifications(report: &Report) -> String {
    let text = |message: &crate::laptop::Message| {
        format!("Subject: {}\n\n{}", message.subject.as_deref().unwrap_or("-"), message.message.trim_end())
    };
    report.notifications.iter().map(text).collect::<Vec<_>>().join("\n\n")
}

fn words(resource: &Resource) -> &str {
    let known = ResourceType::ALL.into_iter().find(|kind| kind.key() == resource.resource_type);
    known.map_or(resource.resource_type.as_str(), |kind| kind.words())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use personalize_contract::{Finding, Rule};

    use super::*;
    use crate::laptop::{Message, RunError};

    fn resource(name: &str, outcome: &str, reason: Option<&str>) -> Resource {
        Resource {
            resource_type: "solutionVersion".to_owned(),
            name: name.to_owned(),
            arn: Some(format!("arn:{name}")),
            outcome: outcome.to_owned(),
            status: None,
            seconds: (outcome == "created").then_some(2700.0),
            failure_reason: reason.map(str::to_owned),
        }
    }

    fn report() -> Report {
        Report {
            status: RunStatus::Failed,
            error: Some(RunError { name: "ResourceFailed".to_owned(), cause: "one failed".to_owned() }),
            findings: vec![Finding::of(Rule::warning("PP9999", "Nothing is odd"), "datasets.Items", "odd")],
            execution_arn: "arn:e".to_owned(),
            plan: None,
            resources: vec![resource("films", "created", None), resource("sims", "failed", Some("too few"))],
            makespan_seconds: 7500.0,
            critical_path_seconds: 7400.0,
            turns: 9,
            state_transitions: 27,
            history_events: 80,
            api_calls: BTreeMap::from([("CreateSolution".to_owned(), 2), ("ListSolutions".to_owned(), 3)]),
            throttled_calls: 0,
            notifications: vec![Message {
                subject: Some("It failed".to_owned()),
                message: "Body\n".to_owned(),
                document: serde_json::Value::Null,
            }],
        }
    }

    #[test]
    fn a_report_has_the_table_the_reasons_the_summary_and_the_notification() {
        let expected = "\
warning[PP9999]: datasets.Items: odd

TYPE              NAME   OUTCOME  DURATION  ARN
solution version  films  created  45m00s    arn:films
solution version  sims   failed   -         arn:sims

solution version sims failed: too few

FAILED (ResourceFailed) after 2h05m of virtual time; longest chain 2h03m.
9 turns, 27 state transitions, 5 API calls.

Subject: It failed

Body
";
        assert_eq!(render(&report(), None), expected);
        assert_eq!(render(&report(), Some(200)), expected);
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
        let text = render(&report(), Some(45));
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn a_crash_that_nobody_was_told_of_shows_its_cause() {
        let mut report = report();
        report.notifications.clear();
        assert!(render(&report, None).ends_with("\none failed\n"), "{}", render(&report, None));
    }
}
