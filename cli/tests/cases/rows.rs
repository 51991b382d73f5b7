//! Rows that are lost, after which nothing is said of an entire dataset.

use super::*;

#[test]
fn nothing_is_said_of_all_interactions_where_rows_are_lost() {
    let with = |line: fn(usize, usize, usize) -> String| vec![file("Interactions/a.csv", lines(HEADER, line))];
    let timestamps = &["error PP0702 Interactions/a.csv:2:7 +1199"];
    assert_cases(vec![
        ("fractions", with(|user, item, moment| format!("u{user},i{item},{moment}.0")), timestamps),
        (
            "dates",
            with(|user, item, moment| format!("u{user},i{item},2023-11-14T22:{:02}:00Z", moment % 60)),
            timestamps,
        ),
        ("dates-with-a-blank", with(|user, item, _| format!("u{user},i{item},2023-11-14 22:13:20")), timestamps),
        (
            "a-comma-at-the-end",
            with(|user, item, moment| format!("u{user},i{item},{moment},")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "a-value-less",
            with(|user, item, _| format!("u{user},i{item}")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "no-users",
            with(|_, item, moment| format!(",i{item},{moment}")),
            &["error PP0701 Interactions/a.csv:2:1 +1199"],
        ),
        (
            "carriage-returns",
            vec![file("Interactions/a.csv", good().replace('\n', "\r"))],
            &["error PP0611 Interactions/a.csv:1"],
        ),
        (
            "latin-1",
            vec![file("Interactions/a.csv", [good().as_bytes(), b"\xfc,i1,1700000000\n"].concat())],
            &["error PP0603 Interactions/a.csv:1202:1"],
        ),
    ]);
}

#[test]
fn nothing_is_said_of_all_items_where_rows_are_lost() {
    let with = |line: fn(usize) -> String| vec![interactions("Interactions/a.csv"), items(line)];
    assert_cases(vec![
        (
            "a-comma-without-quotes",
            with(|item| format!("i{item},Red, wide,7,1.5")),
            &["error PP0610 Items/items.csv:2 +79"],
        ),
        ("a-line-break", with(|item| format!("i{item},\"One\ntwo\",7,1.5")), &["error PP0611 Items/items.csv:2:4 +79"]),
        ("a-quote-without-end", with(|item| format!("i{item},\"One,7,1.5")), &["error PP0611 Items/items.csv:2:4 +79"]),
        (
            "doubled-quotes",
            with(|item| format!("i{item},\"12\"\" heel, i{item}\",7,1.5")),
            &["error PP0610 Items/items.csv:2:8 +79"],
        ),
        (
            "a-thousands-separator",
            with(|item| format!("i{item},t{},\"1,234\",1.5", item % 9)),
            &["error PP0702 Items/items.csv:2:7 +79"],
        ),
        (
            "a-decimal-comma",
            with(|item| format!("i{item},t{},7,\"1,5\"", item % 9)),
            &["error PP0702 Items/items.csv:2:9 +79"],
        ),
        (
            "a-currency",
            with(|item| format!("i{item},t{},7,$1.50", item % 9)),
            &["error PP0702 Items/items.csv:2:9 +79"],
        ),
        (
            "a-number-too-large",
            with(|item| format!("i{item},t{},{},1.5", item % 9, if item == 3 { "3000000000" } else { "7" })),
            &["error PP0702 Items/items.csv:5:7"],
        ),
    ]);
}
