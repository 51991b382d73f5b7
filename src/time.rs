//! The one door for time. A turn's time is the moment at which the state machine entered the state that
//! invoked it, so that a virtual clock runs the handler unchanged and a repeated turn decides the same.

use std::fmt;

use aws_sdk_personalize::primitives::{DateTime, DateTimeFormat};
use serde::{Deserialize, Serialize};

pub use personalize_contract::in_words;

/// How far two services' times for the same moment may be apart, in seconds. An execution's start is Step Functions'
/// time, a resource's creation that of Personalize, which may be cut to whole seconds. What they really differ by is not
/// published. The services' clocks follow the same reference, so that this is far more than they should.
const CLOCK_DIFFERENCE: f64 = 5.0;

/// A moment: seconds since 1970-01-01T00:00:00Z, exact to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(f64);

impl Timestamp {
    /// Reads what `$$.Execution.StartTime` and `$$.State.EnteredTime` hold, such as
    /// `2026-01-01T09:30:00.250Z`. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok().map(|moment| Self::from(&moment))
    }

    /// The machine's clock, for an invocation by hand that no state machine gave a time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one door: nothing else in this crate reads a clock")]
    pub fn of_this_machine() -> Self {
        Self::from(&DateTime::from(std::time::SystemTime::now()))
    }

    /// This moment and so many seconds.
    #[must_use]
    pub fn after(self, seconds: u32) -> Self {
        Self(self.0 + f64::from(seconds))
    }

    /// This moment and so many seconds, to the millisecond.
    #[must_use]
    pub fn later_by(self, seconds: f64) -> Self {
        Self(((self.0 + seconds) * 1000.0).round() / 1000.0)
    }

    /// So many whole seconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Self {
        Self::from(&DateTime::from_secs(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_seconds(self) -> f64 {
        self.0
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "no date comes near the end of 64 bits")]
    pub fn as_milliseconds(self) -> i64 {
        (self.0 * 1000.0).round() as i64
    }

    /// The same without what there is of another second.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "no date comes near the end of 64 bits")]
    pub const fn as_whole_seconds(self) -> i64 {
        self.0 as i64
    }

    /// The order of two moments.
    #[must_use]
    pub fn total_cmp(self, other: Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }

    /// Whether something that began at this moment had begun before a run that began at `start`. What seems to be a
    /// little earlier may be the run's own, see [`CLOCK_DIFFERENCE`].
    #[must_use]
    pub fn is_before_run(self, start: Self) -> bool {
        start.seconds_since(self) > CLOCK_DIFFERENCE
    }

    /// Seconds from an earlier moment to this one, to the millisecond; zero if that one is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        ((self.0 - earlier.0).max(0.0) * 1000.0).round() / 1000.0
    }
}

/// As the state machine writes it, in UTC: `2026-01-01T09:30:00.25Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only years beyond 9999 cannot be written so.
        let text =
            DateTime::from_millis(self.as_milliseconds()).fmt(DateTimeFormat::DateTime).map_err(|_| fmt::Error)?;
        formatter.write_str(&text)
    }
}

impl From<&DateTime> for Timestamp {
    fn from(moment: &DateTime) -> Self {
        Self((moment.as_secs_f64() * 1000.0).round() / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_and_what_lies_between_them_are_written_to_the_millisecond() {
        let times = [".933", ".507", ".508", ".001", ".999", ".25"].map(|part| format!("2026-11-30T10:26:57{part}Z"));
        for time in &times {
            assert_eq!(Timestamp::parse(time).unwrap().to_string(), *time);
        }
        let at = |index: usize| Timestamp::parse(&times[index]).unwrap();
        assert_eq!(json!([at(0).seconds_since(at(1)), at(2).seconds_since(at(1))]).to_string(), "[0.426,0.001]");
    }

    #[test]
    fn the_state_machine_s_times_are_read_to_the_millisecond() {
        let start = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let later = Timestamp::parse("2026-01-01T00:01:00.250Z").unwrap();
        assert!((later.seconds_since(start) - 60.25).abs() < 1e-6);
        assert!(start.seconds_since(later).abs() < 1e-9);
        assert_eq!(Timestamp::parse("2026-01-01T01:00:00.000000+01:00"), Some(start));
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(
            (start.to_string().as_str(), later.to_string().as_str()),
            ("2026-01-01T00:00:00Z", "2026-01-01T00:01:00.25Z")
        );
    }
}
