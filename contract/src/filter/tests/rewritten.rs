//! Advice that shows an expression shows one that is right.

use super::*;

/// What another language has, and the condition that a filter has for it.
const DIALECTS: [(&str, &str); 48] = [
    ("Items.YEAR == 1980", "Items.YEAR = 1980"),
    ("Items.GENRE == \"drama\"", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE <> \"drama\"", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.YEAR <> 1980", "Items.YEAR != 1980"),
    ("Items.YEAR =< 1980", "Items.YEAR <= 1980"),
    ("Items.YEAR ≥ 1980", "Items.YEAR >= 1980"),
    ("Items.YEAR ≠ 1980", "Items.YEAR != 1980"),
    ("Items.YEAR BETWEEN 1970 AND 1980", "Items.YEAR >= 1970 AND Items.YEAR <= 1980"),
    ("Items.PRICE between $LEAST and $MOST", "Items.PRICE >= $LEAST AND Items.PRICE <= $MOST"),
    ("Items.YEAR BETWEEN (1970, 1980)", "Items.YEAR >= 1970 AND Items.YEAR <= 1980"),
    ("Items.YEAR BETWEEN \"1970\" AND \"1980\"", "Items.YEAR >= 1970 AND Items.YEAR <= 1980"),
    ("Items.YEAR NOT BETWEEN 1970 AND 1980", "Items.YEAR < 1970 OR Items.YEAR > 1980"),
    ("Items.GENRE LIKE \"drama\"", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE NOT LIKE 'drama'", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.GENRES CONTAINS \"drama\"", "Items.GENRES IN (\"drama\")"),
    ("Items.GENRES contains (\"drama\", \"war\")", "Items.GENRES IN (\"drama\", \"war\")"),
    ("Items.GENRES HAS $GENRE", "Items.GENRES IN ($GENRE)"),
    ("Items.GENRE IS \"drama\"", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE IS NOT \"drama\"", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.YEAR EQUALS 1980", "Items.YEAR = 1980"),
    ("Items.YEAR GTE 1980", "Items.YEAR >= 1980"),
    ("Items.GENRE IN (drama)", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE IN (drama, science fiction)", "Items.GENRE IN (\"drama\", \"science fiction\")"),
    ("Items.GENRE IN (rock and roll, war)", "Items.GENRE IN (\"rock and roll\", \"war\")"),
    ("Items.GENRE IN (18+)", "Items.GENRE IN (\"18+\")"),
    ("Items.GENRE = drama", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE != drama", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.GENRE IN \"drama\", \"war\"", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN drama", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE IN $GENRE", "Items.GENRE IN ($GENRE)"),
    ("Items.GENRE IN [\"drama\", \"war\"]", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN {“drama”}", "Items.GENRE IN (\"drama\")"),
    ("Items.GENRE IN (\"drama\" \"war\")", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE NOTIN (\"drama\")", "Items.GENRE NOT IN (\"drama\")"),
    ("NOT Items.GENRE IN (\"drama\")", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.GENRE NOT (\"drama\")", "Items.GENRE NOT IN (\"drama\")"),
    ("Items.GENRE IN ('drama', 'war')", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN (‘C++’)", "Items.GENRE IN (\"C++\")"),
    ("Items.GENRE IN (“R*B”)", "Items.GENRE IN (\"R*B\")"),
    ("Items.GENRE IN ('18+')", "Items.GENRE IN (\"18+\")"),
    ("Items.GENRE IN ('drama' 'war')", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN ('it''s')", "Items.GENRE IN (\"it''s\")"),
    ("Items.GENRE IN (\"drama\", \"war\",)", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN [drama, 'war',]", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Items.GENRE IN ('it's')", "Items.GENRE IN (\"it's\")"),
    ("Items.GENRE IN („Sci-Fi & Fantasy“)", "Items.GENRE IN (\"Sci-Fi & Fantasy\")"),
    ("Items.GENRE IN (\"drama”, \"war\")", "Items.GENRE IN (\"drama\", \"war\")"),
    ("Item.GENRE IN (\"drama\")", "Items.GENRE IN (\"drama\")"),
];

/// The expressions in a message that it proposes to write.
fn advised(message: &str) -> Vec<&str> {
    let mut rest = message;
    let mut advised = Vec::new();
    while let Some((_, after)) = rest.split_once("write `") {
        let (expression, more) = after.split_once('`').expect("it ends");
        advised.push(expression);
        rest = more;
    }
    advised
}

#[test]
fn a_condition_of_another_language_is_rewritten_and_the_rewritten_one_is_right() {
    for (condition, expected) in DIALECTS {
        let expression = format!("EXCLUDE ItemID WHERE {condition}");
        let found = problems(&expression, &all_datasets());
        assert!(!found.is_empty(), "{condition}");
        for problem in &found {
            let advised = advised(&problem.message);
            assert!(advised.contains(&expected), "{condition}: {}", problem.message);
        }
        let rewritten = format!("EXCLUDE ItemID WHERE {expected}");
        assert_eq!(places_of(&rewritten, &all_datasets()), [], "{condition}");
    }
}

#[test]
fn signs_between_conditions_are_rewritten_with_the_entire_expression() {
    let expected =
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND Items.PRICE < 9 IF CurrentUser.AGE > 1 AND CurrentUser.AGE < 9";
    for sign in ["&&", "&"] {
        let expression = expected.replace("AND", sign);
        let found = problems(&expression, &all_datasets());
        let [problem] = &found[..] else { panic!("{found:#?}") };
        assert!(problem.message.ends_with(&format!("write `{expected}`")), "{}", problem.message);
    }
    let found = problems("INCLUDE ItemID WHERE Items.YEAR > 1 || Items.PRICE < 9", &all_datasets());
    assert!(found[0].message.ends_with("write `INCLUDE ItemID WHERE Items.YEAR > 1 OR Items.PRICE < 9`"));
}

#[test]
fn no_advice_contradicts_what_a_field_holds() {
    for (condition, says) in [
        ("Items.YEAR >= ten", "`Items.YEAR` holds numbers: compare it with a number"),
        ("Items.YEAR IN (old, \"new\")", "`Items.YEAR` holds numbers: compare it with a number"),
        ("Items.GENRE =< \"a\"", "`Items.GENRE` holds strings: look it up with `IN`"),
        ("Items.GENRE BETWEEN \"a\" AND \"b\"", "`Items.GENRE` holds strings: look it up"),
    ] {
        let found = problems(&format!("INCLUDE ItemID WHERE {condition}"), &all_datasets());
        let [problem] = &found[..] else { panic!("{condition}: {found:#?}") };
        assert!(problem.message.contains(says), "{condition}: {}", problem.message);
    }
    let mixed = "INCLUDE ItemID WHERE Items.YEAR BETWEEN 5 AND 10 AND Interactions.EVENT_TYPE NOT IN (\"purchase\")";
    let rewritten = "INCLUDE ItemID WHERE Items.YEAR >= 5 AND Items.YEAR <= 10 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")";
    let found = problems(mixed, &all_datasets());
    let all: Vec<&str> = found.iter().flat_map(|problem| advised(&problem.message)).collect();
    assert_eq!(all, ["Items.YEAR >= 5 AND Items.YEAR <= 10", rewritten], "{found:#?}");
    assert_eq!(places_of(rewritten, &all_datasets()), []);
    let with_user = "INCLUDE ItemID WHERE Items.YEAR > 1 && CurrentUser.AGE > 18";
    let found = problems(with_user, &all_datasets());
    let rewritten = "`INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 18`";
    assert!(found.iter().all(|problem| problem.message.ends_with(rewritten)), "{found:#?}");
}

#[test]
fn conditions_on_two_datasets_become_two_expressions_that_say_the_same() {
    let cases = [
        (
            "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") AND Interactions.EVENT_TYPE NOT IN (\"purchase\")",
            "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")",
        ),
        (
            "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") OR Interactions.EVENT_TYPE IN (\"purchase\")",
            "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")",
        ),
        (
            "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\") OR Items.YEAR > 1",
            "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\") | INCLUDE ItemID WHERE Items.YEAR > 1",
        ),
        (
            "INCLUDE ItemID WHERE Items.YEAR > 1 AND Interactions.EVENT_TYPE IN ($TYPE)",
            "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPE) | EXCLUDE ItemID WHERE Items.YEAR <= 1",
        ),
        (
            "INCLUDE ItemID WHERE Items.YEAR > 1 AND Interactions.EVENT_TYPE NOT IN (\"a\") AND Items.PRICE < 2 IF CurrentUser.AGE > 3",
            "INCLUDE ItemID WHERE Items.YEAR > 1 AND Items.PRICE < 2 IF CurrentUser.AGE > 3 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\") IF CurrentUser.AGE > 3",
        ),
        (
            "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") AND Interactions.EVENT_TYPE IN (\"watch\")",
            "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\") | EXCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\")",
        ),
        (
            "INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (\"purchase\") AND Items.YEAR > 1",
            "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")",
        ),
        (
            "INCLUDE ActionID WHERE Actions.VALUE > 1 AND Action_Interactions.EVENT_TYPE NOT IN (\"TAKEN\")",
            "INCLUDE ActionID WHERE Actions.VALUE > 1 | EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (\"TAKEN\")",
        ),
        (
            "INCLUDE ItemID WHERE Items.YEAR > 1 AND Users.AGE > 18",
            "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 18",
        ),
    ];
    for (expression, expected) in cases {
        let found = problems(expression, &all_datasets());
        let [problem] = &found[..] else { panic!("{expression}: {found:#?}") };
        assert_eq!((problem.rule.code, advised(&problem.message)), ("PP0502", vec![expected]), "{expression}");
        assert_eq!(places_of(expected, &all_datasets()), [], "{expression}");
    }
    for unsayable in [
        "INCLUDE ItemID WHERE Items.GENRE IN ($A) AND Interactions.EVENT_TYPE IN ($B)",
        "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") AND Interactions.EVENT_TYPE IN (\"purchase\")",
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND Interactions.EVENT_TYPE IN (\"a\") | INCLUDE ItemID WHERE Items.PRICE > 1",
    ] {
        let found = problems(unsayable, &all_datasets());
        let [problem] = &found[..] else { panic!("{unsayable}: {found:#?}") };
        assert_eq!(advised(&problem.message), Vec::<&str>::new(), "{unsayable}");
        assert!(problem.message.contains("a filter cannot"), "{}", problem.message);
    }
}

#[test]
fn what_two_inclusions_undo_is_excluded_instead() {
    let cases = [
        (
            "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") | INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (\"purchase\")",
            "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")",
        ),
        (
            "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") | INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (\"b\")",
            "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"b\")",
        ),
        (
            "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") AND Items.YEAR != 1 | EXCLUDE ItemID WHERE Items.PRICE > 9 | INCLUDE ItemID WHERE Items.PRICE < 2",
            "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") OR Items.YEAR = 1 | EXCLUDE ItemID WHERE Items.PRICE > 9 | INCLUDE ItemID WHERE Items.PRICE < 2",
        ),
        (
            "INCLUDE ItemID WHERE Items.YEAR != 1980 | INCLUDE ItemID WHERE Items.GENRE IN ($G)",
            "EXCLUDE ItemID WHERE Items.YEAR = 1980 | INCLUDE ItemID WHERE Items.GENRE IN ($G)",
        ),
    ];
    for (expression, expected) in cases {
        let found = problems(expression, &all_datasets());
        let [problem] = &found[..] else { panic!("{expression}: {found:#?}") };
        assert_eq!((problem.rule.code, advised(&problem.message)), ("PP0529", vec![expected]), "{expression}");
        assert_eq!(places_of(expected, &all_datasets()), [], "{expression}");
    }
    // What is asked for besides would be lost.
    for in_words in [
        "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") AND Items.YEAR > 1 | INCLUDE ItemID WHERE Items.PRICE < 2",
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND Interactions.EVENT_TYPE NOT IN (\"a\") | INCLUDE ItemID WHERE Items.PRICE < 2",
        "INCLUDE ItemID WHERE Items.YEAR > 1 OR Items.GENRE NOT IN (\"a\") | INCLUDE ItemID WHERE Items.PRICE < 2",
    ] {
        let found = problems(in_words, &all_datasets());
        assert!(
            found.iter().all(|problem| advised(&problem.message).iter().all(|one| !one.contains(" | "))),
            "{found:#?}"
        );
    }
    for right in [
        "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") AND Items.YEAR > 1 | INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") AND Items.PRICE < 2",
        "INCLUDE ItemID WHERE Items.YEAR != 1 AND Items.GENRE IN (\"a\") | INCLUDE ItemID WHERE Items.YEAR != 1 AND Items.GENRE IN (\"b\")",
        "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") IF CurrentUser.AGE < 18 | INCLUDE ItemID WHERE Items.YEAR > 0 IF CurrentUser.AGE >= 18",
        "INCLUDE ItemID WHERE Items.GENRE IN (\"a\") | INCLUDE ItemID WHERE Items.YEAR > 1",
        "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") | EXCLUDE ItemID WHERE Items.YEAR > 1",
        "INCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\")",
        "EXCLUDE ItemID WHERE Items.GENRE NOT IN (\"a\") | EXCLUDE ItemID WHERE Items.YEAR > 1",
    ] {
        assert_eq!(places_of(right, &all_datasets()), [], "{right}");
    }
}

