//! A timeline: what was made, changed and removed when, as a picture. Positions are percentages, so that it fits any width.

use crate::clock::Timestamp;
use crate::store::journal::TransitionRecord;
use crate::store::transition::TransitionKind;
use crate::wire::console::page::{duration, shown};
use crate::wire::console::resource_rows::{ShownStatus, resource_link};

/// The height of a row and of the axis, in pixels.
const ROW: usize = 34;
const AXIS: usize = 24;

/// Into how many parts ticks divide the axis at most: their labels have room at 400 pixels.
const MOST_PARTS: f64 = 4.0;

/// Distances between ticks, in seconds.
const STEPS: [f64; 19] = [
    1.0,
    5.0,
    15.0,
    30.0,
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
    2_592_000.0,
    7_776_000.0,
    31_536_000.0,
];

/// One transition of a resource, from its acceptance to its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lifecycle {
    /// What is shown beside it.
    pub(super) label: String,
    pub(super) link: String,
    pub(super) from: Timestamp,
    /// When it ended, or will end as far as that is known.
    pub(super) until: Timestamp,
    pub(super) status: ShownStatus,
}

impl Lifecycle {
    /// How long it takes.
    pub(super) fn seconds(&self) -> f64 {
        self.until - self.from
    }
}

impl From<&TransitionRecord> for Lifecycle {
    fn from(record: &TransitionRecord) -> Self {
        let what = match record.kind {
            TransitionKind::Creation => "",
            TransitionKind::ConfigurationUpdate | TransitionKind::Update => ", update",
            TransitionKind::Deletion => ", deletion",
            TransitionKind::Stop => ", stop",
            TransitionKind::Start => ", start",
            TransitionKind::CreationStop => ", stop of its creation",
            TransitionKind::DataDeletion => ", data deletion",
        };
        Self {
            label: format!("{} {}{what}", record.resource_type.words(), record.name),
            link: resource_link(&record.arn),
            from: record.started,
            until: record.started.after(record.seconds),
            status: ShownStatus(Some(record.outcome)),
        }
    }
}

/// The picture of some lifecycles.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) bars: Vec<Bar>,
    pub(super) ticks: Vec<Tick>,
    /// Where the clock is, in percent.
    pub(super) now: f64,
    pub(super) height: usize,
    /// What it shows, in words.
    pub(super) summary: String,
}

/// A lifecycle as the picture has it: positions in percent, heights in pixels.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) link: String,
    pub(super) class: &'static str,
    /// Status and times, in words.
    pub(super) text: String,
    pub(super) from: f64,
    /// How wide it is as far as it has come.
    pub(super) width: f64,
    /// How wide it will be in the end.
    pub(super) planned: f64,
    pub(super) text_y: usize,
    pub(super) bar_y: usize,
}

/// A mark on the axis.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    /// In percent.
    pub(super) at: f64,
    pub(super) label: String,
}

impl Timeline {
    /// The picture of lifecycles, one in each row, up to now or to the end of what is under way.
    pub(super) fn new(lifecycles: &[Lifecycle], now: Timestamp) -> Self {
        let first = lifecycles.iter().map(|lifecycle| lifecycle.from.0).fold(now.0, f64::min);
        let last = lifecycles.iter().map(|lifecycle| lifecycle.until.0).fold(first + 1.0, f64::max).max(
            // A clock that has gone on for long would press all that happened into nothing.
            now.0.min(lifecycles.iter().map(|lifecycle| lifecycle.until.0).fold(first, f64::max) + 60.0),
        );
        let axis = Axis { first, span: last - first };
        let bars = lifecycles.iter().enumerate().map(|(row, lifecycle)| axis.bar(row, lifecycle, now));
        let (from, until) = (shown(Timestamp(first)), shown(Timestamp(last)));
        Self {
            bars: bars.collect(),
            ticks: axis.ticks(),
            now: axis.percent(now.0.min(last)),
            height: AXIS + lifecycles.len() * ROW,
            summary: format!("{} lifecycles from {from} to {until}", lifecycles.len()),
        }
    }
}

/// From when, and for how long, in seconds.
struct Axis {
    first: f64,
    span: f64,
}

impl Axis {
    /// A moment's place, in percent to two digits.
    fn percent(&self, moment: f64) -> f64 {
        ((moment - self.first) / self.span * 10_000.0).round() / 100.0
    }

