//! Filters drawn from the grammar are taken, with one thing broken they are refused for just that, and no text at all
//! brings the parser down.

use fastrand::Rng;

use super::*;

/// What a piece of a drawn filter is, as far as breaking it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Verb,
    Recommended,
    Where,
    /// A field behind `WHERE`: whether it begins the expression's first condition, and whether it is a number.
    Field {
        first: bool,
        number: bool,
    },
    /// A field behind `IF`.
    UserField,
    CurrentItem,
    In,
    NotIn,
    Comparison {
        number: bool,
    },
    Number,
    /// A text of a list; whether the list is behind `NOT IN`.
    Text {
        negated: bool,
    },
    Placeholder,
    Star,
    Sign,
    Joint,
    If,
    UserJoint,
    Pipe,
}

/// A piece, and its text.
type Piece = (Is, String);

const TEXTS: [&str; 3] = ["GENRE", "CATEGORY", "CATEGORY_L1"];
const NUMBERS: [&str; 3] = ["PRICE", "YEAR", "MINUTES"];

struct Draw {
    random: Rng,
    pieces: Vec<Piece>,
}

impl Draw {
    fn filter(random: Rng) -> Vec<Piece> {
        let mut draw = Self { random, pieces: Vec::new() };
        let recommended = draw.one(&["ItemID", "UserID", "ActionID"]);
        for number in 0..draw.random.usize(1..4) {
            if number > 0 {
                draw.put(Is::Pipe, "|");
            }
            draw.expression(recommended);
        }
        draw.pieces
    }

    fn one<'list>(&mut self, of: &[&'list str]) -> &'list str {
        self.random.choice(of).expect("one")
    }

    fn put(&mut self, is: Is, text: impl Into<String>) {
        self.pieces.push((is, text.into()));
    }

    fn expression(&mut self, recommended: &str) {
        let verb = self.one(&["INCLUDE", "EXCLUDE"]);
        self.put(Is::Verb, verb);
        self.put(Is::Recommended, recommended);
        self.put(Is::Where, "WHERE");
        let datasets: &[&str] = match recommended {
            "ItemID" => &["Items", "Interactions"],
            "UserID" => &["Users", "Interactions"],
            _ => &["Actions", "Action_Interactions"],
        };
        let dataset = self.one(datasets);
        let joint = self.one(&["AND", "OR"]);
        for number in 0..self.random.usize(1..4) {
            if number > 0 {
                self.put(Is::Joint, joint);
            }
            self.condition(dataset, number == 0);
        }
        if self.random.bool() {
            self.put(Is::If, "IF");
            for number in 0..self.random.usize(1..3) {
                if number > 0 {
                    self.put(Is::UserJoint, "AND");
                }
                self.of_user();
            }
        }
    }

    fn condition(&mut self, dataset: &str, first: bool) {
        let (texts, numbers): (&[&str], &[&str]) = match dataset {
            "Items" => (&TEXTS, &NUMBERS),
            "Users" => (&["MEMBERSHIP", "MEMBERSHIP_STATUS"], &["AGE"]),
            "Actions" => (&["CATEGORY", "MEMBERSHIP_LEVEL"], &["VALUE"]),
            _ => (&["EVENT_TYPE"], &[]),
        };
        let number = !numbers.is_empty() && self.random.bool();
        let column = self.one(if number { numbers } else { texts });
        self.put(Is::Field { first, number }, format!("{dataset}.{column}"));
        match (number, dataset) {
            (true, _) => self.comparison(dataset == "Items"),
            (false, "Interactions") if self.random.u8(..3) == 0 => {
                let keywords = self.one(&["IN", "NOT IN"]);
                self.put(Is::Sign, keywords);
                self.put(Is::Sign, "(");
                self.put(Is::Star, "*");
                self.put(Is::Sign, ")");
            }
            (false, "Items") if self.random.u8(..3) == 0 => {
                self.put(Is::In, "IN");
                self.current_item(&TEXTS);
            }
            (false, _) => self.membership(),
        }
    }

    fn of_user(&mut self) {
        if self.random.bool() {
            self.put(Is::UserField, "CurrentUser.AGE");
            self.comparison(false);
        } else {
            self.put(Is::UserField, "CurrentUser.MEMBERSHIP");
            if self.random.bool() {
                self.membership();
            } else {
                self.put(Is::Comparison { number: false }, "=");
                self.placeholder();
            }
        }
    }

    fn current_item(&mut self, columns: &[&str]) {
        let column = self.one(columns);
        self.put(Is::CurrentItem, format!("CurrentItem.{column}"));
    }

    fn comparison(&mut self, of_items: bool) {
        let operator = *self.random.choice(&Operator::ALL).expect("one");
        self.put(Is::Comparison { number: true }, operator.as_str());
        match self.random.u8(..4) {
            0 if of_items => self.current_item(&NUMBERS),
            0 | 1 => {
                let number = self.one(&["0", "-1", "1980", "4.5", "1e3"]);
                self.put(Is::Number, number);
            }
            2 => self.placeholder(),
            _ => {
                self.put(Is::Sign, "(");
                self.placeholder();
                self.put(Is::Sign, ")");
            }
        }
    }

    fn placeholder(&mut self) {
        let name = self.one(&["A", "b_2", "GENRE", "9", "_"]);
        self.put(Is::Placeholder, format!("${name}"));
    }

    fn membership(&mut self) {
        let negated = self.random.bool();
        self.put(if negated { Is::NotIn } else { Is::In }, if negated { "NOT IN" } else { "IN" });
        self.put(Is::Sign, "(");
        if !negated && self.random.bool() {
            self.placeholder();
        } else {
            for number in 0..self.random.usize(1..4) {
                if number > 0 {
                    self.put(Is::Sign, ",");
                }
                let text = self.one(&["", "drama", "a | b", "Ünïcødé 😀", "IF (", "5", "$ 5", "it's", "*"]);
                self.put(Is::Text { negated }, format!("\"{text}\""));
            }
        }
        self.put(Is::Sign, ")");
    }
}

