//! Drawn expressions and zones against a scan that looks at every minute, knows nothing of calendars but what a date's
//! neighbours tell, and reads each field anew for each minute.

use std::collections::HashSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::*;

/// What moves its clocks in all ways: by an hour, by half an hour, in the other hemisphere, not any more, never.
const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Kathmandu",
    "Pacific/Apia",
];

/// How long a scan is, and how long before it times are looked for that come again in it, in minutes.
const SCANNED: i64 = 40 * 1440;
const BEFORE: i64 = 1500;

#[test]
fn an_expression_comes_to_what_a_scan_minute_by_minute_finds() {
    let mut random = fastrand::Rng::with_seed(1);
    let (mut found_any, mut folds) = (0, 0);
    for _ in 0..400 {
        let fields = fields(&mut random);
        let text = format!("cron({})", fields.join(" "));
        let name = ZONES[random.usize(0..ZONES.len())];
        let zone = zone(name);
        // From 2010 to 2029, in the time of year when most clocks move.
        let year = random.i64(2010..2030);
        let month = [2, 3, 9, 10][random.usize(0..4)];
        let from = moment(&format!("{year}-{month:02}-{:02}T00:00:00Z", random.i64(5..25))) + random.i64(0..86_400);
        let (expected, repeated) = scan(&fields, &zone, from);
        let until = from + SCANNED * 60;
        let found: Vec<i64> = read(&text).occurrences(from, 0, &zone).take_while(|moment| *moment <= until).collect();
        assert_eq!(found, expected, "{text} in {name} after {}", zone.local(from));
        found_any += usize::from(!found.is_empty());
        folds += usize::from(repeated > 0);
    }
    assert!(
        found_any > 250 && folds > 20,
        "{found_any} of the expressions occur, {folds} at a time that is there twice"
    );
}

/// All moments at which all fields fit and the clock shows that time for the first time; and how many do for the second.
fn scan(fields: &[String; 6], zone: &TimeZone, from: i64) -> (Vec<i64>, usize) {
    let first = from.div_euclid(60) * 60;
    let (mut seen, mut found, mut repeated) = (HashSet::new(), Vec::new(), 0);
    for moment in (-BEFORE..=SCANNED).map(|minutes| first + minutes * 60) {
        let clock = zone.clock(moment);
        let is_new = seen.insert(clock);
        if moment > from && moment <= from + SCANNED * 60 && fits(fields, clock) {
            if is_new {
                found.push(moment);
            } else {
                repeated += 1;
            }
        }
    }
    (found, repeated)
}

fn fits([minutes, hours, day_of_month, month, day_of_week, year]: &[String; 6], clock: DateTime) -> bool {
    lists(minutes, clock.minute().into(), 0, 59, &[])
        && lists(hours, clock.hour().into(), 0, 23, &[])
        && lists(month, clock.month().into(), 1, 12, &["JAN", "FEB", "MAR", "APR"])
        && lists(year, clock.year().into(), 1970, 2199, &[])
        && fits_month(day_of_month, clock.date())
        && fits_week(day_of_week, clock.date())
}

/// Whether a list of values, ranges and steps has a value.
fn lists(field: &str, value: i64, least: i64, most: i64, names: &[&str]) -> bool {
    let number = |text: &str| match names.iter().position(|name| *name == text) {
        Some(position) => i64::try_from(position).expect("few") + least,
        None => text.parse().expect("a number"),
    };
    field.split(',').any(|part| {
        let (range, step) = part.split_once('/').unwrap_or((part, ""));
        let (begin, end) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((begin, end)) => (number(begin), number(end)),
            None => (number(range), if step.is_empty() { number(range) } else { most }),
        };
        let step = if step.is_empty() { 1 } else { number(step) };
        value >= begin && value <= end && (value - begin) % step == 0
    })
}

