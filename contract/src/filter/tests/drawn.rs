//! Filters drawn from the grammar are taken.

mod broken;

use fastrand::Rng;

use super::*;

/// What a piece of a drawn filter is, as far as breaking it needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Verb,
    Recommended,
    Where,
    /// A field after `WHERE`: whether it begins the expression's first condition, and whether it is a number.
    Field {
        first: bool,
        number: bool,
    },
    /// A field after `IF`.
    UserField,
    CurrentItem,
    In,
    NotIn,
    Comparison {
        number: bool,
    },
    Number,
    /// A text of a list; whether the list is after `NOT IN`.
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
            // Of two that include, one may undo what the other leaves out.
            let verb = draw.one(if number > 0 { &["EXCLUDE"] } else { &["INCLUDE", "EXCLUDE"] });
            draw.expression(verb, recommended);
        }
        draw.pieces
    }

    fn one<'list>(&mut self, of: &[&'list str]) -> &'list str {
        self.random.choice(of).expect("one")
    }

    fn put(&mut self, is: Is, text: impl Into<String>) {
        self.pieces.push((is, text.into()));
    }

    fn expression(&mut self, verb: &str, recommended: &str) {
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
                let text = self.one(&["", "drama", "a | b", "Ünïcødé 😀", "IF (", "5", "$ 5", "it's", "50 %"]);
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
    for seed in 0..5_000 {
        let mut random = Rng::with_seed(seed);
        let pieces = Draw::filter(random.fork());
        let (text, _) = written(&pieces, 0, &mut random);
        assert_eq!(places_of(&text, &datasets), [], "seed {seed}: {text}");
        let expressions = pieces.iter().filter(|(is, _)| *is == Is::Verb).count();
        assert_eq!(Filter::parse(&text).0.expressions.len(), expressions, "seed {seed}: {text}");
    }
}