/// The text of a filter, with more or less space where it does not matter, and the bytes of one of its pieces.
fn written(pieces: &[Piece], piece: usize, random: &mut Rng) -> (String, Span) {
    let mut text = String::new();
    let mut span = 0..0;
    for (index, (_, written)) in pieces.iter().enumerate() {
        let bounds = |character: char| !character.is_whitespace() && !"()|,\"=<>!*".contains(character);
        let must = text.ends_with(bounds) && written.starts_with(bounds);
        text.push_str(
            random.choice(&["", " ", "\n\t "]).copied().filter(|space| !(must && space.is_empty())).unwrap_or(" "),
        );
        if index == piece {
            span = text.len()..text.len() + written.len();
        }
        text.push_str(written);
    }
    (text, span)
}

#[test]
fn every_filter_that_the_grammar_has_is_clean() {
    let datasets = all_datasets();
    for seed in 0..20_000 {
        let mut random = Rng::with_seed(seed);
        let pieces = Draw::filter(random.fork());
        let (text, _) = written(&pieces, 0, &mut random);
        assert_eq!(told(&text, &datasets), [], "seed {seed}: {text}");
        let expressions = pieces.iter().filter(|(is, _)| *is == Is::Verb).count();
        assert_eq!(Filter::parse(&text).0.expressions.len(), expressions, "seed {seed}: {text}");
    }
}

