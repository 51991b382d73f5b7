//! The reports of captures.

use personalize_contract::printable::printable;

use super::document::{Document, SUCCEEDED};
use super::failed_request::FailedRequest;
use super::text::{Text, put};
use super::{Notification, RunResult};
use crate::context::Context;
use crate::time::Timestamp;

/// Reports a capture that is over. `machine` is the ARN of the state machine.
pub fn of_capture(context: &Context, group: &str, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    if context.failures().next().is_some() {
        let failed = FailedRequest {
            summary: format!("The dataset group {group} could not be captured"),
            subject: format!("{group} could not be captured"),
            title: "Why",
            closing: None,
        };
        let advice = |_| "fix what the reason names, then start the capture again".to_owned();
        return failed.report(context, document, machine, advice);
    }
    let place = context.resources.iter().find_map(|resource| resource.why.as_deref()).unwrap_or("captured");
    let summary = format!("{group} is {place}.");
    let mut text = Text::beginning(&summary);
    for note in context.resources.iter().flat_map(|resource| &resource.notes) {
        put(&mut text.body, format_args!("  {}", printable(note)));
    }
    text.origin(context);
    let document = Document { status: SUCCEEDED, summary: &summary, ..document };
    let subject = format!("{group} is captured");
    (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None })
}
