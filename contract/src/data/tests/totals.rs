//! What is said of all rows of a dataset, and of datasets against each other.

use super::values::message;
use super::*;

/// So many lines, each as it is made from a number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn there_is_enough_to_train_on() {
    assert_eq!(entire(&of_users(0..100, 10, "a"), now()), [""; 0]);
    assert_eq!(entire(&of_users(0..111, 9, "a"), now()), ["error PP0801 Interactions/"]);
    assert_eq!(entire(&of_users(0..24, 50, "a"), now()), ["error PP0803 Interactions/"]);
    let rarely = of_users(0..25, 2, "a") + &of_users(25..2501, 1, "a");
    assert_eq!(entire(&rarely, now()), ["error PP0804 Interactions/"]);
    assert_eq!(entire(&of_users(0..100, 10, ""), now()), ["error PP0805 Interactions/"]);
    let types = (0..9).fold(of_users(0..100, 10, "a"), |rows, of| rows + &of_users(of..of + 1, 1, &format!("t{of}")));
    assert_eq!(entire(&types, now()), ["warning PP0809 Interactions/"]);
}

#[test]
fn there_is_enough_of_what_a_solution_trains_on() {
    let rows = of_users(0..100, 20, "watch") + &of_users(0..10, 101, "Buy") + &of_users(0..5, 5, "click");
    let reported = |section: &Value| entire(&rows, expectation(section));
    assert_eq!(reported(&json!({"eventType": "watch"})), [""; 0]);
    assert_eq!(reported(&json!({"eventType": "click"})), ["error PP0802 solutions.a"]);
    assert_eq!(reported(&json!({"eventType": "Buy"})), ["error PP0803 solutions.a"]);
    assert_eq!(reported(&json!({"eventType": "Watch"})), ["warning PP0806 solutions.a.eventType"]);
    assert_eq!(reported(&json!({"eventType": "sell"})), ["error PP0806 solutions.a.eventType"]);
    assert_eq!(reported(&json!({"solutionConfig": {"eventValueThreshold": "1"}})), [""; 0]);
    assert_eq!(reported(&json!({"solutionConfig": {"eventValueThreshold": "1.5"}})), ["error PP0802 solutions.a"]);
    let events = json!([{"eventType": "watch"}, {"eventType": "sell"}]);
    let path = "solutions.a.solutionConfig.eventsConfig.eventParametersList[1].eventType";
    let expected = [format!("warning PP0806 {path}")];
    assert_eq!(reported(&json!({"solutionConfig": {"eventsConfig": {"eventParametersList": events}}})), expected);
}

#[test]
fn datasets_fit_each_other_and_repeat_nothing() {
    let items = (0..8).fold(ITEMS.to_owned(), |text, item| text + &format!("i{item},a,1990,1,t\n"));
    let users = (0..100).fold("USER_ID,PLAN\n".to_owned(), |text, user| text + &format!("u{user},free\n"));
    let rows = of_users(0..100, 10, "a") + "u7,i0,1700000000,a,1\n";
    let files = |rows: &str, items: &str, users: &str| {
        let records = [(DatasetType::Items, "t.csv", items.into()), (DatasetType::Users, "u.csv", users.into())];
        [vec![interactions(rows)], records.to_vec()].concat()
    };
    let report = scan(&files(&rows, &(items.clone() + "i9,a,1990,1,t\ni3,b,1990,1,t\n"), &users[..180]), now());
    let mut found = reported(&report, true);
    found.sort();
    let expected =
        ["warning PP0807 Items/", "warning PP0808 Users/", "warning PP0810 i.csv:72", "warning PP0811 t.csv:5"];
    assert_eq!(found, expected);
    assert_eq!(
        report.findings.iter().find(|one| one.code == "PP0807").map(|one| one.message.contains(
            "1 of the 10 in Interactions (10.0 %) have no row here, and 100 interactions (10.0 %) are theirs"
        )),
        Some(true)
    );
    let empty = scan(&files(&rows, ITEMS, &users), now());
    assert!(reported(&empty, true).contains(&"warning PP0813 Items/".to_owned()));
}

#[test]
fn the_summary_says_what_there_is() {
    let items = format!("{ITEMS}i0,a,1990,1,t\ni1,a,1990,1,t\nnew,a,1990,1,t\n");
    let rows = of_users(0..3, 2, "b") + &of_users(0..1, 6, "a");
    let report = scan(&[interactions(&rows), (DatasetType::Items, "t.csv", items.into())], now());
    let summary = serde_json::to_value(&report.summary).expect("JSON");
    assert_eq!(
        summary["interactions"],
        json!({
            "users": 3, "items": 6, "returningUsers": 3,
            "perUser": {"least": 2, "quarter": 2, "median": 2, "threeQuarters": 2, "percentile99": 2, "most": 8},
            "eventTypes": [{"eventType": "a", "count": 6}, {"eventType": "b", "count": 6}],
            "earliest": 1_700_000_000, "latest": 1_700_000_005, "density": 12.0 / 18.0,
            "itemRecords": {"records": 3, "cold": 1, "uncovered": 4, "uncoveredInteractions": 4},
        })
    );
    let expected =
        json!({"datasetType": "Items", "files": 1, "bytes": ITEMS.len() + 43, "isPartial": false, "rows": 3});
    assert_eq!((&summary["isSample"], &summary["datasets"][1]), (&json!(false), &expected));
}

