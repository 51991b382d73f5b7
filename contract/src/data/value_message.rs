//! What a finding says of a value: what it is, and what to do about it. No advice is against another rule: where the
//! service prescribes a field's type, or a domain requires the field, neither is to be changed.

use super::column::Column;
use super::diagnosis::Diagnosis;
use super::fault::Fault;
use super::lists;
use super::moment::{EARLIEST_EVENT, unit};
use super::oddity::is_unseen;
use super::scan::Dataset;
use super::tally::shortened;
use crate::DatasetType;

/// The message for a value, of which the beginning is given as the file has it.
pub(super) fn value_message(fault: Fault, column: &Column, dataset: &Dataset, value: &str) -> String {
    let name = &column.field.name;
    let shown = shortened(value.as_bytes());
    match fault {
        Fault::Missing => missing(column),
        Fault::NotOfType => {
            let Diagnosis { what, remedy } = Diagnosis::of(value, &column.field, column.is_fixed);
            format!("{name}: `{shown}` is no {}: it is {what}; {remedy}", column.field.field_type.as_str())
        }
        Fault::LongIdentifier => {
            format!("{name}: `{shown}` has more than 256 characters; shorten it in all datasets alike")
        }
        Fault::LongString => {
            let or = if can_be_textual(column, dataset) { ", or make the field textual" } else { "" };
            format!("{name}: `{shown}` has more than 1000 characters; shorten it{or}")
        }
        Fault::LongText => format!("{name}: `{shown}` has more than 20,000 characters; what is beyond is not used"),
        Fault::NotSeconds | Fault::Early => of_moment(name, value, &shown),
        Fault::Future => format!("{name}: `{shown}` is in the future; give seconds since 1970 in UTC"),
        Fault::Before1970 => format!("{name}: `{shown}` is not later than 1 January 1970; give seconds since then"),
        Fault::ActionEvent => {
            format!("{name}: `{shown}` is none of TAKEN, NOT_TAKEN and VIEWED; name it like one of them")
        }
        Fault::SpecialIdentifier => special(name, value, &shown),
        Fault::ActionFigure => {
            format!("{name}: `{shown}` is out of range; a VALUE is from 1 to 10, a REPEAT_FREQUENCY 30 days at most")
        }
        Fault::EmptyCategory => format!(
            "{name}: `{shown}` has an empty category; separate categories by one `|` each, with none at the ends"
        ),
        Fault::NullText => null(column, &shown),
        Fault::ListOfCategories | Fault::CommasInCategory => list(name, value, &shown),
        Fault::Entity => with_entity(name, value, &shown),
        Fault::Blank => blank(name, value, &shown),
        Fault::Impression => format!(
            "{name}: `{shown}` is one identifier to the service; separate the identifiers of the items that were shown by `|` and nothing else{}",
            joined_identifiers(value).map_or_else(String::new, |joined| format!(": {joined}"))
        ),
    }
}

fn missing(column: &Column) -> String {
    let name = &column.field.name;
    let field_type = column.field.field_type.as_str();
    let advice = if column.is_required {
        return format!("{name} has no value; every row needs one");
    } else if name.eq_ignore_ascii_case("EVENT_TYPE") {
        "give every event its type"
    } else if column.is_required_by_a_domain {
        "fill it in; null is for dataset groups without a domain"
    } else {
        return format!(
            "{name} has no value, and the schema does not allow null; fill it in, or give the field the type [\"null\", \"{field_type}\"]"
        );
    };
    format!("{name} has no value, and the schema does not allow null; {advice}")
}

/// One field of Items may be textual, and no reserved one is.
fn can_be_textual(column: &Column, dataset: &Dataset) -> bool {
    let has_text = dataset.input.schema.fields.iter().any(|field| field.textual);
    dataset.input.dataset_type == DatasetType::Items && !column.is_fixed && !has_text
}

fn of_moment(name: &str, value: &str, shown: &str) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a number that is too large has no unit either way")]
    let number = value.parse().ok().or_else(|| value.parse().ok().map(|number: f64| number as i64));
    let number = number.unwrap_or_default();
    let as_seconds = if number < EARLIEST_EVENT {
        format!(", which is in {} if it counts seconds", 1970 + number / 31_556_952)
    } else {
        String::new()
    };
    let (what, how) = unit(number).map_or_else(
        || ("no likely moment".to_owned(), String::new()),
        |(what, how)| (what.to_owned(), format!("; {how}")),
    );
    format!("{name}: `{shown}` is {what}{as_seconds}, and the service reads seconds since 1970{how}")
}

