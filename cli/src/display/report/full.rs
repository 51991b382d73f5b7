//! Everything that there is to say of a run: every resource with its ARN, and the notification as subscribers get it.

use super::super::terminal::Terminal;
use super::super::wrap::wrap;
use super::{failure, failures, figures, findings, outcome, table};
use crate::laptop::{Message, Report};

/// The parts of the report, some of them empty. In a terminal, no table is wider than it.
pub fn parts(report: &Report, terminal: &Terminal) -> Vec<String> {
    let failed = failures(report).map(|resource| wrap(&failure(resource), terminal.width(), 2));
    vec![
        findings(&report.findings, terminal),
        table::with_arns(&report.resources, terminal.width()),
        failed.collect::<Vec<_>>().join("\n"),
        notifications(report),
        figures(report),
        outcome(report, terminal),
    ]
}

fn notifications(report: &Report) -> String {
    let text = |message: &Message| {
        format!("Subject: {}\n\n{}", message.subject.as_deref().unwrap_or("-"), message.message.trim_end())
    };
    report.notifications.iter().map(text).collect::<Vec<_>>().join("\n\n")
}
