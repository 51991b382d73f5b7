//! Filters as trees, drawn within what the rules of the contract allow, and written as expressions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fastrand::Rng;
use personalize_models::filter::Recommended;

use crate::data::{Column, Holds, Schemas, TEXTS};

pub const OPERATORS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];
const NUMBERS: [&str; 6] = ["-1", "0", "1", "2.5", "10", "10.0"];
pub const EVENT_TYPES: [&str; 8] = ["click", "Click", "CLICK", "watch", "Watch", "buy", "BÜY", "büy"];
const PLACEHOLDERS: [&str; 4] = ["A", "a", "B", "LONG_name_2"];

/// Expressions with `|` between them.
pub struct Filter(pub Vec<Expression>);

pub struct Expression {
    pub includes: bool,
    pub recommended: Recommended,
    pub conditions: Tree,
    pub of_user: Vec<Condition>,
}

/// Conditions as they are combined.
pub enum Tree {
    One(Condition),
    /// Parts with `AND` (true) or `OR` between them; parts that are chains themselves are in brackets.
    Chain(Vec<Self>, Vec<bool>),
}

pub struct Condition {
    /// As it is written, such as `Items` or `CurrentUser`.
    pub source: &'static str,
    pub column: String,
    pub test: Test,
}

pub enum Test {
    In(bool, Vec<Value>),
    InItem(bool, String),
    Compare(&'static str, Value),
    CompareItem(&'static str, String),
}

#[derive(Clone)]
pub enum Value {
    Text(String),
    Number(String),
    Placeholder(&'static str),
    Star,
}

/// What values a request gives for placeholders: each as the text that is sent, and as the texts that it means.
pub type Given = BTreeMap<String, (String, Vec<String>)>;

pub struct Drawer<'d> {
    pub random: &'d mut Rng,
    pub schemas: &'d Schemas,
}

impl Drawer<'_> {
    pub fn filter(&mut self, recommended: Recommended) -> Filter {
        let count = 1 + self.random.usize(0..3);
        Filter((0..count).map(|_| self.expression(recommended)).collect())
    }

    fn expression(&mut self, recommended: Recommended) -> Expression {
        let (records, events) = match recommended {
            Recommended::Items => ("Items", "Interactions"),
            Recommended::Users => ("Users", "Interactions"),
            Recommended::Actions => ("Actions", ["Action_Interactions", "Interactions"][self.random.usize(0..2)]),
        };
        let source = if self.random.u8(0..3) == 0 { events } else { records };
        let conditions = self.tree(source, 2);
        let of_user = match self.random.u8(0..6) {
            0 => (0..=self.random.usize(0..2)).map(|_| self.condition("CurrentUser")).collect(),
            _ => Vec::new(),
        };
        Expression { includes: self.random.bool(), recommended, conditions, of_user }
    }

    fn tree(&mut self, source: &'static str, depth: u8) -> Tree {
        if depth == 0 || self.random.u8(0..3) == 0 {
            return Tree::One(self.condition(source));
        }
        let count = 2 + self.random.usize(0..3);
        let depth = if self.random.u8(0..4) == 0 { depth - 1 } else { 0 };
        let parts = (0..count).map(|_| self.tree(source, depth)).collect();
        let common = self.random.bool();
        let is_mixed = self.random.u8(0..4) == 0;
        let joints = (1..count).map(|_| if is_mixed { self.random.bool() } else { common }).collect();
        Tree::Chain(parts, joints)
    }

    fn condition(&mut self, source: &'static str) -> Condition {
        if source.ends_with("nteractions") {
            return Condition { source, column: "EVENT_TYPE".to_owned(), test: self.test_of_events() };
        }
        let column = self.column(source, None);
        let test = match (column.holds, self.random.u8(0..6)) {
            (Holds::Numbers, 0) => Test::CompareItem(self.operator(6), self.column("Items", Some(column.holds)).name),
            (Holds::Numbers, _) => Test::Compare(self.operator(6), self.number()),
            (_, 0) => Test::InItem(self.random.u8(0..4) == 0, self.column("Items", Some(Holds::Text)).name),
            (_, 1) => Test::Compare(self.operator(2), self.text()),
            (_, 2) => Test::CompareItem(self.operator(2), self.column("Items", Some(Holds::Text)).name),
            _ => {
                let negated = self.random.u8(0..3) == 0;
                let count = 1 + self.random.usize(0..3);
                let values = (0..count).map(|_| if negated { self.literal() } else { self.text() }).collect();
                Test::In(negated, values)
            }
        };
        Condition { source, column: self.spelt(&column.name), test }
    }

    fn test_of_events(&mut self) -> Test {
        let negated = self.random.u8(0..3) == 0;
        let literal = |random: &mut Rng| Value::Text(random.choice(EVENT_TYPES).unwrap_or("view").to_owned());
        match self.random.u8(0..8) {
            0 => Test::In(negated, vec![Value::Star]),
            1 => Test::In(negated, vec![Value::Text("*".to_owned())]),
            2 => Test::In(false, vec![Value::Placeholder(self.placeholder())]),
            3 => Test::Compare(self.operator(2), literal(self.random)),
            _ => Test::In(negated, (0..=self.random.u8(0..2)).map(|_| literal(self.random)).collect()),
        }
    }

    fn column(&mut self, source: &str, holds: Option<Holds>) -> Column {
        let columns = match source {
            "Items" => &self.schemas.items,
            "Users" | "CurrentUser" => &self.schemas.users,
            _ => &self.schemas.actions,
        };
        // A column of texts is as good as one of categories.
        let is_numbers = |column: &Column| column.holds == Holds::Numbers;
        let suits = |column: &&Column| holds.is_none_or(|holds| is_numbers(column) == (holds == Holds::Numbers));
        let suiting: Vec<&Column> = columns.iter().filter(suits).collect();
        suiting[self.random.usize(0..suiting.len())].clone()
    }

    /// A name in another case, now and then.
    fn spelt(&mut self, name: &str) -> String {
        if self.random.u8(0..5) == 0 { name.to_lowercase() } else { name.to_owned() }
    }

    fn operator(&mut self, count: usize) -> &'static str {
        OPERATORS[self.random.usize(0..count)]
    }

