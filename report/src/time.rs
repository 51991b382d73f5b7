//! Moments and durations for people.

use jiff::Timestamp;
use personalize_contract::in_words;

/// A duration: `45s`, `4m10s`, `2h05m`, `3d04h`. One of less than ten seconds has a decimal where it is not whole.
#[must_use]
pub fn duration(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round();
    if (0.5..100.0).contains(&tenths) && tenths % 10.0 > 0.0 {
        return format!("{:.1}s", tenths / 10.0);
    }
    in_words(seconds)
}

/// A moment of so many seconds since 1970-01-01T00:00:00Z, to the second and in UTC: `2026-01-05 09:30:00 UTC`. What
/// no calendar has is written as the number.
#[must_use]
pub fn moment(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "no date comes near the end of 64 bits")]
    let moment = Timestamp::from_second(seconds.round() as i64);
    // jiff's formatting by a pattern would be a tenth of what this crate adds to the function.
    moment.map_or_else(|_| seconds.to_string(), |moment| moment.to_string().replace('T', " ").replace('Z', " UTC"))
}

/// A moment as documents have it, for people. What is none stays as it is.
#[must_use]
pub fn shown(at: &str) -> String {
    seconds_of(at).map_or_else(|| at.to_owned(), moment)
}

/// The seconds since 1970-01-01T00:00:00Z of a moment as documents have it: `2026-01-05T09:30:00.25Z`. `None` for anything
/// else.
pub fn seconds_of(moment: &str) -> Option<f64> {
    let moment: Timestamp = moment.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a date are far from 2^53")]
    let milliseconds = moment.as_millisecond() as f64;
    Some(milliseconds / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_durations_read_as_people_say_them() {
        assert_eq!(moment(1_767_603_600.0), "2026-01-05 09:00:00 UTC");
        assert_eq!(moment(f64::MAX), f64::MAX.to_string());
        assert_eq!(seconds_of("2026-01-05T09:00:00.25Z"), Some(1_767_603_600.25));
        assert_eq!(seconds_of("yesterday"), None);
        assert_eq!((shown("2026-01-05T09:00:00.25Z"), shown("now")), (moment(1_767_603_600.0), "now".to_owned()));
        for (seconds, expected) in
            [(0.0, "0s"), (0.26, "0.3s"), (0.01, "0s"), (9.94, "9.9s"), (9.96, "10s"), (250.0, "4m10s")]
        {
            assert_eq!(duration(seconds), expected);
        }
    }
}