#[test]
fn rows_that_repeat_others_do_not_make_enough_to_train_on() {
    let trained = |section: &Value| expectation(section);
    // 1,100 users who come once, all of them twice.
    let once = of_users(0..1100, 1, "a").repeat(2);
    assert_eq!(entire(&once, trained(&json!({}))), ["warning PP0810 i.csv:2 +1099", "error PP0803 Interactions/"]);
    assert_eq!(entire(&once, now()), ["warning PP0810 i.csv:2 +1099", "error PP0803 Interactions/"]);
    // 25 users who come again, and more than 100 times as many who do so in copies only.
    let rarely = of_users(0..25, 2, "a") + &of_users(25..2600, 1, "a").repeat(2);
    assert_eq!(entire(&rarely, now()), ["warning PP0810 i.csv:52 +2574", "error PP0804 Interactions/"]);
    // Enough with copies, and enough users without.
    let few = of_users(0..50, 10, "a").repeat(3);
    assert_eq!(entire(&few, trained(&json!({}))), ["warning PP0810 i.csv:2 +999", "error PP0802 Interactions/"]);
    assert_eq!(entire(&few, now()), ["warning PP0810 i.csv:2 +999"], "nothing trains on them");
    // Too few, of too few users, and nothing trains on them.
    let fewer = of_users(0..10, 60, "a").repeat(2);
    assert_eq!(entire(&fewer, now()), ["warning PP0810 i.csv:2 +599", "error PP0803 Interactions/"]);
}

#[test]
fn copies_of_one_event_type_do_not_make_enough_of_it() {
    let others = of_users(0..100, 20, "watch");
    let of_type = |rows: &str| entire(&(others.clone() + rows), expectation(&json!({"eventType": "buy"})));
    let copies = of_users(0..60, 10, "buy").repeat(2);
    assert_eq!(of_type(&copies), ["warning PP0810 i.csv:2002 +599", "error PP0802 solutions.a"]);
    let once = of_users(0..1100, 1, "buy").repeat(2);
    assert_eq!(of_type(&once), ["warning PP0810 i.csv:2002 +1099", "error PP0803 solutions.a"]);
    let enough = of_users(0..120, 10, "buy").repeat(2);
    assert_eq!(of_type(&enough), ["warning PP0810 i.csv:2002 +1199"]);
}

#[test]
fn a_record_in_two_files_is_named_with_both() {
    let file = |name, rows: &str| (DatasetType::Items, name, format!("{ITEMS}{rows}").into_bytes());
    let files =
        [file("Items/a.csv", "x,a,1990,1,t\ny,a,1990,1,t\n"), file("Items/b.csv", "y,b,1991,1,t\nz,a,1990,1,t\n")];
    let found = message(&scan(&files, now()), "PP0811");
    assert!(found.starts_with("the identifier of this row is also that of line 2 of `b.csv` (1 row"), "{found}");
    let within = scan(&[file("Items/b.csv", "x,a,1990,1,t\ny,a,1990,1,t\nx,b,1991,1,t\n")], now());
    let within = message(&within, "PP0811");
    assert!(within.starts_with("the identifier of this row is also that of line 4 (1 row"), "{within}");
}

#[test]
fn texts_for_no_identifier_need_no_record() {
    let rows = of_users(0..100, 10, "a") + "NULL,i0,1700000000,a,1\nu1,null,1700000000,a,1\n";
    let users = lines(100, |user| format!("u{user},{user}\n"));
    let items = lines(10, |item| format!("i{item},a,{},1,t\n", 1990 + item));
    let users = (DatasetType::Users, "u.csv", format!("USER_ID,PLAN\n{users}").into_bytes());
    let files = [interactions(&rows), (DatasetType::Items, "t.csv", format!("{ITEMS}{items}").into_bytes()), users];
    let report = scan(&files, now());
    let has = |code: &str| report.findings.iter().any(|finding| finding.code == code);
    assert!(has("PP0715") && !has("PP0807") && !has("PP0808"), "{:?}", report.findings);
}

#[test]
fn an_event_is_the_same_however_its_moment_is_written() {
    let rows = of_users(0..60, 10, "a");
    for written in [rows.replace(",17", ",017"), rows.replace(",17", ",+17"), rows.replace(",17", ",00000000017")] {
        let found = entire(&format!("{rows}{written}"), expectation(&json!({})));
        assert_eq!(found, ["warning PP0810 i.csv:2 +599", "error PP0802 Interactions/"]);
    }
}

