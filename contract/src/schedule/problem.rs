//! What is wrong with a schedule expression.

use thiserror::Error;

use crate::printable::printable;

/// What is wrong with a schedule expression, in one sentence without a full stop that says what to write.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScheduleProblem {
    /// It is none of the three kinds.
    #[error(
        "`{}` is no schedule expression; write `cron(minutes hours day-of-month month day-of-week year)`, \
         `rate(value unit)` or `at(yyyy-mm-ddThh:mm:ss)`", printable(.0)
    )]
    Kind(String),
    /// It has so many characters.
    #[error("it has {0} characters, and {most} are the most", most = super::LONGEST)]
    Length(usize),
    /// `cron(…)` does not have six fields.
    #[error(
        "`cron({})` does not have the six fields minutes, hours, day-of-month, month, day-of-week and year with a space \
         between each two; {}", printable(.fields), missing(.fields)
    )]
    Fields {
        /// What is between the parentheses.
        fields: String,
    },
    /// A field of `cron(…)` is wrong.
    #[error("the {field} `{}` {problem}", printable(.text))]
    Field {
        /// Which: `minutes`, `hours`, `day-of-month`, `month`, `day-of-week` or `year`.
        field: &'static str,
        /// The field as it is written.
        text: String,
        /// What is wrong and what to write.
        problem: String,
    },
    /// Not exactly one of the two fields of days is `?`.
    #[error(
        "the day-of-month is `{}` and the day-of-week `{}`; say the days in one of the two, and write `?` for the other",
        printable(.day_of_month), printable(.day_of_week)
    )]
    Days {
        /// The day-of-month as it is written.
        day_of_month: String,
        /// The day-of-week as it is written.
        day_of_week: String,
    },
    /// What `rate(…)` has between the parentheses.
    #[error(
        "`rate({})` is not a whole number from 1 and a unit with one space between: minutes, hours or days, as in \
         `rate(7 days)`", printable(.0)
    )]
    Rate(String),
    /// What `at(…)` has between the parentheses.
    #[error(
        "`at({})` is no date and time of the form `yyyy-mm-ddThh:mm:ss`, as in `at(2026-11-30T03:00:00)`; the time zone \
         goes into `scheduleExpressionTimezone`", printable(.0)
    )]
    At(String),
}

/// What to do about a wrong number of fields.
fn missing(fields: &str) -> &'static str {
    match fields.split_whitespace().count() {
        5 => "write `*` for the year if it is that which is not there",
        7 => "there are no seconds in it",
        _ => "03:00 every day is `cron(0 3 * * ? *)`",
    }
}
