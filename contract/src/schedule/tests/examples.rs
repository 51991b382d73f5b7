//! What expressions come to, in UTC. The first of each table are of the guides of EventBridge and EventBridge Scheduler.

use super::*;

/// After the beginning of 2026, a Thursday, and without the seconds and the zone.
fn in_2026(text: &str, most: usize) -> Vec<String> {
    let found = next(text, &TimeZone::utc(), "2025-12-31T23:59:59Z", most);
    found.iter().map(|moment| moment.strip_suffix(":00+00:00").unwrap_or(moment).to_owned()).collect()
}

#[test]
fn times_and_months_are_those_of_their_fields() {
    for (text, expected) in [
        ("cron(0 10 * * ? *)", ["2026-01-01T10:00", "2026-01-02T10:00", "2026-01-03T10:00"]),
        ("cron(0/15 * * * ? *)", ["2026-01-01T00:00", "2026-01-01T00:15", "2026-01-01T00:30"]),
        ("cron(1/10 * * * ? *)", ["2026-01-01T00:01", "2026-01-01T00:11", "2026-01-01T00:21"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-01T08:00", "2026-01-01T08:05", "2026-01-01T08:10"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-01-01T08:00", "2026-02-01T08:00", "2026-03-01T08:00"]),
        ("cron(0 0 1 JAN,FEB,MAR ? *)", ["2026-01-01T00:00", "2026-02-01T00:00", "2026-03-01T00:00"]),
        ("cron(30 23 31 * ? *)", ["2026-01-31T23:30", "2026-03-31T23:30", "2026-05-31T23:30"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
        ("cron(59 23 31 DEC ? 2030/50)", ["2030-12-31T23:59", "2080-12-31T23:59", "2130-12-31T23:59"]),
        ("cron(10-12/2 5,22-23 1-31/15 * ? *)", ["2026-01-01T05:10", "2026-01-01T05:12", "2026-01-01T22:10"]),
        ("cron(*/40 0 * */6 ? 2026-2027)", ["2026-01-01T00:00", "2026-01-01T00:40", "2026-01-02T00:00"]),
        ("cron(05  09\t03 2 ? *)", ["2026-02-03T09:05", "2027-02-03T09:05", "2028-02-03T09:05"]),
    ] {
        assert_eq!(in_2026(text, 3), expected, "{text}");
    }
}

#[test]
fn days_are_those_of_the_month_or_of_the_week() {
    for (text, expected) in [
        ("cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]),
        ("cron(0 0 3W * ? *)", ["2026-01-02T00:00", "2026-02-03T00:00", "2026-03-03T00:00"]),
        ("cron(0 0 ? * 3#2 *)", ["2026-01-13T00:00", "2026-02-10T00:00", "2026-03-10T00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-01-05T09:00", "2026-02-02T09:00", "2026-03-02T09:00"]),
        ("cron(0 0 ? * FRI#5 *)", ["2026-01-30T00:00", "2026-05-29T00:00", "2026-07-31T00:00"]),
        ("cron(0 0 ? * 6L *)", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"]),
        ("cron(0 0 ? * SUNL *)", ["2026-01-25T00:00", "2026-02-22T00:00", "2026-03-29T00:00"]),
        ("cron(0 0 ? * L *)", ["2026-01-03T00:00", "2026-01-10T00:00", "2026-01-17T00:00"]),
        ("cron(0 0 ? * 1,SAT *)", ["2026-01-03T00:00", "2026-01-04T00:00", "2026-01-10T00:00"]),
        ("cron(0 0 LW * ? *)", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00"]),
        // The first on a Sunday and on a Saturday; the 31st on a Saturday and on a Sunday. Never in another month.
        ("cron(0 0 1W 2-8 ? 2026)", ["2026-02-02T00:00", "2026-03-02T00:00", "2026-04-01T00:00"]),
        ("cron(0 0 1W 8-9 ? 2026-2027)", ["2026-08-03T00:00", "2026-09-01T00:00", "2027-08-02T00:00"]),
        ("cron(0 0 31W * ? *)", ["2026-01-30T00:00", "2026-03-31T00:00", "2026-05-29T00:00"]),
        ("cron(0 0 31W 5-10 ? 2026)", ["2026-05-29T00:00", "2026-07-31T00:00", "2026-08-31T00:00"]),
    ] {
        assert_eq!(in_2026(text, 3), expected, "{text}");
    }
    assert_eq!(in_2026("cron(15 10 ? * 6L 2022-2023)", 1), [""; 0]);
    let in_2022 = next("cron(15 10 ? * 6L 2022-2023)", &TimeZone::utc(), "2022-01-01T00:00:00Z", 100);
    assert_eq!(
        (in_2022.len(), &in_2022[0][..], &in_2022[23][..]),
        (24, "2022-01-28T10:15:00+00:00", "2023-12-29T10:15:00+00:00")
    );
}

#[test]
fn a_rate_counts_from_the_creation_and_the_first_is_then() {
    let utc = TimeZone::utc();
    let created = 1_000_000;
    for (text, seconds) in [
        ("rate(1 minute)", 60),
        ("rate(2 minute)", 120),
        ("rate(5 minutes)", 300),
        ("rate(1 hours)", 3600),
        ("rate(12 hours)", 43_200),
        ("rate(1 days)", 86_400),
        ("rate(7 days)", 604_800),
    ] {
        let rate = read(text);
        let found: Vec<i64> = rate.occurrences(created - 1, created, &utc).take(3).collect();
        assert_eq!(found, [created, created + seconds, created + 2 * seconds], "{text}");
        assert_eq!(rate.next_after(created + seconds, created, &utc), Some(created + 2 * seconds), "{text}");
        assert_eq!(rate.next_after(created + seconds - 1, created, &utc), Some(created + seconds), "{text}");
        assert_eq!(rate.next_after(i64::MAX, created, &utc), None, "{text}");
        assert_eq!(rate.next_after(i64::MAX, i64::MIN, &utc), None, "{text}");
    }
}

#[test]
fn an_at_is_once() {
    let expected = ["2022-11-20T13:00:00-08:00"];
    assert_eq!(next("at(2022-11-20T13:00:00)", &zone("America/Los_Angeles"), "2022-11-20T20:59:59Z", 9), expected);
    assert_eq!(next("at(2022-11-20T13:00:00)", &zone("America/Los_Angeles"), "2022-11-20T21:00:00Z", 9), [""; 0]);
    assert_eq!(
        next("at(2026-03-01T00:00:30)", &TimeZone::utc(), "2026-01-01T00:00:00Z", 9),
        ["2026-03-01T00:00:30+00:00"]
    );
}

#[test]
fn what_never_comes_is_found_to_never_come() {
    let utc = TimeZone::utc();
    for text in [
        "cron(0 0 31 2 ? *)",
        "cron(0 0 30,31 FEB ? *)",
        "cron(0 0 29 2 ? 2027)",
        "cron(0 0 31 4,6,9,11 ? *)",
        "cron(0 0 31W 2 ? *)",
        "cron(* * * * ? 1970-2025)",
        "cron(0 0 ? 2 2#5 2026-2027)",
        "at(2026-01-01T00:00:00)",
    ] {
        assert_eq!(next(text, &utc, "2026-01-01T00:00:00Z", 1), [""; 0], "{text}");
    }
    assert_eq!(next("cron(59 23 31 12 ? *)", &utc, "2199-12-31T23:58:59Z", 5), ["2199-12-31T23:59:00+00:00"]);
    // Every year at a time that the clocks leave out, in zones whose last rule goes on for ever.
    assert_eq!(next("cron(* 2 ? 3 1L *)", &zone("Europe/Berlin"), "2026-01-01T00:00:00Z", 1), [""; 0]);
}

#[test]
fn any_moment_may_be_asked_for() {
    let every_minute = read("cron(* * * * ? *)");
    for name in ["UTC", "Asia/Kathmandu", "Pacific/Apia"] {
        let zone = zone(name);
        for after in [i64::MIN, -1, 0, 1, i64::MAX - 1, i64::MAX] {
            let found = every_minute.next_after(after, 0, &zone);
            assert_eq!(found.is_some(), after < 2, "{name}: {after}");
            assert!(
                found.is_none_or(|found| found > after && (-50_400..=50_400).contains(&found)),
                "{name}: {found:?}"
            );
        }
    }
}
