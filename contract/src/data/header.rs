//! The first line of a file: which columns it names, and what is wrong with that.

use super::file_kind::FileKind;
use super::rules::{
    BYTE_ORDER_MARK, COLUMNS_ONCE, HEADER, IS_CSV, KNOWN_COLUMNS, ONE_LINE, ORDER, QUOTES_IN_HEADER, SEPARATOR,
    SPELLING, UTF_8,
};
use super::tally::visible;
use crate::csv::{HEADER_BYTES, HEADER_COVERS_SCHEMA, missing_columns, places, repeated_column};
use crate::schema::is_required;
use crate::{DatasetType, Rule, Schema};

/// What else files separate their values with.
const SEPARATORS: [(char, &str); 3] = [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")];

/// What a file's first line comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The columns that it names, in its order. None where the rows behind it cannot be made sense of.
    pub(super) columns: Vec<String>,
    /// How many bytes it takes, the line feed included.
    pub(super) bytes: usize,
    pub(super) problems: Vec<Problem>,
}

/// Something wrong with a file: with its first line, or with all of it.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) rule: Rule,
    pub(super) message: String,
    pub(super) is_in_header: bool,
}

impl Header {
    /// Reads the header of a file that begins with these bytes.
    pub(super) fn read(beginning: &[u8], dataset_type: DatasetType, schema: &Schema) -> Self {
        let end = beginning.iter().position(|byte| *byte == b'\n');
        let line = &beginning[..end.unwrap_or(beginning.len())];
        let mut header = Self { bytes: end.map_or(beginning.len(), |end| end + 1), ..Self::default() };
        if let Some(kind) = FileKind::of_signature(beginning) {
            header.is_no_csv(kind);
            return header;
        }
        if end.is_none() && beginning.len() >= HEADER_BYTES as usize {
            match FileKind::of_headless(beginning) {
                Some(kind) => header.is_no_csv(kind),
                None => header.problem(HEADER, format!("the first line has more than {HEADER_BYTES} bytes; begin the file with a line that names its columns")),
            }
            return header;
        }
        match std::str::from_utf8(line) {
            Ok(text) if header.read_line(text, dataset_type, schema) => {}
            read => match FileKind::of_headless(beginning) {
                Some(kind) => header.is_no_csv(kind),
                None if read.is_err() => {
                    header.problem(UTF_8, "the header is not UTF-8; save the file as UTF-8".to_owned());
                }
                None => {
                    let (rule, message) = no_column(read.unwrap_or_default(), dataset_type, schema);
                    header.problem(rule, message);
                }
            },
        }
        header
    }

    fn problem(&mut self, rule: Rule, message: String) {
        self.problems.push(Problem { rule, message, is_in_header: true });
    }

    fn is_no_csv(&mut self, kind: FileKind) {
        let rule = if kind.is_encoding { UTF_8 } else { IS_CSV };
        self.problems = vec![Problem { rule, message: kind.message(), is_in_header: false }];
    }

    /// Whether the line names columns, or is at least known for what is wrong with it.
    fn read_line(&mut self, line: &str, dataset_type: DatasetType, schema: &Schema) -> bool {
        let text = line.trim_end_matches('\r');
        let line = text.strip_prefix('\u{feff}').unwrap_or(text);
        let unquoted = line.replace('"', "");
        let columns: Vec<&str> = unquoted.split(',').collect();
        if line.contains('\r') && line.split([',', '\r']).any(|column| resembles_one(column, schema)) {
            self.problem(ONE_LINE, "the lines end with carriage returns alone; end them with line feeds".to_owned());
            return true;
        }
        if !columns.iter().any(|column| resembles_one(column, schema)) {
            return false;
        }
        if line.len() < text.len() {
            self.problem(BYTE_ORDER_MARK, "the file begins with a byte-order mark, which an import may take for a part of the first column's name; save it as UTF-8 without one".to_owned());
        }
        if line.contains('"') {
            let message = "the header has quotes, which the service does not take; write the names without";
            self.problem(QUOTES_IN_HEADER, message.to_owned());
        }
        self.check_columns(&columns, dataset_type, schema);
        self.columns = columns.into_iter().map(str::to_owned).collect();
        true
    }

