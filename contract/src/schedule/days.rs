//! The days of a cron expression, by whichever of its two fields chooses them.

use jiff::civil::Date;

use super::ScheduleProblem;
use super::field::{DAY_OF_MONTH, DAY_OF_WEEK, Field, digits};
use super::values::Values;

/// Which days of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Days {
    /// These, each less 1.
    OfMonth(Values),
    /// The last one: `L`.
    Last,
    /// The last one from Monday to Friday: `LW`.
    LastWeekday,
    /// The one from Monday to Friday that is nearest to this day, in the same month: `15W`. A month without that day has
    /// none.
    NearestWeekday(i8),
    /// These of each week, Sunday being 0.
    OfWeek(Values),
    /// The last one of the month that is this day of the week, Sunday being 0: `6L`.
    LastOfWeek(i8),
    /// One that is this day of the week, Sunday being 0, and which of those in the month, from 1: `3#2`.
    NthOfWeek(i8, i8),
}

impl Days {
    /// Reads the two fields of days.
    ///
    /// # Errors
    /// What is wrong with one of them, or with both together.
    pub(super) fn parse(day_of_month: &str, day_of_week: &str) -> Result<Self, ScheduleProblem> {
        match (day_of_month, day_of_week) {
            (days, "?") if days != "?" => of_month(days),
            ("?", days) if days != "?" => of_week(days),
            _ => {
                let (day_of_month, day_of_week) = (day_of_month.to_owned(), day_of_week.to_owned());
                Err(ScheduleProblem::Days { day_of_month, day_of_week })
            }
        }
    }

    /// The first of them that is after a day of a month; all of its days are after day 0.
    pub(super) fn first_after(&self, (year, month): (i16, i8), day: i8) -> Option<Date> {
        let first = Date::new(year, month, 1).ok()?;
        let month = Month { first: first.weekday().to_sunday_zero_offset(), length: first.days_in_month() };
        let found = (day + 1..=month.length).find(|day| self.includes(&month, *day))?;
        Date::new(year, first.month(), found).ok()
    }

    fn includes(&self, month: &Month, day: i8) -> bool {
        let of_week = month.of_week(day);
        match self {
            Self::OfMonth(days) => days.contains((day - 1).unsigned_abs().into()),
            Self::Last => day == month.length,
            Self::LastWeekday => day == month.nearest_weekday(month.length),
            Self::NearestWeekday(nearest) => *nearest <= month.length && day == month.nearest_weekday(*nearest),
            Self::OfWeek(days) => days.contains(of_week.unsigned_abs().into()),
            Self::LastOfWeek(last) => of_week == *last && day + 7 > month.length,
            Self::NthOfWeek(nth_of, nth) => of_week == *nth_of && (day - 1) / 7 + 1 == *nth,
        }
    }
}

/// A month as far as its days go.
struct Month {
    /// The day of the week of its first day, Sunday being 0.
    first: i8,
    /// How many days it has.
    length: i8,
}

impl Month {
    /// The day of the week, Sunday being 0.
    const fn of_week(&self, day: i8) -> i8 {
        (self.first + day - 1) % 7
    }

    /// The day from Monday to Friday that is nearest to a day of the month, without leaving it.
    const fn nearest_weekday(&self, day: i8) -> i8 {
        match self.of_week(day) {
            6 if day > 1 => day - 1,
            6 => day + 2,
            0 if day < self.length => day + 1,
            0 => day - 2,
            _ => day,
        }
    }
}

fn of_month(text: &str) -> Result<Days, ScheduleProblem> {
    match text {
        "L" => return Ok(Days::Last),
        "LW" => return Ok(Days::LastWeekday),
        _ => no_list(&DAY_OF_MONTH, text, &['L', 'W'])?,
    }
    match text.strip_suffix('W') {
        Some(day) => Ok(Days::NearestWeekday(small(DAY_OF_MONTH.number(text, day)?))),
        None => DAY_OF_MONTH.values(text).map(Days::OfMonth),
    }
}

fn of_week(text: &str) -> Result<Days, ScheduleProblem> {
    // The last day of the week, which begins on Sunday.
    if text == "L" {
        return DAY_OF_WEEK.values("SAT").map(Days::OfWeek);
    }
    // None of the names has an L.
    no_list(&DAY_OF_WEEK, text, &['L', '#'])?;
    let number = |day: &str| DAY_OF_WEEK.number(text, day).map(|day| small(day) - 1);
    if let Some(day) = text.strip_suffix('L') {
        return number(day).map(Days::LastOfWeek);
    }
    let Some((day, nth)) = text.split_once('#') else { return DAY_OF_WEEK.values(text).map(Days::OfWeek) };
    let day = number(day)?;
    let nth = digits(nth).filter(|nth| (1..=5).contains(nth)).map(small);
    let nth = nth.ok_or_else(|| DAY_OF_WEEK.problem(text, "needs a number from 1 to 5 behind `#`, as in `2#1`"))?;
    Ok(Days::NthOfWeek(day, nth))
}

/// # Errors
/// One of the characters is in a list or in a range.
fn no_list(field: &Field, text: &str, alone: &[char]) -> Result<(), ScheduleProblem> {
    match text.chars().find(|character| alone.contains(character)) {
        Some(found) if text.contains([',', '-', '/']) => {
            let problem = format!("has `{found}` beside other days; give such a day alone, and a schedule to each");
            Err(field.problem(text, problem))
        }
        _ => Ok(()),
    }
}

/// A day, which is 31 at most.
fn small(day: u16) -> i8 {
    i8::try_from(day).unwrap_or(i8::MAX)
}
