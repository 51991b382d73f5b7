//! The one validator: walks a request or a response beside its table, and reports everything that is wrong at once.

use serde_json::{Map, Value};

use super::{Constraint, Shape, Structure, Violation};
use crate::place::join;

/// Everything that is wrong with a request or response, in the order of the table; members that the table does not
/// know follow those it does.
///
/// A member that is null counts as absent. Unknown members are reported too: the service ignores them, but a misspelt one
/// costs hours.
#[must_use]
pub fn violations(structure: &'static Structure, members: &Map<String, Value>) -> Vec<Violation> {
    let mut walk = Walk { spelling: Spelling::Service, found: Vec::new() };
    walk.structure("", structure, members);
    walk.found
}

/// Everything that is wrong with a value that is in a file at this path. Here null is a value like any other, and
/// of the wrong type, and places are paths as in JSON: `tags[0].tagKey`.
#[must_use]
pub fn violations_at(path: &str, shape: &'static Shape, value: &Value) -> Vec<Violation> {
    let mut walk = Walk { spelling: Spelling::File, found: Vec::new() };
    walk.check(path, shape, value);
    walk.found
}

/// How places are reported, and what null means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// As the service does in its answers.
    Service,
    /// As in a file that somebody wrote.
    File,
}

impl Spelling {
    fn member(self, place: &str, index: usize) -> String {
        match self {
            Self::Service => format!("{place}.{}.member", index + 1),
            Self::File => format!("{place}[{index}]"),
        }
    }

    fn entry(self, place: &str, key: &str) -> String {
        match self {
            Self::Service => format!("{place}.{key}.member"),
            Self::File => join(place, key),
        }
    }
}

struct Walk {
    spelling: Spelling,
    found: Vec<Violation>,
}

impl Walk {
    fn structure(&mut self, place: &str, structure: &'static Structure, members: &Map<String, Value>) {
        let is_absent = |value: &Value| self.spelling == Spelling::Service && value.is_null();
        let absent: Vec<bool> =
            structure.members.iter().map(|member| members.get(member.name).is_none_or(is_absent)).collect();
        for (member, absent) in structure.members.iter().zip(absent) {
            match members.get(member.name).filter(|_| !absent) {
                Some(value) => self.check(&join(place, member.name), member.shape, value),
                None if member.required => self.missing(join(place, member.name), member.shape),
                None => {}
            }
        }
        for name in members.keys().filter(|name| structure.member(name).is_none()) {
            let nearest = nearest(structure.members.iter().map(|member| member.name), name);
            let constraint = Constraint::UnknownMember { structure, nearest };
            self.found.push(Violation {
                place: join(place, name),
                value: None,
                of_key: false,
                shape: None,
                constraint,
            });
        }
    }

    fn check(&mut self, place: &str, shape: &'static Shape, value: &Value) {
        match (shape, value) {
            (Shape::Structure(structure), Value::Object(members)) => self.structure(place, structure, members),
            (Shape::List { least, most, member }, Value::Array(values)) => {
                self.breaks(place, shape, value, length(values.len(), *least, *most));
                for (index, value) in values.iter().enumerate() {
                    self.member(&self.spelling.member(place, index), member, value);
                }
            }
            (Shape::Map { least, most, key, value: entry }, Value::Object(entries)) => {
                self.breaks(place, shape, value, length(entries.len(), *least, *most));
                for (name, value) in entries {
                    let constraints = text(key, name).into_iter();
                    self.found.extend(constraints.map(|constraint| Violation::of_key(place, name, key, constraint)));
                    self.member(&self.spelling.entry(place, name), entry, value);
                }
            }
            (Shape::Text { .. }, Value::String(written)) => self.breaks(place, shape, value, text(shape, written)),
            (Shape::Integer { least, most }, Value::Number(number)) => {
                let broken = match number.as_i64().and_then(|number| i32::try_from(number).ok()) {
                    Some(number) => range(number.into(), least.map(f64::from), most.map(f64::from)),
                    None => Some(of_type(shape, value)),
                };
                self.breaks(place, shape, value, broken);
            }
            (Shape::Number { least, most }, Value::Number(number)) => {
                let broken = match number.as_f64().filter(|number| number.is_finite()) {
                    Some(number) => range(number, *least, *most),
                    None => Some(of_type(shape, value)),
                };
                self.breaks(place, shape, value, broken);
            }
            (Shape::Boolean, Value::Bool(_)) | (Shape::Timestamp, Value::Number(_)) => {}
            _ => self.breaks(place, shape, value, [of_type(shape, value)]),
        }
    }

    /// A member of a list or map, where null does not mean absence.
    fn member(&mut self, place: &str, shape: &'static Shape, value: &Value) {
        if self.spelling == Spelling::Service && value.is_null() {
            self.missing(place.to_owned(), shape);
        } else {
            self.check(place, shape, value);
        }
    }

    fn missing(&mut self, place: String, shape: &'static Shape) {
        self.found.push(Violation::missing(place, shape));
    }

    fn breaks(
        &mut self,
        place: &str,
        shape: &'static Shape,
        value: &Value,
        constraints: impl IntoIterator<Item = Constraint>,
    ) {
        let constraints = constraints.into_iter();
        self.found.extend(constraints.map(|constraint| Violation::of(place, value, shape, constraint)));
    }
}

fn text(shape: &Shape, text: &str) -> Vec<Constraint> {
    let Shape::Text { least, most, pattern, words } = shape else { return Vec::new() };
    let length = length(text.chars().count(), *least, *most);
    let pattern = pattern.filter(|pattern| !pattern.matches(text)).map(Constraint::Pattern);
    let words = (!words.is_empty() && !words.contains(&text)).then_some(Constraint::OneOf(words));
    length.into_iter().chain(pattern).chain(words).collect()
}

fn length(length: usize, least: usize, most: Option<usize>) -> Option<Constraint> {
    let short = (length < least).then_some(Constraint::LengthAtLeast(least));
    short.or_else(|| most.filter(|most| length > *most).map(Constraint::LengthAtMost))
}

fn range(number: f64, least: Option<f64>, most: Option<f64>) -> Option<Constraint> {
    let small = least.filter(|least| number < *least).map(Constraint::ValueAtLeast);
    small.or_else(|| most.filter(|most| number > *most).map(Constraint::ValueAtMost))
}

fn of_type(shape: &Shape, value: &Value) -> Constraint {
    Constraint::Type(shape.words(), kind(value))
}

/// What kind of JSON a value is, with its article.
#[must_use]
pub const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The known name that an unknown one may have been meant for.
#[must_use]
pub fn nearest<'known>(known: impl Iterator<Item = &'known str>, name: &str) -> Option<&'known str> {
    let likeness = |known: &str| strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase());
    let known = known.map(|known| (known, likeness(known)));
    let (nearest, likeness) = known.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (likeness > 0.75).then_some(nearest)
}
