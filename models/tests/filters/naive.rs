//! Filters evaluated over rows of text, one candidate after the other, with nothing prepared: what the facts about filters
//! say, written down a second time.

use std::collections::BTreeMap;

use personalize_models::filter::Recommended;

use crate::data::{Column, Event, Holds, Record, Rows, Schemas};
use crate::expression::{Condition, Expression, Filter, Given, Test, Tree, Value};

pub struct Naive<'n> {
    rows: &'n Rows,
    schemas: &'n Schemas,
    user: Option<&'n str>,
    item: Option<&'n str>,
    given: &'n Given,
    /// The events of the user that count.
    interactions: Vec<Event>,
    action_interactions: Vec<Event>,
}

/// What a user did with something, as far as it counts: of each event type, the newest so many.
pub fn counted(events: &[Event], user: &str, most: usize) -> Vec<Event> {
    let mut own: Vec<&Event> = events.iter().filter(|event| event.user == user).collect();
    own.sort_by_key(|event| event.timestamp);
    let mut counts = BTreeMap::new();
    let mut counted = Vec::new();
    for event in own.into_iter().rev() {
        let count = counts.entry(event.event_type.to_lowercase()).or_insert(0);
        *count += 1;
        if *count <= most {
            counted.push(event.clone());
        }
    }
    counted
}

/// What the events are with that are the last ones to count, or the first ones not to.
pub fn at_the_edge(events: &[Event], user: &str, most: usize) -> Vec<String> {
    let inside = counted(events, user, most - 2);
    let outside: Vec<Event> = counted(events, user, most + 2);
    outside.iter().filter(|event| !inside.contains(event)).map(|event| event.item.clone()).collect()
}

impl<'n> Naive<'n> {
    pub fn new(
        rows: &'n Rows,
        schemas: &'n Schemas,
        (user, item): (Option<&'n str>, Option<&'n str>),
        given: &'n Given,
    ) -> Self {
        let of_user = |events: &[Event], most| user.map(|user| counted(events, user, most)).unwrap_or_default();
        let interactions = of_user(&rows.interactions, 100);
        let action_interactions = of_user(&rows.action_interactions, 300);
        Self { rows, schemas, user, item, given, interactions, action_interactions }
    }
}