#[test]
fn attributes_of_repeated_items_do_not_occur_again() {
    let options = || {
        let recipe = "arn:aws:personalize:::recipe/aws-item-attribute-affinity";
        let columns =
            json!({"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["YEAR", "CREATION_TIMESTAMP"]}}});
        expectation(&json!({"recipeArn": recipe, "solutionConfig": columns}))
    };
    let items = |text: &str| (DatasetType::Items, "t.csv", format!("{ITEMS}{text}").into_bytes());
    let each = lines(40, |item| format!("i{item},g{item},1990,1,t\n"));
    let found = |rows: &str| reported(&scan(&[interactions(&of_users(0..100, 40, "a")), items(rows)], options()), true);
    let lacking = "error PP0815 solutions.a.recipeArn".to_owned();
    for rows in [each.clone(), each.repeat(2), each.repeat(3)] {
        assert!(found(&rows).contains(&lacking), "{:?}", found(&rows));
    }
    assert!(!found(&format!("{each}i40,g3,1990,1,t\n")).contains(&lacking));
}

#[test]
fn identifiers_without_a_record_have_their_other_spelling_shown() {
    let records = |of: &dyn Fn(usize) -> String| {
        (0..100).fold("USER_ID,PLAN\n".to_owned(), |text, user| text + &format!("{},p{}\n", of(user), user % 3))
    };
    let found = |of: &dyn Fn(usize) -> String| {
        let files = [interactions(&of_users(0..100, 10, "a")), (DatasetType::Users, "u.csv", records(of).into_bytes())];
        let report = scan(&files, now());
        let shown = reported(&report, true);
        (shown, report.findings.last().map(|finding| finding.message.clone()).unwrap_or_default())
    };
    let quarter =
        |of: fn(usize) -> String| move |user: usize| if user % 4 == 1 { of(user) } else { format!("u{user}") };
    let (codes, message) = found(&quarter(|user| format!("U{user}")));
    assert_eq!(codes, ["warning PP0814 Users/"]);
    assert!(message.contains("`u1` there is `U1` here; they differ in upper and lower case"), "{message}");
    let (codes, message) = found(&quarter(|user| format!("\"u{user} \"")));
    assert_eq!(codes, ["warning PP0712 u.csv:3:1 +24", "warning PP0814 Users/"]);
    assert!(
        message.contains("`u1` there is `u1 ` here; they differ in blanks") && !message.contains("add"),
        "{message}"
    );
    let (codes, message) = found(&quarter(|user| format!("x{user}")));
    assert_eq!(codes, ["warning PP0808 Users/"]);
    assert!(message.contains("add them"), "{message}");
}

#[test]
fn columns_that_are_swapped_are_named() {
    let items = lines(40, |item| format!("i{item},a{},199{},1,t\n", item % 3, item % 9));
    let users = lines(100, |user| format!("u{user},p{}\n", user % 3));
    let items = (DatasetType::Items, "t.csv", format!("{ITEMS}{items}").into_bytes());
    let users = (DatasetType::Users, "u.csv", format!("USER_ID,PLAN\n{users}").into_bytes());
    let swapped = (0..100).flat_map(|user| (0..40).map(move |item| (user, item)));
    let swapped = swapped.fold(EVENTS.to_owned(), |text, (user, item)| {
        text + &format!("i{item},u{user},{},a,1\n", 1_700_000_000 + 50 * user + item)
    });
    let swapped = (DatasetType::Interactions, "i.csv", swapped.into_bytes());
    for records in [vec![items.clone()], vec![users.clone()], vec![items, users]] {
        let report = scan(&[vec![swapped.clone()], records].concat(), now());
        assert_eq!(reported(&report, true), ["warning PP0814 Interactions/"]);
        assert!(report.findings[0].message.contains("USER_ID and ITEM_ID seem to be swapped"));
    }
}

#[test]
fn identifiers_that_are_respelled_are_not_taken_for_swapped_columns() {
    // The numbers of users are those of items, which are written as fractions.
    let items = lines(40, |item| format!("{item},a{},199{},1,t\n", item % 3, item % 9));
    let rows = (0..40).flat_map(|user| (0..30).map(move |item| (user, item)));
    let rows = rows.fold(String::new(), |text, (user, item)| {
        text + &format!("{user},{item}.0,{},a,1\n", 1_700_000_000 + 50 * user + item)
    });
    let items = (DatasetType::Items, "t.csv", format!("{ITEMS}{items}").into_bytes());
    let report = scan(&[interactions(&rows), items], now());
    assert_eq!(reported(&report, true), ["warning PP0814 Items/"]);
    assert!(report.findings[0].message.contains("they differ in a fraction"), "{}", report.findings[0].message);
}
