//! Filters by example.

use std::collections::BTreeMap;

use personalize_contract::Schema;
use serde_json::{Value, json};

use super::*;
use crate::Vocabulary;

fn schema(name: &str, fields: &[(&str, &str, bool)]) -> Schema {
    let fields: Vec<Value> = fields
        .iter()
        .map(|(name, kind, categorical)| json!({"name": name, "type": [kind, "null"], "categorical": categorical}))
        .collect();
    Schema::parse(&json!({"type": "record", "name": name, "fields": fields})).expect("a schema")
}

/// A shop with items 1 to 6, users and actions.
struct Shop {
    items: Table,
    users: Table,
    actions: Table,
    interactions: EventWindows,
    action_interactions: EventWindows,
}

impl Shop {
    fn new() -> Self {
        let items = [
            ("ITEM_ID", "string", false),
            ("GENRES", "string", true),
            ("LABEL", "string", false),
            ("PRICE", "float", false),
        ];
        let mut items = Table::new(&schema("Items", &items), DatasetType::Items);
        items.put_row("1", &["1", "drama", "new", "10"]);
        items.put_row("2", &["2", "drama|comedy", "old", "20"]);
        items.put_row("3", &["3", "comedy", "", "30"]);
        items.put_row("4", &["4", "", "a|b", ""]);
        items.put_row("5", &["5", "Drama", "new", "5.5"]);
        let users = [("USER_ID", "string", false), ("AGE", "int", false), ("MEMBERSHIP", "string", false)];
        let mut users = Table::new(&schema("Users", &users), DatasetType::Users);
        users.put_row("ann", &["ann", "40", "gold"]);
        users.put_row("bob", &["bob", "15", ""]);
        let actions = [("ACTION_ID", "string", false), ("VALUE", "long", false), ("LEVEL", "string", false)];
        let mut actions = Table::new(&schema("Actions", &actions), DatasetType::Actions);
        actions.put_row("join", &["join", "7", "basic"]);
        actions.put_row("upgrade", &["upgrade", "3", "premium"]);
        let mut interactions = EventWindows::new(windows::ITEM_INTERACTIONS);
        for (user, item, event_type) in
            [("ann", "1", "Click"), ("ann", "2", "buy"), ("bob", "3", "CLICK"), ("ann", "6", "click")]
        {
            interactions.add(user, item, 1, Some(event_type));
        }
        let mut action_interactions = EventWindows::new(windows::ACTION_INTERACTIONS);
        action_interactions.add("ann", "join", 1, Some("TAKEN"));
        Self { items, users, actions, interactions, action_interactions }
    }

    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            items: Some(&self.items),
            users: Some(&self.users),
            actions: Some(&self.actions),
            interactions: Some(&self.interactions),
            action_interactions: Some(&self.action_interactions),
        }
    }
}

/// Values of placeholders by their names.
type Given<'g> = &'g [(&'g str, &'g str)];

