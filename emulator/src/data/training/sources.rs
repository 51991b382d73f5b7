//! The data of a dataset group at some moment, dataset by dataset.

use std::sync::Arc;

use personalize_contract::{DatasetType, Schema};
use serde::{Deserialize, Serialize};

use crate::data::rows::Contents;

/// A dataset that has data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) contents: Contents,
    #[serde(with = "crate::stored::shared")]
    pub(crate) schema: Arc<Schema>,
}

/// The datasets of a group that have data, as they were at a moment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sources(pub(crate) Vec<(DatasetType, Source)>);

impl Source {
    fn is_same(&self, other: &Self) -> bool {
        self.contents.is_same(&other.contents) && self.has_same_schema(other)
    }

    /// Whether the two have one schema.
    pub(crate) fn has_same_schema(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.schema, &other.schema) || self.schema == other.schema
    }
}

impl Sources {
    /// The dataset of a type, if it has data.
    pub(crate) fn of(&self, dataset_type: DatasetType) -> Option<&Source> {
        self.0.iter().find(|(of, _)| *of == dataset_type).map(|(_, source)| source)
    }

    /// What the dataset of a type holds, if that is anything.
    pub(crate) fn contents(&self, dataset_type: DatasetType) -> Option<&Contents> {
        self.of(dataset_type).map(|source| &source.contents)
    }

    /// Whether the two hold the same, see [`Contents::is_same`].
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|((of, one), (of_other, other))| of == of_other && one.is_same(other))
    }

    /// What the next event of a dataset will be numbered from: those that are numbered lower are in the data.
    pub(crate) fn sequence(&self, dataset_type: DatasetType) -> u64 {
        self.contents(dataset_type).map_or(0, Contents::sequence)
    }
}
