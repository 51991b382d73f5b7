//! The one validator: walks a request or a response beside its table, and tells everything that is wrong at once.

use serde_json::{Map, Value};

use super::{Constraint, Shape, Structure, Violation};

/// Everything that is wrong, in the order of the table; members that the table does not know follow those it does.
///
/// A member that is null counts as absent. Unknown members are told too: the service ignores them, but a misspelt one
/// costs hours.
#[must_use]
pub fn violations(structure: &'static Structure, members: &Map<String, Value>) -> Vec<Violation> {
    let mut found = Vec::new();
    check_structure("", structure, members, &mut found);
    found
}

fn check_structure(place: &str, structure: &Structure, members: &Map<String, Value>, found: &mut Vec<Violation>) {
    let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    for member in structure.members {
        match members.get(member.name).filter(|value| !value.is_null()) {
            Some(value) => check(&inside(member.name), member.shape, value, found),
            None if member.required => found.push(Violation::missing(inside(member.name))),
            None => {}
        }
    }
    for name in members.keys().filter(|name| structure.member(name).is_none()) {
        let constraint = Constraint::UnknownMember { structure: structure.name, nearest: nearest(structure, name) };
        found.push(Violation { place: inside(name), value: None, of_key: false, constraint });
    }
}

fn check(place: &str, shape: &Shape, value: &Value, found: &mut Vec<Violation>) {
    let mut breaks = |constraint| found.push(Violation::of(place, value, constraint));
    match (shape, value) {
        (Shape::Structure(structure), Value::Object(members)) => check_structure(place, structure, members, found),
        (Shape::List { least, most, member }, Value::Array(values)) => {
            length(values.len(), *least, *most).into_iter().for_each(breaks);
            for (index, value) in values.iter().enumerate() {
                check_member(&format!("{place}.{}.member", index + 1), member, value, found);
            }
        }
        (Shape::Map { least, most, key, value: shape }, Value::Object(entries)) => {
            length(entries.len(), *least, *most).into_iter().for_each(breaks);
            for (name, value) in entries {
                let constraints = text(key, name).into_iter();
                found.extend(constraints.map(|constraint| Violation::of_key(place, name, constraint)));
                check_member(&format!("{place}.{name}.member"), shape, value, found);
            }
        }
        (Shape::Text { .. }, Value::String(written)) => text(shape, written).into_iter().for_each(breaks),
        (Shape::Integer { least, most }, Value::Number(number)) => {
            match number.as_i64().and_then(|number| i32::try_from(number).ok()) {
                Some(number) => {
                    range(number.into(), least.map(f64::from), most.map(f64::from)).into_iter().for_each(breaks);
                }
                None => breaks(Constraint::Type(type_of(shape))),
            }
        }
        (Shape::Number { least, most }, Value::Number(number)) => {
            match number.as_f64().filter(|number| number.is_finite()) {
                Some(number) => range(number, *least, *most).into_iter().for_each(breaks),
                None => breaks(Constraint::Type(type_of(shape))),
            }
        }
        (Shape::Boolean, Value::Bool(_)) | (Shape::Timestamp, Value::Number(_)) => {}
        _ => breaks(Constraint::Type(type_of(shape))),
    }
}

/// A member of a list or map, where null has no absence to stand for.
fn check_member(place: &str, shape: &Shape, value: &Value, found: &mut Vec<Violation>) {
    if value.is_null() {
        found.push(Violation::missing(place.to_owned()));
    } else {
        check(place, shape, value, found);
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

const fn type_of(shape: &Shape) -> &'static str {
    match shape {
        Shape::Structure(_) | Shape::Map { .. } => "an object",
        Shape::List { .. } => "a list",
        Shape::Text { .. } => "a string",
        Shape::Integer { .. } => "a whole number of 32 bits",
        Shape::Number { .. } => "a number",
        Shape::Boolean => "true or false",
        Shape::Timestamp => "a timestamp, in seconds",
    }
}

/// The known member that an unknown one may have been meant for.
fn nearest(structure: &Structure, name: &str) -> Option<&'static str> {
    let likeness = |known: &str| strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase());
    let known = structure.members.iter().map(|member| (member.name, likeness(member.name)));
    let (nearest, likeness) = known.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (likeness > 0.75).then_some(nearest)
}
