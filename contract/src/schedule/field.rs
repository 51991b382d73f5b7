//! One field of a cron expression: values, ranges, steps and lists of these.

use super::ScheduleProblem;
use super::values::Values;

/// A field: what it is called and what it may have.
#[derive(Debug)]
pub(super) struct Field {
    /// As the user guide calls it, in lower case.
    pub(super) name: &'static str,
    /// The smallest number.
    pub(super) least: u16,
    /// The largest number.
    pub(super) most: u16,
    /// Names of the numbers, beginning with the smallest one's.
    names: &'static [&'static str],
    /// Whether `/` may be in it.
    steps: bool,
}

pub(super) const MINUTES: Field = Field { name: "minutes", least: 0, most: 59, names: &[], steps: true };
pub(super) const HOURS: Field = Field { name: "hours", least: 0, most: 23, names: &[], steps: true };
pub(super) const DAY_OF_MONTH: Field = Field { name: "day-of-month", least: 1, most: 31, names: &[], steps: true };
pub(super) const MONTH: Field = Field { name: "month", least: 1, most: 12, names: &MONTHS, steps: true };
pub(super) const DAY_OF_WEEK: Field = Field { name: "day-of-week", least: 1, most: 7, names: &WEEK_DAYS, steps: false };
pub(super) const YEAR: Field = Field { name: "year", least: 1970, most: 2199, names: &[], steps: true };

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEK_DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Field {
    /// The numbers that a field chooses, each less the smallest that it may have.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn values(&self, text: &str) -> Result<Values, ScheduleProblem> {
        let mut values = Values::default();
        for part in text.split(',') {
            let (first, last, step) = self.part(text, part)?;
            (first..=last).step_by(step).for_each(|value| values.insert(value - self.least));
        }
        Ok(values)
    }

    /// The first number, the last, and the distance of two, of a part between commas.
    fn part(&self, text: &str, part: &str) -> Result<(u16, u16, usize), ScheduleProblem> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(self.step(text, step)?)),
            None => (part, None),
        };
        let (first, last) = if range == "*" {
            if part == "*" && text != "*" {
                return Err(self.problem(text, "has `*` in a list, which stands for every value; write `*` alone"));
            }
            (self.least, self.most)
        } else if let Some((first, last)) = range.split_once('-') {
            (self.number(text, first)?, self.number(text, last)?)
        } else {
            let first = self.number(text, range)?;
            (first, if step.is_some() { self.most } else { first })
        };
        if first > last {
            let (greatest, smallest) = (self.most, self.least);
            let advice = format!(
                "has the range `{range}`, whose end is before its beginning; write \
                 `{first}-{greatest},{smallest}-{last}` if it goes on beyond {greatest}"
            );
            return Err(self.problem(text, advice));
        }
        Ok((first, last, step.unwrap_or(1)))
    }

    fn step(&self, text: &str, step: &str) -> Result<usize, ScheduleProblem> {
        if !self.steps {
            return Err(self.problem(text, "has a `/`; list the days instead, as in `MON,WED,FRI`"));
        }
        let number = digits(step).filter(|number| (1..=self.most).contains(number));
        number.map(usize::from).ok_or_else(|| {
            self.problem(text, format!("has a step that is not a whole number from 1 to {} behind its `/`", self.most))
        })
    }

    /// One number of the field, by its name too.
    ///
    /// # Errors
    /// There is no such.
    pub(super) fn number(&self, text: &str, number: &str) -> Result<u16, ScheduleProblem> {
        let by_name = || self.names.iter().zip(self.least..).find(|(name, _)| **name == number);
        let found = digits(number).or_else(|| by_name().map(|(_, value)| value));
        found.filter(|value| (self.least..=self.most).contains(value)).ok_or_else(|| {
            let names = match self.names {
                [first, .., last] => format!(" or {first} to {last}"),
                _ => String::new(),
            };
            let (least, most) = (self.least, self.most);
            self.problem(
                text,
                format!("has to be made of the values {least} to {most}{names}, `,`, `-`{}", self.more()),
            )
        })
    }

    fn more(&self) -> &'static str {
        match (self.name, self.steps) {
            ("day-of-month", _) => ", `/`, or be `*`, `?`, `L`, `LW` or a day with `W`, as in `15W`",
            ("day-of-week", _) => ", or be `*`, `?`, `L`, a day with `L`, as in `6L`, or one of the month, as in `2#1`",
            _ => ", `/`, or be `*`",
        }
    }

    /// A problem with the field.
    pub(super) fn problem(&self, text: &str, problem: impl Into<String>) -> ScheduleProblem {
        ScheduleProblem::Field { field: self.name, text: text.to_owned(), problem: problem.into() }
    }
}

/// A number of at most four digits and nothing else.
pub(super) fn digits(text: &str) -> Option<u16> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
