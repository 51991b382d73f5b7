//! The canonical document: what a parameter file says, in one arrangement whatever format it is written in. It knows of
//! each of its values where in the user's file that is. Checks speak of places in the document, and what they find is
//! moved to the places in the file at the end.
//!
//! The arrangement is that of the sample's shape, but that `solutions` is a list and that each solution has its campaigns
//! in its own `campaigns`. Those of no solution, about which the format has a finding, are in `campaigns` at the root.

use std::collections::HashMap;

use personalize_contract::{DatasetType, Domain, Finding, Place};
use serde_json::{Map, Value};

use super::data_location::DataLocation;

/// What a parameter file says, and where.
#[derive(Debug)]
pub struct Document {
    /// The sections. What the format does not know is here too, where the file has it.
    pub root: Map<String, Value>,
    /// The keys that the root of a file of this format may have besides those of the document.
    pub keys: &'static [&'static str],
    /// The paths in the file, by the paths in the document, of what was moved. What is in it was moved along with it.
    pub origins: HashMap<String, String>,
    /// The key of a dataset in the file.
    pub key_of: fn(DatasetType) -> String,
    /// Where the data of a dataset lies that does not say so itself.
    pub location_of: fn(DatasetType) -> DataLocation,
}

/// An object of the document.
#[derive(Debug, Clone)]
pub struct Section<'document> {
    /// The path to it in the document.
    pub path: String,
    /// What is in it.
    pub members: &'document Map<String, Value>,
}

impl Document {
    /// The section at a key of the root.
    pub fn section(&self, key: &str) -> Option<Section<'_>> {
        Some(Section { path: key.to_owned(), members: self.root.get(key)?.as_object()? })
    }

    /// The sections in a list of the root.
    pub fn sections(&self, key: &str) -> Vec<Section<'_>> {
        listed(self.root.get(key), key)
    }

    /// The domain of the dataset group, if it is of one.
    pub fn domain(&self) -> Option<Domain> {
        Domain::parse(self.section("datasetGroup")?.text("domain")?)
    }

    /// The path in the file of what is at a path in the document.
    pub fn path_in_file(&self, path: &str) -> String {
        let ends = path.rmatch_indices(['.', '[']).map(|(end, _)| end);
        let mut prefixes = std::iter::once(path.len()).chain(ends).map(|end| path.split_at(end));
        let moved = prefixes.find_map(|(prefix, rest)| Some(self.origins.get(prefix)?.clone() + rest));
        moved.unwrap_or_else(|| path.to_owned())
    }

    /// A finding about the document as one about the file.
    pub fn in_file(&self, mut finding: Finding) -> Finding {
        if let Place::Path { path, .. } = &mut finding.place {
            *path = self.path_in_file(path);
        }
        for dataset_type in DatasetType::ALL {
            let key = (self.key_of)(dataset_type);
            if key != dataset_type.as_str() {
                let quoted = |key: &str| format!("`datasets.{key}`");
                finding.message = finding.message.replace(&quoted(dataset_type.as_str()), &quoted(&key));
            }
        }
        finding
    }
}

impl<'document> Section<'document> {
    /// The text at a key.
    pub fn text(&self, key: &str) -> Option<&'document str> {
        self.members.get(key)?.as_str()
    }

    /// The path to what is at a key.
    pub fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// The sections in the list at a key.
    pub fn sections(&self, key: &str) -> Vec<Self> {
        listed(self.members.get(key), &self.at(key))
    }
}

fn listed<'document>(list: Option<&'document Value>, path: &str) -> Vec<Section<'document>> {
    let each = list.and_then(Value::as_array).into_iter().flatten().enumerate();
    each.filter_map(|(index, section)| {
        Some(Section { path: format!("{path}[{index}]"), members: section.as_object()? })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_moved_value_was_moved_along_unless_it_was_moved_further() {
        let origins =
            [("solutions[0]", "solution"), ("solutions[0].campaigns[1]", "campaign"), ("campaigns[0]", "c.a[b")];
        let origins = origins.into_iter().map(|(path, origin)| (path.to_owned(), origin.to_owned())).collect();
        let document = Document {
            root: Map::new(),
            keys: &[],
            origins,
            key_of: |key| key.to_string(),
            location_of: DataLocation::folder_of,
        };
        for (path, expected) in [
            ("solutions[0]", "solution"),
            ("solutions[0].name", "solution.name"),
            ("solutions[0].campaigns[0].name", "solution.campaigns[0].name"),
            ("solutions[0].campaigns[1].tags[3].tagKey", "campaign.tags[3].tagKey"),
            ("solutions[0].campaigns[10]", "solution.campaigns[10]"),
            ("campaigns[0].name", "c.a[b.name"),
            ("solutions[01]", "solutions[01]"),
            ("filters[0]", "filters[0]"),
            ("", ""),
        ] {
            assert_eq!(document.path_in_file(path), expected);
        }
    }
}
