//! The reports of exports.

use personalize_contract::ResourceType;

use super::document::{Document, FAILED, SUCCEEDED};
use super::resume::Resume;
use super::text::Text;
use super::{Failure, Notification, RunResult, shorten_cause};
use crate::context::{Context, Resource};
use crate::error::FailureName;
use crate::time::{Timestamp, in_words};

/// Reports an export that is over. `machine` is the ARN of the state machine.
pub fn of_export(context: &Context, group: &str, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let took = in_words(now.seconds_since(context.execution.start_time));
    let failures: Vec<&Resource> = context.failures().collect();
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    let jobs = context.resources.iter().filter(|resource| resource.resource_type == ResourceType::DatasetExportJob);
    let exported = jobs.filter(|job| job.is_ready()).count();
    let Some(first) = failures.first() else {
        let datasets = if exported == 1 { "One dataset".to_owned() } else { format!("{exported} datasets") };
        let summary = format!("{datasets} of {group} exported in {took}.");
        let mut text = Text::beginning(&summary);
        text.resources(context);
        text.origin(context);
        let document = Document { status: SUCCEEDED, summary: &summary, ..document };
        let subject = format!("{group} is exported");
        return (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None });
    };
    let name = first.failure.unwrap_or(FailureName::ResourceFailed);
    let summary = format!("The export of the dataset group {group} failed after {took}: {}.", name.as_str());
    let resume = Resume::of_run(context, machine);
    let advice = |resource: &Resource| what_to_do(resource.failure.unwrap_or(name));
    let mut text = Text::beginning(&summary);
    let cause = text.failures("What could not be exported", &failures, advice);
    text.resources(context);
    text.resume(&resume);
    text.origin(context);
    let failure = Failure { name, cause: shorten_cause(&cause) };
    let mut document = Document { status: FAILED, summary: &summary, resume: Some(&resume), ..document };
    document.fails_with(name.as_str(), &failure.cause);
    document.advise(advice, context);
    let subject = format!("{group} could not be exported ({})", name.as_str());
    (Notification::new(&subject, &text, &document), RunResult { failure: Some(failure), summary, plan: None })
}

fn what_to_do(failure: FailureName) -> String {
    let fix = match failure {
        FailureName::AccessDenied => "grant the permission for the operation named above",
        FailureName::ResourceFailed => {
            "let the deployment's role PersonalizeRole write to the place, by its policy and by the bucket's"
        }
        FailureName::WaitedTooLong
        | FailureName::ResourceConflict
        | FailureName::RequestRefused
        | FailureName::QuotaExceeded
        | FailureName::ParametersInvalid
        | FailureName::ParametersNotFound
        | FailureName::HandlerFailed => "fix what the reason names",
    };
    format!("{fix}, then start the export again")
}
