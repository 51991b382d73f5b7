//! When a schedule of EventBridge Scheduler invokes its target: the three kinds of schedule expression, and time zones.
//! The check of a parameter file, the plan and the emulator use this.
//!
//! Source: the user guide's page on schedule types, the API reference of `CreateSchedule`, and answers of the service that
//! others have recorded (`rate( 10 minutes )` is refused for its spaces, `rate(2 minute)` and an `at` in the past are
//! taken). What these leave open and can be written otherwise is refused with what to write: a week day with `/`, a range
//! that ends before it begins, names in lower case, a list with `L`, `W` or `#` in it, and five fields.

mod at;
mod cron;
mod days;
mod field;
mod problem;
mod rate;
mod values;
mod zone;

#[cfg(test)]
mod tests;

use std::iter;

pub use at::At;
pub use cron::Cron;
pub use problem::ScheduleProblem;
pub use rate::Rate;
pub use zone::TimeZone;

/// The longest schedule expression, in characters.
pub const LONGEST: usize = 256;

/// A schedule expression, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleExpression {
    /// At all minutes that six fields choose, by the clock of a time zone.
    Cron(Cron),
    /// Again and again after the same time.
    Rate(Rate),
    /// Once, by the clock of a time zone.
    At(At),
}

impl ScheduleExpression {
    /// Reads an expression: `cron(…)`, `rate(…)` or `at(…)`.
    ///
    /// # Errors
    /// What is wrong with which part of it, and what to write.
    pub fn parse(text: &str) -> Result<Self, ScheduleProblem> {
        let length = text.chars().count();
        if length > LONGEST {
            return Err(ScheduleProblem::Length(length));
        }
        let inner = |kind: &str| text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(fields) = inner("cron") {
            Cron::parse(fields).map(Self::Cron)
        } else if let Some(rate) = inner("rate") {
            Rate::parse(rate).map(Self::Rate)
        } else if let Some(at) = inner("at") {
            At::parse(at).map(Self::At)
        } else {
            Err(ScheduleProblem::Kind(text.to_owned()))
        }
    }

    /// The next moment, in Unix seconds, at which the schedule invokes its target, strictly after `after`; nothing if it
    /// never does again. A rate counts from `created`: the schedule's `StartDate`, or else when it was created; it invokes
    /// its target then for the first time, in whichever time zone. A time of the clock that the time zone leaves out is
    /// skipped, and one that it has twice counts the first time.
    #[must_use]
    pub fn next_after(&self, after: i64, created: i64, zone: &TimeZone) -> Option<i64> {
        match self {
            Self::Cron(cron) => cron.next_after(after, zone),
            Self::Rate(rate) => rate.next_after(after, created),
            Self::At(at) => zone.first(at.0).filter(|moment| *moment > after),
        }
    }

    /// All the moments of [`ScheduleExpression::next_after`], in order.
    pub fn occurrences(&self, after: i64, created: i64, zone: &TimeZone) -> impl Iterator<Item = i64> {
        iter::successors(self.next_after(after, created, zone), move |last| self.next_after(*last, created, zone))
    }
}
