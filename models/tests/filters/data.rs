//! Data as rows of text, drawn, and the tables and windows that are built of them.

use std::collections::BTreeMap;

use fastrand::Rng;
use personalize_contract::{DatasetType, Schema};
use personalize_models::Table;
use personalize_models::filter::{EventWindows, EventWindowsBuilder, windows};
use serde_json::{Value, json};

use crate::expression::EVENT_TYPES;

/// Texts of expressions and records, some with several values for a categorical column.
pub const TEXTS: [&str; 13] = [
    "i1",
    "a1",
    "u1",
    "drama",
    "Drama",
    "comedy",
    "drama|comedy",
    "a, b",
    "ünï",
    "sci-fi & more",
    "1",
    "10",
    "comedy|drama|1",
];
const NUMBERS: [&str; 9] = ["", "-1", "0", "1", "1.0", "2.5", "10", "1e1", "none"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Categories,
    Text,
    Numbers,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub holds: Holds,
}

/// The columns of each dataset of records, the identifier first.
pub struct Schemas {
    pub items: Vec<Column>,
    pub users: Vec<Column>,
    pub actions: Vec<Column>,
}

/// The values of a record by the column's name; without those that it does not have.
pub type Record = BTreeMap<String, String>;

#[derive(Clone, PartialEq)]
pub struct Event {
    pub user: String,
    pub item: String,
    pub timestamp: i64,
    pub event_type: String,
}

/// Rows as they came. Of records with one identifier the last counts.
#[derive(Clone, Default)]
pub struct Rows {
    pub items: Vec<(String, Record)>,
    pub users: Vec<(String, Record)>,
    pub actions: Vec<(String, Record)>,
    pub interactions: Vec<Event>,
    pub action_interactions: Vec<Event>,
}

/// The same as what filters read.
#[derive(Clone)]
pub struct Built {
    pub items: Table,
    pub users: Table,
    pub actions: Table,
    pub interactions: EventWindows,
    pub action_interactions: EventWindows,
}

impl Schemas {
    pub fn draw(random: &mut Rng) -> Self {
        let mut columns = |identifier: &str| {
            let mut columns = vec![Column { name: identifier.to_owned(), holds: Holds::Text }];
            for (name, holds) in [("GENRE", Holds::Categories), ("LABEL", Holds::Text), ("PRICE", Holds::Numbers)] {
                if random.u8(0..4) > 0 || name == "PRICE" {
                    columns.push(Column { name: name.to_owned(), holds });
                }
            }
            columns
        };
        Self { items: columns("ITEM_ID"), users: columns("USER_ID"), actions: columns("ACTION_ID") }
    }

    pub fn schema(&self, dataset_type: DatasetType) -> Schema {
        let field = |column: &Column| match column.holds {
            Holds::Numbers => json!({"name": column.name, "type": ["double", "null"]}),
            _ if column.name.ends_with("_ID") => json!({"name": column.name, "type": "string"}),
            holds => {
                json!({"name": column.name, "type": ["string", "null"], "categorical": holds == Holds::Categories})
            }
        };
        let fields: Vec<Value> = match dataset_type {
            DatasetType::Items => self.items.iter().map(field).collect(),
            DatasetType::Users => self.users.iter().map(field).collect(),
            DatasetType::Actions => self.actions.iter().map(field).collect(),
            DatasetType::Interactions | DatasetType::ActionInteractions => {
                vec![json!({"name": "EVENT_TYPE", "type": "string"})]
            }
        };
        Schema::parse(&json!({"type": "record", "name": "Drawn", "fields": fields})).expect("a schema")
    }
}

/// The identifiers that are drawn from.
pub fn identifiers(letter: char, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{letter}{number}")).collect()
}

impl Rows {
    pub fn draw(random: &mut Rng, schemas: &Schemas) -> Self {
        let mut rows = Self::default();
        rows.records(random, schemas, 40);
        for user in identifiers('u', 8) {
            let count = if random.u8(0..3) == 0 { random.usize(200..500) } else { random.usize(0..30) };
            for _ in 0..count {
                rows.interactions.push(event(random, &user, 'i', 30));
            }
            let count = if random.u8(0..6) == 0 { random.usize(500..900) } else { random.usize(0..10) };
            for _ in 0..count {
                rows.action_interactions.push(event(random, &user, 'a', 8));
            }
        }
        match random.u8(0..3) {
            0 => {}
            1 => rows.interactions.sort_by_key(|event| (event.user.clone(), event.timestamp)),
            _ => random.shuffle(&mut rows.interactions),
        }
        rows
    }

    /// Records that are new, or take the place of others.
    pub fn records(&mut self, random: &mut Rng, schemas: &Schemas, count: usize) {
        for _ in 0..count {
            self.items.push(record(random, &schemas.items, 'i', 25));
            self.users.push(record(random, &schemas.users, 'u', 6));
            self.actions.push(record(random, &schemas.actions, 'a', 6));
        }
    }

    pub fn build(&self, schemas: &Schemas) -> Built {
        let mut built = Built {
            items: Table::new(&schemas.schema(DatasetType::Items), DatasetType::Items),
            users: Table::new(&schemas.schema(DatasetType::Users), DatasetType::Users),
            actions: Table::new(&schemas.schema(DatasetType::Actions), DatasetType::Actions),
            interactions: windows_of(&self.interactions, windows::ITEM_INTERACTIONS),
            action_interactions: windows_of(&self.action_interactions, windows::ACTION_INTERACTIONS),
        };
        built.put(self);
        built
    }
}

impl Built {
    /// Puts all records of some rows.
    pub fn put(&mut self, rows: &Rows) {
        let tables =
            [(&mut self.items, &rows.items), (&mut self.users, &rows.users), (&mut self.actions, &rows.actions)];
        for (table, records) in tables {
            for (identifier, record) in records {
                table.put(identifier, record.iter().map(|(column, value)| (&column[..], &value[..])));
            }
        }
    }
}

fn windows_of(events: &[Event], most: usize) -> EventWindows {
    let mut builder = EventWindowsBuilder::new(most);
    for event in events {
        builder.push(&event.user, &event.item, event.timestamp, Some(&event.event_type));
    }
    builder.finish()
}

pub fn event(random: &mut Rng, user: &str, letter: char, items: usize) -> Event {
    let types = [&EVENT_TYPES[..], &["click", "click", ""]].concat();
    // Half of them are with what has hardly any others, so that it matters where a window ends.
    let items = if random.bool() { items } else { 2000 };
    Event {
        user: user.to_owned(),
        item: format!("{letter}{}", random.usize(0..items)),
        timestamp: random.i64(0..200),
        event_type: types[random.usize(0..types.len())].to_owned(),
    }
}

fn record(random: &mut Rng, columns: &[Column], letter: char, count: usize) -> (String, Record) {
    let identifier = format!("{letter}{}", random.usize(0..count));
    let mut record = Record::new();
    for column in &columns[1..] {
        let value = match column.holds {
            _ if random.u8(0..4) == 0 => continue,
            Holds::Numbers => NUMBERS[random.usize(0..NUMBERS.len())],
            _ if random.u8(0..8) == 0 => ["", "|", "drama||1", "x"][random.usize(0..4)],
            Holds::Text | Holds::Categories => TEXTS[random.usize(0..TEXTS.len())],
        };
        record.insert(column.name.clone(), value.to_owned());
    }
    record.insert(columns[0].name.clone(), identifier.clone());
    (identifier, record)
}
