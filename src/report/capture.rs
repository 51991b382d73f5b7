//! The reports of captures.

use super::document::{Document, FAILED, SUCCEEDED};
use super::resume::Resume;
use super::text::{Text, put};
use super::{Failure, Notification, RunResult, shorten_cause};
use crate::context::{Context, Resource};
use crate::error::FailureName;
use crate::time::Timestamp;

/// Reports a capture that is over. `machine` is the ARN of the state machine.
pub fn of_capture(context: &Context, group: &str, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    let failures: Vec<&Resource> = context.failures().collect();
    let Some(first) = failures.first() else {
        let captured = context.resources.iter().find_map(|resource| resource.why.as_deref()).unwrap_or("captured");
        let (place, notes) = captured.split_once("; ").unwrap_or((captured, ""));
        let summary = format!("{group} is {place}.");
        let mut text = Text::beginning(&summary);
        for note in notes.split("; ").filter(|note| !note.is_empty()) {
            put(&mut text.body, format_args!("  {note}"));
        }
        text.origin(context);
        let document = Document { status: SUCCEEDED, summary: &summary, ..document };
        let subject = format!("{group} is captured");
        return (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None });
    };
    let name = first.failure.unwrap_or(FailureName::ResourceFailed);
    let summary = format!("The dataset group {group} could not be captured: {}.", name.as_str());
    let resume = Resume::of_run(context, machine);
    let advice = |_: &Resource| "fix what the reason names, then start the capture again".to_owned();
    let mut text = Text::beginning(&summary);
    let cause = text.failures("Why", &failures, advice);
    text.resume(&resume);
    text.origin(context);
    let failure = Failure { name, cause: shorten_cause(&cause) };
    let mut document = Document { status: FAILED, summary: &summary, resume: Some(&resume), ..document };
    document.fails_with(name.as_str(), &failure.cause);
    document.advise(advice, context);
    let subject = format!("{group} could not be captured ({})", name.as_str());
    (Notification::new(&subject, &text, &document), RunResult { failure: Some(failure), summary, plan: None })
}
