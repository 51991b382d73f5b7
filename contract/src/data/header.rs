//! The first line of a file: which columns it names, and what is wrong with that.

use super::rules::{
    BYTE_ORDER_MARK, COLUMNS_ONCE, HEADER, KNOWN_COLUMNS, ONE_LINE, ORDER, QUOTES_IN_HEADER, SEPARATOR, UTF_8,
};
use crate::csv::{HEADER_BYTES, HEADER_COVERS_SCHEMA, missing_columns, repeated_column};
use crate::schema::required_fields;
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
    pub(super) problems: Vec<(Rule, String)>,
}

impl Header {
    /// Reads the header of a file that begins with these bytes.
    pub(super) fn read(beginning: &[u8], dataset_type: DatasetType, schema: &Schema) -> Self {
        let end = beginning.iter().position(|byte| *byte == b'\n');
        let line = &beginning[..end.unwrap_or(beginning.len())];
        let mut header = Self { bytes: end.map_or(beginning.len(), |end| end + 1), ..Self::default() };
        if end.is_none() && beginning.len() >= HEADER_BYTES as usize {
            header.problem(HEADER, format!("the first line has more than {HEADER_BYTES} bytes; begin the file with a line that names its columns"));
            return header;
        }
        match std::str::from_utf8(line) {
            Ok(text) => header.read_line(text, dataset_type, schema),
            Err(_) => header.problem(UTF_8, "the header is not UTF-8; save the file as UTF-8".to_owned()),
        }
        header
    }

    fn problem(&mut self, rule: Rule, message: String) {
        self.problems.push((rule, message));
    }

    fn read_line(&mut self, line: &str, dataset_type: DatasetType, schema: &Schema) {
        let mut line = line.trim_end_matches('\r');
        if let Some(rest) = line.strip_prefix('\u{feff}') {
            self.problem(BYTE_ORDER_MARK, "the file begins with a byte-order mark, which would be part of the first column's name; save it as UTF-8 without one".to_owned());
            line = rest;
        }
        if line.contains('\r') {
            self.problem(ONE_LINE, "the lines end with carriage returns alone; end them with line feeds".to_owned());
            return;
        }
        let quoted = line.contains('"');
        let unquoted = line.replace('"', "");
        let columns: Vec<&str> = unquoted.split(',').collect();
        if !columns.iter().any(|column| resembles_one(column, schema)) {
            let (rule, message) = no_column(&unquoted, dataset_type, schema);
            return self.problem(rule, message);
        }
        if quoted {
            let message = "the header has quotes, which the service does not take; write the names without";
            self.problem(QUOTES_IN_HEADER, message.to_owned());
        }
        self.check_columns(&columns, dataset_type, schema);
        self.columns = columns.into_iter().map(str::to_owned).collect();
    }

    fn check_columns(&mut self, columns: &[&str], dataset_type: DatasetType, schema: &Schema) {
        let missing = missing_columns(columns, schema);
        if !missing.is_empty() {
            self.problem(HEADER_COVERS_SCHEMA, lacks(&missing, columns, dataset_type));
        }
        if let Some(repeated) = repeated_column(columns) {
            self.problem(COLUMNS_ONCE, format!("the header names `{repeated}` twice; keep one, or rename the other"));
        }
        // A misspelt column is both missing and unknown, and is told once.
        if !missing.is_empty() {
            return;
        }
        // Where the schema lacks a required field, it is the schema that is to be mended.
        let is_known = |column: &str| {
            schema.field(column).is_some() || required_fields(dataset_type).iter().any(|(name, _)| *name == column)
        };
        let unknown: Vec<&str> = columns.iter().copied().filter(|column| !is_known(column)).collect();
        if !unknown.is_empty() {
            self.problem(KNOWN_COLUMNS, format!("the schema of {dataset_type} has no field for {}; leave these columns out, or add them to the schema: whether an import passes over them is not published", named(&unknown)));
        }
        let known: Vec<&str> = columns.iter().copied().filter(|column| schema.field(column).is_some()).collect();
        let order: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        if known != order && repeated_column(columns).is_none() {
            self.problem(ORDER, format!("the columns stand in another order than the fields of the schema, {}; the guide asks for the same: bring one into the order of the other", order.join(", ")));
        }
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
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

fn no_column(line: &str, dataset_type: DatasetType, schema: &Schema) -> (Rule, String) {
    for (separator, name) in SEPARATORS {
        if line.split(separator).any(|column| resembles_one(column, schema)) {
            return (
                SEPARATOR,
                format!("the header's names are separated by {name}; separate names and values by commas"),
            );
        }
    }
    let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let shown: String = line.chars().take(100).collect();
    let message = format!(
        "the first line names no column of the schema of {dataset_type}; it reads `{shown}`: begin the file with the header `{}`",
        fields.join(",")
    );
    (HEADER, message)
}

fn lacks(missing: &[&str], columns: &[&str], dataset_type: DatasetType) -> String {
    let shown: String = columns.join(",").chars().take(200).collect();
    let alike = missing.iter().find_map(|field| Some((field, columns.iter().find(|name| resembles(name, field))?)));
    let alike = alike.map_or_else(String::new, |(field, column)| format!(", where `{column}` is not `{field}`"));
    format!(
        "the header lacks {} of the schema of {dataset_type}; it reads `{shown}`{alike}: rename the columns, or change the schema",
        missing.join(", ")
    )
}
