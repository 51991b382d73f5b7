//! The first line of a file: which columns it names, and what is wrong with that.

mod elsewhere;

use super::encoding::not_utf8;
use super::file_kind::{FileKind, is_statement};
use super::other_length::is_entire_in_quotes;
use super::quoted::Quoted;
use super::rules::{
    BYTE_ORDER_MARK, COLUMNS_ONCE, HEADER, IS_CSV, KNOWN_COLUMNS, ONE_LINE, ORDER, QUOTES_IN_HEADER, ROW_LENGTH,
    SPELLING, UTF_8,
};
use super::tally::printable_beginning;
use crate::csv::{HEADER_BYTES, HEADER_COVERS_SCHEMA, missing_columns, places, repeated_column};
use crate::schema::is_required;
use crate::{DatasetType, Rule, Schema};

/// What a file's first line comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The columns that it names, in its order. None where the rows after it cannot be made sense of.
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
        let rows = beginning.get(header.bytes..).unwrap_or_default();
        let is_read = str::from_utf8(line).is_ok_and(|text| header.read_line(text, rows, dataset_type, schema));
        if !is_read {
            header.read_without_columns(beginning, line, dataset_type, schema);
        }
        header
    }

    /// Finds out what a file is whose first line names no column.
    fn read_without_columns(&mut self, beginning: &[u8], line: &[u8], dataset_type: DatasetType, schema: &Schema) {
        if let Some(kind) = FileKind::of_printed_table(beginning) {
            return self.is_no_csv(kind);
        }
        if let Some(message) = elsewhere::header_below(beginning, schema) {
            return self.problem(HEADER, message);
        }
        match (FileKind::of_headless(beginning), str::from_utf8(line)) {
            (Some(kind), _) => self.is_no_csv(kind),
            (None, Err(error)) => {
                let message = format!("{}; save the file as UTF-8", not_utf8(line, error.valid_up_to()));
                self.problem(UTF_8, message);
            }
            (None, Ok(text)) => {
                let (rule, message) = elsewhere::no_column(text, dataset_type, schema);
                self.problem(rule, message);
            }
        }
    }

    fn problem(&mut self, rule: Rule, message: String) {
        self.problems.push(Problem { rule, message, is_in_header: true });
    }

    fn is_no_csv(&mut self, kind: FileKind) {
        let rule = if kind.is_encoding { UTF_8 } else { IS_CSV };
        self.problems = vec![Problem { rule, message: kind.message(), is_in_header: false }];
    }

    /// Whether the line names columns, or is at least known for what is wrong with it.
    fn read_line(&mut self, line: &str, rows: &[u8], dataset_type: DatasetType, schema: &Schema) -> bool {
        let text = line.trim_end_matches('\r');
        let line = text.strip_prefix('\u{feff}').unwrap_or(text);
        let unquoted = line.replace('"', "");
        let mut columns: Vec<&str> = unquoted.split(',').collect();
        if line.contains('\r') && line.split([',', '\r']).any(|column| resembles_one(column, schema)) {
            self.problem(ONE_LINE, "the lines end with carriage returns alone; end them with line feeds".to_owned());
            return true;
        }
        if is_statement(line) || !columns.iter().any(|column| resembles_one(column, schema)) {
            return false;
        }
        if line.len() < text.len() {
            self.problem(BYTE_ORDER_MARK, "the file begins with a byte-order mark, which an import may take for a part of the first column's name; save it as UTF-8 without one".to_owned());
        }
        let first_row = rows.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).find(|row| !row.is_empty());
        if is_entire_in_quotes(line.as_bytes(), columns.len()) {
            let message = "quotes are around the entire header, which makes it one name; write the names without";
            self.problem(QUOTES_IN_HEADER, message.to_owned());
            if first_row.is_some_and(|row| is_entire_in_quotes(row, columns.len())) {
                let message = "quotes are around entire lines, the header and rows, which makes one value of each; write the names without quotes, and put them around single values or around none";
                self.problems =
                    vec![Problem { rule: QUOTES_IN_HEADER, message: message.to_owned(), is_in_header: true }];
                return true;
            }
        } else if line.contains('"') {
            let message = "the header has quotes, which the service does not take; write the names without";
            self.problem(QUOTES_IN_HEADER, message.to_owned());
        }
        let spare = spare_names(&columns, first_row);
        if spare > 0 {
            let message = "the header ends with a comma, and the rows do not, so that it has more names than they have values; end it without a comma";
            self.problem(ROW_LENGTH, message.to_owned());
            columns.truncate(columns.len() - spare);
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
            self.problem(KNOWN_COLUMNS, unknown_columns(&unknown, dataset_type, schema));
        }
        if !places.is_sorted() {
            let order: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
            self.problem(ORDER, format!("the columns are in another order than the fields of the schema, {}; the guide asks for the same: bring one into the order of the other", listed(&order)));
        }
    }

    /// Names that are those of the schema but for their case.
    fn check_spelling(&mut self, columns: &[&str], schema: &Schema) {
        let places = places(columns, schema);
        let pairs = schema.fields.iter().zip(&places).filter_map(|(field, place)| Some((field, columns[(*place)?])));
        let differ: Vec<String> = pairs
            .filter(|(field, column)| field.name != *column)
            .map(|(field, column)| format!("`{}` for `{}`", printable_beginning(column, SHOWN_NAME), field.name))
            .collect();
        if !differ.is_empty() {
            self.problem(SPELLING, format!("the header has {}; such columns are taken for those of the schema, but the guide asks for the same names: write both alike", listed(&differ)));
        }
    }
}

