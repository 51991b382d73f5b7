//! Moments, and how they are written.

use std::ops::Sub;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A moment, in seconds since 1970 with millisecond precision, as the service's JSON gives it.
#[derive(Copy, Clone, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Timestamp(pub f64);

/// [`Timestamp::END`] as a duration since 1970.
pub(super) const END: Duration = Duration::from_millis(253_402_300_799_999);

impl Timestamp {
    /// The last moment that a clock shows, `9999-12-31T23:59:59.999Z`: the last that RFC 3339 can write.
    pub const END: Self = Self(253_402_300_799.999);

    /// The moment that many seconds later, rounded to a millisecond.
    #[must_use]
    pub fn after(self, seconds: f64) -> Self {
        Self(((self.0 + seconds) * 1000.0).round() / 1000.0)
    }

    /// For example `2026-01-01T00:00:00.000Z`. Moments before 1970 are shown as its beginning, those after
    /// [`Timestamp::END`] as that.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let since_epoch = self.since_epoch();
        let (seconds, milliseconds) = (since_epoch.as_secs(), since_epoch.subsec_millis());
        let (year, month, day) = civil_date(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
    }

    /// Reads a moment from 1970 on as RFC 3339 writes it in UTC, for example `2026-01-01T00:00:00Z`, with or without
    /// a fraction of a second, of which milliseconds are kept.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let is_time = hour < 24 && minute < 60 && second < 60;
        if !is_time || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let seconds = days_since_epoch(year, month, day)? * 86_400 + hour * 3600 + minute * 60 + second;
        let milliseconds: u64 = format!("{fraction:0<3.3}").parse().ok()?;
        Some(Self::of_milliseconds(seconds * 1000 + milliseconds))
    }

    /// As the standard library's type.
    #[must_use]
    pub fn system_time(self) -> SystemTime {
        UNIX_EPOCH + self.since_epoch()
    }

    /// Whole seconds since 1970.
    pub(crate) fn whole_seconds(self) -> i64 {
        i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX)
    }

    /// Whole milliseconds since 1970; nothing is more exact here.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        u64::try_from(self.since_epoch().as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment so many milliseconds after the beginning of 1970.
    pub(crate) fn of_milliseconds(milliseconds: u64) -> Self {
        Self::from(Duration::from_millis(milliseconds))
    }

    /// Between the beginning of 1970 and the end; what is no number counts as the beginning.
    pub(super) fn since_epoch(self) -> Duration {
        let milliseconds = (self.0.max(0.0) * 1000.0).round();
        // Counted as seconds, which are whole, so that no conversion of a float to a number is needed.
        let counted = Duration::try_from_secs_f64(milliseconds).map_or(u64::MAX, |counted| counted.as_secs());
        Duration::from_millis(counted).min(END)
    }
}

impl From<Duration> for Timestamp {
    fn from(since_epoch: Duration) -> Self {
        Self(0.0).after(since_epoch.as_secs_f64())
    }
}

impl Sub for Timestamp {
    type Output = f64;

    fn sub(self, earlier: Self) -> f64 {
        self.0 - earlier.0
    }
}

/// Numbers of so many digits each.
fn numbers<const COUNT: usize>(text: &str, separator: char, digits: [usize; COUNT]) -> Option<[u64; COUNT]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; COUNT];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// How many days after 1970-01-01 a day of the proleptic Gregorian calendar is. `None` if there is no such day.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    // Years begin in March here, so that the leap day is their last.
    let (year_from_march, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year_from_march / 4 - year_from_march / 100 + year_from_march / 400;
    let first = (year_from_march * 365 + leap_days + (153 * month_from_march + 2) / 5).checked_sub(719_468)?;
    let days = first + day.checked_sub(1)?;
    (civil_date(days) == (year, month, day)).then_some(days)
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
const fn civil_date(days: u64) -> (u64, u64, u64) {
    // Eras of 400 years, each beginning on the first of March, have 146,097 days.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_dates() {
        assert_eq!(Timestamp(1_767_225_600.0).rfc3339(), "2026-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(951_782_400.123).rfc3339(), "2000-02-29T00:00:00.123Z");
        assert_eq!(Timestamp(1_798_761_599.999).rfc3339(), "2026-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(-1.0).rfc3339(), "1970-01-01T00:00:00.000Z");
        for late in [Timestamp::END, Timestamp(1e300), Timestamp(f64::INFINITY)] {
            assert_eq!(late.rfc3339(), "9999-12-31T23:59:59.999Z");
        }
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        let moments =
            [0.0, 0.999, 951_782_400.123, 1_767_225_600.0, 1_709_164_800.5, 4_107_542_400.0, Timestamp::END.0];
        for moment in moments.map(Timestamp) {
            assert_eq!(Timestamp::from_rfc3339(&moment.rfc3339()), Some(moment), "{}", moment.rfc3339());
        }
        assert_eq!(Timestamp::from_rfc3339("2026-01-01T00:00:00Z"), Some(Timestamp(1_767_225_600.0)));
        assert_eq!(Timestamp::from_rfc3339("2026-01-01T00:00:00.5Z"), Some(Timestamp(1_767_225_600.5)));
        let wrong = [
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-1-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-00T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "tomorrow",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+01:00",
            "10000-01-01T00:00:00Z",
            "",
        ];
        for text in wrong {
            assert_eq!(Timestamp::from_rfc3339(text), None, "{text}");
        }
    }
}
