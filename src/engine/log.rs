//! What is logged of a resource.

use personalize_contract::Status;

use crate::context::{Outcome, Resource};
use crate::run::Run;

/// Logs what a look or an act changed of a resource: what failed as an error. Of a plan nothing is done, and its lines
/// say so.
pub fn log_change(run: &Run<'_>, before: &Resource, after: &Resource) {
    // The run itself says what a look before it has found.
    let shown = |resource: &Resource| (resource.status(), resource.outcome_as_str(), resource.is_settled());
    let is_same = shown(before) == shown(after);
    if is_same || run.context.looks {
        return;
    }
    let action = if run.context.plans { planned_action(after) } else { after.outcome_as_str() };
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                execution = run.context.execution.id,
                step = run.step,
                action,
                resource_type = after.resource_type.key(),
                resource = after.name,
                arn = after.arn,
                status = after.status().map(Status::as_str),
                seconds = after.seconds(),
                failure_reason = after.reason(),
                "{} {}: {action}",
                after.resource_type,
                after.name
            )
        };
    }
    if after.is_failed() {
        log!(error);
    } else if after.is_held() {
        log!(warn);
    } else {
        log!(info);
    }
}

/// What a run would do that brings a resource there.
const fn planned_action(planned: &Resource) -> &'static str {
    match planned.outcome() {
        None if planned.is_failed() => "would fail",
        None => "would wait",
        Some(Outcome::Created) => "would be created",
        Some(Outcome::Updated) => "would be updated",
        Some(Outcome::Replaced) => "would be replaced",
        Some(Outcome::Reused) => "would be reused",
        Some(Outcome::Deleted) => "would be deleted",
        Some(Outcome::Kept) => "would be kept",
        Some(Outcome::Held) => "would be held",
    }
}
