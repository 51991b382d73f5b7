//! The parameter file: what it may say, and the one form that both of its accepted forms are brought into.

pub mod sections;
mod shape;

use std::collections::BTreeMap;

use personalize_contract::{DatasetType, Finding, Schema, recipe};
use serde_json::Value;

pub use sections::{CampaignSection, DatasetGroupSection, EventTrackerSection, FilterSection, SolutionSection, Tag};
use sections::{DatasetSection, FileSections};

/// Most bytes of a parameter file: what Step Functions would carry if the file were handed over inline.
pub const MAXIMUM_BYTES: usize = crate::context::MAXIMUM_BYTES;

/// What a parameter file asks for.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// The dataset group.
    pub dataset_group: DatasetGroupSection,
    /// In the order Interactions, Items, Users.
    pub datasets: Vec<Dataset>,
    /// The event tracker.
    pub event_tracker: Option<EventTrackerSection>,
    /// The filters.
    pub filters: Vec<FilterSection>,
    /// The solutions, each with its campaigns.
    pub solutions: Vec<Solution>,
}

/// A dataset, its schema and where its data lies.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Which of the group's datasets.
    pub dataset_type: DatasetType,
    /// Its own name.
    pub name: String,
    /// The schema as the file has it.
    pub schema_text: String,
    /// The schema, read.
    pub schema: Schema,
    /// Tags for the dataset.
    pub tags: Vec<Tag>,
}

/// A solution and the campaigns that serve it.
#[derive(Debug, Clone)]
pub struct Solution {
    /// The input of `CreateSolution`.
    pub section: SolutionSection,
    /// The campaigns that are to serve its newest version.
    pub campaigns: Vec<CampaignSection>,
}

/// What the seed's form calls its one solution.
const ONLY_SOLUTION: &str = "solution";

impl Parameters {
    /// Reads a parameter file. The second part of the answer are findings that do not stop a run.
    ///
    /// # Errors
    /// Every finding of the file, warnings included, if at least one is an error.
    pub fn parse(text: &str) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        let value = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            let complaint = error.to_string();
            let complaint = complaint.split(" at line ").next().unwrap_or_default();
            vec![Finding::error(place, format!("the parameter file is not JSON: {complaint}"))]
        })?;
        Self::read(&value)
    }

    /// The same for a parameter file that is JSON already.
    ///
    /// # Errors
    /// As [`Parameters::parse`].
    pub fn read(value: &Value) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        let mut findings = Vec::new();
        shape::FILE.check("", value, &mut findings);
        check_schemas(value, &mut findings);
        if findings.iter().any(Finding::is_error) {
            return Err(findings);
        }
        let sections: FileSections = serde_json::from_value(value.clone()).map_err(|error| {
            vec![Finding::error("the file", format!("the parameter file is not understood: {error}"))]
        })?;
        let parameters = Self::unite(sections, &mut findings);
        parameters.check(&mut findings);
        if findings.iter().any(Finding::is_error) { Err(findings) } else { Ok((parameters, findings)) }
    }

    /// Brings both forms of a file into one.
    fn unite(file: FileSections, findings: &mut Vec<Finding>) -> Self {
        let mut solutions = file.solutions;
        if let Some(solution) = file.solution {
            if solutions.is_empty() {
                solutions.insert(ONLY_SOLUTION.to_owned(), solution);
            } else {
                findings.push(Finding::error("solution", "the file has `solution` and `solutions`; use one of them"));
            }
        }
        let mut campaigns = file.campaigns;
        if let Some(campaign) = file.campaign {
            if campaigns.is_empty() && solutions.contains_key(ONLY_SOLUTION) {
                campaigns.insert(format!("{ONLY_SOLUTION}Campaign"), campaign);
            } else {
                let message = "`campaign` belongs to `solution`; with `solutions`, use `campaigns`";
                findings.push(Finding::error("campaign", message));
            }
        }
        for key in campaigns.keys().filter(|key| solution_of_campaign(key, &solutions).is_none()) {
            findings.push(Finding::error(format!("campaigns.{key}"), campaign_of_no_solution(key, &solutions)));
        }
        let solutions = solutions
            .into_iter()
            .map(|(key, mut section)| {
                let mut own = std::mem::take(&mut section.campaigns);
                own.extend(campaigns.remove(&format!("{key}Campaign")));
                Solution { section, campaigns: own }
            })
            .collect();
        Self {
            dataset_group: file.dataset_group,
            datasets: file.datasets.into_iter().filter_map(|(key, section)| dataset(&key, section)).collect(),
            event_tracker: file.event_tracker,
            filters: file.filters,
            solutions,
        }
    }

    fn check(&self, findings: &mut Vec<Finding>) {
        let names = |kind: &str, names: Vec<&str>, findings: &mut Vec<Finding>| {
            let mut seen: Vec<&str> = Vec::new();
            for name in names {
                if seen.contains(&name) {
                    findings.push(Finding::error(
                        format!("{kind}s"),
                        format!("two {kind}s are called `{name}`; a {kind}'s name is unique in an account and Region"),
                    ));
                }
                seen.push(name);
            }
        };
        names("filter", self.filters.iter().map(|filter| filter.name.as_str()).collect(), findings);
        names("solution", self.solutions.iter().map(|solution| solution.section.name.as_str()).collect(), findings);
        names("campaign", self.campaigns().map(|campaign| campaign.name.as_str()).collect(), findings);
        for solution in &self.solutions {
            check_recipe(&solution.section, findings);
        }
        for filter in &self.filters {
            self.check_filter(filter, findings);
        }
    }

    fn check_filter(&self, filter: &FilterSection, findings: &mut Vec<Finding>) {
        for dataset_type in personalize_contract::filter::datasets_named(&filter.filter_expression) {
            if !self.datasets.iter().any(|dataset| dataset.dataset_type == dataset_type) {
                findings.push(Finding::error(
                    format!("filters.{}", filter.name),
                    format!("the expression names {dataset_type}, and the file has no such dataset; add `datasets.{dataset_type}`"),
                ));
            }
        }
    }

    /// Every campaign of every solution.
    pub fn campaigns(&self) -> impl Iterator<Item = &CampaignSection> {
        self.solutions.iter().flat_map(|solution| &solution.campaigns)
    }
}

