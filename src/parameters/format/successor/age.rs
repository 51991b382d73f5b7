//! An age in words, such as `365 days`.

use std::fmt;

/// The units, each with its seconds: a month has 31 days and a year 365, as this format counts them.
const UNITS: [(&str, u64); 7] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3600),
    ("day", 86_400),
    ("week", 604_800),
    ("month", 31 * 86_400),
    ("year", 365 * 86_400),
];

/// An age, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age(u64);

impl Age {
    /// Reads numbers with units, such as `1 month` or `2 weeks, 3 days`. Nothing else is an age, and no time at all is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase().replace([',', '+'], " ");
        let mut words = text.split_whitespace().filter(|word| *word != "and");
        let mut seconds = 0_u64;
        while let Some(number) = words.next() {
            let number: u64 = number.parse().ok()?;
            let unit = words.next()?;
            let (_, each) = UNITS.iter().find(|(name, _)| unit == *name || unit.strip_suffix('s') == Some(name))?;
            seconds = seconds.checked_add(number.checked_mul(*each)?)?;
        }
        (seconds > 0).then_some(Self(seconds))
    }
}

/// In the largest unit of which it is a whole number, of those that are of one length everywhere.
impl fmt::Display for Age {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = UNITS[..4].iter().rev().find(|(_, each)| self.0.is_multiple_of(*each));
        let (unit, each) = exact.unwrap_or(&UNITS[0]);
        let count = self.0 / each;
        write!(formatter, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_words() {
        for (text, expected) in [
            ("365 days", Some("365 days")),
            ("1 day", Some("1 day")),
            ("1 month", Some("31 days")),
            ("1 year", Some("365 days")),
            ("1 second", Some("1 second")),
            ("2 weeks, 3 days", Some("17 days")),
            ("1 Hour and 30 minutes", Some("90 minutes")),
            ("banana", None),
            ("0 days", None),
            ("12", None),
            ("1.5 days", None),
            ("", None),
            ("99999999999999999999 days", None),
            ("9999999999999999999 years", None),
        ] {
            assert_eq!(Age::parse(text).map(|age| age.to_string()).as_deref(), expected, "{text}");
        }
    }
}
