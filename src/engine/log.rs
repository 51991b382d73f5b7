//! What is logged of a resource.

use personalize_contract::Status;

use crate::context::{Outcome, Resource};
use crate::run::Run;

/// Logs what a look or an act changed of a resource: what failed as an error. Of a plan nothing is done, and its lines
/// say so.
pub fn log_change(run: &Run<'_>, before: &Resource, after: &Resource) {
    // The run itself says what a look before it has found.
    let is_same = before.status == after.status && before.outcome == after.outcome && before.settled == after.settled;
    if is_same || run.context.looks {
        return;
    }
    let action = if run.context.plans { planned_action(after.outcome) } else { after.outcome.as_str() };
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                execution = run.context.execution.id,
                step = run.step,
                action,
                resource_type = after.resource_type.key(),
                resource = after.name,
                arn = after.arn,
                status = after.status.map(Status::as_str),
                seconds = after.seconds,
                failure_reason = after.failure_reason,
                "{} {}: {action}",
                after.resource_type,
                after.name
            )
        };
    }
    if after.is_failed() {
        log!(error);
    } else {
        log!(info);
    }
}

/// What a run would do of which this is the outcome.
const fn planned_action(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Waiting => "would wait",
        Outcome::Created => "would be created",
        Outcome::Updated => "would be updated",
        Outcome::Replaced => "would be replaced",
        Outcome::Reused => "would be reused",
        Outcome::Deleted => "would be deleted",
        Outcome::Kept => "would be kept",
        Outcome::Failed => "would fail",
    }
}
