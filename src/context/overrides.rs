//! What one run does otherwise than its parameter file says: what a schedule's section says, or the input of an execution
//! that somebody starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The keys of [`Overrides`].
pub const KEYS: [&str; 5] = ["reimport", "retrain", "trainingMode", "batch", "filters"];

/// What one run does otherwise than the parameter file says. What is left out is as in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overrides {
    /// When data is imported again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reimport: Option<Repeat>,
    /// When solutions are trained again, by their names.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    pub retrain: ByName<Repeat>,
    /// How solutions are trained, by their names.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    pub training_mode: ByName<TrainingMode>,
    /// When batch jobs are run again, by their names within the run, as in `films/everyone`.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    pub batch: ByName<Repeat>,
    /// The filters in whose expressions times are rendered anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
}

/// One value for everything of a kind, or one for each by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ByName<T> {
    /// For everything.
    All(T),
    /// For what has these names, and nothing else.
    Each(BTreeMap<String, T>),
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self::Each(BTreeMap::new())
    }
}

impl<T> ByName<T> {
    /// The value for what has that name.
    pub fn of(&self, name: &str) -> Option<&T> {
        match self {
            Self::All(value) => Some(value),
            Self::Each(values) => values.get(name),
        }
    }

    /// Whether it says nothing of anything.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Each(values) if values.is_empty())
    }

    /// The names that it has values for, where it has one for each.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let values = match self {
            Self::All(_) => None,
            Self::Each(values) => Some(values),
        };
        values.into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}

/// When a run does again what an earlier one has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Repeat {
    /// In every run.
    Always,
    /// Where something has changed since.
    #[default]
    OnChange,
    /// Only what was never done.
    Never,
}

/// How a solution is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TrainingMode {
    /// From the beginning.
    #[default]
    Full,
    /// On top of the newest version, as soon as there is one.
    Update,
}

impl Overrides {
    /// Whether a run with them is as any other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
