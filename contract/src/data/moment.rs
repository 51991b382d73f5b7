//! What a number is that should count the seconds since 1970, by how large it is.

/// From here on a number of seconds is beyond the year 5138, and is taken for a smaller unit.
pub(super) const NOT_SECONDS: i64 = 100_000_000_000;

/// Below this a number of seconds is before March 1973, long before events were recorded.
pub(super) const EARLIEST_EVENT: i64 = 100_000_000;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// The day number of 1 January 1970 in a spreadsheet.
const SPREADSHEET_1970: i64 = 25_569;

/// The day numbers from then to 31 December 2099.
const SPREADSHEET_DAYS: std::ops::RangeInclusive<i64> = SPREADSHEET_1970..=73_050;

/// The hours since 1970, from 2010 to 2040.
const HOURS: std::ops::RangeInclusive<i64> = 350_640..=613_608;

/// The minutes since 1970, from 2010 to 2040.
const MINUTES: std::ops::RangeInclusive<i64> = 21_038_400..=36_816_480;

/// How to count the days of a spreadsheet from 1970.
const FROM_SPREADSHEET: &str = "subtract 25,569";

/// The day numbers of 1 January 1970 and of 31 December 2099, counted from the year 1 as Python does.
const ORDINALS: std::ops::RangeInclusive<i64> = 719_163..=766_644;

/// Those of the same days in the Julian calendar of astronomers.
const JULIAN_DAYS: std::ops::RangeInclusive<i64> = 2_440_588..=2_488_069;

/// Units of 100 nanoseconds since the year 1, from 1970 to 2099.
const TICKS: std::ops::RangeInclusive<i64> = 621_355_968_000_000_000..=662_380_416_000_000_000;

/// Units of 100 nanoseconds since the year 1601, from 2000 to 2040.
const FILE_TIMES: std::ops::RangeInclusive<i64> = 125_911_584_000_000_000..=138_534_624_000_000_000;

/// What a number of the wrong size is, and how to convert it: two parts of a sentence, the second of which is an advice.
///
/// `None` where it is of a size that seconds have.
pub(super) fn unit(number: i64) -> Option<(&'static str, String)> {
    if let Some(seconds) = seconds_of_digits(number) {
        return Some(("a date written as digits", format!("convert it: {seconds}")));
    }
    match number {
        _ if TICKS.contains(&number) => {
            let seconds = (number - TICKS.start()) / 10_000_000;
            let how = "subtract 621,355,968,000,000,000 and divide by 10,000,000";
            Some(("in units of 100 nanoseconds since the year 1", format!("{how}: {seconds}")))
        }
        _ if FILE_TIMES.contains(&number) => {
            let seconds = number / 10_000_000 - 11_644_473_600;
            let how = "divide by 10,000,000 and subtract 11,644,473,600";
            Some(("in units of 100 nanoseconds since the year 1601", format!("{how}: {seconds}")))
        }
        100_000_000_000_000_000.. => Some(divided("in nanoseconds", "1,000,000,000", number, 1_000_000_000)),
        100_000_000_000_000.. => Some(divided("in microseconds", "1,000,000", number, 1_000_000)),
        NOT_SECONDS.. => Some(divided("in milliseconds", "1,000", number, 1000)),
        1..EARLIEST_EVENT => small(number),
        _ => None,
    }
}

/// As [`unit`], of a number that is written with a fraction or an exponent.
pub(super) fn unit_of_fraction(number: f64) -> Option<(&'static str, String)> {
    let whole = format!("{:.0}", number.trunc()).parse().ok()?;
    if !SPREADSHEET_DAYS.contains(&whole) {
        return unit(whole);
    }
    let time_of_day = (number.fract() * 86_400.0).round();
    let midnight = (whole - SPREADSHEET_1970) * SECONDS_OF_A_DAY;
    let seconds = format!("{time_of_day:.0}").parse::<i64>().ok()? + midnight;
    let what = "a day number of a spreadsheet, with the time of day after the point";
    Some((what, format!("{FROM_SPREADSHEET} and multiply by 86,400: {seconds}")))
}

fn divided(what: &'static str, by: &str, number: i64, divisor: i64) -> (&'static str, String) {
    (what, format!("divide by {by} and leave the fraction out: {}", number / divisor))
}

fn small(number: i64) -> Option<(&'static str, String)> {
    let of_days = |what, how: &str, first: i64| {
        Some((what, format!("{how} and multiply by 86,400: {}", (number - first) * SECONDS_OF_A_DAY)))
    };
    match number {
        _ if HOURS.contains(&number) => Some(("in hours", format!("multiply by 3,600: {}", number * 3600))),
        _ if MINUTES.contains(&number) => Some(("in minutes", format!("multiply by 60: {}", number * 60))),
        1970..=2099 => Some(("a year", format!("convert it: {}", days(number, 1, 1) * SECONDS_OF_A_DAY))),
        7305..SPREADSHEET_1970 => {
            Some(("a number of days since 1970", format!("multiply by 86,400: {}", number * SECONDS_OF_A_DAY)))
        }
        _ if SPREADSHEET_DAYS.contains(&number) => {
            of_days("a day number of a spreadsheet", FROM_SPREADSHEET, SPREADSHEET_1970)
        }
        _ if ORDINALS.contains(&number) => {
            of_days("a day number that counts from the year 1", "subtract 719,163", *ORDINALS.start())
        }
        _ if JULIAN_DAYS.contains(&number) => {
            of_days("a Julian day number", "subtract 2,440,588", *JULIAN_DAYS.start())
        }
        _ => None,
    }
}

