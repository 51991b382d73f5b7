//! The report of what an execution's input asked for by name, a deletion, an export or a capture, and what failed.

use super::document::{Document, FAILED};
use super::resume::Resume;
use super::text::{Text, put};
use super::{Failure, Notification, RunResult, shorten_cause};
use crate::context::{Context, Resource};
use crate::error::FailureName;

/// What is said of it besides what failed.
pub struct FailedRequest<'report> {
    /// The sentence that comes first, without the name of the failure and the full stop.
    pub summary: String,
    /// The subject, without the name of the failure.
    pub subject: String,
    /// The heading of what failed.
    pub title: &'report str,
    /// What is said before the next step, if anything.
    pub closing: Option<&'report str>,
}

impl FailedRequest<'_> {
    /// Reports it, in a document that begins as that one. `machine` is the ARN of the state machine, and `advice` says what
    /// to do about a failure.
    pub fn report(
        self,
        context: &Context,
        document: Document<'_>,
        machine: &str,
        advice: fn(FailureName) -> String,
    ) -> (Notification, RunResult) {
        let failures: Vec<&Resource> = context.failures().collect();
        let name = failures.iter().find_map(|first| first.failure()).unwrap_or(FailureName::ResourceFailed);
        let advice = |resource: &Resource| advice(resource.failure().unwrap_or(name));
        let summary = format!("{}: {}.", self.summary, name.as_str());
        let resume = Resume::of_run(context, machine);
        let mut text = Text::beginning(&summary);
        let cause = text.failures(self.title, &failures, advice);
        text.resources(context);
        if let Some(closing) = self.closing {
            put(&mut text.closing, format_args!("\n{closing}"));
        }
        text.resume(&resume);
        text.origin(context);
        let failure = Failure { name, cause: shorten_cause(&cause) };
        let mut document = Document { status: FAILED, summary: &summary, resume: Some(&resume), ..document };
        document.fails_with(name.as_str(), &failure.cause);
        document.advise(advice, context);
        let subject = format!("{} ({})", self.subject, name.as_str());
        (Notification::new(&subject, &text, &document), RunResult { failure: Some(failure), summary, plan: None })
    }
}
