//! What was made, changed and removed when, as the timeline that reports have too.

use personalize_contract::status::Phase;
use personalize_report::{Html, Span, SpanOutcome, Timeline};

use crate::clock::Timestamp;
use crate::store::journal::TransitionRecord;
use crate::store::transition::TransitionKind;
use crate::wire::console::page::{duration, shown};
use crate::wire::console::resource_rows::{ShownStatus, resource_link};

/// How far a timeline goes on at most after the last that happened on it, in seconds: a clock that has been moved on by
/// months would press all of it into nothing.
const MOST_AFTER_THE_LAST: f64 = 60.0;

/// The timeline of these transitions up to now, or shortly after the last of them. Identifiers in it begin with
/// `timeline`.
pub(super) fn timeline(records: &[TransitionRecord], now: Timestamp) -> Html {
    let spans: Vec<Span> = records.iter().map(|record| span(record, now)).collect();
    let start = spans.iter().map(|span| span.start).fold(now.0, f64::min);
    let last = spans.iter().map(|span| span.end().unwrap_or(now.0)).fold(start, f64::max);
    let end = now.0.min(last + MOST_AFTER_THE_LAST);
    Timeline { start, end, begins: None, spans }.to_html("timeline")
}

fn span(record: &TransitionRecord, now: Timestamp) -> Span {
    let phase = record.outcome.phase();
    let is_over = now.0 >= record.started.0 + record.queued + record.seconds;
    let (outcome, seconds) = match phase {
        Phase::Failed => (SpanOutcome::Failed, Some(record.seconds)),
        Phase::Ready => (SpanOutcome::Ready, Some(record.seconds)),
        // A resource whose deletion is over is gone, and shows its last status for ever.
        Phase::Deleting if is_over => (SpanOutcome::Deleted, Some(record.seconds)),
        Phase::Pending | Phase::Deleting => (SpanOutcome::InProgress, None),
    };
    Span {
        kind: record.resource_type.words().to_owned(),
        name: record.name.clone(),
        id: record.arn.clone(),
        start: record.started.0,
        queued: record.queued,
        seconds,
        after: Some(record.after.clone()),
        outcome,
        status: record.outcome.to_string(),
    }
}

/// A transition as a row of a table.
#[derive(Debug)]
pub(super) struct LifecycleRow {
    pub(super) label: String,
    pub(super) link: String,
    pub(super) status: ShownStatus,
    pub(super) from: String,
    pub(super) takes: String,
}

impl From<&TransitionRecord> for LifecycleRow {
    fn from(record: &TransitionRecord) -> Self {
        let resource = format!("{} {}", record.resource_type.words(), record.name);
        let label = match record.kind {
            TransitionKind::Creation => resource,
            kind => format!("{resource}, {}", kind.words()),
        };
        Self {
            label,
            link: resource_link(&record.arn),
            status: ShownStatus(Some(record.outcome)),
            from: shown(record.started),
            takes: duration(record.queued + record.seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::{ResourceType, Status};

    use super::*;

    const START: Timestamp = Timestamp(1_767_225_600.0);

    fn record(name: &str, from: f64, seconds: f64, outcome: Status) -> TransitionRecord {
        TransitionRecord {
            resource_type: ResourceType::Solution,
            name: name.to_owned(),
            arn: name.to_owned(),
            started: START.after(from),
            seconds,
            queued: 0.0,
            after: Vec::new(),
            kind: TransitionKind::Creation,
            update: false,
            outcome,
        }
    }

    #[test]
    fn bars_are_as_wide_as_their_time_and_what_goes_on_reaches_until_now() {
        let records =
            [record("a", 0.0, 1000.0, Status::CreateFailed), record("<b>", 1000.0, 3000.0, Status::CreateInProgress)];
        let html = timeline(&records, START.after(2000.0)).to_string();
        assert!(html.contains("class=\"work failed chain\" x=\"0%\" width=\"50%\""), "{html}");
        assert!(html.contains("class=\"work going\" x=\"50%\" width=\"50%\""), "{html}");
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn a_clock_that_has_gone_on_for_a_year_leaves_the_picture_as_it_was() {
        let html = timeline(&[record("a", 0.0, 540.0, Status::Active)], START.after(31_536_000.0)).to_string();
        assert!(html.contains("width=\"90%\""), "{html}");
    }

    #[test]
    fn a_deletion_that_is_over_is_one_of_what_is_gone() {
        let outcome = |now| span(&record("a", 0.0, 60.0, Status::DeleteInProgress), START.after(now)).outcome;
        assert_eq!([59.0, 60.0].map(outcome), [SpanOutcome::InProgress, SpanOutcome::Deleted]);
    }
}