#[test]
fn every_mistake_of_one_expression_comes_at_once() {
    let cases: [(&str, &[(&str, &str)]); 5] = [
        (
            "INCLUDE ItemID WHERE Items.GENRE == \"a\" && Items.YEAR IN (\"1980\") OR Items.NONE > 1",
            &[("PP0501", "=="), ("PP0501", "&&"), ("PP0507", "IN"), ("PP0523", "OR"), ("PP0506", "Items.NONE")],
        ),
        (
            "INCLUDE Items WHERE Items.GENRE LIKE \"a\" AND Items.ADULT = 1 IF CurrentUser.NAME IN (\"x\")",
            &[("PP0501", "Items"), ("PP0501", "LIKE"), ("PP0508", "Items.ADULT"), ("PP0506", "CurrentUser.NAME")],
        ),
        (
            "SHOW ItemID WHERE Movies.GENRE IN (\"a\") AND Items.GENRE IN (b, 'c', “d”) XOR Items.DESCRIPTION IN (\"e\")",
            &[
                ("PP0501", "SHOW"),
                ("PP0501", "Movies"),
                ("PP0501", "b"),
                ("PP0530", "'c'"),
                ("PP0501", "“d”"),
                ("PP0501", "XOR"),
                ("PP0509", "Items.DESCRIPTION"),
            ],
        ),
        (
            "INCLUDE ItemID WHERE Items.GENRE IN ($A, $B) EXCLUDE ItemID WHERE Interactions.EVENT_VALUE > 1;",
            &[("PP0514", "$A"), ("PP0501", "EXCLUDE"), ("PP0510", "Interactions.EVENT_VALUE"), ("PP0501", ";")],
        ),
        (
            "EXCLUDE ItemID WHERE Items.GENRE IN () AND Items.YEAR > many AND GENRES IN (\"a\")",
            &[("PP0501", ")"), ("PP0501", "many"), ("PP0501", "GENRES")],
        ),
    ];
    for (expression, expected) in cases {
        assert_eq!(places_of(expression, &all_datasets()), expected, "{expression}");
    }
}

