//! The reports of promotions and rollbacks.

use personalize_contract::arn::last_segment;

use super::document::{Document, SUCCEEDED};
use super::failed_request::FailedRequest;
use super::text::{Text, put};
use super::{Notification, RunResult, resume};
use crate::context::{Context, Move, MoveAction};
use crate::error::FailureName;
use crate::time::{Timestamp, in_words};

/// Reports a move that is over. `machine` is the ARN of the state machine.
pub fn of_move(context: &Context, request: &Move, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let Move { action, campaign, solution_version_arn } = request;
    let took = in_words(now.seconds_since(context.execution.start_time));
    let document = Document::of_context(context, Some(now));
    if context.failures().next().is_some() {
        let (what, done) = match action {
            MoveAction::Promote => ("promotion", "promoted"),
            MoveAction::Rollback => ("rollback", "taken back"),
        };
        let failed = FailedRequest {
            summary: format!("The {what} of the campaign {campaign} failed after {took}"),
            subject: format!("{campaign} could not be {done}"),
            title: "Why",
            closing: None,
        };
        return failed.report(context, document, machine, what_to_do);
    }
    let version = last_segment(solution_version_arn.as_deref().unwrap_or_default());
    let moved_on = context.resources.iter().flat_map(|resource| &resource.notes).next();
    let (subject, summary) = match (action, moved_on) {
        (_, Some(note)) => (
            format!("{campaign} was moved to {version}, and then further"),
            format!("The campaign {campaign} was moved to the version {version}; {note}."),
        ),
        (MoveAction::Promote, None) => (
            format!("{campaign} is promoted to {version}"),
            format!("The campaign {campaign} serves the version {version}, {took} after its promotion began."),
        ),
        (MoveAction::Rollback, None) => (
            format!("{campaign} is taken back to {version}"),
            format!("The campaign {campaign} serves the version {version} again, {took} after its rollback began."),
        ),
    };
    let mut text = Text::beginning(&summary);
    text.resources(context);
    put(&mut text.closing, format_args!("\n{}", what_follows(*action)));
    if *action == MoveAction::Rollback {
        put(&mut text.closing, format_args!("\n  {}", resume::promotion(campaign, machine)));
    }
    text.origin(context);
    let document = Document { status: SUCCEEDED, summary: &summary, ..document };
    (Notification::new(&subject, &text, &document), RunResult { failure: None, summary, plan: None })
}

const fn what_follows(action: MoveAction) -> &'static str {
    match action {
        MoveAction::Promote => "A later run moves it to a newer version, where its gate lets that through.",
        MoveAction::Rollback => {
            "Runs leave it there until there is a newer version than those of now, or its section in the parameter file says otherwise than what is there. To move it to the newest version before:"
        }
    }
}

fn what_to_do(failure: FailureName) -> String {
    let fix = match failure {
        FailureName::AccessDenied => "grant the permission for the operation named above",
        FailureName::ResourceFailed => {
            "look at the reason, which is the service's own; the campaign serves what it served"
        }
        FailureName::WaitedTooLong
        | FailureName::ResourceConflict
        | FailureName::RequestRefused
        | FailureName::QuotaExceeded
        | FailureName::ParametersInvalid
        | FailureName::ParametersNotFound
        | FailureName::HandlerFailed => "do what the reason names",
    };
    format!("{fix}, then start it again")
}
