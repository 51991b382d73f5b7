//! What a solution asks of its recipe, and a campaign of its solution's, against what the recipe can do and what data
//! there is. Read from the JSON itself: what is of a wrong type is reported elsewhere and skipped here.

mod campaign;
mod columns;
mod named;
mod parameters;
mod recommender;
mod rules;
mod search;

use serde_json::{Map, Value};

pub use campaign::{campaign, check_influences};
pub use parameters::check_values;
pub use recommender::recommender;
pub use rules::{DATASETS, RULES};

use super::{Ability, RECIPES, Recipe};
use crate::model::{Pattern, schedule};
use crate::place::join;
use crate::{DatasetType, Finding, Rule, Schema, Severity};
use rules::{EVENTS_CONFIG, INCREMENTAL, OBJECTIVE, OPTIMIZATION, UPDATE};

/// Most characters of a schedule. A longer one breaks the constraint of the API model on lengths.
const LONGEST: usize = 16;

/// A section of the parameter file.
pub type Section = Map<String, Value>;

/// The datasets that there are, each with its schema unless that cannot be read.
pub type Datasets = [(DatasetType, Option<Schema>)];

/// Checks the solution that is at a path. Gives back its recipe, if it names one that it can have.
pub fn solution(
    path: &str,
    section: &Section,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) -> Option<&'static Recipe> {
    let recipe = named::check(path, section, findings);
    columns::check_events(path, section, datasets, findings);
    columns::check_training_data(path, section, datasets, findings);
    configuration(path, section, recipe, findings);
    if let Some(recipe) = recipe {
        columns::check_objective(path, section, datasets, recipe, findings);
        columns::check_needs(path, datasets, recipe, findings);
    }
    recipe
}

/// Checks how the solution at a path, or without a path a request for one, is to be trained, as far as that does not
/// depend on datasets.
pub fn configuration(path: &str, section: &Section, recipe: Option<&Recipe>, findings: &mut Vec<Finding>) {
    check_schedule(path, section, findings);
    columns::check_threshold(path, section, findings);
    search::check_use(path, section, findings);
    if let Some(recipe) = recipe {
        check_abilities(path, section, recipe, findings);
        parameters::check(path, section, recipe, findings);
        search::check(path, section, recipe, findings);
    }
}

fn check_abilities(path: &str, section: &Section, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let flag = |key: &str| section.get(key).and_then(Value::as_bool) == Some(true);
    let configured = |key: &str| config(section).is_some_and(|config| config.contains_key(key));
    let is_update = section.get("trainingMode").and_then(Value::as_str) == Some("UPDATE");
    let asked = [
        (flag("performHPO"), "performHPO", Ability::HyperparameterOptimization, OPTIMIZATION),
        (is_update, "trainingMode", Ability::UpdateTraining, UPDATE),
        (flag("performIncrementalUpdate"), "performIncrementalUpdate", Ability::IncrementalUpdate, INCREMENTAL),
        (configured("eventsConfig"), "solutionConfig.eventsConfig", Ability::EventsConfig, EVENTS_CONFIG),
        (
            configured("optimizationObjective"),
            "solutionConfig.optimizationObjective",
            Ability::OptimizationObjective,
            OBJECTIVE,
        ),
    ];
    for (_, key, ability, rule) in asked.into_iter().filter(|(asked, ..)| *asked) {
        check_ability(&join(path, key), recipe, ability, rule, findings);
    }
}

/// Reports that the recipe cannot do what is asked of it at a path.
pub(crate) fn check_ability(path: &str, recipe: &Recipe, ability: Ability, rule: Rule, findings: &mut Vec<Finding>) {
    if recipe.can(ability) {
        return;
    }
    let able: Vec<&str> = RECIPES.iter().filter(|recipe| recipe.can(ability)).map(|recipe| recipe.name).collect();
    let able = able.join(", ");
    let sent = if rule.severity == Severity::Warning { ", and it is not sent" } else { "" };
    let message =
        format!("the recipe {} does not have this{sent}; leave it out, or choose one that does: {able}", recipe.name);
    findings.push(Finding::of(rule, path, message));
}

/// What has not the form of a schedule breaks a constraint of the API model, which is checked for all members alike.
fn check_schedule(path: &str, section: &Section, findings: &mut Vec<Finding>) {
    let Some(config) = config(section) else { return };
    let schedule = config.get("autoTrainingConfig").and_then(|config| config.get("schedulingExpression")?.as_str());
    if let Some(text) = schedule.filter(|text| Pattern::SchedulingExpression.matches(text) && text.len() <= LONGEST) {
        let place = join(path, "solutionConfig.autoTrainingConfig.schedulingExpression");
        findings.extend(schedule::finding(place, text));
    }
}

fn config(section: &Section) -> Option<&Section> {
    section.get("solutionConfig")?.as_object()
}

/// The schema of a dataset that there is, unless it cannot be read.
pub(crate) fn schema_of(datasets: &Datasets, dataset_type: DatasetType) -> Option<&Schema> {
    datasets.iter().find(|(known, _)| *known == dataset_type)?.1.as_ref()
}

pub(crate) fn has(datasets: &Datasets, dataset_type: DatasetType) -> bool {
    datasets.iter().any(|(known, _)| *known == dataset_type)
}
