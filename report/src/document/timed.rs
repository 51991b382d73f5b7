//! What the service did when, as documents have it.

use serde_json::Value;

use super::in_words;
use super::json::{FromJson, member};
use super::run::{Resource, Run};
use crate::time::seconds_of;
use crate::timeline::{Span, SpanOutcome, Timeline};

/// A stretch of time in which the service was at work on a resource.
#[derive(Debug, Clone, Default)]
pub struct Timed {
    /// The type of the resource.
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// When the service accepted it.
    pub start_time: String,
    /// When it ended; nothing while it goes on.
    pub end_time: Option<String>,
    /// How long it waited for its turn.
    pub queued_seconds: f64,
    /// The ARNs of what had to be there before; nothing where that is not known.
    pub after: Option<Vec<String>>,
    /// How it ended.
    pub status: String,
}

impl FromJson for Timed {
    fn from_json(value: &Value) -> Self {
        Self {
            resource_type: member(value, "type"),
            name: member(value, "name"),
            arn: member(value, "arn"),
            start_time: member(value, "startTime"),
            end_time: member(value, "endTime"),
            queued_seconds: member(value, "queuedSeconds"),
            after: member(value, "after"),
            status: member(value, "status"),
        }
    }
}

impl Timed {
    /// The span. `None` where its moments are none.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let start = seconds_of(&self.start_time)?;
        let end = self.end_time.as_deref().and_then(seconds_of);
        Some(Span {
            kind: in_words(&self.resource_type).to_owned(),
            name: self.name.clone(),
            id: self.arn.clone(),
            start,
            queued: self.queued_seconds,
            seconds: end.map(|end| (end - start - self.queued_seconds).max(0.0)),
            after: self.after.clone(),
            outcome: outcome(&self.status, end.is_some()),
            status: self.status.clone(),
        })
    }
}

/// How a status says that something ended.
fn outcome(status: &str, is_over: bool) -> SpanOutcome {
    match status {
        _ if !is_over => SpanOutcome::InProgress,
        _ if status.ends_with("FAILED") => SpanOutcome::Failed,
        _ if status.starts_with("DELETE") => SpanOutcome::Deleted,
        _ => SpanOutcome::Ready,
    }
}

/// The timeline of a run: what its document has of one or, where that has none, what the times of its resources say.
/// `None` where nothing is known.
#[must_use]
pub fn timeline_of(run: &Run) -> Option<Timeline> {
    let known: Vec<Span> = run.timeline.iter().filter_map(Timed::span).collect();
    let spans = if known.is_empty() { run.resources.iter().filter_map(of_resource).collect() } else { known };
    let earliest = spans.iter().map(|span| span.start).reduce(f64::min)?;
    let latest = spans.iter().filter_map(Span::end).fold(earliest, f64::max);
    let begins = run.started().and_then(seconds_of);
    let start = begins.map_or(earliest, |begins| begins.min(earliest));
    let end = run.ended().and_then(seconds_of).map_or(latest, |end| end.max(latest));
    Some(Timeline { start, end, begins, spans })
}

/// What a resource went through last in a run that did something about it. What it had to wait for is not known.
fn of_resource(resource: &Resource) -> Option<Span> {
    let (end, seconds) = (seconds_of(resource.end_time.as_deref()?)?, resource.seconds?);
    let outcome = match resource.outcome.as_str() {
        "failed" => SpanOutcome::Failed,
        "deleted" => SpanOutcome::Deleted,
        _ => SpanOutcome::Ready,
    };
    Some(Span {
        kind: in_words(&resource.resource_type).to_owned(),
        name: resource.name.clone(),
        id: resource.arn.clone().unwrap_or_else(|| format!("{}/{}", resource.resource_type, resource.name)),
        start: end - seconds,
        queued: 0.0,
        seconds: Some(seconds),
        after: None,
        outcome,
        status: resource.status.clone().unwrap_or_default(),
    })
}