/// Whether a number can be no moment at which an item came to be, given that films were made before 1970: a day number
/// or a date written as digits.
pub(super) fn is_odd_creation(number: i64) -> bool {
    // A moment of which only the day is known is a multiple of a day.
    let is_a_day = number % 3600 == 0;
    number >= NOT_SECONDS || (!is_a_day && (small(number).is_some() || seconds_of_digits(number).is_some()))
}

/// The seconds of a date such as `20231114`, `202311`, `202311142213` or `20231114221320`, in UTC.
fn seconds_of_digits(number: i64) -> Option<i64> {
    let at = |down: i64| number / down;
    match number {
        197_001..=209_912 => seconds(at(100), number % 100, 1, [0; 3]),
        19_000_101..=20_991_231 => seconds(at(10_000), at(100) % 100, number % 100, [0; 3]),
        197_001_010_000..=209_912_312_359 => {
            seconds(at(100_000_000), at(1_000_000) % 100, at(10_000) % 100, [at(100) % 100, number % 100, 0])
        }
        19_700_101_000_000..=20_991_231_235_959 => seconds(
            at(10_000_000_000),
            at(100_000_000) % 100,
            at(1_000_000) % 100,
            [at(10_000) % 100, at(100) % 100, number % 100],
        ),
        _ => None,
    }
}

/// The seconds since 1970 of a date and a time of day, if there is such a moment.
pub(super) fn seconds(year: i64, month: i64, day: i64, [hour, minute, second]: [i64; 3]) -> Option<i64> {
    let is_a_date =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    let is_a_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    (is_a_date && is_a_time).then(|| days(year, month, day) * SECONDS_OF_A_DAY + hour * 3600 + minute * 60 + second)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1 January 1970 to a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Of all the years up to one, those that have a day more.
    let leap_years = |up_to: i64| up_to / 4 - up_to / 100 + up_to / 400;
    let before_year = 365 * (year - 1970) + leap_years(year - 1) - leap_years(1969);
    before_year + (1..month).map(|month| days_of(year, month)).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds_of_the_calendar() {
        assert_eq!(seconds(1970, 1, 1, [0; 3]), Some(0));
        assert_eq!(seconds(2023, 11, 14, [22, 13, 20]), Some(1_700_000_000));
        assert_eq!(seconds(2000, 3, 1, [0; 3]), Some(951_868_800));
        assert_eq!(seconds(1969, 12, 31, [23, 59, 59]), Some(-1));
        assert_eq!(seconds(1900, 1, 1, [0; 3]), Some(-2_208_988_800));
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2023, 13, 1), (2023, 4, 31), (2023, 0, 1)] {
            assert_eq!(seconds(year, month, day, [0; 3]), None);
        }
        assert_eq!(seconds(2024, 1, 1, [24, 0, 0]), None);
    }

    #[test]
    fn the_unit_of_a_number_is_known_by_its_size() {
        let cases = [
            (1_700_000_000_000, "in milliseconds", "1700000000"),
            (1_700_000_000_000_000, "in microseconds", "1700000000"),
            (1_700_000_000_000_000_000, "in nanoseconds", "1700000000"),
            (315_532_800_000, "in milliseconds", "315532800"),
            (315_532_800_000_000, "in microseconds", "315532800"),
            (315_532_800_000_000_000, "in nanoseconds", "315532800"),
            (638_355_968_000_000_000, "in units of 100 nanoseconds since the year 1", "1700000000"),
            (133_444_736_000_000_000, "in units of 100 nanoseconds since the year 1601", "1700000000"),
            (20_231_114, "a date written as digits", "1699920000"),
            (202_311, "a date written as digits", "1698796800"),
            (20_231_114_221_320, "a date written as digits", "1700000000"),
            (202_311_142_213, "a date written as digits", "1699999980"),
            (45_244, "a day number of a spreadsheet", "1699920000"),
            (19_675, "a number of days since 1970", "1699920000"),
            (738_838, "a day number that counts from the year 1", "1699920000"),
            (2_460_263, "a Julian day number", "1699920000"),
            (2023, "a year", "1672531200"),
            (472_222, "in hours", "1699999200"),
            (28_333_333, "in minutes", "1699999980"),
        ];
        for (number, what, seconds) in cases {
            let (found, how) = unit(number).expect("a unit");
            assert_eq!(found, what, "{number}");
            assert!(how.ends_with(&format!(": {seconds}")), "{number}: {how}");
        }
        for number in [1_700_000_000, 789_652_004, 99_999_999_999, -5, 0, 20_231_301, 3] {
            assert_eq!(unit(number), None, "{number}");
        }
    }

    #[test]
    fn items_may_be_older_than_1970_and_still_be_no_day_numbers() {
        for number in [45_244, 20_231_114, 1_700_000_000_000, 2023] {
            assert!(is_odd_creation(number), "{number}");
        }
        for number in [0, 1, 86_400, -1_000_000_000, 20_217_600, 1_700_000_000, 28_800] {
            assert!(!is_odd_creation(number), "{number}");
        }
    }
}
