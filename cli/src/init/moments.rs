//! Moments in data: what they are written in, and the seconds since 1970 that the service takes.

use personalize_pipeline::Timestamp;

/// What a moment is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Whole seconds since 1970, as the service takes them.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// A date or a moment such as `2026-01-01T00:00:00Z` or `2026-01-01 00:00:00`, in UTC where nothing else is said.
    Text,
}

/// Digits of milliseconds: those of 2001 to 2286.
const DIGITS_OF_MILLISECONDS: usize = 13;

/// What a value is written in, if it is a moment.
pub(super) fn unit_of(value: &str) -> Option<Unit> {
    if value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<i64>().is_ok() {
        return Some(if value.len() == DIGITS_OF_MILLISECONDS { Unit::Milliseconds } else { Unit::Seconds });
    }
    parsed(value).map(|_| Unit::Text)
}

/// The same moment in whole seconds since 1970.
pub(super) fn in_seconds(value: &str, unit: Unit) -> Option<String> {
    match unit {
        Unit::Seconds => Some(value.to_owned()),
        Unit::Milliseconds => Some((value.parse::<i64>().ok()? / 1000).to_string()),
        Unit::Text => Some(format!("{:.0}", parsed(value)?.floor())),
    }
}

fn parsed(value: &str) -> Option<f64> {
    let as_it_is = Timestamp::parse(value);
    let with_t = value.trim().replacen(' ', "T", 1);
    let in_utc = || Timestamp::parse(&format!("{with_t}Z"));
    let day = || Timestamp::parse(&format!("{with_t}T00:00:00Z"));
    let moment = as_it_is.or_else(|| Timestamp::parse(&with_t)).or_else(in_utc).or_else(day)?;
    Some(moment.as_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_seconds() {
        for (value, unit, seconds) in [
            ("1767225600", Unit::Seconds, "1767225600"),
            ("0", Unit::Seconds, "0"),
            ("1767225600123", Unit::Milliseconds, "1767225600"),
            ("2026-01-01T00:00:00Z", Unit::Text, "1767225600"),
            ("2026-01-01T01:00:00+01:00", Unit::Text, "1767225600"),
            ("2026-01-01 00:00:00", Unit::Text, "1767225600"),
            ("2026-01-01", Unit::Text, "1767225600"),
        ] {
            assert_eq!(unit_of(value), Some(unit), "{value}");
            assert_eq!(in_seconds(value, unit).as_deref(), Some(seconds), "{value}");
        }
        for value in ["yesterday", "1.5", "-1", "01/02/2026", ""] {
            assert_eq!(unit_of(value).filter(|unit| *unit != Unit::Seconds), None, "{value}");
        }
    }
}