    fn placeholder(&mut self) -> &'static str {
        PLACEHOLDERS[self.random.usize(0..PLACEHOLDERS.len())]
    }

    fn number(&mut self) -> Value {
        if self.random.u8(0..4) == 0 {
            // These have numbers only.
            return Value::Placeholder(["N", "n"][self.random.usize(0..2)]);
        }
        Value::Number(NUMBERS[self.random.usize(0..NUMBERS.len())].to_owned())
    }

    fn literal(&mut self) -> Value {
        Value::Text(TEXTS[self.random.usize(0..TEXTS.len())].to_owned())
    }

    fn text(&mut self) -> Value {
        if self.random.u8(0..4) == 0 { Value::Placeholder(self.placeholder()) } else { self.literal() }
    }

    /// Values for all placeholders, most of the time. A comparison takes one text only.
    pub fn given(&mut self, filter: &Filter) -> Given {
        let mut given = Given::new();
        for name in PLACEHOLDERS.iter().chain(&["N", "n", "UNKNOWN"]) {
            if self.random.u8(0..12) == 0 {
                continue;
            }
            let is_number = name.eq_ignore_ascii_case("n");
            let is_compared = filter.0.iter().any(|expression| expression.compares(name));
            let count = if is_number || is_compared { 1 } else { 1 + self.random.usize(0..3) };
            let pool: Vec<&str> =
                if is_number { NUMBERS.to_vec() } else { [&TEXTS[..], &EVENT_TYPES, &["", "*"]].concat() };
            let texts: Vec<String> = (0..count).map(|_| pool[self.random.usize(0..pool.len())].to_owned()).collect();
            let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
            let separator = [",", ", ", " ,"][self.random.usize(0..3)];
            let is_bare = is_number && self.random.bool();
            let sent = if is_bare { texts[0].clone() } else { quoted.join(separator) };
            given.insert((*name).to_owned(), (sent, texts));
        }
        given
    }
}

impl Expression {
    pub fn all(&self) -> Vec<&Condition> {
        let mut all = Vec::new();
        self.conditions.collect(&mut all);
        all.extend(&self.of_user);
        all
    }

    fn compares(&self, name: &str) -> bool {
        let compares = |condition: &&Condition| matches!(&condition.test, Test::Compare(_, Value::Placeholder(other)) if *other == name);
        self.all().iter().any(compares)
    }
}

impl Tree {
    fn collect<'t>(&'t self, all: &mut Vec<&'t Condition>) {
        match self {
            Self::One(condition) => all.push(condition),
            Self::Chain(parts, _) => parts.iter().for_each(|part| part.collect(all)),
        }
    }

    fn written(&self, is_part: bool) -> String {
        match self {
            Self::One(condition) => condition.written(),
            Self::Chain(parts, joints) => {
                let mut text = parts[0].written(true);
                for (part, is_and) in parts[1..].iter().zip(joints) {
                    let _ = write!(text, " {} {}", if *is_and { "AND" } else { "or" }, part.written(true));
                }
                if is_part { format!("({text})") } else { text }
            }
        }
    }
}

impl Condition {
    fn written(&self) -> String {
        let test = match &self.test {
            Test::In(negated, values) => {
                let values: Vec<String> = values.iter().map(Value::written).collect();
                format!("{} ({})", membership(*negated), values.join(", "))
            }
            Test::InItem(negated, column) => format!("{} CurrentItem.{column}", membership(*negated)),
            Test::Compare(operator, value) => format!("{operator} {}", value.written()),
            Test::CompareItem(operator, column) => format!("{operator} CurrentItem.{column}"),
        };
        format!("{}.{} {test}", self.source, self.column)
    }
}

const fn membership(negated: bool) -> &'static str {
    if negated { "NOT IN" } else { "IN" }
}

impl Value {
    fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Number(number) => number.clone(),
            Self::Placeholder(name) => format!("${name}"),
            Self::Star => "*".to_owned(),
        }
    }
}

impl Filter {
    pub fn written(&self) -> String {
        let each = self.0.iter().map(|expression| {
            let id = expression.recommended.as_str();
            let verb = if expression.includes { "INCLUDE" } else { "EXCLUDE" };
            let mut text = format!("{verb} {id} WHERE {}", expression.conditions.written(false));
            for (index, condition) in expression.of_user.iter().enumerate() {
                let _ = write!(text, " {} {}", if index == 0 { "IF" } else { "AND" }, condition.written());
            }
            text
        });
        each.collect::<Vec<_>>().join(" | ")
    }
}