#[test]
fn the_spelling_of_the_api_reference_is_no_finding() {
    for expression in [
        "EXCLUDE itemId WHERE INTERACTIONS.event_type in (\"*\")",
        "exclude itemid where interactions.EVENT_TYPE in (\"a\") | Include ITEMID Where items.genre Not In (\"a\")",
        "include userId where users.age >= 18 and USERS.membership in ($M)",
        "EXCLUDE ItemID WHERE ITEMS.year < 1980 if currentuser.age > 3",
    ] {
        assert_eq!(places_of(expression, &all_datasets()), [], "{expression}");
    }
}

#[test]
fn after_if_alternatives_become_expressions_of_their_own() {
    let own = "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\") IF CurrentUser.AGE";
    for (condition, cases) in [
        ("NOT BETWEEN 18 AND 30", ["< 18", "> 30"]),
        ("IN (18, \"19\")", ["= 18", "= 19"]),
        ("< 1 OR CurrentUser.AGE > 99", ["< 1", "> 99"]),
    ] {
        let found = problems(&format!("{own} {condition}"), &all_datasets());
        let [problem] = &found[..] else { panic!("{found:#?}") };
        let expected = cases.map(|case| format!("{own} {case}")).join(" | ");
        assert_eq!(advised(&problem.message), [expected.as_str()], "{condition}");
    }
}