fn dataset(key: &str, section: DatasetSection) -> Option<Dataset> {
    Some(Dataset {
        dataset_type: DatasetType::parse(key)?,
        name: section.name,
        schema: Schema::parse(&section.schema).ok()?,
        schema_text: section.schema.to_string(),
        tags: section.tags,
    })
}

fn check_schemas(file: &Value, findings: &mut Vec<Finding>) {
    let Some(datasets) = file.get("datasets").and_then(Value::as_object) else { return };
    for (key, section) in datasets {
        let (Some(dataset_type), Some(schema)) = (DatasetType::parse(key), section.get("schema")) else { continue };
        if !schema.is_object() {
            continue;
        }
        let problems = match Schema::parse(schema) {
            Ok(schema) => schema.problems_for(dataset_type),
            Err(problems) => problems,
        };
        let place = format!("datasets.{key}.schema");
        findings.extend(problems.into_iter().map(|problem| Finding::error(place.clone(), problem)));
    }
}

fn check_recipe(solution: &SolutionSection, findings: &mut Vec<Finding>) {
    let place = format!("solutions.{}", solution.name);
    match (&solution.recipe_arn, solution.perform_auto_ml) {
        (Some(_), Some(true)) => findings.push(Finding::error(
            place,
            "`performAutoML` chooses a recipe, and `recipeArn` names one; leave `performAutoML` out",
        )),
        (None, Some(true)) => findings.push(Finding::warning(
            place,
            format!(
                "`performAutoML` is no longer recommended: it only ever chose among recipes that are gone; name one instead: \"recipeArn\": \"{}\"",
                recipe::INSTEAD_OF_AUTO_ML
            ),
        )),
        (None, _) => findings.push(Finding::error(
            place,
            format!("`recipeArn` is missing; name a recipe, such as \"{}\"", recipe::INSTEAD_OF_AUTO_ML),
        )),
        (Some(arn), _) if recipe::of_arn(arn).is_none() => findings.push(Finding::error(place, unknown_recipe(arn))),
        (Some(_), _) => {}
    }
    if solution.perform_auto_training == Some(true) {
        findings.push(Finding::warning(
            format!("solutions.{}", solution.name),
            "`performAutoTraining` is on: the service trains, and bills, on its own schedule until the solution is deleted",
        ));
    }
}

fn unknown_recipe(arn: &str) -> String {
    let likeness = |recipe: &&recipe::Recipe| strsim::jaro_winkler(arn.rsplit('/').next().unwrap_or(arn), recipe.name);
    let nearest = recipe::RECIPES.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map_or("", |recipe| recipe.name);
    format!("`{arn}` is no recipe for solutions; the nearest is {}{nearest}", recipe::ARN_PREFIX)
}

fn solution_of_campaign<'key>(key: &'key str, solutions: &BTreeMap<String, SolutionSection>) -> Option<&'key str> {
    key.strip_suffix("Campaign").filter(|solution| solutions.contains_key(*solution))
}

fn campaign_of_no_solution(key: &str, solutions: &BTreeMap<String, SolutionSection>) -> String {
    let expected: Vec<String> = solutions.keys().map(|solution| format!("`{solution}Campaign`")).collect();
    if expected.is_empty() {
        return format!("the campaign `{key}` has no solution; add `solutions`");
    }
    format!(
        "the campaign `{key}` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: {}",
        expected.join(", ")
    )
}

#[cfg(test)]
mod tests;
