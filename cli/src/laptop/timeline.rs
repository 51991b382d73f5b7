//! What the service did in a run, and when: its transitions, as the document has them.

use std::collections::HashMap;

use personalize_contract::ResourceType;
use personalize_emulator::{Timestamp, TransitionRecord};
use personalize_report::{Span, SpanOutcome, Timeline};
use serde::Serialize;

use super::report::{Resource, to_the_millisecond};

/// A stretch of time in which the service was at work on a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timed {
    /// The type of the resource.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// Its name, as in `resources`.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// When the service accepted it.
    pub start_time: String,
    /// When it ended; nothing while it goes on.
    pub end_time: Option<String>,
    /// How long it waited for its turn, where it did.
    #[serde(skip_serializing_if = "is_zero")]
    pub queued_seconds: f64,
    /// How long it took after that.
    pub seconds: f64,
    /// How long after it could have begun it began; nothing where that is not known.
    pub late_seconds: Option<f64>,
    /// Whether it is a part of the longest chain of what had to wait for one another.
    pub on_longest_chain: bool,
    /// The ARNs of what had to be there before, or had its turn before.
    pub after: Vec<String>,
    /// The service's status at the end of the run.
    pub status: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(seconds: &f64) -> bool {
    *seconds == 0.0
}

/// The transitions of a run from its start to its end, with the seconds of their longest chain.
pub fn timed(
    transitions: &[TransitionRecord],
    resources: &[Resource],
    (start, end): (Timestamp, Timestamp),
) -> (Vec<Timed>, f64) {
    let names: HashMap<&str, &str> =
        resources.iter().filter_map(|resource| Some((resource.arn.as_deref()?, resource.name.as_str()))).collect();
    let spans = transitions.iter().map(|transition| span(transition, end)).collect();
    let timeline = Timeline { start: start.0, end: end.0, begins: Some(start.0), spans };
    let chain = timeline.longest_chain();
    let entry = |(place, transition): (usize, &TransitionRecord)| Timed {
        resource_type: transition.resource_type,
        name: names.get(transition.arn.as_str()).copied().unwrap_or(&transition.name).to_owned(),
        arn: transition.arn.clone(),
        start_time: transition.started.rfc3339(),
        end_time: ended(transition, end).map(Timestamp::rfc3339),
        queued_seconds: to_the_millisecond(transition.queued),
        seconds: to_the_millisecond(transition.seconds),
        late_seconds: timeline.lateness(place),
        on_longest_chain: chain.spans.contains(&place),
        after: transition.after.clone(),
        status: transition.outcome.as_str().to_owned(),
    };
    (transitions.iter().enumerate().map(entry).collect(), to_the_millisecond(chain.seconds))
}

/// When a transition ended that has ended by then.
fn ended(transition: &TransitionRecord, now: Timestamp) -> Option<Timestamp> {
    let end = transition.started.after(transition.queued + transition.seconds);
    (end <= now).then_some(end)
}

fn span(transition: &TransitionRecord, now: Timestamp) -> Span {
    Span {
        kind: transition.resource_type.words().to_owned(),
        name: transition.name.clone(),
        id: transition.arn.clone(),
        start: transition.started.0,
        queued: transition.queued,
        seconds: ended(transition, now).map(|_| transition.seconds),
        after: Some(transition.after.clone()),
        outcome: SpanOutcome::Ready,
        status: transition.outcome.as_str().to_owned(),
    }
}
