//! What time zones do to the times of a clock.

use super::*;

#[test]
fn the_example_of_the_guide_is_skipped_in_spring_and_runs_once_in_autumn() {
    let los_angeles = zone("America/Los_Angeles");
    let spring = next("cron(30 2 * * ? *)", &los_angeles, "2026-03-07T00:00:00-08:00", 3);
    assert_eq!(spring, ["2026-03-07T02:30:00-08:00", "2026-03-09T02:30:00-07:00", "2026-03-10T02:30:00-07:00"]);
    let autumn = next("cron(30 1 * * ? *)", &los_angeles, "2026-10-31T00:00:00-07:00", 3);
    assert_eq!(autumn, ["2026-10-31T01:30:00-07:00", "2026-11-01T01:30:00-07:00", "2026-11-02T01:30:00-08:00"]);
}

#[test]
fn the_end_of_the_hour_that_is_left_out_and_of_the_one_that_is_there_twice_are_ordinary_times() {
    let berlin = zone("Europe/Berlin");
    let spring = next("cron(0 1-3 29 3 ? *)", &berlin, "2026-03-29T00:00:00+01:00", 2);
    assert_eq!(spring, ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"]);
    let autumn = next("cron(0,59 * 25 10 ? *)", &berlin, "2026-10-25T01:00:00+02:00", 5);
    let expected = [
        "2026-10-25T01:59:00+02:00",
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:59:00+02:00",
        "2026-10-25T03:00:00+01:00",
        "2026-10-25T03:59:00+01:00",
    ];
    assert_eq!(autumn, expected);
    // Asked within the second time.
    assert_eq!(next("cron(0,59 * * * ? *)", &berlin, "2026-10-25T02:10:00+01:00", 1), ["2026-10-25T03:00:00+01:00"]);
}

#[test]
fn zones_change_by_half_an_hour_and_leave_out_days() {
    let lord_howe = next("cron(15,45 2 * * ? *)", &zone("Australia/Lord_Howe"), "2026-10-04T00:00:00+10:30", 2);
    assert_eq!(lord_howe, ["2026-10-04T02:45:00+11:00", "2026-10-05T02:15:00+11:00"]);
    let apia = next("cron(0 12 * * ? *)", &zone("Pacific/Apia"), "2011-12-29T00:00:00-10:00", 2);
    assert_eq!(apia, ["2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00"]);
    // Where the day itself begins an hour late.
    let beirut = next("cron(0 0 * 3 ? *)", &zone("Asia/Beirut"), "2026-03-28T12:00:00+02:00", 1);
    assert_eq!(beirut, ["2026-03-30T00:00:00+03:00"]);
}

#[test]
fn an_at_of_a_time_that_is_not_there_never_comes_and_one_that_is_there_twice_comes_first() {
    let berlin = zone("Europe/Berlin");
    assert_eq!(next("at(2026-03-29T02:30:00)", &berlin, "2026-01-01T00:00:00Z", 9), [""; 0]);
    assert_eq!(next("at(2026-10-25T02:30:00)", &berlin, "2026-01-01T00:00:00Z", 9), ["2026-10-25T02:30:00+02:00"]);
}

#[test]
fn a_day_of_a_rate_has_24_hours() {
    let found = next("rate(1 day)", &zone("Europe/Berlin"), "2026-03-28T12:00:00+01:00", 2);
    assert_eq!(found, ["2026-03-29T13:00:00+02:00", "2026-03-30T13:00:00+02:00"]);
}

#[test]
fn a_zone_goes_by_its_name_as_it_is_spelled() {
    for name in ["UTC", "Etc/UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "EST5EDT"] {
        assert!(TimeZone::named(name).is_some(), "{name}");
    }
    for name in ["", "utc", "europe/berlin", "Berlin", "+01:00", "Etc/Unknown", "Europe/Berlin ", "../Europe/Berlin"] {
        assert_eq!(TimeZone::named(name), None, "{name}");
    }
    assert_eq!(TimeZone::named("UTC"), Some(TimeZone::utc()));
    for (name, expected) in [
        ("europe/berlin", Some("Europe/Berlin")),
        ("Berlin", Some("Europe/Berlin")),
        ("New York", Some("America/New_York")),
        ("Europe/Berlni", Some("Europe/Berlin")),
        ("tokyo", Some("Asia/Tokyo")),
        ("%%%%", None),
    ] {
        assert_eq!(TimeZone::nearest(name).as_deref(), expected, "{name}");
    }
}

#[test]
fn a_moment_is_shown_by_the_clock_of_the_zone() {
    let berlin = zone("Europe/Berlin");
    assert_eq!(berlin.local(moment("2026-11-30T02:00:00Z")), "2026-11-30T03:00:00+01:00");
    assert_eq!(TimeZone::utc().local(0), "1970-01-01T00:00:00+00:00");
    for far in [i64::MIN, i64::MAX] {
        assert!(berlin.local(far).contains("9999"), "{}", berlin.local(far));
    }
}