/// Ways to break a piece: the rule that is broken, and what stands there instead.
fn ways(is: Is, text: &str) -> Vec<(&'static str, String)> {
    let swapped = match text {
        "ItemID" => "UserID",
        "UserID" => "ActionID",
        _ => "ItemID",
    };
    let ways: &[(&'static str, &str)] = match is {
        Is::Verb => &[("PP0501", "SHOW"), ("PP0501", "=="), ("PP0521", "Include")],
        Is::Recommended => &[("PP0501", "Items")],
        Is::Where => &[("PP0501", "WHEN"), ("PP0501", "("), ("PP0521", "where")],
        Is::Field { first: false, .. } => &[("PP0502", "Users.AGE"), ("PP0502", "Items.YEAR")],
        Is::Field { first: true, .. } => {
            &[("PP0501", "Movies.GENRE"), ("PP0501", "GENRE"), ("PP0501", "Items.GENRE.A")]
        }
        Is::UserField => &[("PP0501", "AGE"), ("PP0505", "Items.GENRE"), ("PP0506", "CurrentUser.HEIGHT")],
        Is::CurrentItem => &[
            ("PP0505", "CurrentUser.AGE"),
            ("PP0506", "CurrentItem.NONE"),
            ("PP0508", "CurrentItem.ADULT"),
            ("PP0509", "CurrentItem.DESCRIPTION"),
            ("PP0501", "Items.YEAR"),
        ],
        Is::In | Is::NotIn => &[("PP0501", "LIKE"), ("PP0501", "NOT_IN"), ("PP0501", "=<")],
        Is::Comparison { number: true } => &[("PP0501", "=="), ("PP0501", "IS")],
        Is::Comparison { number: false } => &[("PP0501", "<>"), ("PP0507", "<"), ("PP0526", "!=")],
        Is::Number => &[("PP0501", "1980s"), ("PP0501", "many"), ("PP0507", "\"1980\""), ("PP0501", "*")],
        Is::Text { negated: true } => {
            &[("PP0501", "drama"), ("PP0501", "“drama”"), ("PP0507", "7"), ("PP0513", "$A"), ("PP0524", "\"$A\"")]
        }
        Is::Text { negated: false } => {
            &[("PP0501", "drama"), ("PP0501", "'drama'"), ("PP0507", "7"), ("PP0524", "\"$A\"")]
        }
        Is::Placeholder => &[("PP0515", "$"), ("PP0515", "$a-b"), ("PP0515", "$é"), ("PP0501", "A")],
        Is::Joint => &[("PP0501", "XOR"), ("PP0501", ","), ("PP0501", "&&")],
        Is::UserJoint => &[("PP0504", "OR"), ("PP0504", "IF"), ("PP0501", "WHERE")],
        Is::If => &[("PP0501", "WHEN"), ("PP0521", "if"), ("PP0501", "INCLUDE")],
        Is::Pipe => &[("PP0501", ";"), ("PP0501", "EXCLUDE")],
        Is::Star => &[("PP0501", "**"), ("PP0501", "any")],
        Is::Sign => &[],
    };
    let mut ways: Vec<_> = ways.iter().map(|(code, broken)| (*code, (*broken).to_owned())).collect();
    match is {
        Is::Recommended => ways.extend([("PP0503", swapped.to_owned()), ("PP0521", text.to_uppercase())]),
        Is::Field { first: true, number } => {
            let (dataset, _) = text.split_once('.').expect("a field");
            let (code, none) =
                if text.ends_with("EVENT_TYPE") { ("PP0510", "EVENT_VALUE") } else { ("PP0506", "NONE") };
            ways.push((code, format!("{dataset}.{none}")));
            if dataset == "Items" {
                ways.push(("PP0508", "Items.ADULT".to_owned()));
                ways.push(("PP0509", "Items.DESCRIPTION".to_owned()));
            } else if dataset == "Actions" && number {
                ways.push(("PP0511", "Actions.REPEAT_FREQUENCY".to_owned()));
            }
        }
        _ => {}
    }
    ways
}

#[test]
fn one_thing_broken_is_told_with_its_rule_and_its_place_and_nothing_else_is() {
    let datasets = all_datasets();
    let mut told_of = std::collections::BTreeMap::new();
    for seed in 0..20_000 {
        let mut random = Rng::with_seed(seed);
        let mut pieces = Draw::filter(random.fork());
        let index = random.usize(..pieces.len());
        let (is, text) = pieces[index].clone();
        let Some((code, broken)) = random.choice(ways(is, &text)) else { continue };
        if !is_broken_by(&pieces, index, code, &broken) {
            continue;
        }
        pieces[index].1 = broken;
        let (text, span) = written(&pieces, index, &mut random);
        let found = problems(&text, &datasets);
        let [problem] = &found[..] else { panic!("seed {seed}: {code} in {text}: {found:#?}") };
        assert_eq!(problem.rule.code, code, "seed {seed}: {text}: {problem:?}");
        let (inner, outer) = (&problem.span, &span);
        assert!(outer.start <= inner.start && inner.end <= outer.end, "seed {seed}: {text}: {problem:?}");
        *told_of.entry(code).or_insert(0) += 1;
    }
    let rules = [
        "PP0501", "PP0502", "PP0503", "PP0504", "PP0505", "PP0506", "PP0507", "PP0508", "PP0509", "PP0510", "PP0511",
        "PP0513", "PP0515", "PP0521", "PP0524", "PP0526",
    ];
    assert_eq!(told_of.keys().copied().collect::<Vec<_>>(), rules, "each of these was broken: {told_of:?}");
}

/// Whether a change breaks that rule and no other, given what stands around it.
fn is_broken_by(pieces: &[Piece], index: usize, code: &str, broken: &str) -> bool {
    let dataset = |text: &str| text.split_once('.').map(|(dataset, _)| dataset.to_owned());
    match (pieces[index].0, code) {
        // Interactions go with items and users, and another expression may be about something else.
        (Is::Recommended, "PP0503") => {
            let is_alone = !pieces.iter().any(|(is, _)| *is == Is::Pipe);
            is_alone && dataset(&pieces[index + 2].1).as_deref() != Some("Interactions")
        }
        (Is::Field { number, .. }, "PP0502") => {
            let mut begun = pieces[..index].iter().rev().filter(|(is, _)| matches!(is, Is::Field { first: true, .. }));
            number && begun.next().and_then(|(_, text)| dataset(text)) != dataset(broken)
        }
        _ => true,
    }
}

#[test]
fn no_text_brings_the_parser_down_and_every_problem_points_into_it() {
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
    let datasets = all_datasets();
    for seed in 0..50_000 {
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
        assert!(!problems(&text, &all_datasets()).is_empty());
    }
}
