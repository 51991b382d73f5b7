//! Schedule expressions against cron libraries of another language: a thousand drawn ones, with time zones, and what they
//! come to here. `tests/schedules` has the judges.

use std::fs;
use std::path::Path;

use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use serde_json::{Value, json};

use crate::support::{suite, with_other_programs};

/// How many occurrences of each expression are compared.
const MOST: usize = 60;
const CASES: usize = 1000;
const DAY: i64 = 86_400;
const HOUR: i64 = 3600;

#[test]
fn schedules_occur_when_other_programs_say() {
    if !with_other_programs() {
        return;
    }
    let mut random = fastrand::Rng::with_seed(2026);
    let names: Vec<String> = TimeZone::names().collect();
    let cases: Vec<Value> = (0..CASES).map(|_| case(&mut random, &names)).collect();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drawn-schedules.json");
    fs::write(&file, json!({"most": MOST, "cases": cases}).to_string()).unwrap();
    suite::run("schedules", &[], &[("DRAWN_SCHEDULES", &file)]);
}

fn case(random: &mut fastrand::Rng, names: &[String]) -> Value {
    // Of most zones, one in which the clocks are changed soon.
    let near_a_change = random.u8(0..4) > 0;
    let (name, zone, after) = loop {
        let name = &names[random.usize(0..names.len())];
        let zone = TimeZone::named(name).unwrap();
        // From 2005 to 2034.
        let drawn = 1_104_537_600 + random.i64(0..30 * 365 * DAY);
        let most = [HOUR, 6 * HOUR, 2 * DAY][random.usize(0..3)];
        match change(&zone, drawn).filter(|_| near_a_change) {
            Some(change) => break (name, zone, change - random.i64(0..most)),
            None if near_a_change => {}
            None => break (name, zone, drawn),
        }
    };
    let created = after - random.i64(0..40 * DAY);
    let text = expression(random, &zone, after);
    let expression = ScheduleExpression::parse(&text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    let occurrences: Vec<i64> = expression.occurrences(after, created, &zone).take(MOST).collect();
    json!({"expression": text, "zone": name, "after": after, "created": created, "occurrences": occurrences})
}

/// The minute in which the clocks are changed next, if that is within a year.
fn change(zone: &TimeZone, from: i64) -> Option<i64> {
    let offset = |moment: i64| zone.local(moment)[19..].to_owned();
    let day = (0..366).map(|days| from + days * DAY).find(|moment| offset(*moment) != offset(moment + DAY))?;
    (0..1440).map(|minutes| day + minutes * 60).find(|moment| offset(*moment) != offset(moment + 60))
}

fn expression(random: &mut fastrand::Rng, zone: &TimeZone, after: i64) -> String {
    match random.u8(0..40) {
        0 => format!("at({})", &zone.local(after + random.i64(-DAY..3 * DAY))[..19]),
        1 => format!("rate({} {})", random.u8(1..=30), ["minutes", "hours", "days"][random.usize(0..3)]),
        _ => cron(random, zone.local(after)[..4].parse().unwrap()),
    }
}

fn cron(random: &mut fastrand::Rng, year: u16) -> String {
    let minutes = field(random, 0, 59);
    // Clocks are changed at night, and at midnight in places.
    let hours = if random.u8(0..3) == 0 { field(random, 0, 23) } else { field(random, 0, 3) };
    let months = ["*", "*", "*", "*", "1-6", "MAR-APR,OCT,NOV", "3/4", "*/5", "FEB", "9"];
    let month = months[random.usize(0..months.len())];
    let (mut day_of_month, mut day_of_week) = ("?".to_owned(), "?".to_owned());
    if random.bool() {
        day_of_month = match random.u8(0..10) {
            0 => "L".to_owned(),
            1 => "LW".to_owned(),
            2 | 3 => format!("{}W", random.u8(1..=if month == "*" { 31 } else { 28 })),
            4..=6 => "*".to_owned(),
            _ => field(random, 1, 31),
        };
    } else {
        let days = ["1", "2", "7", "SUN", "WED", "SAT"];
        let day = days[random.usize(0..days.len())];
        day_of_week = match random.u8(0..10) {
            0 => "L".to_owned(),
            1 => format!("{day}L"),
            2 | 3 => format!("{day}#{}", random.u8(1..=5)),
            4 | 5 => ["MON-FRI", "1-3,7", "SUN,SAT", "2,4,FRI"][random.usize(0..4)].to_owned(),
            _ => "*".to_owned(),
        };
    }
    let years = match random.u8(0..12) {
        0 => format!("{}-{}", year, year + random.u16(0..9)),
        1 => format!("{}/{}", year - random.u16(0..3), random.u16(1..4)),
        2 => format!("{},{}", year, year + 3),
        _ => "*".to_owned(),
    };
    format!("cron({minutes} {hours} {day_of_month} {month} {day_of_week} {years})")
}

/// A field of numbers in one of its forms.
fn field(random: &mut fastrand::Rng, least: u16, most: u16) -> String {
    let first = random.u16(least..=most);
    let end = random.u16(first..=most);
    match random.u8(0..8) {
        0 => "*".to_owned(),
        1 => format!("*/{}", random.u16(1..=most)),
        2 => format!("{first}/{}", random.u16(1..=most)),
        3 => format!("{first}-{end}"),
        4 => format!("{first}-{end}/{}", random.u16(1..=5)),
        5 => format!("{},{first}", random.u16(least..=most)),
        6 => format!("{first},{first}-{end}/{}", random.u16(1..=5)),
        _ => first.to_string(),
    }
}