    fn check_columns(&mut self, columns: &[&str], dataset_type: DatasetType, schema: &Schema) {
        let missing = missing_columns(columns, schema);
        if !missing.is_empty() {
            self.problem(HEADER_COVERS_SCHEMA, lacks(&missing, columns, dataset_type));
        }
        if let Some((first, again)) = repeated_column(columns, schema) {
            return self.problem(COLUMNS_ONCE, repeats(first, again));
        }
        self.check_spelling(columns, schema);
        // A misspelt column is both missing and unknown, and is reported once.
        if !missing.is_empty() {
            return;
        }
        let places: Vec<usize> = places(columns, schema).into_iter().flatten().collect();
        // Where the schema lacks a required field, it is the schema that is to be changed.
        let lacks_field = |column: &str| schema.field(column).is_none() && is_required(column, dataset_type);
        let is_known = |place: &usize| places.contains(place) || lacks_field(columns[*place]);
        let unknown = (0..columns.len()).filter(|place| !is_known(place)).map(|place| columns[place]);
        let unknown: Vec<&str> = unknown.collect();
        if !unknown.is_empty() {
            self.problem(KNOWN_COLUMNS, format!("the schema of {dataset_type} has no field for {}; leave these columns out, or add them to the schema: whether an import passes over them is not published", named(&unknown)));
        }
        if !places.is_sorted() {
            let order: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
            self.problem(ORDER, format!("the columns are in another order than the fields of the schema, {}; the guide asks for the same: bring one into the order of the other", order.join(", ")));
        }
    }

    /// Names that are those of the schema but for their case.
    fn check_spelling(&mut self, columns: &[&str], schema: &Schema) {
        let places = places(columns, schema);
        let pairs = schema.fields.iter().zip(&places).filter_map(|(field, place)| Some((field, columns[(*place)?])));
        let differ: Vec<String> = pairs
            .filter(|(field, column)| field.name != *column)
            .map(|(field, column)| format!("`{}` for `{}`", visible(column, SHOWN_NAME), field.name))
            .collect();
        if !differ.is_empty() {
            self.problem(SPELLING, format!("the header has {}; such columns are taken for those of the schema, but the guide asks for the same names: write both alike", differ.join(", ")));
        }
    }
}

/// Most characters of a column's name that a message shows, and of a first line.
const SHOWN_NAME: usize = 60;
const SHOWN_LINE: usize = 100;

fn repeats(first: &str, again: &str) -> String {
    let (shown, other) = (visible(first, SHOWN_NAME), visible(again, SHOWN_NAME));
    if first == again {
        format!("the header names `{shown}` twice; keep one, or rename the other")
    } else {
        format!(
            "the header names both `{shown}` and `{other}`, which differ in case only; keep one, or rename the other"
        )
    }
}

fn resembles(column: &str, field: &str) -> bool {
    let letters = |name: &str| name.trim().replace(['_', '-', ' '], "").to_ascii_lowercase();
    letters(column) == letters(field)
}

fn resembles_one(column: &str, schema: &Schema) -> bool {
    schema.fields.iter().any(|field| resembles(column, &field.name))
}

fn named(columns: &[&str]) -> String {
    let shown = |column: &&str| match *column {
        "" => "a column without a name".to_owned(),
        column => format!("`{}`", visible(column, SHOWN_NAME)),
    };
    columns.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// What is wrong with a first line that names no column.
fn no_column(line: &str, dataset_type: DatasetType, schema: &Schema) -> (Rule, String) {
    let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}').replace('"', "");
    for (separator, name) in SEPARATORS {
        if line.split(separator).any(|column| resembles_one(column, schema)) {
            return (
                SEPARATOR,
                format!("the header's names are separated by {name}; separate names and values by commas"),
            );
        }
    }
    let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let read = match visible(line.trim(), SHOWN_LINE) {
        read if read.is_empty() => "it is empty".to_owned(),
        read => format!("it reads `{read}`"),
    };
    let message = format!(
        "the first line names no column of the schema of {dataset_type}; {read}: begin the file with the header `{}`, or move it out of the folder if it is not data",
        fields.join(",")
    );
    (HEADER, message)
}

fn lacks(missing: &[&str], columns: &[&str], dataset_type: DatasetType) -> String {
    let shown = visible(&columns.join(","), 2 * SHOWN_LINE);
    let alike = missing.iter().find_map(|field| Some((field, columns.iter().find(|name| resembles(name, field))?)));
    let alike = alike.map_or_else(String::new, |(field, column)| {
        format!(", where `{}` is not `{field}`", visible(column, SHOWN_NAME))
    });
    format!(
        "the header lacks {} of the schema of {dataset_type}; it reads `{shown}`{alike}: rename the columns, or change the schema",
        missing.join(", ")
    )
}
