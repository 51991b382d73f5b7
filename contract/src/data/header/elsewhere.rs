//! A first line that names no column: what it is, and where the header is.

use super::{SHOWN_NAMES, listed, resembles, resembles_one};
use crate::data::file_kind::is_statement;
use crate::data::other_length::SEPARATORS;
use crate::data::rules::{HEADER, SEPARATOR};
use crate::data::tally::printable_beginning;
use crate::{DatasetType, Rule, Schema};

/// Most characters of a line that a message shows.
const SHOWN_LINE: usize = 100;

/// Most lines in which a header is looked for.
const MOST_LINES: usize = 1000;

/// That the header is in a line below the first, and what is above it.
pub(super) fn header_below(beginning: &[u8], schema: &Schema) -> Option<String> {
    let lines = beginning.split(|byte| *byte == b'\n').take(MOST_LINES);
    let lines: Vec<&str> = lines.map(|line| str::from_utf8(line).unwrap_or_default().trim()).collect();
    let place = (1..lines.len()).find(|place| separator_of_header(lines[*place], schema).is_some())?;
    let separator = separator_of_header(lines[place], schema)?;
    let also = match SEPARATORS.into_iter().find(|(known, _)| char::from(*known) == separator) {
        Some((_, name)) => format!(", and separate its names and the values by commas and not by {name}"),
        None => String::new(),
    };
    let first = lines[..place].iter().find(|line| !is_blank(line));
    let above = if place == 1 { "the line above it" } else { "the lines above it" };
    Some(match first {
        None => format!(
            "the file begins with {}, and the header is in line {}; remove {above}{also}",
            counted(place),
            place + 1
        ),
        Some(first) => format!(
            "the header is in line {}, below {} (`{}`); an import takes the first line for the header: remove {above}{also}",
            place + 1,
            kind_of_line(first),
            printable_beginning(first, SHOWN_LINE)
        ),
    })
}

fn counted(lines: usize) -> String {
    if lines == 1 { "an empty line".to_owned() } else { format!("{lines} empty lines") }
}

/// Whether a line has nothing but blanks, commas and quotes.
fn is_blank(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').chars().all(|character| character.is_whitespace() || ",;\"".contains(character))
}

/// What separates the names in a line that is a header: two fields of the schema at least, or the one that it has, and at
/// least half of its fields.
fn separator_of_header(line: &str, schema: &Schema) -> Option<char> {
    let line = line.replace('"', "");
    let found = |separator: char| {
        let names: Vec<&str> = line.split(separator).collect();
        schema.fields.iter().filter(|field| names.iter().any(|name| resembles(name, &field.name))).count()
    };
    let needed = schema.fields.len().div_ceil(2).max(2).min(schema.fields.len().max(1));
    let others = SEPARATORS.into_iter().map(|(separator, _)| char::from(separator));
    std::iter::once(',').chain(others).find(|separator| !is_statement(&line) && found(*separator) >= needed)
}

/// What a line is that is no header.
fn kind_of_line(line: &str) -> &'static str {
    let lower = line.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match () {
        () if lower.starts_with("sep=") => "a line that tells Excel the separator",
        () if line.starts_with(['#', '%']) || line.starts_with("--") || line.starts_with("//") => "a comment",
        () if is_statement(line) => "a statement of SQL",
        () if line.starts_with('<') => "markup",
        () if has(&["warning", "error", "notice", "deprecated", "debug", " info", "info:", "[info]"]) => {
            "what a program reports"
        }
        () => "other text, such as a title",
    }
}

/// What is wrong with a first line that names no column, where no line below does.
pub(super) fn no_column(line: &str, dataset_type: DatasetType, schema: &Schema) -> (Rule, String) {
    let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}').replace('"', "");
    for (separator, name) in SEPARATORS {
        if line.split(char::from(separator)).any(|column| resembles_one(column, schema)) {
            return (
                SEPARATOR,
                format!("the header's names are separated by {name}; separate names and values by commas"),
            );
        }
    }
    let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let header = match fields.len() {
        ..=SHOWN_NAMES => format!("the header `{}`", fields.join(",")),
        _ => format!("a header of the schema's names, {}", listed(&fields)),
    };
    let read = match printable_beginning(line.trim(), SHOWN_LINE) {
        read if read.is_empty() => "it is empty".to_owned(),
        read => format!("it reads `{read}`"),
    };
    let message = format!(
        "the first line names no column of the schema of {dataset_type}; {read}: begin the file with {header}, or move it out of the folder if it is not data"
    );
    (HEADER, message)
}
