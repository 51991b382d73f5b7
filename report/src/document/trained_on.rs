//! Which data went into which version, by when imports ended and trainings began.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::json::{FromJson, member};
use crate::time::seconds_of;

/// The imports whose data a version, or a recommender, was trained on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainedOn {
    /// The solution or the recommender.
    pub solution: String,
    /// The version or the recommender.
    pub solution_version_arn: String,
    /// When its training began.
    pub start_time: String,
    /// What was imported before that.
    pub imports: Vec<Import>,
    /// What was imported later, and is not in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Import>,
}

impl FromJson for TrainedOn {
    fn from_json(value: &Value) -> Self {
        Self {
            solution: member(value, "solution"),
            solution_version_arn: member(value, "solutionVersionArn"),
            start_time: member(value, "startTime"),
            imports: member(value, "imports"),
            later: member(value, "later"),
        }
    }
}

/// An import that has ended well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// The dataset, with the object behind it where the job imported one by itself: `Interactions/monday.csv`.
    pub name: String,
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// When it was over.
    pub end_time: String,
}

impl FromJson for Import {
    fn from_json(value: &Value) -> Self {
        Self { name: member(value, "name"), arn: member(value, "arn"), end_time: member(value, "endTime") }
    }
}

impl Import {
    /// Whether it has taken the place of all that was imported before.
    fn is_full(&self) -> bool {
        !self.name.contains('/')
    }

    fn dataset(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }
}

impl TrainedOn {
    /// What of these imports a training that began then has used: of each dataset the last full import that was over, and
    /// those of single objects after it. A moment that cannot be read is before all others.
    #[must_use]
    pub fn new(solution: &str, solution_version_arn: &str, start_time: &str, imports: &[Import]) -> Self {
        let moment = |moment: &str| seconds_of(moment).unwrap_or_default();
        let start = moment(start_time);
        let mut in_order: Vec<&Import> = imports.iter().collect();
        in_order.sort_by(|one, other| moment(&one.end_time).total_cmp(&moment(&other.end_time)));
        let mut used: BTreeMap<&str, Vec<Import>> = BTreeMap::new();
        let mut later = Vec::new();
        for import in in_order {
            if moment(&import.end_time) > start {
                later.push(import.clone());
                continue;
            }
            let of_dataset = used.entry(import.dataset()).or_default();
            if import.is_full() {
                of_dataset.clear();
            }
            of_dataset.push(import.clone());
        }
        Self {
            solution: solution.to_owned(),
            solution_version_arn: solution_version_arn.to_owned(),
            start_time: start_time.to_owned(),
            imports: used.into_values().flatten().collect(),
            later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(name: &str, minute: u32) -> Import {
        Import { name: name.to_owned(), arn: None, end_time: format!("2026-01-05T09:{minute:02}:00Z") }
    }

    fn names(imports: &[Import]) -> Vec<String> {
        imports.iter().map(|import| format!("{} {}", import.name, &import.end_time[14..16])).collect()
    }

    #[test]
    fn a_full_import_takes_the_place_of_what_was_there_and_single_objects_add_to_it() {
        let imports = [
            import("Interactions/tuesday.csv", 8),
            import("Interactions", 2),
            import("Interactions/monday.csv", 4),
            import("Interactions", 6),
            import("Items", 1),
            import("Interactions/late.csv", 31),
            import("Users", 30),
        ];
        let trained = TrainedOn::new("films", "arn", "2026-01-05T09:30:00Z", &imports);
        let used = ["Interactions 06", "Interactions/tuesday.csv 08", "Items 01", "Users 30"];
        assert_eq!(names(&trained.imports), used);
        assert_eq!(names(&trained.later), ["Interactions/late.csv 31"]);
    }
}