#[test]
fn a_placeholder_after_not_in_is_said_with_in() {
    for (expression, expected) in [
        ("INCLUDE ItemID WHERE Items.GENRE NOT IN ($G)", Some("EXCLUDE ItemID WHERE Items.GENRE IN ($G)")),
        ("EXCLUDE ItemID WHERE Items.GENRE NOT IN ($G)", Some("INCLUDE ItemID WHERE Items.GENRE IN ($G)")),
        (
            "INCLUDE ItemID WHERE Items.YEAR > 1 AND Items.GENRE NOT IN ($G) IF CurrentUser.AGE > 1",
            Some(
                "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 1 | EXCLUDE ItemID WHERE Items.GENRE IN ($G) IF CurrentUser.AGE > 1",
            ),
        ),
        (
            "EXCLUDE ItemID WHERE Items.YEAR > 1 AND Items.GENRE NOT IN ($G)",
            Some("INCLUDE ItemID WHERE Items.YEAR <= 1 OR Items.GENRE IN ($G)"),
        ),
        ("INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.MEMBERSHIP NOT IN ($G)", None),
        ("INCLUDE ItemID WHERE Items.GENRE NOT IN ($G) | INCLUDE ItemID WHERE Items.YEAR > 1", None),
    ] {
        let found = problems(expression, &all_datasets());
        let problem = found.iter().find(|problem| problem.rule == NOT_IN).expect("a finding");
        assert_eq!(advised(&problem.message), Vec::from_iter(expected), "{expression}");
    }
}
