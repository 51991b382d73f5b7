//! What came of a run, for people: the resources, what failed, one line for the whole, and the notification.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets};
use personalize_contract::ResourceType;
use personalize_pipeline::in_words;

use crate::laptop::{Report, Resource, RunStatus};

/// The report as text, which ends in a line break.
#[must_use]
pub fn render(report: &Report) -> String {
    let parts = [findings(report), resources(report), failures(report), summary(report), notifications(report)];
    let mut text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn findings(report: &Report) -> String {
    report.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn resources(report: &Report) -> String {
    if report.resources.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    // The ARN is last and as long as it is: a terminal may wrap it, and it can still be copied.
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(["TYPE", "NAME", "OUTCOME", "DURATION", "ARN"]);
    for resource in &report.resources {
        let duration = resource.seconds.map_or_else(|| "-".to_owned(), in_words);
        let arn = resource.arn.as_deref().unwrap_or("-");
        table.add_row([words(resource), &resource.name, &resource.outcome, &duration, arn]);
    }
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
        " after {} of virtual time; longest chain {}. {} turns, {} state transitions, {calls} API calls{throttled}.",
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

    use personalize_contract::Finding;

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
            findings: vec![Finding::warning("datasets.Items", "odd")],
            execution_arn: "arn:e".to_owned(),
            resources: vec![resource("films", "created", None), resource("sims", "failed", Some("too few"))],
            makespan_seconds: 7500.0,
            critical_path_seconds: 7400.0,
            turns: 9,
            state_transitions: 27,
            history_events: 80,
            api_calls: BTreeMap::from([("CreateSolution".to_owned(), 2), ("ListSolutions".to_owned(), 3)]),
            throttled_calls: 0,
            notifications: vec![Message { subject: Some("It failed".to_owned()), message: "Body\n".to_owned() }],
        }
    }

    #[test]
    fn a_report_has_the_table_the_reasons_the_summary_and_the_notification() {
        let expected = "\
warning: datasets.Items: odd

TYPE              NAME   OUTCOME  DURATION  ARN
solution version  films  created  45m00s    arn:films
solution version  sims   failed   -         arn:sims

solution version sims failed: too few

FAILED (ResourceFailed) after 2h05m of virtual time; longest chain 2h03m. 9 turns, 27 state transitions, 5 API calls.

Subject: It failed

Body
";
        assert_eq!(render(&report()), expected);
    }

    #[test]
    fn a_crash_that_nobody_was_told_of_shows_its_cause() {
        let mut report = report();
        report.notifications.clear();
        assert!(render(&report).ends_with("\none failed\n"), "{}", render(&report));
    }
}
