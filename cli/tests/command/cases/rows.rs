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

#[test]
fn lines_that_are_no_rows_are_named_for_what_they_are() {
    let row = |user: usize, item: usize, moment: usize| format!("u{user},i{item},{moment}");
    let with = |text: String| vec![file("Interactions/a.csv", text)];
    let after = |line: &str| with(good() + line);
    let each = |line: fn(usize, usize, usize) -> String| with(lines(HEADER, line));
    let middle = lines(HEADER, row) + &lines(HEADER, |user, item, moment| row(user, item, moment + 7));
    assert_cases(vec![
        ("a-header-again", with(middle), &["error PP0618 Interactions/a.csv:1202"]),
        ("rows-without-values", after(",,\n,,\n"), &["error PP0701 Interactions/a.csv:1202 +1"]),
        ("commas-alone", after(",,,,,\n"), &["error PP0701 Interactions/a.csv:1202"]),
        ("a-total", after("Total,,1200\n"), &["error PP0701 Interactions/a.csv:1202"]),
        ("a-count-of-rows", after("(1200 rows)\n"), &["error PP0610 Interactions/a.csv:1202"]),
        ("a-line-of-blanks", after("   \n"), &["error PP0610 Interactions/a.csv:1202"]),
        ("line-ends-twice", with(good().replace('\n', "\r\r\n")), &["error PP0611 Interactions/a.csv:2:17 +1199"]),
        (
            "rows-in-quotes",
            each(|user, item, moment| format!("\"u{user},i{item},{moment}\"")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "rows-with-semicolons",
            each(|user, item, moment| format!("u{user};i{item};{moment}")),
            &["error PP0607 Interactions/a.csv:2 +1199"],
        ),
        (
            "rows-with-tabs",
            each(|user, item, moment| format!("u{user}\ti{item}\t{moment}")),
            &["error PP0607 Interactions/a.csv:2 +1199"],
        ),
        (
            "commas-at-the-end",
            each(|user, item, moment| format!("u{user},i{item},{moment},,")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "blanks-behind-commas",
            each(|user, item, moment| format!("u{user}, i{item}, {moment}")),
            &["error PP0702 Interactions/a.csv:2:8 +1199"],
        ),
        ("blank-lines", with(good().replace('\n', "\n\n")), &[]),
        (
            "a-missing-user-as-a-text",
            each(
                |user, item, moment| {
                    if user == 3 { format!("NULL,i{item},{moment}") } else { format!("u{user},i{item},{moment}") }
                },
            ),
            &["warning PP0715 Interactions/a.csv:5 +19"],
        ),
    ]);
}

#[test]
fn lines_are_named_for_the_program_that_made_them() {
    let after = |line: &str| vec![file("Interactions/a.csv", good() + line)];
    let each = |line: fn(usize, usize, usize) -> String| vec![file("Interactions/a.csv", lines(HEADER, line))];
    assert_cases(vec![
        ("rows-left-out-of-a-view", after("...\n"), &["error PP0610 Interactions/a.csv:1202"]),
        ("the-end-of-a-file-of-dos", after("\u{1a}"), &["error PP0610 Interactions/a.csv:1202"]),
        (
            "names-of-rows",
            each(|user, item, moment| format!("\"{moment}\",u{user},i{item},{moment}")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "rows-of-hive",
            each(|user, item, moment| format!("u{user}\u{1}i{item}\u{1}{moment}")),
            &["error PP0607 Interactions/a.csv:2 +1199"],
        ),
        (
            "a-backslash-before-a-quote",
            each(|user, item, moment| format!("\"u{user}\\\",i{item},{moment}")),
            &["error PP0611 Interactions/a.csv:2:1 +1199"],
        ),
        (
            "times-of-day",
            each(|user, item, moment| format!("u{user},i{item},13:{:02}.0", moment % 60)),
            &["error PP0702 Interactions/a.csv:2:7 +1199"],
        ),
        (
            "dates-of-zeros",
            each(|user, item, _| format!("u{user},i{item},0000-00-00")),
            &["error PP0702 Interactions/a.csv:2:7 +1199"],
        ),
    ]);
}

#[test]
fn a_header_again_in_texts_is_a_warning() {
    let with = |text: &str| {
        vec![
            interactions("Interactions/a.csv"),
            renamed(items(|item| format!("i{item},t{},{},{}.5", item % 9, item % 7, item % 5)), "i40,", text),
        ]
    };
    let expected = &["warning PP0618 Items/items.csv:42"];
    assert_cases(vec![
        ("a-header-of-items-again", with("ITEM_ID,TITLE,SOLD,PRICE\ni40,"), &["error PP0618 Items/items.csv:42"]),
        ("an-identifier-like-its-column", with("ITEM_ID,t1,1,1.5\ni40,"), expected),
    ]);
}
