//! What a solution asks of its training, as models take it.

use std::collections::BTreeMap;

use personalize_models::configuration::{Configuration, EventWeight, HyperparameterRange, Objective, Sensitivity};
use serde_json::{Map, Value};

/// What a solution's `solutionConfig` asks for, and what the request itself does.
pub(crate) fn configuration(config: Option<&Value>, perform_hpo: bool, update: bool) -> Configuration {
    let inside = |path: &[&str]| path.iter().try_fold(config?, |value, name| value.get(name));
    Configuration {
        hyperparameters: texts(inside(&["algorithmHyperParameters"])),
        feature_transformation: texts(inside(&["featureTransformationParameters"])),
        event_weights: event_weights(inside(&["eventsConfig", "eventParametersList"])),
        objective: inside(&["optimizationObjective"]).and_then(objective),
        optimize_hyperparameters: perform_hpo,
        hyperparameter_ranges: ranges(inside(&["hpoConfig", "algorithmHyperParameterRanges"])),
        update,
    }
}

/// Where an optimisation searches: of each kind of hyperparameter there is a list.
fn ranges(listed: Option<&Value>) -> BTreeMap<String, HyperparameterRange> {
    let lists = listed.and_then(Value::as_object).into_iter().flat_map(Map::values);
    let listed = lists.filter_map(Value::as_array).flatten();
    // Their names may have the prefix that they are reported with, as in `training.bptt`.
    let name = |range: &Value| Some(range.get("name")?.as_str()?.rsplit('.').next()?.to_owned());
    listed.filter_map(|listed| Some((name(listed)?, range(listed)?))).collect()
}

fn range(listed: &Value) -> Option<HyperparameterRange> {
    if let Some(values) = listed.get("values").and_then(Value::as_array) {
        let values = values.iter().filter_map(|value| value.as_str().map(str::to_owned));
        return Some(HyperparameterRange::OneOf(values.collect()));
    }
    let bound = |name: &str| listed.get(name).and_then(Value::as_f64);
    Some(HyperparameterRange::Between(bound("minValue")?, bound("maxValue")?))
}

/// The members of a map of texts.
pub(crate) fn texts(value: Option<&Value>) -> BTreeMap<String, String> {
    let members = value.and_then(Value::as_object).into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn event_weights(listed: Option<&Value>) -> Vec<EventWeight> {
    let listed = listed.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    listed.filter_map(event_weight).collect()
}

/// Events of a type that is listed without a weight count once.
fn event_weight(parameters: &Map<String, Value>) -> Option<EventWeight> {
    Some(EventWeight {
        event_type: parameters.get("eventType")?.as_str()?.to_owned(),
        event_value_threshold: parameters.get("eventValueThreshold").and_then(Value::as_f64),
        weight: parameters.get("weight").and_then(Value::as_f64).unwrap_or(1.0),
    })
}

fn objective(asked: &Value) -> Option<Objective> {
    let sensitivity = asked.get("objectiveSensitivity").and_then(Value::as_str).and_then(Sensitivity::of_name);
    let sensitivity = sensitivity.unwrap_or(Sensitivity::Off);
    Some(Objective { item_attribute: asked.get("itemAttribute")?.as_str()?.to_ascii_uppercase(), sensitivity })
}
