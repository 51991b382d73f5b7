//! Headers that are broken, and such as an import may pass over.

use super::*;

#[test]
fn a_header_is_imported_with_what_an_import_may_pass_over() {
    let under = |header: &str| vec![file("Interactions/a.csv", good().replace(HEADER, header))];
    assert_cases(vec![
        ("a-mark", under(&format!("\u{feff}{HEADER}")), &["warning PP0602 Interactions/a.csv:1"]),
        (
            "a-mark-in-lower-case",
            under("\u{feff}user_id,item_id,timestamp"),
            &["warning PP0602 Interactions/a.csv:1", "warning PP0617 Interactions/a.csv:1"],
        ),
        (
            "a-column-more",
            vec![file(
                "Interactions/a.csv",
                lines(&format!("{HEADER},"), |user, item, moment| format!("u{user},i{item},{moment},")),
            )],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
        (
            "an-index",
            vec![file(
                "Interactions/a.csv",
                lines(&format!(",{HEADER}"), |user, item, moment| format!("{moment},u{user},i{item},{moment}")),
            )],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
        (
            "an-order",
            vec![file(
                "Interactions/a.csv",
                lines("TIMESTAMP,item_id,USER_ID", |user, item, moment| format!("{moment},i{item},u{user}")),
            )],
            &["warning PP0609 Interactions/a.csv:1", "warning PP0617 Interactions/a.csv:1"],
        ),
        (
            "once-as-in-the-schema",
            vec![file("Interactions/a.csv", lines("USER_ID,user_id,ITEM_ID,TIMESTAMP", four))],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn a_header_that_is_broken_is_the_one_finding() {
    let under = |header: &str| {
        vec![file("Interactions/a.csv", good().replace(HEADER, header)), interactions("Interactions/b.csv")]
    };
    assert_cases(vec![
        (
            "no-header",
            vec![file("Interactions/a.csv", good().split_once('\n').expect("a line").1)],
            &["error PP0601 Interactions/a.csv:1"],
        ),
        (
            "semicolons",
            vec![file("Interactions/a.csv", good().replace(',', ";"))],
            &["error PP0607 Interactions/a.csv:1"],
        ),
        ("tabs", vec![file("Interactions/a.csv", good().replace(',', "\t"))], &["error PP0607 Interactions/a.csv:1"]),
        ("quotes", under("\"USER_ID\",\"ITEM_ID\",\"TIMESTAMP\""), &["error PP0604 Interactions/a.csv:1"]),
        ("without-a-column", under("USER_ID,ITEM_ID,TIME"), &["error PP0692 Interactions/a.csv:1"]),
        (
            "twice",
            vec![
                file("Interactions/a.csv", lines("USER_ID,Item_Id,item_id,TIMESTAMP", four)),
                interactions("Interactions/b.csv"),
            ],
            &["error PP0605 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn a_header_that_differs_in_case_only_is_imported() {
    let cased = |header: &str| vec![file("Interactions/a.csv", good().replace(HEADER, header))];
    let expected = &["warning PP0617 Interactions/a.csv:1"];
    assert_cases(vec![
        ("lower-case", cased("user_id,item_id,timestamp"), expected),
        ("mixed-case", cased("User_Id,Item_Id,Timestamp"), expected),
        ("one-in-lower-case", cased("USER_ID,ITEM_ID,timestamp"), expected),
        (
            "items-in-lower-case",
            vec![
                interactions("Interactions/a.csv"),
                renamed(
                    items(|item| format!("i{item},t{},{},{}.5", item % 9, item % 7, item % 5)),
                    ITEMS,
                    "item_id,title,sold,price",
                ),
            ],
            &["warning PP0617 Items/items.csv:1"],
        ),
    ]);
}

#[test]
fn what_is_above_a_header_or_spare_in_it_is_the_one_finding() {
    let above = |text: &str| vec![file("Interactions/a.csv", text.to_owned() + &good())];
    let first = &["error PP0601 Interactions/a.csv:1"];
    assert_cases(vec![
        ("an-empty-line-first", above("\n"), first),
        ("empty-lines-first", above("\r\n\r\n"), first),
        ("a-title-above", above("Views of May\n\n"), first),
        ("a-separator-for-excel", above("sep=,\n"), first),
        ("a-statement-above", above("SELECT USER_ID, ITEM_ID, TIMESTAMP FROM views;\n"), first),
        ("markup-above", above("<br />\n<b>Notice</b>: no such index<br />\n"), first),
        (
            "a-comma-behind-the-header",
            vec![file("Interactions/a.csv", good().replace(HEADER, &format!("{HEADER},")))],
            &["error PP0610 Interactions/a.csv:1"],
        ),
        (
            "lines-in-quotes",
            vec![file("Interactions/a.csv", format!("\"{}\"\n", good().trim_end().replace('\n', "\"\n\"")))],
            &["error PP0604 Interactions/a.csv:1"],
        ),
    ]);
}
