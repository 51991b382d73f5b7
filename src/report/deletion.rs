//! The reports of deletions.

use super::{
    Ending, Failure, Notification, notification, put, shorten_cause, write_findings, write_origin, write_resources,
};
use crate::context::{Context, Outcome, Resource};
use crate::error::FailureName;
use crate::time::{Timestamp, in_words};

/// What to do about a deletion that did not come to its end.
pub const AGAIN: &str = "start the deletion again with the same input; what is gone stays gone";

/// Reports a deletion that has gone as far as it could.
pub fn of_deletion(context: &Context, group: &str, now: Timestamp) -> (Notification, Ending) {
    let took = in_words(now.seconds_since(context.execution.start_time));
    let failures: Vec<&Resource> = context.failures().collect();
    let Some(first) = failures.first() else {
        let (subject, summary) = success(context, group, &took);
        let message = message(context, &format!("{summary}\n"));
        return (notification(&subject, &message), Ending { failure: None, summary });
    };
    let name = first.failure.unwrap_or(FailureName::ResourceFailed);
    let summary = format!("The deletion of the dataset group {group} failed after {took}: {}.", name.as_str());
    let mut opening = format!("{summary}\n\nWhat could not be removed\n");
    let mut cause = Vec::new();
    for resource in &failures {
        let reason = resource.failure_reason.as_deref().unwrap_or("no reason is known");
        let line = format!("{} {}: {reason}", resource.resource_type, resource.name);
        put(&mut opening, format_args!("  {line}"));
        put(&mut opening, format_args!("    What to do: {}", what_to_do(resource.failure.unwrap_or(name))));
        cause.push(line);
    }
    let message = message(context, &opening);
    let failure = Failure { name, cause: shorten_cause(&cause.join("\n")) };
    let subject = format!("{group} could not be deleted ({})", name.as_str());
    (notification(&subject, &message), Ending { failure: Some(failure), summary })
}

/// Reports a deletion that was not asked for as it must be.
pub fn of_refused_deletion(context: &Context, name: FailureName) -> (Notification, Ending) {
    let finding = context.findings.first().map(ToString::to_string).unwrap_or_default();
    let summary =
        format!("Nothing was deleted: the execution's input is not what a deletion needs ({}).", name.as_str());
    let mut message = format!("{summary}\n");
    write_findings(&mut message, &context.findings);
    message.push_str(
        "\nStart the execution again with {\"action\": \"delete\", \"datasetGroup\": \"NAME\", \"confirm\": \"NAME\"}.\n",
    );
    write_origin(&mut message, context);
    let subject = format!("nothing was deleted ({})", name.as_str());
    let failure = Failure { name, cause: shorten_cause(&finding) };
    (notification(&subject, &message), Ending { failure: Some(failure), summary })
}

fn success(context: &Context, group: &str, took: &str) -> (String, String) {
    let count = |outcome| context.resources.iter().filter(|resource| resource.outcome == outcome).count();
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

fn message(context: &Context, opening: &str) -> String {
    let mut message = opening.to_owned();
    write_resources(&mut message, context);
    message.push_str("\nThe data in S3 is as it was.\n");
    write_origin(&mut message, context);
    message
}

fn what_to_do(failure: FailureName) -> String {
    match failure {
        FailureName::AccessDenied => format!(
            "deploy the stack with AllowDelete=true, or grant the function's role the operation named above, then {AGAIN}"
        ),
        FailureName::WaitedTooLong => format!("see what holds it in the Personalize console, then {AGAIN}"),
        FailureName::ResourceFailed
        | FailureName::ResourceConflict
        | FailureName::RequestRefused
        | FailureName::QuotaExceeded => format!("mend what the reason names, or delete it by hand, then {AGAIN}"),
        FailureName::ParametersInvalid | FailureName::ParametersNotFound | FailureName::HandlerFailed => {
            AGAIN.to_owned()
        }
    }
}