impl Naive<'_> {
    /// The placeholders without a value on which what is included depends.
    pub fn missing(&self, filter: &Filter) -> Vec<&'static str> {
        let mut missing = Vec::new();
        for expression in filter.0.iter().filter(|expression| expression.includes) {
            for name in self.absent(expression) {
                if !missing.contains(&name) {
                    missing.push(name);
                }
            }
        }
        missing
    }

    fn absent(&self, expression: &Expression) -> Vec<&'static str> {
        let mut names = Vec::new();
        for condition in expression.all() {
            let values = match &condition.test {
                Test::In(_, values) => values.clone(),
                Test::Compare(_, value) => vec![value.clone()],
                Test::InItem(..) | Test::CompareItem(..) => Vec::new(),
            };
            for value in values {
                if let Value::Placeholder(name) = value
                    && !self.given.contains_key(name)
                {
                    names.push(name);
                }
            }
        }
        names
    }

    pub fn allows(&self, filter: &Filter, candidate: &str) -> bool {
        let (mut has_include, mut included) = (false, false);
        for expression in &filter.0 {
            if !self.absent(expression).is_empty() || !self.is_active(expression) {
                continue;
            }
            let holds = self.tree(expression, &expression.conditions, candidate);
            if expression.includes {
                has_include = true;
                included |= holds;
            } else if holds {
                return false;
            }
        }
        included || !has_include
    }

    fn is_active(&self, expression: &Expression) -> bool {
        expression.of_user.iter().all(|condition| self.condition(expression, condition, self.user.unwrap_or_default()))
    }

    fn tree(&self, expression: &Expression, tree: &Tree, candidate: &str) -> bool {
        match tree {
            Tree::One(condition) => self.condition(expression, condition, candidate),
            Tree::Chain(parts, joints) => {
                let mut holds = self.tree(expression, &parts[0], candidate);
                for (part, is_and) in parts[1..].iter().zip(joints) {
                    let other = self.tree(expression, part, candidate);
                    holds = if *is_and { holds && other } else { holds || other };
                }
                holds
            }
        }
    }

    fn condition(&self, expression: &Expression, condition: &Condition, candidate: &str) -> bool {
        if condition.source.ends_with("nteractions") {
            return self.events(expression.recommended, condition, candidate);
        }
        let column = &condition.column.to_uppercase();
        let (records, columns) = match condition.source {
            "Items" => (&self.rows.items, &self.schemas.items),
            "Actions" => (&self.rows.actions, &self.schemas.actions),
            _ => (&self.rows.users, &self.schemas.users),
        };
        let texts = texts(find(records, candidate), columns, column);
        let number = number(find(records, candidate), column);
        let item = self.item.and_then(|item| find(&self.rows.items, item));
        let item_texts = |column: &str| self::texts(item, &self.schemas.items, column);
        let is_number = columns.iter().any(|other| other.name == *column && other.holds == Holds::Numbers);
        match &condition.test {
            Test::In(negated, values) => shares(&texts, &self.values(values)) != *negated,
            Test::InItem(negated, column) => shares(&texts, &item_texts(column)) != *negated,
            Test::Compare(operator, value) if is_number => {
                compares(number, operator, self.values(std::slice::from_ref(value))[0].parse().ok())
            }
            Test::CompareItem(operator, column) if is_number => compares(number, operator, self::number(item, column)),
            Test::Compare(operator, value) => {
                shares(&texts, &self.values(std::slice::from_ref(value))) == (*operator == "=")
            }
            Test::CompareItem(operator, column) => shares(&texts, &item_texts(column)) == (*operator == "="),
        }
    }

    fn events(&self, recommended: Recommended, condition: &Condition, candidate: &str) -> bool {
        let (values, negated) = match &condition.test {
            Test::In(negated, values) => (self.values(values), *negated),
            Test::Compare(operator, value) => (self.values(std::slice::from_ref(value)), *operator == "!="),
            Test::InItem(..) | Test::CompareItem(..) => panic!("not drawn"),
        };
        let is_of_items = condition.source == "Interactions";
        let with_anything = recommended == Recommended::Users || recommended == Recommended::Actions && is_of_items;
        let is_asked = |event: &Event| {
            let same = |value: &String| value == "*" || value.to_lowercase() == event.event_type.to_lowercase();
            (with_anything || event.item == candidate) && values.iter().any(same)
        };
        let is_there = match (recommended, is_of_items) {
            (Recommended::Users, _) => counted(&self.rows.interactions, candidate, 100).iter().any(is_asked),
            (_, true) => self.interactions.iter().any(is_asked),
            (_, false) => self.action_interactions.iter().any(is_asked),
        };
        is_there != negated
    }

    fn values(&self, values: &[Value]) -> Vec<String> {
        let mut texts = Vec::new();
        for value in values {
            match value {
                Value::Text(text) | Value::Number(text) => texts.push(text.clone()),
                Value::Placeholder(name) => texts.extend(self.given[*name].1.clone()),
                Value::Star => texts.push("*".to_owned()),
            }
        }
        texts
    }
}

/// The last record with an identifier.
fn find<'r>(records: &'r [(String, Record)], identifier: &str) -> Option<&'r Record> {
    records.iter().rev().find(|(other, _)| other == identifier).map(|(_, record)| record)
}

/// The texts of a record in a column; none where there is no value.
fn texts(record: Option<&Record>, columns: &[Column], name: &str) -> Vec<String> {
    let value = record.and_then(|record| record.get(name)).cloned().unwrap_or_default();
    let categorical = columns.iter().any(|column| column.name == name && column.holds == Holds::Categories);
    let parts: Vec<&str> = if categorical { value.split('|').collect() } else { vec![&value] };
    parts.into_iter().filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn number(record: Option<&Record>, name: &str) -> Option<f64> {
    record?.get(name)?.parse().ok()
}

fn shares(texts: &[String], others: &[String]) -> bool {
    texts.iter().any(|text| others.contains(text))
}

/// What is missing equals nothing, and is in no order.
#[expect(clippy::float_cmp, reason = "numbers are compared as filters have them")]
fn compares(number: Option<f64>, operator: &str, other: Option<f64>) -> bool {
    let (Some(number), Some(other)) = (number, other) else { return operator == "!=" };
    match operator {
        "=" => number == other,
        "!=" => number != other,
        "<" => number < other,
        "<=" => number <= other,
        ">" => number > other,
        _ => number >= other,
    }
}