fn values(values: Given<'_>) -> BTreeMap<String, String> {
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What a filter leaves of the candidates, by each way of asking.
fn allowed(expression: &str, given: &[(&str, &str)], subject: Subject<'_>) -> String {
    let shop = Shop::new();
    let filter = CompiledFilter::compile(expression).expect(expression);
    let recommended = filter.recommended()[0];
    let (identifiers, table) = match recommended {
        Recommended::Items => (vec!["1", "2", "3", "4", "5", "6"], &shop.items),
        Recommended::Users => (vec!["ann", "bob", "eve"], &shop.users),
        Recommended::Actions => (vec!["join", "upgrade"], &shop.actions),
    };
    let mut vocabulary = Vocabulary::default();
    for identifier in identifiers.iter().rev() {
        vocabulary.number(identifier);
    }
    let rows = Rows::new(&vocabulary, table);
    let bound = filter.bind(&values(given)).expect(expression);
    let mut lists = Vec::new();
    for rows in [None, Some(&rows)] {
        let candidates = Candidates { recommended, vocabulary: &vocabulary, rows };
        let evaluator = bound.evaluator(&shop.snapshot(), &subject, candidates).expect(expression);
        let number = |identifier: &str| vocabulary.get(identifier).expect("a candidate");
        let by_number = identifiers.iter().filter(|identifier| evaluator.allows(number(identifier)));
        lists.push(by_number.copied().collect::<Vec<_>>().join(" "));
        let by_identifier = identifiers.iter().filter(|identifier| evaluator.allows_identifier(identifier));
        lists.push(by_identifier.copied().collect::<Vec<_>>().join(" "));
    }
    lists.dedup();
    assert_eq!(lists.len(), 1, "{expression}: {lists:?}");
    lists.swap_remove(0)
}

const ANN: Subject<'_> = Subject { user: Some("ann"), item: None };
const BOB: Subject<'_> = Subject { user: Some("bob"), item: None };
const NOBODY: Subject<'_> = Subject { user: None, item: None };

#[test]
fn items_are_filtered_by_their_records() {
    let cases = [
        (r#"INCLUDE ItemID WHERE Items.GENRES IN ("drama")"#, "1 2"),
        (r#"INCLUDE ItemID WHERE items.genres IN ("comedy", "Drama")"#, "2 3 5"),
        (r#"EXCLUDE ItemID WHERE Items.GENRES IN ("drama")"#, "3 4 5 6"),
        (r#"INCLUDE ItemID WHERE Items.GENRES NOT IN ("drama")"#, "3 4 5 6"),
        (r#"INCLUDE ItemID WHERE Items.GENRES IN ("drama|comedy")"#, ""),
        (r#"INCLUDE ItemID WHERE Items.LABEL IN ("a|b")"#, "4"),
        (r#"INCLUDE ItemID WHERE Items.LABEL IN ("a")"#, ""),
        (r#"INCLUDE ItemID WHERE Items.ITEM_ID IN ("5", "6", "2")"#, "2 5"),
        ("INCLUDE ItemID WHERE Items.PRICE >= 10 AND Items.PRICE < 30", "1 2"),
        ("INCLUDE ItemID WHERE Items.PRICE = 5.50", "5"),
        ("INCLUDE ItemID WHERE Items.PRICE != 10", "2 3 4 5 6"),
        ("EXCLUDE ItemID WHERE Items.PRICE <= 20", "3 4 6"),
        (r#"INCLUDE ItemID WHERE Items.LABEL = "new""#, "1 5"),
        (r#"INCLUDE ItemID WHERE Items.LABEL != "new""#, "2 3 4 6"),
        (r#"INCLUDE ItemID WHERE Items.GENRES IN ("drama") | INCLUDE ItemID WHERE Items.PRICE < 10"#, "1 2 5"),
        (r#"EXCLUDE ItemID WHERE Items.PRICE > 15 | INCLUDE ItemID WHERE Items.GENRES IN ("drama")"#, "1"),
    ];
    for (expression, expected) in cases {
        assert_eq!(allowed(expression, &[], NOBODY), expected, "{expression}");
    }
}

#[test]
fn and_and_or_are_read_from_left_to_right_and_brackets_first() {
    let cases = [
        ("Items.PRICE = 30 OR Items.PRICE = 20 AND Items.PRICE > 25", "3"),
        ("Items.PRICE = 30 OR (Items.PRICE = 20 AND Items.PRICE < 25)", "2 3"),
        ("Items.PRICE = 10 AND Items.PRICE > 15 OR Items.PRICE = 20", "2"),
        ("(Items.PRICE = 10 OR Items.PRICE = 20 AND Items.PRICE > 15) OR Items.PRICE = 30", "2 3"),
    ];
    for (conditions, expected) in cases {
        let expression = format!("INCLUDE ItemID WHERE {conditions}");
        assert_eq!(allowed(&expression, &[], NOBODY), expected, "{expression}");
    }
    // As many brackets as an expression may have characters for.
    let deep = (0..150)
        .fold("Items.PRICE = 10".to_owned(), |inner, _| format!("(Items.PRICE = 20 OR {inner} AND Items.PRICE < 99)"));
    assert_eq!(allowed(&format!("INCLUDE ItemID WHERE {deep}"), &[], NOBODY), "1 2");
}

#[test]
fn items_are_filtered_by_what_the_user_did_with_them() {
    let cases = [
        (r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("CLICK")"#, ANN, "2 3 4 5"),
        (r#"INCLUDE ItemID WHERE Interactions.event_type IN ("click", "Buy")"#, ANN, "1 2 6"),
        (r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("click")"#, ANN, "2 3 4 5"),
        ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", ANN, "3 4 5"),
        (r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")"#, BOB, "1 2 4 5 6"),
        (r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")"#, NOBODY, ""),
        (r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")"#, ANN, "1 2 3 4 5 6"),
        (r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE = "click""#, BOB, "3"),
        (
            r#"INCLUDE ItemID WHERE Items.PRICE > 0 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")"#,
            ANN,
            "1 3 5",
        ),
    ];
    for (expression, subject, expected) in cases {
        assert_eq!(allowed(expression, &[], subject), expected, "{expression}");
    }
}

#[test]
fn the_user_and_the_current_item_count() {
    let of_item = |item| Subject { user: None, item: Some(item) };
    let explicit = r#"EXCLUDE ItemID WHERE Items.GENRES IN ("drama") IF CurrentUser.AGE < 18"#;
    let members = r#"INCLUDE ItemID WHERE Items.LABEL IN ("new") IF CurrentUser.MEMBERSHIP NOT IN ("gold")"#;
    let related = "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRES IN CurrentItem.GENRES";
    let cases = [
        (explicit, BOB, "3 4 5 6"),
        (explicit, ANN, "1 2 3 4 5 6"),
        (explicit, NOBODY, "1 2 3 4 5 6"),
        (members, BOB, "1 5"),
        (members, NOBODY, "1 5"),
        (members, ANN, "1 2 3 4 5 6"),
        (related, of_item("3"), "2"),
        (related, of_item("2"), "1"),
        (related, of_item("4"), ""),
        (related, of_item("unknown"), ""),
        ("EXCLUDE ItemID WHERE Items.PRICE != CurrentItem.PRICE", of_item("1"), "1"),
        ("INCLUDE ItemID WHERE Items.ITEM_ID IN CurrentItem.ITEM_ID", of_item("3"), "3"),
        (
            r#"INCLUDE ItemID WHERE Items.PRICE = 10 IF CurrentUser.AGE > 18 AND CurrentUser.MEMBERSHIP IN ("gold")"#,
            ANN,
            "1",
        ),
    ];
    for (expression, subject, expected) in cases {
        assert_eq!(allowed(expression, &[], subject), expected, "{expression}");
    }
}

#[test]
fn users_and_actions_are_filtered() {
    let cases = [
        (r#"INCLUDE UserID WHERE Users.MEMBERSHIP IN ("gold") AND Users.AGE > 30"#, NOBODY, "ann"),
        ("EXCLUDE UserID WHERE Users.AGE < 18", NOBODY, "ann eve"),
        (r#"EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("BUY")"#, NOBODY, "bob eve"),
        (r#"INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("*")"#, NOBODY, "ann bob"),
        ("INCLUDE ActionID WHERE Actions.VALUE > (5)", ANN, "join"),
        (r#"EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("taken")"#, ANN, "upgrade"),
        (r#"EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("taken")"#, BOB, "join upgrade"),
        (r#"INCLUDE ActionID WHERE Interactions.EVENT_TYPE IN ("buy")"#, ANN, "join upgrade"),
        (r#"INCLUDE ActionID WHERE Interactions.EVENT_TYPE IN ("buy")"#, BOB, ""),
        (r#"INCLUDE ActionID WHERE Action.LEVEL IN ("premium") IF CurrentUser.MEMBERSHIP = "gold""#, ANN, "upgrade"),
    ];
    for (expression, subject, expected) in cases {
        assert_eq!(allowed(expression, &[], subject), expected, "{expression}");
    }
}

#[test]
fn placeholders_have_the_values_of_the_request() {
    let genres = "INCLUDE ItemID WHERE Items.GENRES IN ($G)";
    let unwanted =
        "INCLUDE ItemID WHERE Items.PRICE > 1 | EXCLUDE ItemID WHERE Items.GENRES IN ($G) AND Items.PRICE < $P";
    let cases: [(&str, Given<'_>, &str); 10] = [
        (genres, &[("G", r#""comedy""#)], "2 3"),
        (genres, &[("G", r#""comedy" , "Drama""#), ("OTHER", "?")], "2 3 5"),
        (unwanted, &[], "1 2 3 5"),
        (unwanted, &[("G", r#""drama""#)], "1 2 3 5"),
        (unwanted, &[("G", r#""drama""#), ("P", "15")], "2 3 5"),
        (unwanted, &[("G", r#""drama","comedy""#), ("P", r#""25""#)], "3 5"),
        ("INCLUDE ItemID WHERE Items.PRICE > $P", &[("P", "-1e1")], "1 2 3 5"),
        (r#"INCLUDE ItemID WHERE Items.GENRES IN ("comedy", $G)"#, &[("G", r#""Drama""#)], "2 3 5"),
        ("INCLUDE ItemID WHERE Items.LABEL = $L", &[("L", r#""old""#)], "2"),
        ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($E)", &[("E", r#""*""#)], "3 4 5"),
    ];
    for (expression, given, expected) in cases {
        assert_eq!(allowed(expression, given, ANN), expected, "{expression} {given:?}");
    }
}

fn binding_error(expression: &str, given: &[(&str, &str)]) -> String {
    let filter = CompiledFilter::compile(expression).expect(expression);
    filter.bind(&values(given)).expect_err(expression).to_string()
}

#[test]
fn what_is_wrong_with_values_is_named() {
    let two = "INCLUDE ItemID WHERE Items.GENRES IN ($G) AND Items.PRICE < $P IF CurrentUser.AGE > $P";
    assert_eq!(binding_error(two, &[("g", r#""drama""#)]), "the filter needs values for $G, $P");
    assert_eq!(binding_error(two, &[("P", "1")]), "the filter needs values for $G");
    let cases: [(Given<'_>, &str); 6] = [
        (&[("G", "drama"), ("P", "1")], "the value of $G is drama, and it must be one or several texts"),
        (&[("G", r#""drama"#), ("P", "1")], "each in double quotes"),
        (&[("G", ""), ("P", "1")], "the value of $G is , and"),
        (&[("G", r#""a""#), ("P", r#""cheap""#)], "the value of $P is \"cheap\", and it must be one number"),
        (&[("G", r#""a""#), ("P", r#""1","2""#)], "it must be one number, in double quotes or without"),
        (&[("G", r#""a""#), ("P", "NaN")], "the value of $P is NaN"),
    ];
    for (given, expected) in cases {
        let problem = binding_error(two, given);
        assert!(problem.contains(expected), "{problem}");
    }
    let excluding = "EXCLUDE ItemID WHERE Items.GENRES IN ($G)";
    assert!(binding_error(excluding, &[("G", "drama")]).starts_with("the value of $G is drama"));
}

#[test]
fn what_the_data_do_not_have_is_named() {
    let shop = Shop::new();
    let vocabulary = Vocabulary::default();
    let error = |expression: &str, given: &[(&str, &str)], snapshot: Snapshot<'_>, recommended| {
        let bound = CompiledFilter::compile(expression).map(|filter| filter.bind(&values(given)).expect(expression));
        let candidates = Candidates { recommended, vocabulary: &vocabulary, rows: None };
        let evaluator = bound.expect(expression).evaluator(&snapshot, &ANN, candidates);
        evaluator.expect_err(expression).to_string()
    };
    let items =
        |expression: &str, given: &[(&str, &str)]| error(expression, given, shop.snapshot(), Recommended::Items);
    let price = "INCLUDE ItemID WHERE Items.PRICE = $P";
    let cases = [
        (items("EXCLUDE ItemID WHERE Items.COLOUR IN (\"red\")", &[]), "Items.COLOUR, which the schema does not have"),
        (items(price, &[("P", "\"cheap\"")]), "Items.PRICE holds numbers, and \"cheap\", given for $P, is none"),
        (items("INCLUDE ItemID WHERE Items.LABEL > 5", &[]), "Items.LABEL holds texts, which are in no order"),
        (
            items("INCLUDE ItemID WHERE Items.LABEL IN CurrentItem.PRICE", &[]),
            "one of Items.LABEL and Items.PRICE holds",
        ),
        (items("INCLUDE UserID WHERE Users.AGE > 5", &[]), "the filter is not about ItemID"),
        (
            error(price, &[("P", "1")], Snapshot::default(), Recommended::Items),
            "the Items dataset, which the dataset group does not have",
        ),
    ];
    for (problem, expected) in cases {
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn what_cannot_be_read_or_is_misplaced_is_no_filter() {
    let cases = [
        ("", "cannot be read"),
        ("INCLUDE ItemID WHERE Items.PRICE >", "cannot be read"),
        ("INCLUDE ItemID WHERE NOT (Items.PRICE > 5)", "cannot be read"),
        ("INCLUDE ItemID WHERE Users.AGE > 5", "`Users.AGE` means nothing"),
        ("INCLUDE ItemID WHERE Items.PRICE > 5 IF Items.PRICE > 3", "`Items.PRICE` means nothing"),
        ("INCLUDE ItemID WHERE Interactions.EVENT_VALUE > 5", "`Interactions.EVENT_VALUE` means nothing"),
        ("INCLUDE ItemID WHERE Items.GENRES IN (*)", "`*` means nothing"),
    ];
    for (expression, expected) in cases {
        let problem = CompiledFilter::compile(expression).expect_err(expression).to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn a_filter_says_what_it_depends_on() {
    let cases = [
        ("INCLUDE ItemID WHERE Items.PRICE > 5", false, false),
        ("INCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.AGE > 3", true, false),
        ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")", true, false),
        ("EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN (\"*\")", false, false),
        ("INCLUDE ItemID WHERE Items.PRICE > CurrentItem.PRICE", false, true),
    ];
    for (expression, user, item) in cases {
        let filter = CompiledFilter::compile(expression).expect(expression);
        assert_eq!((filter.needs_user(), filter.needs_item()), (user, item), "{expression}");
    }
}

#[test]
fn rows_that_a_table_has_later_are_found() {
    let mut shop = Shop::new();
    let mut vocabulary = Vocabulary::default();
    for identifier in ["6", "1", "7"] {
        vocabulary.number(identifier);
    }
    let mut rows = Rows::new(&vocabulary, &shop.items);
    let bound = CompiledFilter::compile("INCLUDE ItemID WHERE Items.PRICE < 12").expect("a filter");
    let bound = bound.bind(&BTreeMap::new()).expect("no placeholders");
    let lists = |shop: &Shop, rows: &Rows, vocabulary: &Vocabulary| {
        let candidates = Candidates { recommended: Recommended::Items, vocabulary, rows: Some(rows) };
        let evaluator = bound.evaluator(&shop.snapshot(), &NOBODY, candidates).expect("columns");
        (0..4).map(|number| evaluator.allows(number)).collect::<Vec<_>>()
    };
    assert_eq!(lists(&shop, &rows, &vocabulary), [false, true, false, false]);
    shop.items.put("6", [("PRICE", "1")]);
    shop.items.put("8", [("PRICE", "2")]);
    shop.items.put("1", [("PRICE", "99")]);
    vocabulary.number("8");
    assert_eq!(lists(&shop, &rows, &vocabulary), [true, false, false, true]);
    rows.update(&vocabulary, &shop.items);
    assert_eq!(lists(&shop, &rows, &vocabulary), [true, false, false, true]);
}
