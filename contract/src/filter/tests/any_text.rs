//! No text at all brings the parser down.

use fastrand::Rng;

use super::*;

/// What the drawn texts are made of.
const ALPHABET: [&str; 44] = [
    "INCLUDE",
    "EXCLUDE",
    "ItemID",
    "UserID",
    "WHERE",
    "IF",
    "AND",
    "OR",
    "IN",
    "NOT",
    "Items.GENRE",
    "Items.YEAR",
    "CurrentUser.AGE",
    "CurrentItem.PRICE",
    "Interactions.EVENT_TYPE",
    "Action.A",
    "x.",
    ".y",
    "..",
    "(",
    ")",
    "((",
    ",",
    "*",
    "|",
    "\"",
    "\"a\"",
    "'",
    "“",
    "”",
    "$",
    "$P",
    "=",
    "<",
    ">=",
    "!",
    "-",
    "1",
    "é",
    "😀",
    "\\",
    "\0",
    "\u{3000}",
    "_",
];

#[test]
fn no_text_brings_the_parser_down_and_every_problem_points_into_it() {
    let datasets = all_datasets();
    for seed in 0..20_000 {
        let mut random = Rng::with_seed(seed);
        let mut text = String::new();
        for _ in 0..random.usize(1..40) {
            text.push_str(random.choice(ALPHABET).expect("one"));
            text.push_str(if random.bool() { " " } else { "" });
        }
        for problem in problems(&text, &datasets) {
            let pointed = text.get(problem.span.clone());
            assert!(pointed.is_some_and(|part| !part.is_empty()), "seed {seed}: {text}: {problem:?}");
            assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "seed {seed}: {problem:?}");
        }
    }
}

#[test]
fn brackets_may_be_nested_as_deep_as_a_text_is_long() {
    for (opening, closing) in [("(", ")"), ("(", ""), ("", ")")] {
        let depth = 1_000_000;
        let text = format!("INCLUDE ItemID WHERE {} Items.YEAR > 1 {}", opening.repeat(depth), closing.repeat(depth));
        assert!(!Filter::parse(&text).1.is_empty());
        assert_eq!(problems(&text, &all_datasets()), [], "it is too long, which is a finding of its own");
    }
}
