//! Windows of events, held against lists that are searched entirely.

use super::*;

/// An event as it comes.
#[derive(Clone)]
struct Row {
    user: String,
    item: String,
    timestamp: i64,
    event_type: &'static str,
}

const TYPES: [&str; 5] = ["click", "CLICK", "Watch", "watch", ""];

fn drawn(random: &mut fastrand::Rng, count: usize) -> Vec<Row> {
    let each = (0..count).map(|_| Row {
        user: format!("u{}", random.u8(0..6)),
        item: format!("i{}", random.u8(0..60)),
        timestamp: random.i64(-500..500),
        event_type: TYPES[random.usize(0..TYPES.len())],
    });
    each.collect()
}

/// Whether there is one that counts, found by counting those of its type that are newer.
fn expected(rows: &[Row], most: usize, user: &str, item: &str, names: Option<&[&str]>) -> bool {
    let own: Vec<(usize, &Row)> = rows.iter().enumerate().filter(|(_, row)| row.user == user).collect();
    own.iter().any(|(at, row)| {
        let same = |other: &Row| other.event_type.to_lowercase() == row.event_type.to_lowercase();
        let newer =
            own.iter().filter(|(other_at, other)| same(other) && (other.timestamp, *other_at) > (row.timestamp, *at));
        let is_asked =
            names.is_none_or(|names| names.iter().any(|name| name.to_lowercase() == row.event_type.to_lowercase()));
        row.item == item && is_asked && newer.count() < most
    })
}

fn check(windows: &EventWindows, rows: &[Row], most: usize) {
    let asked: [Option<&[&str]>; 5] =
        [None, Some(&["CLICK"]), Some(&["watch", "none"]), Some(&["click", "WATCH"]), Some(&[])];
    for names in asked {
        let event_types = names.map_or(EventTypes::Any, |names| EventTypes::named(names.iter().copied()));
        for user in (0..7).map(|user| format!("u{user}")) {
            let items: Vec<String> = (0..60).map(|item| format!("i{item}")).collect();
            let held = items.iter().filter(|item| expected(rows, most, &user, item, names)).count();
            for item in items.iter().step_by(7) {
                let expected = expected(rows, most, &user, item, names);
                assert_eq!(windows.has(&user, item, &event_types), expected, "{user} {item} {names:?}");
            }
            assert_eq!(windows.items_with(&user, &event_types).len(), held, "{user} {names:?}");
            assert_eq!(windows.has_any(&user, &event_types), held > 0);
        }
    }
}

#[test]
fn the_newest_of_each_type_count_in_whatever_order_events_come() {
    for seed in 0..12 {
        let mut random = fastrand::Rng::with_seed(seed);
        let most = random.usize(1..40);
        let mut rows = drawn(&mut random, 500);
        if seed % 3 == 0 {
            rows.sort_by(|one, other| (&one.user, one.timestamp).cmp(&(&other.user, other.timestamp)));
        } else if seed % 3 == 1 {
            rows.sort_by(|one, other| one.user.cmp(&other.user));
        }
        let first = random.usize(0..rows.len());
        let mut builder = EventWindowsBuilder::new(most);
        for row in &rows[..first] {
            builder.push(&row.user, &row.item, row.timestamp, Some(row.event_type));
        }
        let mut windows = builder.finish();
        let snapshot = windows.clone();
        for row in &rows[first..] {
            windows.add(&row.user, &row.item, row.timestamp, Some(row.event_type));
        }
        check(&windows, &rows, most);
        check(&snapshot, &rows[..first], most);
    }
}

#[test]
fn an_event_leaves_the_window_of_its_own_type_only() {
    let mut windows = EventWindows::new(ITEM_INTERACTIONS);
    windows.add("u", "first", 0, Some("Watch"));
    windows.add("u", "other", 0, None);
    for number in 0..100 {
        let watched = EventTypes::named(["watch"]);
        assert!(windows.has("u", "first", &watched), "{number}");
        windows.add("u", &format!("i{number}"), number + 1, Some("WATCH"));
        windows.add("u", "first", number + 1, Some("click"));
    }
    assert!(!windows.has("u", "first", &EventTypes::named(["watch"])));
    assert!(windows.has("u", "first", &EventTypes::Any) && windows.has("u", "other", &EventTypes::Any));
    assert_eq!(windows.items_with("u", &EventTypes::named(["watch"])).len(), 100);
    // One that comes late is older than all that count.
    windows.add("u", "late", 0, Some("watch"));
    assert!(!windows.has("u", "late", &EventTypes::named(["watch"])));
    assert!(windows.has("u", "i0", &EventTypes::named(["watch"])));
}
