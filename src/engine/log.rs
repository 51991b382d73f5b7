//! How a run remembers a change of a resource, and reports it: to the log, to metrics, and as an event.

use personalize_contract::Status;

use super::state_change;
use crate::context::{Outcome, Resource};
use crate::metrics::{Line, Unit};
use crate::run::Run;

/// Puts what a look or an act has made of a resource in place of what the run knew of it, and reports the change.
pub fn remember(run: &mut Run<'_>, before: &Resource, after: Resource) {
    log_change(run, before, &after);
    run.context.put(after);
}

/// Puts what `after` makes of each in place of the run's resources that are not settled and that `is_one` names.
pub fn settle_open(run: &mut Run<'_>, is_one: impl Fn(&Resource) -> bool, after: impl Fn(Resource) -> Resource) {
    let open = run.context.resources.iter().filter(|known| !known.is_settled() && is_one(known));
    let open: Vec<Resource> = open.cloned().collect();
    for known in open {
        remember(run, &known, after(known.clone()));
    }
}

/// Reports what a look or an act changed of a resource: what failed as an error. A plan changes nothing: its lines in the
/// log say what would be done, and it publishes no event.
fn log_change(run: &mut Run<'_>, before: &Resource, after: &Resource) {
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
    if !run.context.plans {
        let event = state_change::event(run, before, after);
        run.events.extend(event);
        measure(run, before, after);
    }
}

/// How long the service took for what is done now, and what has failed.
fn measure(run: &Run<'_>, before: &Resource, after: &Resource) {
    if before.is_settled() || !after.is_settled() {
        return;
    }
    let failed = if after.is_failed() { 1.0 } else { 0.0 };
    let line = Line::of("ResourceFailures", Unit::Count, failed).by("ResourceType", after.resource_type.key());
    let line =
        line.and_in_all().with("resource", after.name.as_str()).with("execution", run.context.execution.id.as_str());
    run.clients.metrics.write(run.now, &line);
    if let Some(seconds) = after.seconds() {
        let line = Line::of("ResourceSeconds", Unit::Seconds, seconds).by("ResourceType", after.resource_type.key());
        run.clients.metrics.write(run.now, &line.with("resource", after.name.as_str()));
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
