//! Solutions: how to train.

use personalize_contract::recipe::{self, INSTEAD_OF_AUTO_ML, Recipe};
use personalize_contract::{ResourceType, Status};
use serde_json::{Value, json};

use super::{Answer, dataset_group};
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::data::{EventCondition, EventFilter};
use crate::error::ServiceError;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_active_quota};

/// In a dataset group. Two published pages differ; this is the lower figure.
const QUOTA: usize = 10;

#[derive(Debug)]
pub(crate) struct Solution {
    head: Head,
    pub(crate) dataset_group_arn: String,
    /// What was asked for; with AutoML nothing was.
    recipe_arn: Option<String>,
    pub(crate) perform_hpo: bool,
    pub(crate) perform_auto_ml: bool,
    perform_auto_training: bool,
    pub(crate) perform_incremental_update: Option<bool>,
    pub(crate) event_type: Option<String>,
    pub(crate) config: Option<Value>,
}

impl Resource for Solution {
    const TYPE: ResourceType = ResourceType::Solution;
    const ARN: &'static str = "solutionArn";
    const TELLS_WHY: bool = false;

    fn head(&self) -> &Head {
        &self.head
    }
}

impl Solution {
    /// The recipe that its versions are trained with.
    pub(crate) fn trained_with(&self) -> &str {
        self.recipe_arn.as_deref().unwrap_or(INSTEAD_OF_AUTO_ML)
    }

    pub(crate) fn recipe(&self) -> Option<&'static Recipe> {
        recipe::of_arn(self.trained_with())
    }

    /// The events that its versions are trained on.
    pub(crate) fn event_filter(&self) -> EventFilter {
        let config = self.config.as_ref();
        let listed = config.and_then(|config| config.get("eventsConfig")?.get("eventParametersList")?.as_array());
        if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
            let condition = |parameters: &Value| EventCondition {
                event_type: parameters.get("eventType").and_then(Value::as_str).map(str::to_owned),
                least_value: parameters.get("eventValueThreshold").and_then(Value::as_f64),
            };
            return EventFilter { conditions: listed.iter().map(condition).collect() };
        }
        let least_value = config.and_then(|config| config.get("eventValueThreshold")?.as_str()?.parse().ok());
        if self.event_type.is_none() && least_value.is_none() {
            return EventFilter::default();
        }
        EventFilter { conditions: vec![EventCondition { event_type: self.event_type.clone(), least_value }] }
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.dataset_groups.active(group_arn, now)?;
    let perform_auto_ml = arguments.flag("performAutoML").unwrap_or_default();
    let recipe_arn = wanted_recipe(arguments, perform_auto_ml)?;
    let config = arguments.value("solutionConfig").cloned();
    if let Some(threshold) = config.as_ref().and_then(|config| config.get("eventValueThreshold")?.as_str())
        && threshold.parse::<f64>().is_err()
    {
        return Err(ServiceError::invalid_input(format!("The eventValueThreshold `{threshold}` is no number.")));
    }
    let name = arguments.text("name")?;
    let arn = state.account.solution(name);
    state.solutions.free(&arn)?;
    let of_group =
        |solution: &&Solution| solution.dataset_group_arn == group_arn && solution.status(now) != Status::CreateFailed;
    below_active_quota(state.solutions.iter().filter(of_group).count(), QUOTA)?;
    let mut after = vec![group_arn.to_owned()];
    after.extend(dataset_group::import_jobs(state, group_arn));
    let beginning =
        Beginning { resource_type: ResourceType::Solution, matched_by: name, name, arn: &arn, recipe: None, after };
    let head = state.begin(now, beginning);
    state.solutions.insert(Solution {
        head,
        dataset_group_arn: group_arn.to_owned(),
        recipe_arn,
        perform_hpo: arguments.flag("performHPO").unwrap_or_default(),
        perform_auto_ml,
        perform_auto_training: arguments.flag("performAutoTraining").unwrap_or(true),
        perform_incremental_update: arguments.flag("performIncrementalUpdate"),
        event_type: arguments.optional_text("eventType").map(str::to_owned),
        config,
    });
    Ok(json!({"solutionArn": arn}))
}

fn wanted_recipe(arguments: &Arguments, perform_auto_ml: bool) -> Result<Option<String>, ServiceError> {
    match arguments.optional_text("recipeArn") {
        Some(arn) if recipe::of_arn(arn).is_none() => {
            Err(ServiceError::invalid_input(format!("{arn} is no recipe for solutions of a custom dataset group.")))
        }
        Some(_) if perform_auto_ml => {
            Err(ServiceError::invalid_input("With performAutoML the service chooses the recipe; leave recipeArn out."))
        }
        Some(arn) => Ok(Some(arn.to_owned())),
        None if perform_auto_ml => Ok(None),
        None => Err(ServiceError::invalid_input("recipeArn is required unless performAutoML is true.")),
    }
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionArn")?;
    let solution = state.solutions.get(arn)?;
    let latest = state.solution_versions.iter().rev().find(|version| version.solution_arn == arn);
    let more = json!({
        "performHPO": solution.perform_hpo,
        "performAutoML": solution.perform_auto_ml,
        "performAutoTraining": solution.perform_auto_training,
        "performIncrementalUpdate": solution.perform_incremental_update,
        "recipeArn": solution.recipe_arn,
        "datasetGroupArn": solution.dataset_group_arn,
        "eventType": solution.event_type,
        "solutionConfig": solution.config,
        // In reality it is known once a version has been trained.
        "autoMLResult": solution.perform_auto_ml.then(|| json!({"bestRecipeArn": solution.trained_with()})),
        "latestSolutionVersion": latest.map(|version| version.summary(now)),
    });
    Ok(json!({"solution": solution.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group = arguments.optional_text("datasetGroupArn");
    let rows = state.solutions.numbered();
    let rows = rows.filter(|(_, solution)| group.is_none_or(|arn| solution.dataset_group_arn == arn));
    page("solutions", arguments, rows, |solution| solution.described(now, json!({"recipeArn": solution.recipe_arn})))
}
