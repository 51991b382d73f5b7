//! The moment at which a virtual clock begins: now, unless `--start` says otherwise.

use std::str::FromStr;

use personalize_emulator::{Clock, Timestamp};

/// Seconds from 1970 to the end of the year 2999, up to which a run may begin.
const LATEST: f64 = 32_503_680_000.0;

/// A moment that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start(Timestamp);

impl FromStr for Start {
    type Err = String;

    /// Reads a moment of ISO 8601 such as `2026-01-01T00:00:00Z`, or a day, which begins at midnight in UTC.
    fn from_str(text: &str) -> Result<Self, String> {
        let read = personalize_pipeline::Timestamp::parse;
        let moment = read(text).or_else(|| read(&format!("{text}T00:00:00Z"))).ok_or_else(|| {
            format!("`{text}` is no moment that can be read; give one such as 2026-01-01T00:00:00Z, or a day such as 2026-01-01")
        })?;
        let seconds = moment.as_seconds();
        if (0.0..LATEST).contains(&seconds) {
            Ok(Self(Timestamp(seconds)))
        } else {
            Err(format!("`{text}` is not between 1970 and 2999; give a moment such as 2026-01-01T00:00:00Z"))
        }
    }
}

/// A virtual clock that begins at that moment, or now.
#[must_use]
pub fn virtual_clock(start: Option<Start>) -> Clock {
    Clock::virtual_from(start.map_or_else(|| Clock::real().now(), |Start(moment)| moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_a_time_zone_or_is_a_day() {
        let expected = Ok(Start(Timestamp(1_767_225_600.0)));
        for text in ["2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01T01:00:00+01:00", "2025-12-31T19:00:00.000-05:00"]
        {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_with_one_that_is() {
        for text in [
            "",
            "now",
            "yesterday",
            "2026-01-01T00:00:00",
            "2026-13-01",
            "1767225600",
            "01.01.2026",
            "1969-12-31",
            "3000-01-01",
        ] {
            let refusal = text.parse::<Start>().expect_err(text);
            assert!(
                refusal.starts_with(&format!("`{text}` is ")) && refusal.contains("2026-01-01T00:00:00Z"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn without_a_moment_a_virtual_clock_begins_now_and_stands() {
        let (before, clock, after) = (Clock::real().now(), virtual_clock(None), Clock::real().now());
        assert!(before <= clock.now() && clock.now() <= after && clock.is_virtual());
        let asked: Start = "2020-02-29".parse().expect("a day");
        assert_eq!(virtual_clock(Some(asked)).now(), Timestamp(1_582_934_400.0));
    }
}
