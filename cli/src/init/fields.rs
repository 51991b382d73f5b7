//! What becomes of each column: a field of the schema, with the flags that its values speak for, or nothing.

use std::path::PathBuf;

use personalize_contract::DatasetType::{self, Items};
use personalize_contract::csv::MAXIMUM_STRING_LENGTH;
use personalize_contract::schema::{
    FieldType, documented_name, is_required, is_reserved, most_metadata_columns, required_fields, reserved_fields,
};

use super::columns::{Assignment, Column};
use super::discover::Source;
use super::moments::Unit;
use super::profile::{ColumnProfile, MOST_CATEGORIES, Profile};
use super::synonyms::letters;

/// So few categories are categories in however few rows.
const FEW_CATEGORIES: usize = 20;

/// So many words on average make a text.
const WORDS_OF_A_TEXT: f64 = 2.5;

/// The data of a dataset, and what its schema makes of it.
#[derive(Debug, Clone)]
pub(crate) struct DatasetPlan {
    pub(crate) dataset_type: DatasetType,
    pub(crate) files: Vec<PathBuf>,
    /// Where they are, as messages name it.
    pub(crate) place: String,
    pub(crate) is_in_place: bool,
    pub(crate) rows: u64,
    /// What separates values now.
    pub(crate) separator: u8,
    /// In the order of the columns.
    pub(crate) fields: Vec<FieldPlan>,
    /// Columns without a field, and why.
    pub(crate) left_out: Vec<(String, String)>,
}

/// A column that becomes a field.
#[derive(Debug, Clone)]
pub(crate) struct FieldPlan {
    /// As the header has it.
    pub(crate) column: String,
    /// As the schema has it.
    pub(crate) name: String,
    pub(crate) field_type: FieldType,
    pub(crate) nullable: bool,
    pub(crate) categorical: bool,
    pub(crate) textual: bool,
    /// What moments are converted from.
    pub(super) unit: Option<Unit>,
    /// What in the data speaks for it.
    pub(crate) why: String,
}

impl FieldPlan {
    /// Whether the header has to have another name for it.
    pub(crate) fn is_renamed(&self) -> bool {
        !self.column.eq_ignore_ascii_case(&self.name)
    }

    /// Whether its values have to be written otherwise.
    pub(crate) fn is_converted(&self) -> bool {
        self.unit.is_some_and(|unit| unit != Unit::Seconds)
    }
}

/// Decides about every column. The columns of a copy may get other names, and its moments are converted. The other way
/// around it is why there can be no such dataset.
pub(super) fn plan(
    source: &Source,
    assignment: &Assignment,
    profile: &Profile,
    is_copy: bool,
) -> Result<DatasetPlan, String> {
    let Source { dataset_type, files, place, is_in_place } = source.clone();
    let mut plan = DatasetPlan {
        dataset_type,
        files,
        place,
        is_in_place,
        rows: profile.rows,
        separator: assignment.separator,
        fields: Vec::new(),
        left_out: Vec::new(),
    };
    let text = text_column(dataset_type, assignment, profile);
    for (place, (column, values)) in assignment.columns.iter().zip(&profile.columns).enumerate() {
        let decider = Decider { dataset_type, is_copy, is_text: text == Some(place) };
        match decider.decide(column, values).and_then(|field| plan.admit(field)) {
            Ok(field) => plan.fields.push(field),
            Err(why) => plan.left_out.push((column.name.clone(), why)),
        }
    }
    let needs_more = !matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions);
    if needs_more && plan.fields.len() <= required_fields(dataset_type).len() {
        let what = &plan.place;
        return Err(format!("{what} is not used: it has no column besides the identifier that says anything"));
    }
    Ok(plan)
}

impl DatasetPlan {
    /// Refuses a field that is there already, or one too many.
    fn admit(&self, field: FieldPlan) -> Result<FieldPlan, String> {
        let DatasetPlan { dataset_type, fields, .. } = self;
        if let Some(known) = fields.iter().find(|known| letters(&known.name) == letters(&field.name)) {
            return Err(format!("`{}` is the same name to the service", known.column));
        }
        let is_own = |name: &str| !is_reserved(name, *dataset_type, None);
        let (own, most) =
            (fields.iter().filter(|known| is_own(&known.name)).count(), most_metadata_columns(*dataset_type));
        if is_own(&field.name) && own >= most {
            return Err(format!("{dataset_type} may have {most} columns of its own, which are those before this one"));
        }
        Ok(field)
    }
}

/// The one column of items that is a text: the one with the longest values.
fn text_column(dataset_type: DatasetType, assignment: &Assignment, profile: &Profile) -> Option<usize> {
    let columns = assignment.columns.iter().zip(&profile.columns).enumerate();
    let texts = columns.filter(|(_, (column, values))| {
        dataset_type == Items && column.field.is_none() && !is_category(values) && is_text(values)
    });
    let longest = texts.max_by(|(_, (_, one)), (_, (_, other))| one.mean_words().total_cmp(&other.mean_words()));
    longest.map(|(place, _)| place)
}

fn is_text(values: &ColumnProfile) -> bool {
    let is_number = values.is_float() || values.unit.is_some();
    !is_number && (values.mean_words() >= WORDS_OF_A_TEXT || values.longest > MAXIMUM_STRING_LENGTH)
}

/// Whether values repeat as those of categories do.
fn is_category(values: &ColumnProfile) -> bool {
    let is_short = values.longest <= MAXIMUM_STRING_LENGTH && values.categories() <= MOST_CATEGORIES;
    let repeats = values.categories() as u64 * 2 <= values.filled || values.categories() <= FEW_CATEGORIES;
    is_short && repeats && !values.all_differ()
}

