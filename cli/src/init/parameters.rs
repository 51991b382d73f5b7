//! The parameter file.

use std::collections::BTreeSet;

use personalize_contract::DatasetType;
use personalize_contract::recipe::{ARN_PREFIX, Ability, RECIPES};
use personalize_contract::schema::FieldType;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::fields::{DatasetPlan, FieldPlan};
use crate::command_error::CommandError;

/// The recipes that a solution is made for, where the data allows it, with what the solution is called.
const SOLUTIONS: [(&str, &str, &str); 4] = [
    ("aws-user-personalization-v2", "forYou", "for-you"),
    ("aws-similar-items", "similarItems", "similar-items"),
    ("aws-personalized-ranking-v2", "ranking", "ranking"),
    ("aws-next-best-action", "nextBestAction", "next-best-action"),
];

/// Entries in the order in which they were put down.
struct Ordered<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    dataset_group: Named,
    datasets: Ordered<Dataset>,
    event_tracker: Named,
    solutions: Ordered<Solution>,
    campaigns: Ordered<Campaign>,
}

#[derive(Serialize)]
struct Named {
    name: String,
}

#[derive(Serialize)]
struct Dataset {
    name: String,
    schema: Schema,
}

#[derive(Serialize)]
struct Schema {
    r#type: &'static str,
    name: String,
    namespace: &'static str,
    fields: Vec<Field>,
    version: &'static str,
}

#[derive(Serialize)]
struct Field {
    name: String,
    r#type: Type,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    categorical: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    textual: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Type {
    Always(&'static str),
    OrNull([&'static str; 2]),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Solution {
    name: String,
    recipe_arn: String,
}

#[derive(Serialize)]
struct Campaign {
    name: String,
    #[serde(rename = "minProvisionedTPS")]
    min_provisioned_tps: u32,
}

/// The recipes that the data allows, of those that serve recommendations in real time.
pub(super) fn recipes(datasets: &[DatasetPlan]) -> Vec<&'static str> {
    let present: BTreeSet<DatasetType> = datasets.iter().map(|dataset| dataset.dataset_type).collect();
    let allowed = |name: &&str| {
        let recipe = RECIPES.iter().find(|recipe| recipe.name == *name);
        recipe.is_some_and(|recipe| recipe.can(Ability::RealTime) && recipe.needs.iter().all(|of| present.contains(of)))
    };
    SOLUTIONS.iter().map(|(recipe, ..)| *recipe).filter(allowed).collect()
}

/// The text of the parameter file.
///
/// # Errors
/// It is no JSON, which only a defect can bring about.
pub(super) fn document(group: &str, datasets: &[DatasetPlan], recipes: &[&str]) -> Result<String, CommandError> {
    let solutions = || SOLUTIONS.iter().filter(|(recipe, ..)| recipes.contains(recipe));
    let parameters = Parameters {
        dataset_group: Named { name: group.to_owned() },
        datasets: Ordered(datasets.iter().map(|plan| (plan.dataset_type.to_string(), dataset(group, plan))).collect()),
        event_tracker: Named { name: format!("{group}-tracker") },
        solutions: Ordered(
            solutions()
                .map(|(recipe, key, name)| {
                    let recipe_arn = format!("{ARN_PREFIX}{recipe}");
                    ((*key).to_owned(), Solution { name: format!("{group}-{name}"), recipe_arn })
                })
                .collect(),
        ),
        campaigns: Ordered(
            solutions()
                .map(|(_, key, name)| {
                    (format!("{key}Campaign"), Campaign { name: format!("{group}-{name}"), min_provisioned_tps: 1 })
                })
                .collect(),
        ),
    };
    Ok(serde_json::to_string_pretty(&parameters)? + "\n")
}

fn dataset(group: &str, plan: &DatasetPlan) -> Dataset {
    // The guide leaves out the underscore of the one dataset type that has one.
    let record = plan.dataset_type.as_str().replace('_', "");
    let schema = Schema {
        r#type: "record",
        name: record.clone(),
        namespace: "com.amazonaws.personalize.schema",
        fields: plan.fields.iter().map(field).collect(),
        version: "1.0",
    };
    Dataset { name: format!("{group}-{}", record.to_lowercase()), schema }
}

fn field(plan: &FieldPlan) -> Field {
    let FieldPlan { name, field_type, nullable, categorical, textual, .. } = plan;
    let r#type = FieldType::as_str(*field_type);
    Field {
        name: name.clone(),
        r#type: if *nullable { Type::OrNull([r#type, "null"]) } else { Type::Always(r#type) },
        categorical: *categorical,
        textual: *textual,
    }
}
