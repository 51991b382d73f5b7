//! The moment at which a virtual clock begins: now, unless `--start` says otherwise.

use std::str::FromStr;

use personalize_contract::schedule::TimeZone;
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

/// The time zone that moments are shown in; UTC unless another is named.
#[derive(Debug, Clone)]
pub struct ShownZone(TimeZone);

impl Default for ShownZone {
    fn default() -> Self {
        Self(TimeZone::utc())
    }
}

impl FromStr for ShownZone {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        TimeZone::named(name).map(Self).ok_or_else(|| {
            let nearest =
                TimeZone::nearest(name).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
            format!("`{name}` is no time zone; give a name such as Europe/Berlin{nearest}")
        })
    }
}

impl ShownZone {
    /// A moment by the clock of the zone, as in `2026-11-30T03:00:00+01:00`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "no moment of a clock comes near the end of 64 bits")]
    pub fn show(&self, moment: Timestamp) -> String {
        self.0.local(moment.0 as i64)
    }
}

/// Most days that are simulated: ten years.
const MOST_DAYS: u64 = 3650;

/// How long a simulation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length(u64);

impl Length {
    /// In seconds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "ten years of seconds are far from 2^53")]
    pub const fn seconds(self) -> f64 {
        self.0 as f64
    }
}

impl FromStr for Length {
    type Err = String;

    /// Reads a whole number of hours, days or weeks, such as `12h`, `30d` or `2w`.
    fn from_str(text: &str) -> Result<Self, String> {
        let units = [('h', 3600), ('d', 86_400), ('w', 604_800)];
        let read = |(unit, seconds): (char, u64)| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(seconds);
        let seconds = units.into_iter().find_map(read);
        seconds.filter(|seconds| (1..=MOST_DAYS * 86_400).contains(seconds)).map(Self).ok_or_else(|| {
            format!("`{text}` is no length of time; give hours, days or weeks, such as 12h, 30d or 2w, and at most {MOST_DAYS}d")
        })
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
    fn a_length_is_hours_days_or_weeks() {
        let seconds = |text: &str| text.parse().map(|Length(seconds)| seconds);
        assert_eq!((seconds("12h"), seconds("30d"), seconds("2w")), (Ok(43_200), Ok(2_592_000), Ok(1_209_600)));
        for text in ["", "d", "0d", "-1d", "1.5d", "30", "30 d", "3651d", "1m", "99999999999999999999d"] {
            assert!(seconds(text).is_err_and(|refusal| refusal.contains("12h, 30d or 2w")), "{text}");
        }
    }

    #[test]
    fn a_moment_is_shown_by_the_clock_of_the_zone() {
        let moment = Timestamp(1_767_225_600.0);
        let berlin: ShownZone = "Europe/Berlin".parse().expect("a zone");
        assert_eq!(berlin.show(moment), "2026-01-01T01:00:00+01:00");
        assert!("Europe/Berlin2".parse::<ShownZone>().is_err_and(|refusal| refusal.contains("did you mean")));
    }

    #[test]
    fn without_a_moment_a_virtual_clock_begins_now_and_stands() {
        let (before, clock, after) = (Clock::real().now(), virtual_clock(None), Clock::real().now());
        assert!(before <= clock.now() && clock.now() <= after && clock.is_virtual());
        let asked: Start = "2020-02-29".parse().expect("a day");
        assert_eq!(virtual_clock(Some(asked)).now(), Timestamp(1_582_934_400.0));
    }
}
