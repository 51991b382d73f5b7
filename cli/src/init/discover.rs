//! Which files are which dataset: by the folders that the pipeline reads, by what options say, by the headers of files, and
//! by their names.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

use personalize_contract::DatasetType::{self, Interactions};
use personalize_contract::data_folder::is_data;

use super::InitError;
use super::ask::Asker;
use super::synonyms::{dataset_type_of, of_file_name};
use super::table_reader::TableReader;
use crate::arguments::Init;

/// The data of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) dataset_type: DatasetType,
    /// In the order of their names; at least one.
    pub(super) files: Vec<PathBuf>,
    /// As messages name it: its path in the folder.
    pub(super) place: String,
    /// Whether it is where the pipeline reads it.
    pub(super) is_in_place: bool,
}

/// The data of each dataset, Interactions among them, and what of the files is not used.
///
/// # Errors
/// There are no interactions, or an option names what is not there.
pub(super) fn sources(arguments: &Init, asker: &mut Asker) -> Result<(Vec<Source>, Vec<String>), InitError> {
    let folder = &arguments.folder;
    if !folder.is_dir() {
        return Err(InitError::NoFolder(folder.clone()));
    }
    let mut found: BTreeMap<DatasetType, Source> = BTreeMap::new();
    for given in &arguments.dataset {
        let source = at(folder, given.dataset_type, &given.path).ok_or_else(|| InitError::NoData {
            dataset_type: given.dataset_type,
            path: given.path.clone(),
            folder: folder.clone(),
        })?;
        found.insert(given.dataset_type, source);
    }
    for (name, path) in entries(folder)?.into_iter().filter(|(_, path)| path.is_dir()) {
        let Some(dataset_type) = DatasetType::parse(&name) else { continue };
        if let Some(source) = at(folder, dataset_type, &name).filter(|_| path.is_dir()) {
            found.entry(dataset_type).or_insert(source);
        }
    }
    let unused = loose_files(folder, &mut found)?;
    if let Entry::Vacant(vacant) = found.entry(Interactions) {
        let candidates: Vec<String> = unused.iter().map(|(name, _)| name.clone()).collect();
        let chosen = asker.choose("Which file has the interactions, a row for each event?", &candidates);
        let source = chosen.and_then(|chosen| at(folder, Interactions, &chosen));
        vacant.insert(source.ok_or_else(|| InitError::NoInteractions { folder: folder.clone() })?);
    }
    let is_used = |name: &str| found.values().any(|source| source.place == name);
    let unused =
        unused.into_iter().filter(|(name, _)| !is_used(name)).map(|(name, why)| format!("{name} is not used: {why}"));
    let unused = unused.collect();
    Ok((found.into_values().collect(), unused))
}

/// The data at a path in the folder: a file, or the files of a folder.
fn at(folder: &Path, dataset_type: DatasetType, path: &str) -> Option<Source> {
    let absolute = folder.join(path);
    let place = path.trim_end_matches('/').to_owned();
    if absolute.is_file() {
        return Some(Source { dataset_type, files: vec![absolute], place, is_in_place: false });
    }
    let files: Vec<PathBuf> =
        entries(&absolute).ok()?.into_iter().map(|(_, path)| path).filter(|path| is_rows(path)).collect();
    let is_in_place = place == dataset_type.as_str();
    (!files.is_empty()).then_some(Source { dataset_type, files, place, is_in_place })
}

fn is_rows(path: &Path) -> bool {
    let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
    path.is_file() && is_data(&path.to_string_lossy(), bytes)
}

/// Names and paths of what is in a folder, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, InitError> {
    let unreadable = |source| InitError::Read { path: folder.to_owned(), source };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    entries.sort();
    Ok(entries)
}

/// Adds the CSV files right in the folder to what they are the data of; gives back those that are of no use, and why.
fn loose_files(folder: &Path, found: &mut BTreeMap<DatasetType, Source>) -> Result<Vec<(String, String)>, InitError> {
    let mut candidates: BTreeMap<DatasetType, Vec<(String, usize)>> = BTreeMap::new();
    let mut unused = Vec::new();
    for (name, path) in entries(folder)? {
        let is_table = path.extension().is_some_and(|extension| extension == "csv" || extension == "tsv");
        if !is_table || !is_rows(&path) || found.values().any(|source| source.files.contains(&path)) {
            continue;
        }
        let header = TableReader::open(&path)?.header;
        match dataset_type_of(&header) {
            Some(dataset_type) => candidates.entry(dataset_type).or_default().push((name, header.len())),
            None => unused.push((name, format!("its columns {} are of no dataset that is known", header.join(", ")))),
        }
    }
    for (dataset_type, mut files) in candidates {
        files.sort_by_key(|(name, columns)| (of_file_name(name, dataset_type), *columns));
        let best = if found.contains_key(&dataset_type) { None } else { files.pop() };
        let source = best.and_then(|(name, _)| at(folder, dataset_type, &name));
        let place = source.map(|source| found.entry(dataset_type).or_insert(source).place.clone());
        let place = place.or_else(|| found.get(&dataset_type).map(|source| source.place.clone())).unwrap_or_default();
        unused.extend(files.into_iter().map(|(name, _)| {
            let why = format!("{place} has the {dataset_type}; --dataset {dataset_type}={name} takes this one instead");
            (name, why)
        }));
    }
    Ok(unused)
}
