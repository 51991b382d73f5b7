//! What is copied from another format, or written in the manner of another language, is one mistake and has one finding.

use super::*;

/// A text, the rule that it breaks, and the expression or the condition that is proposed.
type Case = (&'static str, &'static str, &'static str);

const GENRES: &str = "EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\")";

/// The same filter, as other formats and languages have it.
const SAME: [(&str, &str); 41] = [
    (r#"EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\")"#, "PP0501"),
    (r#"EXCLUDE ItemID WHERE Items.GENRE IN (\\"drama\\", \\"war\\")"#, "PP0501"),
    (r"EXCLUDE ItemID WHERE Items.GENRE IN (\'drama\', \'war\')", "PP0501"),
    (r"EXCLUDE ItemID WHERE Items.GENRE IN (\u0022drama\u0022, \u0022war\u0022)", "PP0501"),
    (r#"EXCLUDE ItemID WHERE Items.GENRE IN (""drama"", ""war"")"#, "PP0501"),
    (r#"EXCLUDE ItemID WHERE Items.GENRE IN ("""drama""", """war""")"#, "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (''drama'', ''war'')", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN ('drama', 'war')", "PP0530"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (`drama`, `war`)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (N'drama', N'war')", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (“drama”, “war”)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN („drama“, „war“)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN («drama», «war»)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (「drama」, 「war」)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (&quot;drama&quot;, &quot;war&quot;)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (&#34;drama&#34;, &#34;war&#34;)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN （\"drama\"， \"war\"）", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\"、\"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\"; \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\" OR \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (drama, war)", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN ((\"drama\", \"war\"))", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN [\"drama\", \"war\"]", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN \"drama\", \"war\"", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE = (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE = ANY (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE `Items.GENRE` IN (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE \"Items.GENRE\" IN (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENREIN (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE ItemIDWHERE Items.GENRE IN (\"drama\", \"war\")", "PP0501"),
    ("EXCLUDE\u{a0}ItemID WHERE Items.GENRE IN\u{a0}(\"drama\", \"war\")", "PP0528"),
    ("\u{feff}EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\",\u{200b}\"war\")", "PP0528"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\");", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\").", "PP0501"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\") -- no drama", "PP0501"),
    ("EXCLUDE ItemID /* all */ WHERE Items.GENRE IN (\"drama\", \"war\")", "PP0501"),
    ("\"EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\")\"", "PP0501"),
    ("'EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\")'", "PP0501"),
    (r#""EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\")""#, "PP0501"),
    (r#""EXCLUDE ItemID WHERE Items.GENRE IN (""drama"", ""war"")""#, "PP0501"),
    ("(EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\", \"war\"))", "PP0501"),
];

/// Other filters, with what is proposed for them.
const CASES: [Case; 32] = [
    ("EXCLUDE ItemID WHERE Items.GENRE IN ($$G)", "PP0515", "Items.GENRE IN ($G)"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (${G})", "PP0515", "Items.GENRE IN ($G)"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN ({{G}})", "PP0515", "Items.GENRE IN ($G)"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (:G)", "PP0515", "Items.GENRE IN ($G)"),
    ("EXCLUDE ItemID WHERE Items.YEAR > \"$Y\"", "PP0507", "Items.YEAR > $Y"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"a\" | \"b\")", "PP0501", "Items.GENRE IN (\"a\", \"b\")"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"a\" || \"b\")", "PP0501", "Items.GENRE IN (\"a\", \"b\")"),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\", \"b\"),",
        "PP0501",
        "EXCLUDE ItemID WHERE Items.GENRE IN (\"a\", \"b\")",
    ),
    ("EXCLUDE ItemID WHERE Items.YEAR > $ Y", "PP0515", "Items.YEAR > $Y"),
    ("EXCLUDE ItemID WHERE Items.YEAR &gt;= 1990", "PP0501", "Items.YEAR >= 1990"),
    ("EXCLUDE ItemID WHERE Items.YEAR ＞＝ 1990", "PP0501", "Items.YEAR >= 1990"),
    ("EXCLUDE ItemID WHERE 1990 <= Items.YEAR", "PP0501", "Items.YEAR >= 1990"),
    ("EXCLUDE ItemID WHERE $Y > Items.YEAR", "PP0501", "Items.YEAR < $Y"),
    ("EXCLUDE ItemID WHERE 1990 == Items.YEAR", "PP0501", "Items.YEAR = 1990"),
    ("EXCLUDE ItemID WHERE CurrentItem.PRICE > Items.PRICE", "PP0501", "Items.PRICE < CurrentItem.PRICE"),
    ("EXCLUDE ItemID WHERE 1 < Items.YEAR <= 9", "PP0501", "Items.YEAR > 1 AND Items.YEAR <= 9"),
    ("EXCLUDE ItemID WHERE \"drama\" IN Items.GENRE", "PP0501", "Items.GENRE IN (\"drama\")"),
    ("EXCLUDE ItemID WHERE Items.GENRE !IN (\"drama\")", "PP0501", "Items.GENRE NOT IN (\"drama\")"),
    (
        "EXCLUDE ItemID WHERE Items.YEAR > 1 &amp;&amp; Items.PRICE < 9",
        "PP0501",
        "EXCLUDE ItemID WHERE Items.YEAR > 1 AND Items.PRICE < 9",
    ),
    (
        "EXCLUDE ItemID WHERE Items.YEAR>1990AND Items.PRICE<9",
        "PP0501",
        "EXCLUDE ItemID WHERE Items.YEAR > 1990 AND Items.PRICE < 9",
    ),
    (
        "EXCLUDE ItemID WHERE NOT (Items.YEAR > 1 AND Items.GENRE IN (\"a\"))",
        "PP0501",
        "EXCLUDE ItemID WHERE Items.YEAR <= 1 OR Items.GENRE NOT IN (\"a\")",
    ),
    (
        "EXCLUDE ItemID WHERE !(Items.YEAR > 1 OR Items.PRICE < 9)",
        "PP0501",
        "EXCLUDE ItemID WHERE Items.YEAR <= 1 AND Items.PRICE >= 9",
    ),
    (
        "EXCLUDE ItemID WHERE (Items.YEAR > 1 OR Items.PRICE < 9) AND Items.GENRE IN (\"a\")",
        "PP0525",
        "EXCLUDE ItemID WHERE Items.YEAR > 1 AND Items.GENRE IN (\"a\") | EXCLUDE ItemID WHERE Items.PRICE < 9 AND Items.GENRE IN (\"a\")",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1; EXCLUDE ItemID WHERE Items.PRICE < 9",
        "PP0501",
        "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Items.PRICE < 9",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 || EXCLUDE ItemID WHERE Items.PRICE < 9",
        "PP0501",
        "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Items.PRICE < 9",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND EXCLUDE ItemID WHERE Items.PRICE < 9",
        "PP0501",
        "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Items.PRICE < 9",
    ),
    (
        "(INCLUDE ItemID WHERE Items.YEAR > 1) | (EXCLUDE ItemID WHERE Items.PRICE < 9)",
        "PP0501",
        "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Items.PRICE < 9",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 | ((EXCLUDE ItemID WHERE Items.GENRE IN (\"a\")))",
        "PP0501",
        "INCLUDE ItemID WHERE Items.YEAR > 1 | EXCLUDE ItemID WHERE Items.GENRE IN (\"a\")",
    ),
    ("EXCLUDE ItemID WHERE Items.YEAR NOT > 1990", "PP0501", "Items.YEAR <= 1990"),
    ("EXCLUDE ItemID WHERE Items.YEAR BETWEEN 2000 AND 1990", "PP0501", "Items.YEAR >= 2000 AND Items.YEAR <= 1990"),
    ("EXCLUDE ItemID WHERE Items.GENRE = (\"drama\")", "PP0526", "Items.GENRE IN (\"drama\")"),
    ("EXCLUDE ItemID WHERE Interactions.eventType IN (\"a\")", "PP0510", "Interactions.EVENT_TYPE"),
];

/// What no filter can say: a condition, and a part of the message.
const WORDS: [(&str, &str); 30] = [
    ("Items.GENRE LIKE \"%drama%\"", "looks for a part of a text"),
    ("Items.GENRE NOT LIKE 'drama%'", "looks for a part of a text"),
    ("Items.GENRE CONTAINS \"drama\"", "looks for a part of a text"),
    ("Items.GENRE =~ \"dra.*\"", "looks for a part of a text"),
    ("Items.PRICE > 1,000", "has a comma"),
    ("Items.GENRE IN (drama\", \"war\")", "a quote is missing"),
    ("Items.GENRE IN (\"drama', \"war\")", "a quote is missing"),
    ("Items.YEAR > CurrentUser.AGE", "a field is not compared with `CurrentUser.AGE`"),
    ("Items.GENRE IN (\"a\" AND \"b\")", "one value of a list is enough"),
    ("Items.GENRE IN (?)", "is a placeholder of another language"),
    ("Items.GENRE IN (%s)", "is a placeholder of another language"),
    ("Items.GENRE IN (SELECT GENRE FROM Items)", "a filter has no queries"),
    ("Items.GENRE STARTSWITH \"drama\"", "looks for a part of a text"),
    ("Items.GENRE IS NULL", "cannot ask whether a value is missing"),
    ("Items.GENRE IS NOT NULL", "cannot ask whether a value is missing"),
    ("Items.GENRE = NULL", "cannot ask whether a value is missing"),
    ("Items.GENRE EXISTS", "cannot ask whether a value is missing"),
    ("Items.GENRE IN (NULL)", "cannot ask whether a value is missing"),
    ("Items.PRICE * 2 > 10", "calculates, and a filter does not"),
    ("Items.PRICE > 10 + 5", "calculates, and a filter does not"),
    ("Items.PRICE > CurrentItem.PRICE * 0.9", "calculates, and a filter does not"),
    ("Items.PRICE > $LEAST - 1", "calculates, and a filter does not"),
    ("Items.CREATION_TIMESTAMP > NOW()", "is a function, and a filter has none"),
    ("Items.CREATION_TIMESTAMP > NOW() - 86400", "is a function, and a filter has none"),
    ("LOWER(Items.GENRE) IN (\"drama\")", "is a function, and a filter has none"),
    ("Items.GENRE IN (UPPER(\"drama\"))", "is a function, and a filter has none"),
    ("ANY(Items.GENRE) = \"drama\"", "is a function, and a filter has none"),
    ("Items.GENRE IN ()", "a list has at least one value"),
    ("Items.GENRE IN (\"*\")", "means every value only for the event types of Interactions"),
    ("Items.GENRE IN (\"%drama%\")", "a filter has no wildcards"),
];

fn one(expression: &str) -> Problem {
    let found = problems(expression, &all_datasets());
    let [problem] = &found[..] else { panic!("{expression}: {found:#?}") };
    problem.clone()
}

#[test]
fn one_mistake_has_one_finding_that_names_it_and_shows_what_to_write() {
    let same = SAME.iter().map(|(text, code)| (*text, *code, GENRES));
    for (text, code, expected) in same.chain(CASES) {
        let problem = one(text);
        assert_eq!(problem.rule.code, code, "{text}: {problem:?}");
        let condition = expected.strip_prefix("EXCLUDE ItemID WHERE ").unwrap_or(expected);
        let shows = |expected: &str| problem.message.ends_with(&format!("write `{expected}`"));
        assert!(shows(expected) || shows(condition), "{text}: {}", problem.message);
    }
}

#[test]
fn what_no_filter_can_say_has_words_only() {
    for (condition, words) in WORDS {
        let problem = one(&format!("INCLUDE ItemID WHERE {condition}"));
        assert!(problem.message.contains(words), "{condition}: {}", problem.message);
        assert!(!problem.message.contains("write `"), "{condition}: {}", problem.message);
    }
}

#[test]
fn what_is_not_known_to_be_refused_is_a_warning() {
    for expression in [
        "EXCLUDE\u{a0}ItemID WHERE Items.YEAR > 1",
        "EXCLUDE ItemID WHERE Items.GENRE IN ('a')",
        r#"EXCLUDE ItemID WHERE Items.GENRE IN ("say \"a\"")"#,
        "EXCLUDE ItemID WHERE Items.GENRE IN (\"*\")",
        "EXCLUDE ItemID WHERE Items.GENRES IN (\"a|b\")",
        "EXCLUDE ItemID WHERE Items.GENRE = (\"a\")",
        "EXCLUDE ItemID WHERE Items.YEAR = (1)",
        "EXCLUDE ItemID WHERE (Items.YEAR = 1)",
        "EXCLUDE ItemID WHERE Items.GENRE != $G",
    ] {
        assert!(!one(expression).is_error(), "{expression}");
    }
}

#[test]
fn joined_categories_are_listed_one_by_one() {
    let problem = one("EXCLUDE ItemID WHERE Items.GENRES IN (\"a|b\", \"c\")");
    assert_eq!(problem.rule.code, "PP0531");
    assert!(problem.message.contains("as in `Items.GENRES IN (\"a\", \"b\", \"c\")`"), "{}", problem.message);
    let plain = problems("EXCLUDE ItemID WHERE Items.GENRE IN (\"a|b\")", &all_datasets());
    assert_eq!(plain, [], "a string without categories may have any text");
}

#[test]
fn after_if_the_user_is_the_current_one() {
    for (field, says) in [
        ("Users.AGE", "write `CurrentUser.AGE`"),
        ("User.AGE", "write `CurrentUser.AGE > 1`"),
        ("users.AGE", "write `CurrentUser.AGE`"),
        ("AGE", "write `CurrentUser.AGE > 1`"),
    ] {
        let problem = one(&format!("EXCLUDE ItemID WHERE Items.YEAR > 1 IF {field} > 1"));
        assert!(problem.message.ends_with(says), "{field}: {}", problem.message);
    }
}

#[test]
fn numbers_that_are_looked_up_have_one_finding() {
    for (condition, says) in [
        ("Items.YEAR NOT IN ($Y)", "write `Items.YEAR != $Y`"),
        ("Items.YEAR IN (1990, $Y)", "write `Items.YEAR = 1990 OR Items.YEAR = $Y`"),
        ("Items.YEAR NOT IN (1, \"2\")", "write `Items.YEAR != 1 AND Items.YEAR != 2`"),
        ("Items.YEAR IN (*)", "compare it with each number"),
    ] {
        let problem = one(&format!("EXCLUDE ItemID WHERE {condition}"));
        assert!(problem.message.ends_with(says), "{condition}: {}", problem.message);
    }
}
