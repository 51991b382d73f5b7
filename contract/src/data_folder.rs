//! The folder of a dataset: which of its files an import reads, and where the data is if there is none.

mod elsewhere;

use crate::{DatasetType, Finding, Place, Rule};

const DATA_IS_THERE: Rule = Rule::error("PP0690", "A dataset has data");
const NO_EMPTY_FILES: Rule = Rule::warning("PP0693", "A dataset's folder has no empty files");
/// What is in a folder on a disk and cannot be in a bucket.
pub const NOTHING_PASSED_OVER: Rule = Rule::warning("PP0694", "A dataset's folder has regular files only");

/// All rules here.
pub const RULES: &[Rule] = &[DATA_IS_THERE, NO_EMPTY_FILES, NOTHING_PASSED_OVER];

/// How many files around the folders of the datasets are looked at for data that is in another place: as many as S3 lists
/// at once.
pub const MOST_AROUND: usize = 1000;

/// How many names a message lists.
const NAMED: usize = 3;

/// A file in the folder of a dataset, or an object in S3.
#[derive(Debug, Clone)]
pub struct DataFile<Location> {
    /// Its name in findings; with a `/` at its end where it only names a folder, as S3 has it.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// By what it can be read.
    pub location: Location,
}

/// Whether an import of a folder leaves a file out for its name: one that begins with `.` or `_`, which programs give to
/// what is theirs and not data, such as `.DS_Store`, `.part-0.csv.crc` or `_SUCCESS`. It may be a path, of which the last
/// part counts.
///
/// Source: inferred from what reads such folders elsewhere, Athena and Spark among them; the developer guide does not
/// mention such files.
#[must_use]
pub fn is_hidden(name: &str) -> bool {
    file_name(name).starts_with(['.', '_'])
}

/// Whether a file, or an object in S3, is data to an import of the folder that it is in.
#[must_use]
pub fn is_data(name: &str, bytes: u64) -> bool {
    bytes > 0 && !name.ends_with('/') && !is_hidden(name)
}

/// The files of a folder, by what an import makes of them, each list in the order in which they were listed.
#[derive(Debug, Clone)]
pub struct FolderContent<Location> {
    /// Those that are read.
    pub data: Vec<DataFile<Location>>,
    empty: Vec<String>,
    hidden: Vec<String>,
}

impl<Location> FolderContent<Location> {
    /// Divides the files of a folder.
    #[must_use]
    pub fn of(files: Vec<DataFile<Location>>) -> Self {
        let mut content = Self { data: Vec::new(), empty: Vec::new(), hidden: Vec::new() };
        for file in files.into_iter().filter(|file| !file.name.ends_with('/')) {
            match () {
                () if is_hidden(&file.name) => content.hidden.push(file.name),
                () if file.bytes == 0 => content.empty.push(file.name),
                () => content.data.push(file),
            }
        }
        content
    }

    /// What is wrong with the folder by the names and sizes of its files. `key` is what the parameter file calls the dataset,
    /// and what its folder is called beside the file. `around` are paths of files around the folders of
    /// all datasets, relative to what these are in, with `/` between their parts. It is only asked where there is no data.
    pub fn finding(
        &self,
        (dataset_type, key): (DatasetType, &str),
        folder: impl Into<String>,
        around: &[String],
    ) -> Option<Finding> {
        if self.data.is_empty() {
            return Some(Finding::of(DATA_IS_THERE, Place::file(folder), self.absence((dataset_type, key), around)));
        }
        let [first, more @ ..] = self.empty.as_slice() else { return None };
        let message = "it is empty; whether an import passes over an empty file is not published: remove it";
        Some(Finding::of(NO_EMPTY_FILES, Place::file(first).and_more(more.len() as u64), message))
    }

    fn absence(&self, (dataset_type, key): (DatasetType, &str), around: &[String]) -> String {
        let mut present = Vec::new();
        if !self.hidden.is_empty() {
            let names = named(&self.hidden);
            present.push(format!(
                "the folder has only files that are hidden by their names ({names}), which an import leaves out"
            ));
        }
        if !self.empty.is_empty() {
            present.push(format!("the folder has only empty files ({})", named(&self.empty)));
        }
        let found = elsewhere::find(key, around);
        present.push(match found {
            Some(found) => format!("{}: {}", found.what, found.remedy),
            // Every dataset group needs interactions.
            None if dataset_type == DatasetType::Interactions => {
                "upload at least one CSV file to this folder".to_owned()
            }
            None => format!("upload at least one CSV file to this folder, or leave `datasets.{key}` out"),
        });
        format!("there is no data for the dataset {dataset_type}; {}", present.join("; "))
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Some file names as a message shows them.
fn named(paths: &[String]) -> String {
    let shown: Vec<String> = paths.iter().take(NAMED).map(|path| format!("`{}`", file_name(path))).collect();
    let more = paths.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(files: &[(&str, u64)]) -> FolderContent<()> {
        let file = |(name, bytes): &(&str, u64)| DataFile { name: (*name).to_owned(), bytes: *bytes, location: () };
        FolderContent::of(files.iter().map(file).collect())
    }

    fn finding(files: &[(&str, u64)]) -> String {
        let finding = content(files).finding((DatasetType::Items, "Items"), "s3://b/Items/", &[]);
        finding.map_or_else(String::new, |finding| finding.to_string())
    }

    #[test]
    fn files_are_hidden_by_the_first_character_of_their_names() {
        for name in [".DS_Store", "_SUCCESS", "Items/.items.csv.crc", "s3://b/Items/_committed_7", "a/_b/.c"] {
            assert!(is_hidden(name), "{name}");
        }
        for name in ["items.csv", "a_b.csv", "_temporary/part.csv", "s3://b/_x/Items/i.csv", "Thumbs.db"] {
            assert!(!is_hidden(name), "{name}");
        }
    }

    #[test]
    fn a_folder_is_read_without_what_is_hidden_or_empty() {
        let content = content(&[("I/", 0), ("I/a.csv", 9), ("I/_log", 9), ("I/b.csv", 0), ("I/.c", 0)]);
        let data: Vec<&str> = content.data.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(data, ["I/a.csv"]);
        assert_eq!(finding(&[("I/a.csv", 9), ("I/_log", 0), ("I/.c", 7)]), "", "hidden files need not be removed");
        let expected = "warning[PP0693]: I/b.csv and 1 more: it is empty; whether an import passes over an empty file is not published: remove it";
        assert_eq!(finding(&[("I/a.csv", 9), ("I/b.csv", 0), ("I/c.csv", 0)]), expected);
    }

    #[test]
    fn a_folder_without_data_says_what_it_has_instead() {
        let remedy = "upload at least one CSV file to this folder, or leave `datasets.Items` out";
        let begin = "error[PP0690]: s3://b/Items/: there is no data for the dataset Items";
        assert_eq!(finding(&[]), format!("{begin}; {remedy}"));
        assert_eq!(
            finding(&[("I/", 0), ("I/a.csv", 0)]),
            format!("{begin}; the folder has only empty files (`a.csv`); {remedy}")
        );
        let hidden = finding(&[("I/.DS_Store", 6), ("I/_a", 1), ("I/_b", 1), ("I/_c", 1)]);
        let names = "(`.DS_Store`, `_a`, `_b` and 1 more)";
        assert_eq!(
            hidden,
            format!(
                "{begin}; the folder has only files that are hidden by their names {names}, which an import leaves out; {remedy}"
            )
        );
    }
}