    fn bar(&self, row: usize, lifecycle: &Lifecycle, now: Timestamp) -> Bar {
        let (from, until) = (self.percent(lifecycle.from.0), self.percent(lifecycle.until.0));
        let come = self.percent(now.0.clamp(lifecycle.from.0, lifecycle.until.0.max(lifecycle.from.0)));
        let text =
            format!("{}, {} from {}", lifecycle.status.text(), duration(lifecycle.seconds()), shown(lifecycle.from));
        Bar {
            label: lifecycle.label.clone(),
            link: lifecycle.link.clone(),
            class: lifecycle.status.class(),
            text,
            from,
            width: come - from,
            planned: until - from,
            text_y: AXIS + row * ROW + 14,
            bar_y: AXIS + row * ROW + 20,
        }
    }

    fn ticks(&self) -> Vec<Tick> {
        let step = STEPS.into_iter().find(|step| self.span / step <= MOST_PARTS).unwrap_or(self.span / MOST_PARTS);
        let first = (self.first / step).ceil() * step;
        let moments = std::iter::successors(Some(first), |moment| Some(moment + step));
        let mut ticks = Vec::new();
        let mut day = String::new();
        for moment in moments.take_while(|moment| *moment <= self.first + self.span) {
            let at = self.percent(moment);
            // A label would be cut off at the end.
            if at > 92.0 {
                break;
            }
            let text = Timestamp(moment).rfc3339();
            let (date, time) = text.split_once('T').unwrap_or((&text, ""));
            let is_new_day = date != day;
            date.clone_into(&mut day);
            ticks.push(Tick { at, label: label(step, is_new_day, date, time) });
        }
        ticks
    }
}

/// What a tick says: the date where it is another, and the time where ticks are less than a day apart.
fn label(step: f64, is_new_day: bool, date: &str, time: &str) -> String {
    let time = time.get(..if step < 60.0 { 8 } else { 5 }).unwrap_or_default();
    let month_and_day = date.get(5..).unwrap_or_default();
    if step >= 31_536_000.0 {
        date.to_owned()
    } else if step >= 86_400.0 || (is_new_day && time.starts_with("00:00")) {
        month_and_day.to_owned()
    } else {
        time.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::Status;

    use super::*;

    fn lifecycle(from: f64, seconds: f64, status: Status) -> Lifecycle {
        let start = Timestamp(1_767_225_600.0).after(from);
        let until = start.after(seconds);
        let (label, link) = ("a".to_owned(), "/".to_owned());
        Lifecycle { label, link, from: start, until, status: ShownStatus(Some(status)) }
    }

    #[test]
    fn a_bar_is_as_wide_as_its_time_and_shows_how_far_it_has_come() {
        let lifecycles = [lifecycle(0.0, 1000.0, Status::Active), lifecycle(1000.0, 3000.0, Status::CreateInProgress)];
        let timeline = Timeline::new(&lifecycles, Timestamp(1_767_225_600.0 + 2000.0));
        let widths: Vec<_> = timeline.bars.iter().map(|bar| (bar.from, bar.width, bar.planned)).collect();
        assert_eq!(widths, [(0.0, 25.0, 25.0), (25.0, 25.0, 75.0)]);
        assert_eq!((timeline.now, timeline.height), (50.0, AXIS + 2 * ROW));
        assert_eq!(timeline.bars[1].text, "CREATE IN_PROGRESS, 50 min from 2026-01-01 00:16:40 UTC");
    }

    #[test]
    fn ticks_are_round_and_few() {
        let ticks = |seconds: f64| {
            let ticks = Timeline::new(&[lifecycle(0.0, seconds, Status::Active)], Timestamp(0.0)).ticks;
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        let from_1970 = ticks(3600.0);
        assert!(from_1970.len() <= 5, "{from_1970:?}");
        let of = |seconds: f64| {
            let lifecycles = [lifecycle(0.0, seconds, Status::Active)];
            let now = Timestamp(1_767_225_600.0 + seconds);
            Timeline::new(&lifecycles, now).ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(of(3600.0), ["01-01", "00:15", "00:30", "00:45"]);
        assert_eq!(of(90_000.0), ["01-01", "12:00"]);
        assert_eq!(of(86_400.0 * 8.0), ["01-01", "01-08"]);
    }

    #[test]
    fn a_clock_that_has_gone_on_for_a_year_leaves_the_picture_as_it_was() {
        let lifecycles = [lifecycle(0.0, 600.0, Status::Active)];
        let timeline = Timeline::new(&lifecycles, Timestamp(1_767_225_600.0 + 31_536_000.0));
        assert!(timeline.bars[0].width > 90.0, "{}", timeline.bars[0].width);
    }
}