/// Most characters of a column's name that a message shows.
const SHOWN_NAME: usize = 60;

/// Most names that a message lists.
const SHOWN_NAMES: usize = 8;

/// Names one after the other, the first of them if there are many, and how many more there are.
fn listed(names: &[impl AsRef<str>]) -> String {
    let more = names.len().saturating_sub(SHOWN_NAMES);
    let shown: Vec<&str> = names.iter().take(SHOWN_NAMES).map(AsRef::as_ref).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// How many names at the end are none, and are no columns either, since the first row has no values for them.
fn spare_names(columns: &[&str], first_row: Option<&[u8]>) -> usize {
    let spare = columns.iter().rev().take_while(|name| name.trim().is_empty()).count();
    let values = first_row.map_or(0, |row| {
        let mut quoted = Quoted::default();
        quoted.read(row);
        quoted.len()
    });
    if spare > 0 && values + spare == columns.len() { spare } else { 0 }
}

fn repeats(first: &str, again: &str) -> String {
    let (shown, other) = (printable_beginning(first, SHOWN_NAME), printable_beginning(again, SHOWN_NAME));
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

fn named(column: &str) -> String {
    match column {
        "" => "a column without a name".to_owned(),
        column => format!("`{}`", printable_beginning(column, SHOWN_NAME)),
    }
}

fn unknown_columns(unknown: &[&str], dataset_type: DatasetType, schema: &Schema) -> String {
    let names: Vec<String> = unknown.iter().map(|column| named(column)).collect();
    let twin = unknown.iter().find_map(|column| Some((column, &schema.field(column)?.name)));
    let twin = twin.map_or_else(String::new, |(column, field)| {
        format!(" (`{}` differs from `{field}`, which is read, in case only)", printable_beginning(column, SHOWN_NAME))
    });
    let advice = if unknown.iter().any(|column| is_index(column)) {
        "leave these columns out (pandas writes its index as one unless told `index=False`); no field can be called so"
    } else {
        "leave these columns out, or add them to the schema"
    };
    format!(
        "the schema of {dataset_type} has no field for {}{twin}; {advice}: whether an import passes over them is not published",
        listed(&names)
    )
}

/// Whether a column is a table's index, as pandas names it: not at all, or once it was read back.
fn is_index(column: &str) -> bool {
    column.trim().is_empty() || column.strip_prefix("Unnamed: ").is_some_and(|number| number.parse::<u32>().is_ok())
}

fn lacks(missing: &[&str], columns: &[&str], dataset_type: DatasetType) -> String {
    let names: Vec<String> = columns.iter().map(|name| printable_beginning(name, SHOWN_NAME)).collect();
    let shown = listed(&names);
    let alike = missing.iter().find_map(|field| Some((field, columns.iter().find(|name| resembles(name, field))?)));
    // A schema without a field that is required is no way out.
    let is_missing_for_good = missing.iter().any(|field| is_required(field, dataset_type));
    let way_out = match alike {
        Some(_) if is_missing_for_good => "rename the columns",
        None if is_missing_for_good => "rename the columns, or add those that are missing",
        _ => "rename the columns, or change the schema",
    };
    let advice = match alike {
        Some((field, column)) if column.trim() == *field => format!(
            ", where `{}` has blanks that `{field}` has not: write names without blanks around them",
            printable_beginning(column, SHOWN_NAME)
        ),
        Some((field, column)) => {
            format!(", where `{}` is not `{field}`: {way_out}", printable_beginning(column, SHOWN_NAME))
        }
        None => format!(": {way_out}"),
    };
    format!("the header lacks {} of the schema of {dataset_type}; it reads `{shown}`{advice}", listed(missing))
}
