//! The reports of exports.

use personalize_contract::ResourceType;

use super::document::{Document, SUCCEEDED};
use super::failed_request::FailedRequest;
use super::text::Text;
use super::{Notification, RunResult};
use crate::context::Context;
use crate::error::FailureName;
use crate::time::{Timestamp, in_words};

/// Reports an export that is over. `machine` is the ARN of the state machine.
pub fn of_export(context: &Context, group: &str, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let took = in_words(now.seconds_since(context.execution.start_time));
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    if context.failures().next().is_some() {
        let failed = FailedRequest {
            summary: format!("The export of the dataset group {group} failed after {took}"),
            subject: format!("{group} could not be exported"),
            title: "What could not be exported",
            closing: None,
        };
        return failed.report(context, document, machine, what_to_do);
    }
    let jobs = context.resources.iter().filter(|resource| resource.resource_type == ResourceType::DatasetExportJob);
    let exported = jobs.filter(|job| job.is_ready()).count();
    let datasets = if exported == 1 { "One dataset".to_owned() } else { format!("{exported} datasets") };
    let summary = format!("{datasets} of {group} exported in {took}.");
    let mut text = Text::beginning(&summary);
    text.resources(context);
    text.origin(context);
    let document = Document { status: SUCCEEDED, summary: &summary, ..document };
    let subject = format!("{group} is exported");
    (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None })
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
