//! A report that fits a screen as far as it can: resources by type where there are many, and of the notification only
//! what a reader needs now. What is left out is in `--verbose` and `--output json`.

use personalize_contract::printable::printable;
use personalize_contract::{Finding, Severity};
use serde_json::Value;

use super::super::terminal::Terminal;
use super::super::wrap::{cut, wrap};
use super::{failure, failures, figures, findings, outcome, painted, table, words};
use crate::laptop::{Report, Resource};

/// The parts of the report, some of them empty, for a terminal of that many rows and columns.
pub fn parts(report: &Report, (rows, columns): (usize, usize), terminal: &Terminal) -> Vec<String> {
    let failed = failures(report).map(|resource| told(failure(resource), report, resource, columns));
    let failed = failed.chain(not_attempted(report, columns)).collect::<Vec<_>>().join("\n");
    let held = report.resources.iter().filter(|resource| resource.outcome == "held");
    let held = held.map(|resource| told(held_in_words(resource), report, resource, columns));
    let failed = [failed, held.collect::<Vec<_>>().join("\n")];
    let failed = failed.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let closing =
        vec![failed, notes(report, columns), wrap(&figures(report), Some(columns), 2), outcome(report, terminal)];
    // A row is left for the prompt, and a little for findings.
    let room = rows.saturating_sub(height(&closing) + 2);
    let for_findings = if report.findings.is_empty() { 0 } else { 2 };
    let mut resources = table::by_resource(&report.resources, columns);
    if resources.lines().count() + for_findings > room {
        resources = table::by_type(&report.resources, columns);
    }
    let room = room.saturating_sub(resources.lines().count() + 1);
    let findings = if report.has_succeeded() {
        findings_within(&report.findings, room, terminal)
    } else {
        findings(&report.findings, terminal)
    };
    [vec![findings, resources], closing].concat()
}

/// Rows of parts with an empty line after each.
fn height(parts: &[String]) -> usize {
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.lines().count() + 1).sum()
}

/// A sentence about a resource, with what to do.
fn told(sentence: String, report: &Report, resource: &Resource, columns: usize) -> String {
    let what_to_do = documents(report).flat_map(|document| document["resources"].as_array().into_iter().flatten());
    let is_this =
        |part: &&Value| part["type"] == resource.resource_type.as_str() && part["name"] == resource.name.as_str();
    let what_to_do = what_to_do.filter(is_this).find_map(|part| part["whatToDo"].as_str());
    let advice = what_to_do.map(|advice| format!("\n  What to do: {advice}.")).unwrap_or_default();
    wrap(&(sentence + &advice), Some(columns), 2)
}

fn held_in_words(resource: &Resource) -> String {
    let reason = resource.failure_reason.as_deref().unwrap_or("no reason given");
    format!("{} {} is HELD by its gate: {}", words(resource), resource.name, printable(reason))
}

fn not_attempted(report: &Report, columns: usize) -> Option<String> {
    let parts = documents(report).flat_map(|document| document["notAttempted"].as_array().into_iter().flatten());
    let name = |part: &Value| {
        let resource = Resource {
            resource_type: part["type"].as_str()?.to_owned(),
            name: part["name"].as_str()?.to_owned(),
            ..Resource::default()
        };
        Some(format!("{} {}", words(&resource), resource.name))
    };
    let names: Vec<String> = parts.filter_map(name).collect();
    let line = || format!("Not attempted, since it needs what failed: {}", names.join(", "));
    (!names.is_empty()).then(|| wrap(&line(), Some(columns), 2))
}

/// What a reader goes on with, and where the rest is.
fn notes(report: &Report, columns: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for document in documents(report) {
        lines.extend(document["trackingId"].as_str().map(|id| format!("Tracking ID for PutEvents: {id}")));
        if let (Some(basis), false) = (document["metricsBasis"].as_str(), document["metrics"].is_null()) {
            lines.push(format!("Offline metrics (--verbose): {basis}"));
        }
    }
    for subject in report.notifications.iter().filter_map(|message| message.subject.as_deref()) {
        lines.push(format!("Notification: {subject}"));
    }
    lines.extend(match (report.resources.is_empty(), report.notifications.is_empty()) {
        (true, true) => None,
        (true, false) => Some("With --verbose: the text of the notification.".to_owned()),
        (false, _) => Some("With --verbose: every ARN, and the text of the notification.".to_owned()),
    });
    lines.iter().map(|line| wrap(line, Some(columns), 2)).collect::<Vec<_>>().join("\n")
}

fn documents(report: &Report) -> impl Iterator<Item = &Value> {
    report.notifications.iter().map(|message| &message.document)
}

/// Findings that stopped nothing: entire where there is room, else a line for each, else one line for all.
fn findings_within(found: &[Finding], room: usize, terminal: &Terminal) -> String {
    let entire = findings(found, terminal);
    if entire.lines().count() <= room {
        return entire;
    }
    if found.len() < room {
        let line = |finding| cut(&painted(finding, terminal), terminal.width());
        let lines: Vec<String> = found.iter().map(line).collect();
        return format!("{}\n`pipeline check` shows findings in full.", lines.join("\n"));
    }
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    let mut codes: Vec<&str> = found.iter().map(|finding| &*finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let text = format!(
        "{errors} errors and {} warnings ({}); `pipeline check` shows them.",
        found.len() - errors,
        codes.join(", ")
    );
    wrap(&text, terminal.width(), 2)
}
