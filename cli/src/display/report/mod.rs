//! What came of a run, for people, the outcome last: in full where there is room for it, and folded to a screen on a
//! terminal.

mod folded;
mod full;
mod table;

use std::path::Path;

use console::Style;
use personalize_contract::printable::printable;
use personalize_contract::{Finding, ResourceType, Severity};
use personalize_pipeline::in_words;

use super::counted;
use super::output::write_result;
use super::terminal::Terminal;
use super::wrap::wrap;
use crate::arguments::Output;
use crate::command_error::CommandError;
use crate::laptop::{Report, Resource, RunStatus};

/// The report as text, which ends in a line break. On a terminal it is folded to the screen unless `in_full`; a report
/// of a failure has everything that is needed to do something about it, however long that is.
#[must_use]
pub fn render(report: &Report, terminal: &Terminal, in_full: bool) -> String {
    let parts = match terminal.size {
        Some(size) if !in_full => folded::parts(report, size, terminal),
        _ => full::parts(report, terminal),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Writes a report to stdout: as JSON in the words of the service, as text with files as they are `shown`.
///
/// # Errors
/// When stdout cannot be written.
pub fn write((report, shown): (&Report, &Report), output: Output, in_full: bool) -> Result<(), CommandError> {
    write_result(&match output {
        Output::Json => serde_json::to_string_pretty(report)? + "\n",
        Output::Text => render(shown, &Terminal::stdout(), in_full),
    })
}

/// What keeps something from being done that begins with a run of that parameter file: findings or failures, and one
/// line with what follows from it. It ends in a line break.
#[must_use]
pub fn render_refusal(report: &Report, parameter_file: &Path, consequence: &str, terminal: &Terminal) -> String {
    let failed = failures(report).map(|resource| wrap(&failure(resource), terminal.width(), 2));
    let failed = failed.collect::<Vec<_>>().join("\n");
    let (name, cause) =
        report.error.as_ref().map_or(("Unknown", ""), |error| (error.name.as_str(), error.cause.as_str()));
    let failed = if report.findings.is_empty() && failed.is_empty() { lines_of(cause) } else { failed };
    let status = terminal.paint("FAILED", &Style::new().red().bold());
    let line = format!("{status} ({name}): {} cannot be run, so {consequence}.", parameter_file.display());
    let parts = [findings(&report.findings, terminal), failed, wrap(&line, terminal.width(), 2)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Findings, each on lines of its own.
#[must_use]
pub fn findings(findings: &[Finding], terminal: &Terminal) -> String {
    let line = |finding: &Finding| wrap(&painted(finding, terminal), terminal.width(), 2);
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A finding with its severity in colour.
fn painted(finding: &Finding, terminal: &Terminal) -> String {
    let style = match finding.severity {
        Severity::Error => Style::new().red().bold(),
        Severity::Warning => Style::new().yellow().bold(),
    };
    let text = finding.to_string();
    match text.split_once(": ") {
        Some((severity, rest)) => format!("{}: {rest}", terminal.paint(severity, &style)),
        None => text,
    }
}

fn failures(report: &Report) -> impl Iterator<Item = &Resource> {
    report.resources.iter().filter(|resource| resource.outcome == "failed")
}

fn failure(resource: &Resource) -> String {
    let reason = resource.failure_reason.as_deref().unwrap_or("no reason given");
    format!("{} {} failed: {}", words(resource), resource.name, printable(reason))
}

/// What a run cost in turns and calls, and its longest chain of durations, as far as they are known.
fn figures(report: &Report) -> String {
    let mut counts = vec![counted(report.turns, "turn"), counted(report.state_transitions, "state transition")];
    counts.extend(report.api_calls.as_ref().map(|calls| counted(calls.values().sum::<u64>(), "API call")));
    counts.extend(report.throttled_calls.filter(|calls| *calls > 0).map(|calls| format!("{calls} throttled")));
    let chain = report.critical_path_seconds.map(|seconds| format!("; longest chain {}", in_words(seconds)));
    format!("{}{}.", counts.join(", "), chain.unwrap_or_default())
}

/// How it ended, in one line. The cause comes before it where nothing else names it, as after a crash.
fn outcome(report: &Report, terminal: &Terminal) -> String {
    let status = match report.status {
        RunStatus::Succeeded => terminal.paint("SUCCEEDED", &Style::new().green().bold()),
        RunStatus::Failed => terminal.paint("FAILED", &Style::new().red().bold()),
    };
    let error = report.error.as_ref().map(|error| format!(" ({})", error.name)).unwrap_or_default();
    // Only the emulator's clock is a virtual one, and only it knows the longest chain.
    let clock = if report.critical_path_seconds.is_some() { " of virtual time" } else { "" };
    let line = format!("{status}{error} after {}{clock}.", in_words(report.makespan_seconds));
    let line = wrap(&line, terminal.width(), 2);
    match &report.error {
        Some(error) if report.notifications.is_empty() => {
            format!("{}\n\n{line}", wrap(&lines_of(&error.cause), terminal.width(), 2))
        }
        _ => line,
    }
}

/// A text of several lines as a terminal may show it.
fn lines_of(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

fn words(resource: &Resource) -> &str {
    let known = ResourceType::ALL.into_iter().find(|kind| kind.key() == resource.resource_type);
    known.map_or(resource.resource_type.as_str(), |kind| kind.words())
}

#[cfg(test)]
mod tests;