fn special(name: &str, identifier: &str, shown: &str) -> String {
    let trimmed = identifier.trim_matches(|character: char| character.is_whitespace() || is_unseen(character));
    let what = if let Some(unseen) = identifier.chars().find(|character| is_unseen(*character)) {
        format!(
            "has a character that cannot be seen ({}), and is another than the identifier without; take it out",
            code(unseen)
        )
    } else if trimmed != identifier {
        format!(
            "begins or ends with a blank, and is another identifier than `{trimmed}`; write values without spaces around them and none behind commas"
        )
    } else {
        "has quotes or special characters; the guide advises against them in identifiers: use letters, digits, hyphens and underscores".to_owned()
    };
    format!("{name}: `{shown}` {what}")
}

fn code(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

fn null(column: &Column, shown: &str) -> String {
    let name = &column.field.name;
    let what = match &column.field {
        field if field.categorical => "is a category like any other",
        _ if name.eq_ignore_ascii_case("EVENT_TYPE") => "is an event type like any other",
        field if field.field_type == crate::schema::FieldType::String => "is a text like any other",
        _ => "is no number to train on",
    };
    let is_event_type = name.eq_ignore_ascii_case("EVENT_TYPE");
    let advice = match &column.field {
        _ if is_event_type => "give every event its type".to_owned(),
        field if field.nullable => "leave a value that is missing empty".to_owned(),
        _ if column.is_required || column.is_required_by_a_domain => "fill the value in".to_owned(),
        field => format!(
            "leave a value that is missing empty, and give the field the type [\"null\", \"{}\"]",
            field.field_type.as_str()
        ),
    };
    format!("{name}: `{shown}` {what} to the service, and no missing value; {advice}")
}

fn list(name: &str, value: &str, shown: &str) -> String {
    let is_entire = !shown.ends_with('…');
    let members = lists::members(value).filter(|_| is_entire);
    let advice = match members.as_deref() {
        Some([]) => "a value without categories is empty".to_owned(),
        Some([one]) => format!("write its one member alone: `{one}`"),
        Some(several) => format!("separate several by `|`, as in `{}`", several.join("|")),
        None if is_entire => "write the names of the categories alone, several separated by `|`".to_owned(),
        None => "separate several by `|`".to_owned(),
    };
    format!("{name}: `{shown}` is one category with these characters in its name; {advice}")
}

fn with_entity(name: &str, value: &str, shown: &str) -> String {
    let found = lists::entity(value).unwrap_or_default();
    let plain = lists::without_entities(value).filter(|_| !shown.ends_with('…'));
    let than = plain.map_or_else(|| "the text without".to_owned(), |plain| format!("`{plain}`"));
    format!(
        "{name}: `{shown}` has an entity of HTML (`{found}`), and is another category than {than}; write the characters themselves (in Python, html.unescape)"
    )
}

/// The identifiers of an impression with `|` between them, if all of the value is known. They may also be separated by
/// spaces alone.
fn joined_identifiers(value: &str) -> Option<String> {
    let is_entire = !shortened(value.as_bytes()).ends_with('…');
    let members = match lists::members(value) {
        Some(members) if members.len() > 1 || !value.contains(' ') => members,
        Some(members) if value.contains(['[', '{', '(']) => members,
        _ => value.split_whitespace().map(str::to_owned).collect(),
    };
    (is_entire && !members.is_empty()).then(|| members.join("|"))
}

/// Categories without blanks around them.
fn trimmed(value: &str) -> Option<String> {
    let is_entire = !shortened(value.as_bytes()).ends_with('…');
    let parts = value.split('|').map(str::trim).filter(|part| !part.is_empty());
    is_entire.then(|| parts.collect::<Vec<_>>().join("|"))
}

fn blank(name: &str, value: &str, shown: &str) -> String {
    if let Some(unseen) = value.chars().find(|character| is_unseen(*character)) {
        let code = code(unseen);
        return format!(
            "{name}: `{shown}` has a character that looks like a space or like nothing ({code}), and is another value than the one without; take it out"
        );
    }
    let parts: Vec<&str> = value.split('|').collect();
    let odd = parts.iter().find(|part| part.trim() != **part).unwrap_or(&value);
    let example = trimmed(value).map_or_else(String::new, |joined| format!(": `{joined}`"));
    format!(
        "{name}: `{shown}` has `{odd}` in it, which is another value than `{}`; write no spaces at the ends and around `|`{example}",
        odd.trim()
    )
}
