//! `at(yyyy-mm-ddThh:mm:ss)`.

use jiff::civil::DateTime;

use super::ScheduleProblem;

/// A date and time of the clock, whichever time zone it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(pub(super) DateTime);

impl At {
    /// Reads what is between the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, ScheduleProblem> {
        // The date and time written again in the one form that is taken: no zone, no fraction, no 24 o'clock.
        let read = text.parse::<DateTime>().ok().filter(|read| text.len() == 19 && read.to_string() == text);
        read.map(Self).ok_or_else(|| ScheduleProblem::At(text.to_owned()))
    }
}
