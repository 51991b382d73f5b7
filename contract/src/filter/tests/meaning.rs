//! What filters mean, evaluated naively over a few items: for filters that are drawn as trees, and for those that the
//! check proposes.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::*;
use crate::filter::syntax::{Condition, Joint, Source, Test, Value, Values};

/// Texts that fields have.
pub(super) const WORDS: [&str; 4] = ["drama", "war", "comedy", "news"];
/// Types of events.
pub(super) const EVENTS: [&str; 3] = ["watch", "purchase", "dislike"];
/// Numbers that fields have.
pub(super) const NUMBERS: [i32; 5] = [1, 2, 3, 4, 5];

/// Items, a user with events, and values for placeholders.
pub(super) struct World {
    items: Vec<Item>,
    age: i32,
    membership: &'static str,
}

struct Item {
    genre: &'static str,
    genres: Vec<&'static str>,
    category: &'static str,
    year: i32,
    price: i32,
    events: Vec<&'static str>,
}

/// What a field holds for an item, or for the user.
enum Held {
    Texts(Vec<&'static str>),
    Number(f64),
}

/// The texts that a placeholder is given.
pub(super) fn texts_for(name: &str) -> Vec<&'static str> {
    match name {
        "G" => vec!["drama", "news"],
        "E" => vec!["purchase"],
        _ => vec!["war"],
    }
}

/// The number that a placeholder is given.
pub(super) const NUMBER_GIVEN: i32 = 3;

impl World {
    pub(super) fn draw(random: &mut Rng) -> Self {
        let some = |random: &mut Rng, of: &[&'static str]| {
            of.iter().copied().filter(|_| random.bool()).collect::<Vec<&'static str>>()
        };
        let items = (0..12).map(|_| Item {
            genre: random.choice(WORDS).expect("one"),
            genres: some(random, &WORDS),
            category: random.choice(WORDS).expect("one"),
            year: random.choice(NUMBERS).expect("one"),
            price: random.choice(NUMBERS).expect("one"),
            events: some(random, &EVENTS),
        });
        let items = items.collect();
        Self { items, age: random.choice(NUMBERS).expect("one"), membership: random.choice(WORDS).expect("one") }
    }

    fn held(&self, item: &Item, column: &str) -> Held {
        match column {
            "GENRE" => Held::Texts(vec![item.genre]),
            "GENRES" => Held::Texts(item.genres.clone()),
            "CATEGORY" => Held::Texts(vec![item.category]),
            "EVENT_TYPE" => Held::Texts(item.events.clone()),
            "MEMBERSHIP" => Held::Texts(vec![self.membership]),
            "YEAR" => Held::Number(item.year.into()),
            "PRICE" => Held::Number(item.price.into()),
            "AGE" => Held::Number(self.age.into()),
            other => panic!("{other} is drawn by nothing"),
        }
    }

    /// The items for which a condition holds, each with whether it does.
    pub(super) fn each(&self, holds: impl Fn(usize) -> bool) -> Vec<bool> {
        (0..self.items.len()).map(holds).collect()
    }

    /// Whether the field of an item is one of some texts.
    pub(super) fn is_one_of(&self, item: usize, column: &str, texts: &[&str]) -> bool {
        match self.held(&self.items[item], column) {
            Held::Texts(held) => held.iter().any(|text| texts.contains(text)),
            Held::Number(_) => panic!("{column} holds numbers"),
        }
    }

    /// Whether the field of an item compares with a number.
    pub(super) fn compares(&self, item: usize, column: &str, operator: Operator, number: f64) -> bool {
        let Held::Number(held) = self.held(&self.items[item], column) else { panic!("{column} holds strings") };
        match operator {
            Operator::Equal => (held - number).abs() < 0.1,
            Operator::Unequal => (held - number).abs() > 0.1,
            Operator::Less => held < number,
            Operator::LessOrEqual => held <= number,
            Operator::Greater => held > number,
            Operator::GreaterOrEqual => held >= number,
        }
    }

    /// What a filter keeps of the items: what any expression includes, without what any excludes. An expression whose
    /// user is another does nothing.
    pub(super) fn kept(&self, expressions: &[(bool, bool, Vec<bool>)]) -> BTreeSet<usize> {
        let of = |includes: bool| expressions.iter().filter(move |(one, applies, _)| *one == includes && *applies);
        let all = of(true).next().is_none();
        let meets = |includes: bool, item: usize| of(includes).any(|(_, _, met)| met[item]);
        (0..self.items.len()).filter(|item| (all || meets(true, *item)) && !meets(false, *item)).collect()
    }

    /// What a filter that is written in the form of the guide keeps.
    pub(super) fn kept_by(&self, filter: &Filter<'_>) -> BTreeSet<usize> {
        let each = filter.expressions.iter().map(|expression| {
            let own = self.each(|item| {
                let joint = expression.joints.first().map_or(Joint::And, |(joint, _)| *joint);
                let mut met = expression.conditions.iter().map(|condition| self.meets(item, condition));
                if joint == Joint::And { met.all(|met| met) } else { met.any(|met| met) }
            });
            let applies = expression.of_user.iter().all(|condition| self.meets(0, condition));
            (expression.includes, applies, own)
        });
        self.kept(&each.collect::<Vec<_>>())
    }

    /// Whether an item meets a condition in the form of the guide.
    pub(super) fn meets(&self, item: usize, condition: &Condition<'_>) -> bool {
        let column = condition.field.column;
        assert!(!matches!(condition.field.source, Source::CurrentItem), "no item is asked about");
        match &condition.test {
            Test::Membership { negated, values: Values::List(operands), .. } => {
                let texts: Vec<&str> = operands
                    .iter()
                    .flat_map(|operand| match operand.value {
                        Value::Text(text) => vec![text],
                        Value::Placeholder(name) => texts_for(name),
                        _ => panic!("neither text nor placeholder: {operand:?}"),
                    })
                    .collect();
                self.is_one_of(item, column, &texts) != *negated
            }
            Test::Comparison { operator, operand, .. } => match operand.value {
                Value::Number(number) => self.compares(item, column, *operator, number.parse().expect("a number")),
                Value::Placeholder(name) if column == "MEMBERSHIP" => {
                    self.is_one_of(item, column, &texts_for(name)) == (*operator == Operator::Equal)
                }
                Value::Placeholder(_) => self.compares(item, column, *operator, NUMBER_GIVEN.into()),
                _ => panic!("neither number nor placeholder: {operand:?}"),
            },
            Test::Membership { .. } => panic!("no field is looked up in: {condition:?}"),
        }
    }
}
