//! When a schedule of the parameter file begins runs.

use personalize_contract::Finding;
use personalize_contract::parameter_file::SCHEDULE_FIRES;
use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use serde::{Deserialize, Serialize};

use super::document::Section;
use super::sections::ScheduleSection;

/// How many of its next occurrences are shown.
const OCCURRENCES_SHOWN: usize = 5;

/// When a schedule begins runs.
#[derive(Debug, Clone)]
pub struct Timetable {
    /// The path to its section in the file; empty where that is not known.
    pub path: String,
    name: String,
    text: String,
    expression: ScheduleExpression,
    time_zone: TimeZone,
}

/// The next occurrences of a schedule, as plans and checks show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextOccurrences {
    /// The schedule's name.
    pub name: String,
    /// Its expression.
    pub schedule_expression: String,
    /// The first of them, each in the time of the schedule's zone, as in `2026-11-30T03:00:00+01:00`.
    pub next: Vec<String>,
}

impl Timetable {
    /// That of a schedule in a document, whose expression and time zone can be read. `path` is where it is in the file.
    pub(super) fn of(section: &Section<'_>, path: String) -> Option<Self> {
        let name = section.text("name").unwrap_or_default();
        let time_zone = section.text("scheduleExpressionTimezone");
        Self::new(name, section.text("scheduleExpression")?, time_zone).map(|timetable| Self { path, ..timetable })
    }

    /// That of a schedule.
    #[must_use]
    pub fn of_schedule(section: &ScheduleSection) -> Option<Self> {
        let time_zone = section.schedule_expression_timezone.as_deref();
        Self::new(&section.name, &section.schedule_expression, time_zone)
    }

    fn new(name: &str, text: &str, time_zone: Option<&str>) -> Option<Self> {
        Some(Self {
            path: String::new(),
            name: name.to_owned(),
            text: text.to_owned(),
            expression: ScheduleExpression::parse(text).ok()?,
            time_zone: time_zone.map_or_else(|| Some(TimeZone::utc()), TimeZone::named)?,
        })
    }

    /// Its occurrences after a moment, in seconds since 1970, for a schedule that is created then.
    pub fn occurrences(&self, after: i64) -> impl Iterator<Item = i64> + '_ {
        self.expression.occurrences(after, after, &self.time_zone)
    }

    /// The next of them.
    #[must_use]
    pub fn next(&self, after: i64) -> NextOccurrences {
        let next = self.occurrences(after).take(OCCURRENCES_SHOWN).map(|at| self.time_zone.local(at)).collect();
        NextOccurrences { name: self.name.clone(), schedule_expression: self.text.clone(), next }
    }

    /// That it never begins a run after a moment.
    #[must_use]
    pub fn finding(&self, now: i64) -> Option<Finding> {
        if self.occurrences(now).next().is_some() {
            return None;
        }
        let message = format!(
            "{} has no moment left in the future, so that the schedule never begins a run; correct it, or leave the schedule out",
            self.text
        );
        Some(Finding::of(SCHEDULE_FIRES, format!("{}.scheduleExpression", self.path), message))
    }
}

/// As in `Schedule weekly begins runs at 2026-12-06T03:00:00+01:00, 2026-12-13T03:00:00+01:00, …`.
impl std::fmt::Display for NextOccurrences {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, next, .. } = self;
        if next.is_empty() {
            return write!(formatter, "Schedule {name} begins no run");
        }
        let more = if next.len() == OCCURRENCES_SHOWN { ", …" } else { "" };
        write!(formatter, "Schedule {name} begins runs at {}{more}", next.join(", "))
    }
}