/// Decides about one column.
struct Decider {
    dataset_type: DatasetType,
    is_copy: bool,
    is_text: bool,
}

impl Decider {
    fn decide(&self, column: &Column, values: &ColumnProfile) -> Result<FieldPlan, String> {
        match column.field {
            Some(field) => self.known(column, field, values),
            None => self.own(column, values),
        }
    }

    /// A field that the service knows.
    fn known(&self, column: &Column, field: &'static str, values: &ColumnProfile) -> Result<FieldPlan, String> {
        let is_required = is_required(field, self.dataset_type);
        let known = required_fields(self.dataset_type).iter().chain(reserved_fields(self.dataset_type));
        let field_type =
            known.into_iter().find(|(name, _)| *name == field).map_or(FieldType::String, |(_, known)| *known);
        let unit = values.unit.filter(|_| field.ends_with("TIMESTAMP"));
        let named = FieldPlan {
            column: column.name.clone(),
            name: field.to_owned(),
            field_type,
            nullable: !is_required && values.empty > 0,
            categorical: false,
            textual: false,
            unit,
            why: if is_required { "required".to_owned() } else { "a field that the service knows".to_owned() },
        };
        if is_required {
            return Ok(named);
        }
        if named.is_renamed() && !self.is_copy {
            let own = self.own(&Column { field: None, ..column.clone() }, values);
            return own
                .map(|own| FieldPlan { why: format!("{}; rename it to {field} if that is meant", own.why), ..own });
        }
        if values.filled == 0 {
            return Err("it has no values".to_owned());
        }
        let fits = match field_type {
            FieldType::Float | FieldType::Double => values.is_float(),
            FieldType::Long | FieldType::Int => values.is_long() || self.is_copy && unit.is_some(),
            FieldType::String | FieldType::Boolean => true,
        };
        if fits {
            Ok(named)
        } else {
            Err(format!("{field} has to be of type {}, and some values are not", field_type.as_str()))
        }
    }

    /// A field of the user's own.
    fn own(&self, column: &Column, values: &ColumnProfile) -> Result<FieldPlan, String> {
        let name = self.name_of(&column.name)?;
        if values.filled == 0 {
            return Err("it has no values".to_owned());
        }
        let (categorical, textual) = (false, false);
        let (column, nullable) = (column.name.clone(), values.empty > 0);
        let plan = FieldPlan {
            column,
            name,
            field_type: FieldType::String,
            nullable,
            categorical,
            textual,
            unit: None,
            why: String::new(),
        };
        if values.is_float() {
            return number(plan, values);
        }
        if self.is_text {
            let why = format!("a text: {:.0} words on average", values.mean_words());
            return Ok(FieldPlan { textual: true, why, ..plan });
        }
        if is_category(values) {
            let why = format!("{} categories", values.categories());
            return Ok(FieldPlan { categorical: true, why, ..plan });
        }
        Err(match () {
            () if values.longest > MAXIMUM_STRING_LENGTH => {
                format!(
                    "its values have up to {} characters, and only one text of Items may have more than {MAXIMUM_STRING_LENGTH}",
                    values.longest
                )
            }
            () if values.unit == Some(Unit::Text) => "it has moments, which teach nothing as texts".to_owned(),
            () => "nearly every value differs, so that it teaches nothing as a category".to_owned(),
        })
    }

    /// The name of the field of a column: the column's, or in a copy one that is written as the service's are.
    fn name_of(&self, column: &str) -> Result<String, String> {
        let name = if self.is_copy { upper_snake(column) } else { column.to_owned() };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_known = documented_name(&name, self.dataset_type, None).is_some();
        match () {
            () if !is_name => Err("the name of a field has letters, digits and `_` only; rename the column".to_owned()),
            () if is_known => Err(format!("{name} is the name of a field that the service knows; rename the column")),
            () => Ok(name),
        }
    }
}

fn number(plan: FieldPlan, values: &ColumnProfile) -> Result<FieldPlan, String> {
    let is_identifier = values.is_long() && values.all_differ() && letters(&plan.name).ends_with("id");
    if is_identifier {
        return Err("every value differs: it looks like an identifier, which teaches nothing".to_owned());
    }
    let (field_type, why) = match () {
        () if values.is_int() => (FieldType::Int, "whole numbers"),
        () if values.is_long() => (FieldType::Long, "large whole numbers"),
        () => (FieldType::Float, "numbers"),
    };
    Ok(FieldPlan { field_type, why: why.to_owned(), ..plan })
}

/// As in `RELEASE_YEAR` for `releaseYear` and `release year`.
fn upper_snake(name: &str) -> String {
    let mut written = String::new();
    let mut is_after_lower = false;
    for letter in name.chars() {
        let is_break = letter.is_ascii_uppercase() && is_after_lower || !letter.is_ascii_alphanumeric();
        if is_break && !written.is_empty() && !written.ends_with('_') {
            written.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            written.push(letter.to_ascii_uppercase());
        }
        is_after_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    written.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_those_of_the_service_are() {
        for (name, expected) in [
            ("releaseYear", "RELEASE_YEAR"),
            ("release year", "RELEASE_YEAR"),
            ("GENRES", "GENRES"),
            ("imdbId", "IMDB_ID"),
            ("price (EUR)", "PRICE_EUR"),
            ("_x-1", "X_1"),
            ("größe", "GR_E"),
            ("", ""),
        ] {
            assert_eq!(upper_snake(name), expected);
        }
    }
}
