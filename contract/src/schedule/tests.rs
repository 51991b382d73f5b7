//! Expressions as the guide shows them, what is refused, and many drawn ones against a scan minute by minute.

mod drawn;
mod examples;
mod refusals;
mod zones;

use super::*;

fn read(text: &str) -> ScheduleExpression {
    ScheduleExpression::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::named(name).unwrap_or_else(|| panic!("{name} is a time zone"))
}

/// A moment, written with its difference from UTC.
fn moment(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap_or_else(|error| panic!("{text}: {error}")).as_second()
}

/// The next occurrences of an expression after a moment, on the clock of a zone. A rate counts from that moment.
fn next(text: &str, zone: &TimeZone, after: &str, most: usize) -> Vec<String> {
    let after = moment(after);
    read(text).occurrences(after, after, zone).take(most).map(|found| zone.local(found)).collect()
}
