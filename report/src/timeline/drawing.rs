//! A timeline as HTML: a list with a row for each lane, in which text says what the bars beside it show.
//!
//! Bars are placed in percent of the width that there is, so that they stretch and text does not.

use super::{Chain, Lane, Span, SpanOutcome, Timeline};
use crate::html::Html;
use crate::time::{duration, moment};

/// Most bars that are drawn. What is beyond them is counted in the text of its lane.
const MOST_BARS: usize = 2000;

/// Most lanes.
const MOST_LANES: usize = 500;

/// Distances of ticks, in seconds: the shortest of which there are no more than [`MOST_TICKS`] is taken.
const STEPS: [f64; 18] = [
    1.0,
    5.0,
    15.0,
    60.0,
    300.0,
    900.0,
    1800.0,
    3600.0,
    7200.0,
    14_400.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
    7_776_000.0,
];

/// As many as there is room for on a telephone.
const MOST_TICKS: f64 = 6.0;

/// The least width of a bar, in percent, so that what took no time is seen.
const LEAST_WIDTH: f64 = 0.4;

/// How late a span has to be for the text to say so, in seconds.
const LATE: f64 = 0.5;

impl Timeline {
    /// The timeline as HTML, in the classes of [`crate::style::TIMELINE`]. Its longest chain is marked, and so is how late
    /// spans began. Identifiers begin with `prefix`.
    #[must_use]
    pub fn to_html(&self, prefix: &str) -> Html {
        let ticks = format!("{prefix}-ticks");
        let drawing = Drawing { timeline: self, chain: self.longest_chain(), ticks: &ticks };
        let mut html = Html::new();
        html.element("div", &[("class", &"timeline")], |html| {
            drawing.axis(html);
            let lanes = self.lanes();
            html.element("ol", &[], |html| {
                let mut bars = MOST_BARS;
                for lane in lanes.iter().take(MOST_LANES) {
                    drawing.lane(html, lane, &mut bars);
                }
            });
            if let Some(more @ 1..) = lanes.len().checked_sub(MOST_LANES) {
                html.line("p", &[], format_args!("{more} more resources are not drawn."));
            }
        });
        html
    }

    fn length(&self) -> f64 {
        (self.end - self.start).max(1e-3)
    }

    /// Ticks in seconds after the start.
    fn ticks(&self) -> Vec<f64> {
        let length = self.length();
        let last = STEPS[STEPS.len() - 1];
        let step = STEPS
            .into_iter()
            .find(|step| length / step <= MOST_TICKS)
            .unwrap_or((length / MOST_TICKS / last).ceil() * last);
        let mut ticks = Vec::new();
        let mut tick = step;
        while tick < length * 0.97 {
            ticks.push(tick);
            tick += step;
        }
        ticks
    }
}

/// One timeline that is drawn.
struct Drawing<'timeline> {
    timeline: &'timeline Timeline,
    chain: Chain,
    ticks: &'timeline str,
}