fn fits_month(field: &str, date: Date) -> bool {
    let is_last = date + 1.day() == (date + 1.day()).first_of_month();
    let works = |date: Date| date.weekday().to_monday_one_offset() <= 5;
    if field == "?" {
        return true;
    }
    if field == "L" {
        return is_last;
    }
    let Some(day) = field.strip_suffix('W') else { return lists(field, date.day().into(), 1, 31, &[]) };
    // The one that works, of this month, with the smallest distance; there are never two.
    let month: Vec<Date> = (-31..=31)
        .map(|days| date + days.days())
        .filter(|other| other.month() == date.month() && other.year() == date.year())
        .collect();
    let wanted = if day == "L" { month.last() } else { month.iter().find(|other| other.day().to_string() == day) };
    let Some(wanted) = wanted else { return false };
    let nearest = month.iter().filter(|other| works(**other)).min_by_key(|other| (other.day() - wanted.day()).abs());
    nearest == Some(&date)
}

fn fits_week(field: &str, date: Date) -> bool {
    let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let of_week = |date: Date| i64::from(date.weekday().to_sunday_zero_offset()) + 1;
    let is = |text: &str| lists(text, of_week(date), 1, 7, &names);
    if field == "?" {
        true
    } else if field == "L" {
        of_week(date) == 7
    } else if let Some(day) = field.strip_suffix('L') {
        is(day) && (date + 7.days()).month() != date.month()
    } else if let Some((day, nth)) = field.split_once('#') {
        let same = (0..5).filter(|weeks| (date - (7 * weeks).days()).month() == date.month()).count();
        is(day) && same.to_string() == nth
    } else {
        is(field)
    }
}

/// Six fields that are likely to occur within some weeks.
fn fields(random: &mut fastrand::Rng) -> [String; 6] {
    let minutes = field(random, 0, 59, 3);
    if random.bool() {
        // Every day, in the hours in which clocks are moved.
        let night = ["*", "0-3", "1,2", "2", "*/2", "1"][random.usize(0..6)];
        return [&minutes, night, "?", "*", "*", "*"].map(str::to_owned);
    }
    let hours = field(random, 0, 23, 3);
    let (mut day_of_month, mut day_of_week) = ("?".to_owned(), "?".to_owned());
    if random.bool() {
        day_of_month = match random.u8(0..12) {
            0 => "L".to_owned(),
            1 => "LW".to_owned(),
            2..=3 => format!("{}W", random.u8(1..=31)),
            4..=7 => "*".to_owned(),
            _ => field(random, 1, 31, 1),
        };
    } else {
        let day = if random.bool() {
            random.u8(1..=7).to_string()
        } else {
            ["SUN", "MON", "SAT"][random.usize(0..3)].to_owned()
        };
        day_of_week = match random.u8(0..12) {
            0 => "L".to_owned(),
            1..=2 => format!("{day}L"),
            3..=4 => format!("{day}#{}", random.u8(1..=5)),
            5..=9 => "*".to_owned(),
            _ => day,
        };
    }
    let month = match random.u8(0..6) {
        0 => ["JAN-APR", "FEB,MAR", "MAR"][random.usize(0..3)].to_owned(),
        1 => field(random, 1, 12, 1),
        _ => "*".to_owned(),
    };
    let year = if random.u8(0..6) == 0 { field(random, 2010, 2030, 0) } else { "*".to_owned() };
    [minutes, hours, day_of_month, month, day_of_week, year]
}

/// Numbers of a field; everything rarely, the rarer the larger the last number.
fn field(random: &mut fastrand::Rng, least: u16, most: u16, rarely: u8) -> String {
    let number = |random: &mut fastrand::Rng| random.u16(least..=most);
    match random.u8(0..6 + rarely) {
        0 => "*".to_owned(),
        1 => format!("*/{}", random.u16(1..=(most - least).max(1))),
        2 => {
            let first = number(random);
            format!("{first}-{}/{}", random.u16(first..=most), random.u16(1..=7))
        }
        3 => format!("{}/{}", number(random), random.u16(1..=most.min(20))),
        4 => {
            let first = number(random);
            format!("{},{first}-{}", number(random), random.u16(first..=most))
        }
        _ => number(random).to_string(),
    }
}
