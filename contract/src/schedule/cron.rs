//! `cron(minutes hours day-of-month month day-of-week year)`.

use jiff::civil::{Date, DateTime};

use super::days::Days;
use super::field::{self, Field};
use super::values::Values;
use super::{ScheduleProblem, TimeZone};

/// The minutes that six fields choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: Values,
    hours: Values,
    days: Days,
    /// Each less 1.
    months: Values,
    /// Each less 1970.
    years: Values,
}

impl Cron {
    /// Reads what is between the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, ScheduleProblem> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = fields[..] else {
            return Err(ScheduleProblem::Fields { fields: text.to_owned() });
        };
        if text.trim() != text {
            return Err(ScheduleProblem::Fields { fields: text.to_owned() });
        }
        Ok(Self {
            minutes: field::MINUTES.values(minutes)?,
            hours: field::HOURS.values(hours)?,
            days: Days::parse(day_of_month, day_of_week)?,
            months: field::MONTH.values(month)?,
            years: field::YEAR.values(year)?,
        })
    }

    /// The first moment after another at which the clock of the zone shows one of the minutes for the first time.
    pub(super) fn next_after(&self, after: i64, zone: &TimeZone) -> Option<i64> {
        // Times of the clock that are there come in the order of the moments at which they are there for the first time.
        let mut from = zone.clock(after);
        loop {
            let found = self.at_or_after(from)?;
            match zone.first(found) {
                Some(moment) if moment > after => return Some(moment),
                // Left out by the time zone, or there for the second time.
                _ => from = minute_after(found)?,
            }
        }
    }

    /// The first of the minutes that does not end before a date and time.
    fn at_or_after(&self, from: DateTime) -> Option<DateTime> {
        let (date, hour, minute) = (from.date(), unsigned(from.hour()), unsigned(from.minute()));
        // The same day, or else the first time of a later one.
        let yesterday = date.yesterday().ok()?;
        let today = self.date_after(yesterday).filter(|found| *found == date);
        let in_today = today.and_then(|date| Some((date, self.time_at_or_after(hour, minute)?)));
        let (date, (hour, minute)) = match in_today {
            Some(found) => found,
            None => (self.date_after(date)?, self.time_at_or_after(0, 0)?),
        };
        Some(date.at(hour, minute, 0, 0))
    }

    /// The first time of a day that is not before another.
    fn time_at_or_after(&self, hour: u16, minute: u16) -> Option<(i8, i8)> {
        let in_hour = self.hours.contains(hour).then(|| self.minutes.at_or_after(minute)).flatten();
        let (hour, minute) = match in_hour {
            Some(minute) => (hour, minute),
            None => (self.hours.at_or_after(hour + 1)?, self.minutes.at_or_after(0)?),
        };
        Some((i8::try_from(hour).ok()?, i8::try_from(minute).ok()?))
    }

    /// The first of the days that is after another. At most 2760 months are looked at.
    fn date_after(&self, date: Date) -> Option<Date> {
        let (mut year, mut month, mut day) = (date.year(), date.month(), date.day());
        loop {
            let found = self.year_at_or_after(year)?;
            if found != year {
                (year, month, day) = (found, 1, 0);
            }
            let Some(found) = at_or_after(&self.months, &field::MONTH, month.into()) else {
                (year, month, day) = (year + 1, 1, 0);
                continue;
            };
            let found = i8::try_from(found).ok()?;
            if found != month {
                (month, day) = (found, 0);
            }
            if let Some(date) = self.days.first_after((year, month), day) {
                return Some(date);
            }
            (month, day) = (month + 1, 0);
        }
    }

    fn year_at_or_after(&self, year: i16) -> Option<i16> {
        at_or_after(&self.years, &field::YEAR, year)
    }
}

/// The first number of a field, whose values are each less its smallest, that is not below another.
fn at_or_after(values: &Values, field: &Field, least: i16) -> Option<i16> {
    let first = i16::try_from(field.least).ok()?;
    let found = values.at_or_after(u16::try_from(least.saturating_sub(first)).unwrap_or(0))?;
    i16::try_from(found).ok()?.checked_add(first)
}

/// The minute after another.
fn minute_after(minute: DateTime) -> Option<DateTime> {
    minute.checked_add(jiff::SignedDuration::from_mins(1)).ok()
}

fn unsigned(part: i8) -> u16 {
    part.unsigned_abs().into()
}
