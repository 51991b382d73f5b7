//! Which columns of a dataset's files hold which of the service's fields.

use personalize_contract::DatasetType;
use personalize_contract::model::nearest;
use personalize_contract::schema::{documented_name, required_fields, reserved_fields};

use super::InitError;
use super::ask::Asker;
use super::discover::Source;
use super::synonyms::recognised;
use super::table_reader::TableReader;
use crate::arguments::{Init, KeyValue};

/// A column that all files of a dataset have.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As the header of the first file spells it.
    pub(super) name: String,
    /// The service's field that it holds, if it holds one.
    pub(super) field: Option<&'static str>,
}

/// The columns of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) columns: Vec<Column>,
    /// What separates the values of the first file.
    pub(super) separator: u8,
}

impl Assignment {
    /// Recognises columns by their names, by what options say, which were checked, and by asking.
    ///
    /// # Errors
    /// A field that every dataset of the type has is in none of them.
    pub(super) fn of(source: &Source, arguments: &Init, asker: &mut Asker) -> Result<Self, InitError> {
        let (header, separator) = header_of(source)?;
        let mut fields = recognised(&header, source.dataset_type);
        apply_options(source.dataset_type, arguments, &header, &mut fields);
        for (field, _) in required_fields(source.dataset_type) {
            if !fields.contains(&Some(*field)) {
                let place = ask_for(source, field, &header, &fields, asker)?;
                fields[place] = Some(field);
            }
        }
        let columns = header.into_iter().zip(fields).map(|(name, field)| Column { name, field }).collect();
        Ok(Self { columns, separator })
    }
}

/// The columns that all files of a dataset have, as the first spells them, and what separates values in that one.
fn header_of(source: &Source) -> Result<(Vec<String>, u8), InitError> {
    let first = TableReader::open(&source.files[0])?;
    let mut header = first.header;
    for file in &source.files[1..] {
        let other = TableReader::open(file)?.header;
        header.retain(|column| other.iter().any(|name| name.eq_ignore_ascii_case(column)));
    }
    Ok((header, first.separator))
}

/// The dataset and the field that `--column` names: `USER_ID`, or `Items.ITEM_ID` of one dataset.
fn dataset_and_field(key: &str) -> (Option<&str>, &str) {
    key.split_once('.').map_or((None, key), |(dataset, field)| (Some(dataset), field))
}

/// Takes `--column` into account, as far as it is for a dataset of that type with that header.
fn apply_options(dataset_type: DatasetType, arguments: &Init, header: &[String], fields: &mut [Option<&'static str>]) {
    for given in &arguments.column {
        let (dataset, field) = dataset_and_field(&given.key);
        if !dataset.is_none_or(|dataset| dataset.eq_ignore_ascii_case(dataset_type.as_str())) {
            continue;
        }
        let place = header.iter().position(|column| *column == given.value);
        if let (Some(field), Some(place)) = (documented_name(field, dataset_type, None), place) {
            fields.iter_mut().filter(|known| **known == Some(field)).for_each(|known| *known = None);
            fields[place] = Some(field);
        }
    }
}

/// Sees that each `--column` names a field and a column of one of the datasets at least.
///
/// # Errors
/// One names what there is not, or a file cannot be read.
pub(super) fn check_options(sources: &[Source], arguments: &Init) -> Result<(), InitError> {
    let headers = sources.iter().map(|source| Ok((source, header_of(source)?.0)));
    let headers: Vec<(&Source, Vec<String>)> = headers.collect::<Result<_, InitError>>()?;
    let problem = |given| Some((given, problem_with(given, &headers)?));
    match arguments.column.iter().find_map(problem) {
        None => Ok(()),
        Some((given, problem)) => Err(InitError::Column { given: format!("{}={}", given.key, given.value), problem }),
    }
}

/// Why no dataset has a use for a `--column`.
fn problem_with(given: &KeyValue, headers: &[(&Source, Vec<String>)]) -> Option<String> {
    let (dataset, field) = dataset_and_field(&given.key);
    let mut headers: Vec<&(&Source, Vec<String>)> = headers.iter().collect();
    let types = |headers: &[&(&Source, Vec<String>)]| -> Vec<&'static str> {
        headers.iter().map(|(source, _)| source.dataset_type.as_str()).collect()
    };
    if let Some(dataset) = dataset {
        let all = types(&headers);
        headers.retain(|(source, _)| dataset.eq_ignore_ascii_case(source.dataset_type.as_str()));
        if headers.is_empty() {
            return Some(
                format!("there is no data of {dataset}, but of {}", all.join(", ")) + &did_you_mean(&all, dataset),
            );
        }
    }
    let all = types(&headers);
    let known: Vec<&str> = headers.iter().flat_map(|(source, _)| fields_of(source.dataset_type)).collect();
    headers.retain(|(source, _)| documented_name(field, source.dataset_type, None).is_some());
    if headers.is_empty() {
        let problem = format!("the service knows no field {field} of {}", all.join(" or "));
        return Some(problem + &did_you_mean(&known, field));
    }
    if headers.iter().any(|(_, header)| header.contains(&given.value)) {
        return None;
    }
    let columns: Vec<&str> = headers.iter().flat_map(|(_, header)| header).map(String::as_str).collect();
    let there_is =
        headers.iter().map(|(source, header)| format!("{} has the columns {}", source.place, header.join(", ")));
    Some(there_is.collect::<Vec<_>>().join(", and ") + &did_you_mean(&columns, &given.value))
}

/// The fields of a dataset that the service knows.
fn fields_of(dataset_type: DatasetType) -> impl Iterator<Item = &'static str> {
    required_fields(dataset_type).iter().chain(reserved_fields(dataset_type)).map(|(name, _)| *name)
}

fn did_you_mean(known: &[&str], name: &str) -> String {
    nearest(known.iter().copied(), name).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}

fn ask_for(
    source: &Source,
    field: &'static str,
    header: &[String],
    fields: &[Option<&'static str>],
    asker: &mut Asker,
) -> Result<usize, InitError> {
    let (dataset_type, file) = (source.dataset_type, source.place.clone());
    let free: Vec<String> =
        header.iter().zip(fields).filter(|(_, field)| field.is_none()).map(|(name, _)| name.clone()).collect();
    let chosen = asker.choose(&format!("Which column of {file} is {field} of {dataset_type}?"), &free);
    let place = chosen.and_then(|chosen| header.iter().position(|column| *column == chosen));
    place.ok_or_else(|| InitError::NoColumn { file, columns: header.join(", "), field, dataset_type })
}
