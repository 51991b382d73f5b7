//! Times in a filter's expression, of this project's own: `{{now}}` and `{{now - 30 days}}`. The service knows none; a run puts
//! seconds since 1970 in their place, as a filter compares them with a field such as `CREATION_TIMESTAMP`.

use std::fmt::Write;

use thiserror::Error;

/// What a time begins and ends with.
const OPENING: &str = "{{";
const CLOSING: &str = "}}";

/// The units, each with its seconds.
const UNITS: [(&str, i64); 4] = [("minute", 60), ("hour", 3600), ("day", 86_400), ("week", 604_800)];

/// The most of a unit, so that no moment leaves the range of whole numbers.
const MOST: i64 = 1_000_000;

/// An expression in which there are times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedExpression {
    /// Text, and how many seconds after now the moment is that follows it.
    parts: Vec<(String, i64)>,
    rest: String,
}

/// Why what stands between two braces is no time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeProblem {
    /// The braces are not closed.
    #[error("`{{{{` has no `}}}}` behind it; write a time as in `{{{{now - 30 days}}}}`")]
    NotClosed,
    /// What is in them cannot be read.
    #[error(
        "`{{{{{0}}}}}` is no time; write it as in `{{{{now}}}}`, `{{{{now - 30 days}}}}` or `{{{{now + 2 hours}}}}`, in minutes, hours, days or weeks"
    )]
    NotATime(String),
}

impl TimedExpression {
    /// Reads an expression. `None` for one in which there are no times.
    ///
    /// # Errors
    /// What stands in two braces and is no time.
    pub fn parse(expression: &str) -> Result<Option<Self>, TimeProblem> {
        let (mut parts, mut rest) = (Vec::new(), expression);
        while let Some((before, after)) = rest.split_once(OPENING) {
            let (time, after) = after.split_once(CLOSING).ok_or(TimeProblem::NotClosed)?;
            let seconds = seconds_after_now(time).ok_or_else(|| TimeProblem::NotATime(time.to_owned()))?;
            parts.push((before.to_owned(), seconds));
            rest = after;
        }
        Ok((!parts.is_empty()).then(|| Self { parts, rest: rest.to_owned() }))
    }

    /// The expression as the service takes it, at a moment in seconds since 1970.
    #[must_use]
    pub fn at(&self, now: i64) -> String {
        let mut expression = String::new();
        for (before, seconds) in &self.parts {
            let _ = write!(expression, "{before}{}", now.saturating_add(*seconds));
        }
        expression + &self.rest
    }
}

/// An expression with a number in place of each pair of braces, whatever is in it, so that the rest can be judged.
#[must_use]
pub fn with_number(expression: &str, number: i64) -> String {
    let (mut text, mut rest) = (String::new(), expression);
    while let Some((before, after)) = rest.split_once(OPENING) {
        let _ = write!(text, "{before}{number}");
        rest = after.split_once(CLOSING).map_or("", |(_, after)| after);
    }
    text + rest
}

/// How many seconds after now a time is, as in `now - 30 days`.
fn seconds_after_now(time: &str) -> Option<i64> {
    let rest = time.trim().strip_prefix("now")?.trim_start();
    if rest.is_empty() {
        return Some(0);
    }
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => return None,
    };
    let rest = rest.trim_start();
    let digits = rest.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = rest.split_at(digits);
    let count = count.parse::<i64>().ok().filter(|count| *count <= MOST)?;
    let unit = unit.trim();
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let (_, seconds) = UNITS.iter().find(|(known, _)| *known == unit)?;
    Some(sign * count * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600;

    fn rendered(expression: &str) -> String {
        TimedExpression::parse(expression).expect("times").expect("some").at(NOW)
    }

    #[test]
    fn seconds_since_1970_take_the_place_of_times() {
        for (expression, expected) in [
            ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now - 30 days}}", NOW - 30 * 86_400),
            ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{ now-1week }}", NOW - 604_800),
            ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now}}", NOW),
            ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now + 2 hours}}", NOW + 7200),
            ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {{now + 1 minute}}", NOW + 60),
        ] {
            let before = "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > ";
            assert_eq!(rendered(expression), format!("{before}{expected}"), "{expression}");
        }
        let two = "INCLUDE ItemID WHERE Items.A > {{now}} AND Items.B < {{now}}";
        assert_eq!(rendered(two), format!("INCLUDE ItemID WHERE Items.A > {NOW} AND Items.B < {NOW}"));
    }

    #[test]
    fn an_expression_without_times_has_none_and_what_is_no_time_is_refused() {
        assert_eq!(TimedExpression::parse("INCLUDE ItemID WHERE Items.A IN ($B)"), Ok(None));
        assert_eq!(TimedExpression::parse("Items.A > {{now"), Err(TimeProblem::NotClosed));
        for time in
            ["", "today", "now 3 days", "now - days", "now - 3", "now - 3 months", "now - 99999999 days", "now é"]
        {
            let found = TimedExpression::parse(&format!("Items.A > {{{{{time}}}}}"));
            assert_eq!(found, Err(TimeProblem::NotATime(time.to_owned())), "{time}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..20_000 {
            let text: String = (0..random.usize(0..12))
                .map(|_| *random.choice(&["{{", "}}", "now", " ", "-", "+", "9", "days", "é", "x"]).expect("one"))
                .collect();
            assert!(!with_number(&text, 7).contains(OPENING), "{text}");
            if let Ok(Some(times)) = TimedExpression::parse(&text) {
                assert!(times.at(i64::MAX).contains(char::is_numeric));
                assert!(times.at(i64::MIN).contains(char::is_numeric));
            }
        }
    }
}
