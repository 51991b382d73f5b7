//! Which columns of a dataset's files hold which of the service's fields.

use personalize_contract::schema::{documented_name, is_required, required_fields};

use super::InitError;
use super::ask::Asker;
use super::discover::Source;
use super::synonyms::recognised;
use super::table_reader::TableReader;
use crate::arguments::Init;

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
    /// Recognises columns by their names, by what options say, and by asking.
    ///
    /// # Errors
    /// A field that every dataset of the type has is in none of them.
    pub(super) fn of(source: &Source, arguments: &Init, asker: &mut Asker) -> Result<Self, InitError> {
        let first = TableReader::open(&source.files[0])?;
        let mut header = first.header.clone();
        for file in &source.files[1..] {
            let other = TableReader::open(file)?.header;
            header.retain(|column| other.iter().any(|name| name.eq_ignore_ascii_case(column)));
        }
        let mut fields = recognised(&header, source.dataset_type);
        apply_options(source, arguments, &header, &mut fields)?;
        for (field, _) in required_fields(source.dataset_type) {
            if !fields.contains(&Some(*field)) {
                let place = ask_for(source, field, &header, &fields, asker)?;
                fields[place] = Some(field);
            }
        }
        let columns = header.into_iter().zip(fields).map(|(name, field)| Column { name, field }).collect();
        Ok(Self { columns, separator: first.separator })
    }
}

/// Takes `--column` into account: `USER_ID=customer`, or `Items.ITEM_ID=sku` for one dataset.
fn apply_options(
    source: &Source,
    arguments: &Init,
    header: &[String],
    fields: &mut [Option<&'static str>],
) -> Result<(), InitError> {
    let dataset_type = source.dataset_type;
    for given in &arguments.column {
        let refused = |problem: String| InitError::Column { given: format!("{}={}", given.key, given.value), problem };
        let (of, name) = given.key.split_once('.').map_or((None, given.key.as_str()), |(of, name)| (Some(of), name));
        if of.is_some_and(|of| !of.eq_ignore_ascii_case(dataset_type.as_str())) {
            continue;
        }
        let Some(field) = documented_name(name, dataset_type, None) else {
            match of {
                Some(_) => {
                    return Err(refused(format!("{dataset_type} has no field of that name that the service knows")));
                }
                None => continue,
            }
        };
        let Some(place) = header.iter().position(|column| *column == given.value) else {
            // Without a dataset, it may be a column of another one.
            if of.is_none() && !is_required(field, dataset_type) {
                continue;
            }
            if of.is_none() && fields.contains(&Some(field)) {
                continue;
            }
            return Err(refused(format!("{} has the columns {}", source.place, header.join(", "))));
        };
        fields.iter_mut().filter(|known| **known == Some(field)).for_each(|known| *known = None);
        fields[place] = Some(field);
    }
    Ok(())
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
