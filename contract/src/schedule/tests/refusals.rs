//! What is refused, and what the message says to write.

use super::*;

fn refused(text: &str) -> String {
    match ScheduleExpression::parse(text) {
        Ok(read) => panic!("{text} was read as {read:?}"),
        Err(problem) => problem.to_string(),
    }
}

#[test]
fn what_the_service_was_recorded_to_refuse_is_refused() {
    for text in [
        "cron(0 1 * * * *)",
        "cron(7 20 * * NOT *)",
        "cron(INVALID)",
        "cron(0 dummy ? * MON-FRI *)",
        "cron(71 8 1 * ? *)",
        "cron()",
        "rate(10 seconds)",
        "rate(10 years)",
        "rate()",
        "rate(10)",
        "rate(10 minutess)",
        "rate(foo minutes)",
        "rate(-10 minutes)",
        "rate( 10 minutes )",
        " rate(10 minutes)",
        "at(2021-12-31T23:59:59Z)",
        "at(2021-12-31)",
    ] {
        refused(text);
    }
}

#[test]
fn a_message_names_the_field_and_says_what_to_write() {
    for (text, expected) in [
        ("", "write `cron(minutes"),
        ("0 3 * * ? *", "write `cron(minutes"),
        ("cron 0 3 * * ? *", "write `cron(minutes"),
        ("Cron(0 3 * * ? *)", "write `cron(minutes"),
        ("cron(0 3 * * ? *", "write `cron(minutes"),
        ("cron(0 3 * * ?)", "write `*` for the year"),
        ("cron(0 0 3 * * ? *)", "there are no seconds"),
        ("cron(3)", "03:00 every day is `cron(0 3 * * ? *)`"),
        ("cron( 0 3 * * ? *)", "with a space between each two"),
        ("cron(0 3 * * * *)", "the day-of-month is `*` and the day-of-week `*`; say the days in one of the two"),
        ("cron(0 3 ? * ? *)", "the day-of-month is `?` and the day-of-week `?`"),
        ("cron(0 3 1 * MON *)", "the day-of-month is `1` and the day-of-week `MON`"),
        ("cron(60 3 * * ? *)", "the minutes `60` has to be made of the values 0 to 59, `,`, `-`, `/`, or be `*`"),
        ("cron(-1 3 * * ? *)", "the minutes `-1`"),
        ("cron(+1 3 * * ? *)", "the minutes `+1`"),
        ("cron(00000 3 * * ? *)", "the minutes `00000`"),
        ("cron(1, 3 * * ? *)", "the minutes `1,`"),
        ("cron(? 3 * * ? *)", "the minutes `?`"),
        ("cron(/5 3 * * ? *)", "the minutes `/5`"),
        ("cron(0/0 3 * * ? *)", "the minutes `0/0` has a step that is not a whole number from 1 to 59"),
        ("cron(0/60 3 * * ? *)", "the minutes `0/60` has a step"),
        ("cron(0/5/5 3 * * ? *)", "the minutes `0/5/5` has a step"),
        ("cron(*,5 3 * * ? *)", "the minutes `*,5` has `*` in a list"),
        ("cron(0 24 * * ? *)", "the hours `24` has to be made of the values 0 to 23"),
        ("cron(0 22-2 * * ? *)", "write `22-23,0-2` if it goes on beyond 23"),
        ("cron(0 3 0 * ? *)", "the day-of-month `0` has to be made of the values 1 to 31"),
        ("cron(0 3 32 * ? *)", "the day-of-month `32`"),
        ("cron(0 3 L-3 * ? *)", "the day-of-month `L-3` has `L` beside other days"),
        ("cron(0 3 1,L * ? *)", "the day-of-month `1,L` has `L` beside other days"),
        ("cron(0 3 1-5W * ? *)", "the day-of-month `1-5W` has `W` beside other days"),
        ("cron(0 3 W * ? *)", "the day-of-month `W`"),
        ("cron(0 3 32W * ? *)", "the day-of-month `32W`"),
        ("cron(0 3 1 13 ? *)", "the month `13` has to be made of the values 1 to 12 or JAN to DEC"),
        ("cron(0 3 1 jan ? *)", "or JAN to DEC"),
        ("cron(0 3 1 SUN ? *)", "the month `SUN`"),
        ("cron(0 3 1 L ? *)", "the month `L`"),
        ("cron(0 3 ? * 0 *)", "the day-of-week `0` has to be made of the values 1 to 7 or SUN to SAT"),
        ("cron(0 3 ? * 8 *)", "the day-of-week `8`"),
        ("cron(0 3 ? * 2/2 *)", "list the days instead, as in `MON,WED,FRI`"),
        ("cron(0 3 ? * FRI-MON *)", "write `6-7,1-2` if it goes on beyond 7"),
        ("cron(0 3 ? * 3#1,6#3 *)", "the day-of-week `3#1,6#3` has `#` beside other days"),
        ("cron(0 3 ? * 3#6 *)", "needs a number from 1 to 5 behind `#`"),
        ("cron(0 3 ? * 3#+1 *)", "needs a number from 1 to 5 behind `#`"),
        ("cron(0 3 ? * 3# *)", "needs a number from 1 to 5 behind `#`"),
        ("cron(0 3 ? * #1 *)", "the day-of-week `#1`"),
        ("cron(0 3 ? * 8L *)", "the day-of-week `8L`"),
        ("cron(0 3 ? * 2W *)", "the day-of-week `2W`"),
        ("cron(0 3 * * ? 1969)", "the year `1969` has to be made of the values 1970 to 2199"),
        ("cron(0 3 * * ? 2200)", "the year `2200`"),
        ("cron(0 3 * * ? ?)", "the year `?`"),
        ("rate(0 days)", "a whole number from 1"),
        ("rate(1 Day)", "minutes, hours or days"),
        ("rate(1  day)", "one space between"),
        ("rate(+1 day)", "a whole number from 1"),
        ("rate(4294967296 days)", "a whole number from 1"),
        ("at(2026-02-30T00:00:00)", "`yyyy-mm-ddThh:mm:ss`"),
        ("at(2026-01-01T24:00:00)", "`yyyy-mm-ddThh:mm:ss`"),
        ("at(2026-01-01T00:00:60)", "`yyyy-mm-ddThh:mm:ss`"),
        ("at(2026-01-01 00:00:00)", "`yyyy-mm-ddThh:mm:ss`"),
        ("at(2026-01-01T00:00:00+01:00)", "the time zone goes into `scheduleExpressionTimezone`"),
        ("at(2026-01-01T00:00)", "`yyyy-mm-ddThh:mm:ss`"),
        ("at(\u{1b}[31m)", "\\u{1b}"),
    ] {
        let problem = refused(text);
        assert!(problem.contains(expected), "{text}: {problem}");
        assert!(!problem.ends_with('.'), "{text}: {problem}");
    }
    assert_eq!(refused(&format!("cron({})", "0".repeat(251))), "it has 257 characters, and 256 are the most");
}

#[test]
fn no_text_makes_the_reader_panic() {
    let mut random = fastrand::Rng::with_seed(19);
    let pieces = [
        "cron(", "rate(", "at(", ")", " ", "0", "5", "31", "2026", "*", "?", "/", "-", ",", "#", "L", "W", "MON", "é",
        "\u{0}",
    ];
    for _ in 0..20_000 {
        let text: String = (0..random.usize(0..14)).map(|_| pieces[random.usize(0..pieces.len())]).collect();
        if let Ok(expression) = ScheduleExpression::parse(&text) {
            let _ = expression.next_after(random.i64(..), random.i64(..), &TimeZone::utc());
        }
    }
}
