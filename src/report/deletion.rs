//! The reports of deletions.

use super::document::{Document, FAILED, SUCCEEDED};
use super::failed_request::FailedRequest;
use super::resume::Resume;
use super::text::{Text, put};
use super::{Failure, Notification, RunResult, shorten_cause};
use crate::context::{Context, Outcome};
use crate::error::FailureName;
use crate::time::{Timestamp, in_words};

/// What follows once a cause is fixed. The text's end has the command.
const AGAIN: &str = "start the deletion again; what is gone stays gone";

/// What a deletion does not touch.
const DATA_STAYS: &str = "The data in S3 is as it was.";

/// Reports a deletion that has gone as far as it could. `machine` is the ARN of the state machine.
pub fn of_deletion(context: &Context, group: &str, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let took = in_words(now.seconds_since(context.execution.start_time));
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    if context.failures().next().is_some() {
        let failed = FailedRequest {
            summary: format!("The deletion of the dataset group {group} failed after {took}"),
            subject: format!("{group} could not be deleted"),
            title: "What could not be removed",
            closing: Some(DATA_STAYS),
        };
        return failed.report(context, document, machine, what_to_do);
    }
    let (subject, summary) = success(context, group, &took);
    let mut text = Text::beginning(&summary);
    text.resources(context);
    put(&mut text.closing, format_args!("\n{DATA_STAYS}"));
    text.origin(context);
    let document = Document { status: SUCCEEDED, summary: &summary, ..document };
    (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None })
}

/// Reports a deletion that was not asked for as it must be.
pub fn of_refused_deletion(context: &Context, name: FailureName, now: Timestamp) -> (Notification, RunResult) {
    let finding = context.findings.first().map(ToString::to_string).unwrap_or_default();
    let summary =
        format!("Nothing was deleted: the execution's input is not what a deletion needs ({}).", name.as_str());
    // No command: what is to be deleted is for a person to type, and to type twice.
    let resume = Resume {
        advice:
            "start the execution again with {\"action\": \"delete\", \"datasetGroup\": \"NAME\", \"confirm\": \"NAME\"}"
                .to_owned(),
        commands: Vec::new(),
        input: None,
    };
    let mut text = Text::beginning(&summary);
    text.findings(&context.findings);
    text.resume(&resume);
    text.origin(context);
    let failure = Failure { name, cause: shorten_cause(&finding) };
    let mut document = Document {
        status: FAILED,
        summary: &summary,
        resume: Some(&resume),
        ..Document::of_context(context, Some(now))
    };
    document.fails_with(name.as_str(), &failure.cause);
    let subject = format!("nothing was deleted ({})", name.as_str());
    (Notification::new(&subject, &text, &document), RunResult { failure: Some(failure), summary, plan: None })
}

fn success(context: &Context, group: &str, took: &str) -> (String, String) {
    let count = |outcome| context.resources.iter().filter(|resource| resource.outcome() == Some(outcome)).count();
    let kept = match count(Outcome::Kept) {
        0 => String::new(),
        1 => " One schema is kept, since another dataset uses it.".to_owned(),
        kept => format!(" {kept} schemas are kept, since other datasets use them."),
    };
    if count(Outcome::Deleted) == 0 {
        let summary = format!("There was nothing of a dataset group {group} to delete.{kept}");
        return (format!("there was no {group} to delete"), summary);
    }
    let summary = format!("The dataset group {group} and everything in it is gone, {took} after the run began.{kept}");
    (format!("{group} is deleted"), summary)
}

fn what_to_do(failure: FailureName) -> String {
    match failure {
        FailureName::AccessDenied => format!(
            "deploy the stack with AllowDelete=true, or grant the function's role the permission for the operation named above, then {AGAIN}"
        ),
        FailureName::WaitedTooLong => format!("look up in the Personalize console what blocks it, then {AGAIN}"),
        FailureName::ResourceFailed
        | FailureName::ResourceConflict
        | FailureName::RequestRefused
        | FailureName::QuotaExceeded => format!("fix what the reason names, or delete it by hand, then {AGAIN}"),
        FailureName::ParametersInvalid | FailureName::ParametersNotFound | FailureName::HandlerFailed => {
            AGAIN.to_owned()
        }
    }
}
