//! Timelines in the Trace Event format, which `chrome://tracing`, Perfetto and speedscope open.

use serde_json::{Value, json};

use crate::document::{FromJson, Run, Simulation, timeline_of};
use crate::page::{DocumentKind, simulation_timeline};
use crate::time::moment;
use crate::timeline::{Span, Timeline};

/// All events are of one process.
const PROCESS: u32 = 1;

/// The timeline of a document as a trace. A document without a timeline is a trace without events.
#[must_use]
pub fn to_trace(kind: DocumentKind, document: &Value) -> Value {
    let timeline = match kind {
        DocumentKind::Run => timeline_of_all(&Run::from_json(document)),
        DocumentKind::Simulation => simulation_timeline(&Simulation::from_json(document)),
        DocumentKind::Plan | DocumentKind::Evaluation => Timeline::default(),
    };
    timeline.to_trace()
}

/// The timelines of one run, or of several one behind the other.
fn timeline_of_all(run: &Run) -> Timeline {
    let runs = if run.runs.is_empty() { std::slice::from_ref(run) } else { run.runs.as_slice() };
    let mut timelines = runs.iter().filter_map(timeline_of);
    let Some(mut all) = timelines.next() else { return Timeline::default() };
    for next in timelines {
        // How late a later run began is no question of the first one's start.
        (all.end, all.begins) = (all.end.max(next.end), None);
        all.spans.extend(next.spans);
    }
    all
}

impl Timeline {
    /// The timeline as a trace: a track for each lane, or several where spans of one resource overlap. Times are in
    /// microseconds after the start of the timeline, which `otherData` names.
    #[must_use]
    pub fn to_trace(&self) -> Value {
        let chain = self.longest_chain().spans;
        let mut events =
            vec![json!({"ph": "M", "name": "process_name", "pid": PROCESS, "args": {"name": "Amazon Personalize"}})];
        let mut track: u32 = 0;
        for lane in self.lanes() {
            // When each track of the lane is free again.
            let mut free: Vec<f64> = Vec::new();
            for place in lane.spans {
                let span = &self.spans[place];
                let late = self.lateness(place).unwrap_or_default();
                let end = span.end().unwrap_or(self.end);
                let number = free.iter().position(|end| *end <= span.start - late).unwrap_or(free.len());
                if number == free.len() {
                    free.push(end);
                    let name = format!("{} {}", span.kind, span.name);
                    events.push(json!({"ph": "M", "name": "thread_name", "pid": PROCESS, "tid": track_of(track, number), "args": {"name": name}}));
                }
                free[number] = end;
                events.extend(self.events(span, (late, chain.contains(&place)), track_of(track, number)));
            }
            track = track_of(track, free.len());
        }
        json!({"traceEvents": events, "displayTimeUnit": "ms", "otherData": {"start": moment(self.start)}})
    }

    /// What a span is made of: the time by which it was late, that in the queue, and the work.
    fn events(&self, span: &Span, (late, on_chain): (f64, bool), track: u32) -> Vec<Value> {
        let event = |category: &str, name: String, (from, to): (f64, f64)| {
            json!({"ph": "X", "cat": category, "name": name, "pid": PROCESS, "tid": track,
                "ts": self.microseconds(from), "dur": self.microseconds(to) - self.microseconds(from),
                "args": {"id": span.id, "status": span.status, "onLongestChain": on_chain}})
        };
        let end = span.end().unwrap_or(self.end).max(span.begins_work());
        let mut events = Vec::new();
        if late > 0.0 {
            events.push(event("late", "not begun yet".to_owned(), (span.start - late, span.start)));
        }
        if span.queued > 0.0 {
            events.push(event("queued", "in the queue".to_owned(), (span.start, span.begins_work())));
        }
        events.push(event("work", format!("{} {}", span.kind, span.name), (span.begins_work(), end)));
        events
    }

    #[expect(clippy::cast_possible_truncation, reason = "centuries in microseconds fit")]
    fn microseconds(&self, moment: f64) -> i64 {
        ((moment - self.start) * 1e6).round() as i64
    }
}

/// The number of a track that is so many behind another.
fn track_of(first: u32, behind: usize) -> u32 {
    first.saturating_add(u32::try_from(behind).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::SpanOutcome;

    fn span(name: &str, start: f64, seconds: f64) -> Span {
        Span {
            kind: "filter".to_owned(),
            name: name.to_owned(),
            id: name.to_owned(),
            start,
            queued: 0.0,
            seconds: Some(seconds),
            after: Some(Vec::new()),
            outcome: SpanOutcome::Ready,
            status: "ACTIVE".to_owned(),
        }
    }

    fn events<'trace>(trace: &'trace Value, phase: &str) -> Vec<&'trace Value> {
        trace["traceEvents"].as_array().unwrap().iter().filter(|event| event["ph"] == phase).collect()
    }

    #[test]
    fn every_part_of_a_span_is_an_event_in_microseconds() {
        let late = Span { queued: 0.5, ..span("b", 102.0, 3.0) };
        let trace =
            Timeline { start: 100.0, end: 110.0, begins: Some(100.0), spans: vec![span("a", 100.0, 2.5), late] }
                .to_trace();
        let events: Vec<Value> = events(&trace, "X")
            .iter()
            .map(|event| json!([event["cat"], event["ts"], event["dur"], event["tid"]]))
            .collect();
        let expected = json!([
            ["work", 0, 2_500_000, 0],
            ["late", 0, 2_000_000, 1],
            ["queued", 2_000_000, 500_000, 1],
            ["work", 2_500_000, 3_000_000, 1]
        ]);
        assert_eq!(json!(events), expected);
        assert_eq!(trace["otherData"]["start"], "1970-01-01 00:01:40 UTC");
    }

    #[test]
    fn spans_that_overlap_have_tracks_of_their_own() {
        let spans = vec![span("a", 0.0, 10.0), span("a", 5.0, 10.0), span("a", 12.0, 1.0), span("b", 0.0, 1.0)];
        let trace = Timeline { start: 0.0, end: 20.0, begins: None, spans }.to_trace();
        let tracks: Vec<u64> = events(&trace, "X").iter().filter_map(|event| event["tid"].as_u64()).collect();
        assert_eq!(tracks, [0, 1, 0, 2]);
        assert_eq!(events(&trace, "M").len(), 4);
    }
}