impl Drawing<'_> {
    fn axis(&self, html: &mut Html) {
        let timeline = self.timeline;
        let zero = moment(timeline.start);
        html.element("div", &[("class", &"lane axis"), ("aria-hidden", &"true")], |html| {
            html.line("span", &[("class", &"zero")], format_args!("0 is {zero}"));
            html.element("svg", &[("width", &"100%"), ("height", &"18")], |html| {
                html.element("g", &[("id", &self.ticks), ("class", &"timeline-tick")], |html| {
                    for tick in timeline.ticks() {
                        let x = percent(tick / timeline.length());
                        html.shape("line", &[("x1", &x), ("x2", &x), ("y1", &"0"), ("y2", &"100%")]);
                    }
                });
                for tick in timeline.ticks() {
                    let x = percent(tick / timeline.length());
                    html.line("text", &[("x", &x), ("y", &"13"), ("dx", &"3")], label(tick));
                }
            });
        });
    }

    fn lane(&self, html: &mut Html, lane: &Lane, bars: &mut usize) {
        let spans: Vec<&Span> = lane.spans.iter().map(|place| &self.timeline.spans[*place]).collect();
        let Some(first) = spans.first() else { return };
        let on_chain = lane.spans.iter().any(|place| self.chain.spans.contains(place));
        html.element("li", &[("class", &if on_chain { "lane chain" } else { "lane" })], |html| {
            html.element("span", &[("class", &"label")], |html| {
                html.line("span", &[("class", &"kind")], &first.kind);
                html.markup(" ");
                html.line("strong", &[], &first.name);
                html.markup(" ");
                html.element("span", &[("class", &"figures")], |html| self.figures(html, lane, &spans, on_chain));
            });
            html.element("svg", &[("width", &"100%"), ("height", &"18"), ("aria-hidden", &"true")], |html| {
                html.shape("use", &[("href", &format_args!("#{}", self.ticks))]);
                for place in lane.spans.iter().take(*bars) {
                    self.bars(html, *place);
                }
            });
        });
        *bars = bars.saturating_sub(lane.spans.len());
    }

    /// What the bars of a lane show, in words.
    fn figures(&self, html: &mut Html, lane: &Lane, spans: &[&Span], on_chain: bool) {
        let took: f64 = spans.iter().filter_map(|span| span.seconds).sum();
        match spans {
            [span] if span.seconds.is_none() => html.text(&span.status),
            [_] => html.text(duration(took)),
            _ => html.text(format_args!("{} times, {} in all", spans.len(), duration(took))),
        }
        let queued: f64 = spans.iter().map(|span| span.queued).sum();
        if queued >= LATE {
            html.text(format_args!(", {} in the queue", duration(queued)));
        }
        let lateness: f64 = lane.spans.iter().filter_map(|place| self.timeline.lateness(*place)).sum();
        if lateness >= LATE {
            html.text(format_args!(", begun {} late", duration(lateness)));
        }
        let failed = spans.iter().filter(|span| span.outcome == SpanOutcome::Failed).count();
        if failed > 0 {
            html.markup(" ");
            let status =
                &spans.iter().rev().find(|span| span.outcome == SpanOutcome::Failed).map_or("", |span| &span.status);
            html.line("span", &[("class", &"badge failed")], status);
        }
        if on_chain {
            html.markup(" <span class=\"badge chain\">longest chain</span>");
        }
    }

    /// The bars of a span: how late it began, how long it waited for its turn, and what it took.
    fn bars(&self, html: &mut Html, place: usize) {
        let (timeline, span) = (self.timeline, &self.timeline.spans[place]);
        let late = timeline.lateness(place).unwrap_or_default();
        if late >= LATE {
            self.bar(html, "late", (span.start - late, span.start), format_args!("begun {} late", duration(late)));
        }
        if span.queued >= LATE {
            let words = format_args!("{} in the queue", duration(span.queued));
            self.bar(html, "queued", (span.start, span.begins_work()), words);
        }
        let on_chain = self.chain.spans.contains(&place);
        let class = match (span.outcome, on_chain) {
            (SpanOutcome::Failed, true) => "work failed chain",
            (SpanOutcome::Failed, false) => "work failed",
            (SpanOutcome::Deleted, true) => "work deleted chain",
            (SpanOutcome::Deleted, false) => "work deleted",
            (SpanOutcome::InProgress, true) => "work going chain",
            (SpanOutcome::InProgress, false) => "work going",
            (SpanOutcome::Ready, true) => "work ready chain",
            (SpanOutcome::Ready, false) => "work ready",
        };
        let end = span.end().unwrap_or(timeline.end);
        let words =
            format_args!("{}: {} from {}", span.status, duration(end - span.begins_work()), moment(span.begins_work()));
        self.bar(html, class, (span.begins_work(), end), words);
    }

    fn bar(&self, html: &mut Html, class: &str, (from, to): (f64, f64), words: std::fmt::Arguments<'_>) {
        let timeline = self.timeline;
        let place = |moment: f64| ((moment - timeline.start) / timeline.length()).clamp(0.0, 1.0);
        let width = (place(to) - place(from)).max(LEAST_WIDTH / 100.0);
        let x = place(from).min(1.0 - width);
        let attributes: [(&str, &dyn std::fmt::Display); 5] =
            [("class", &class), ("x", &percent(x)), ("width", &percent(width)), ("y", &"3"), ("height", &"12")];
        html.element("rect", &attributes, |html| html.line("title", &[], words));
    }
}

/// A share in percent, as short as it is exact enough.
fn percent(share: f64) -> String {
    format!("{}%", (share * 1e5).round() / 1e3)
}

/// How a tick is labelled: whole units alone.
fn label(seconds: f64) -> String {
    let units = [(86_400.0, "d"), (3600.0, "h"), (60.0, "m")];
    let whole = units.into_iter().find(|(unit, _)| seconds % unit == 0.0);
    whole.map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}
