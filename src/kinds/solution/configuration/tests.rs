use serde_json::{Value, json};

use super::*;
use crate::kinds::inputs;

/// A configuration with everything that one can say.
fn whole() -> Value {
    let range = |name: &str, least: f64, most: f64| json!({"name": name, "minValue": least, "maxValue": most});
    let integer = |name: &str| json!({"name": name, "minValue": 1, "maxValue": 9});
    json!({
        "eventValueThreshold": "0.5",
        "hpoConfig": {
            "hpoObjective": {"type": "Maximize", "metricName": "precision", "metricRegex": "precision_at"},
            "hpoResourceConfig": {"maxNumberOfTrainingJobs": "10", "maxParallelTrainingJobs": "2"},
            "algorithmHyperParameterRanges": {
                "integerHyperParameterRanges": [integer("bptt"), integer("hidden_dimension")],
                "continuousHyperParameterRanges": [range("decay", 0.25, 0.75), range("rate", 0.5, 0.75)],
                "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true", "false"]}],
            },
        },
        "algorithmHyperParameters": {"bptt": "32", "hidden_dimension": "149"},
        "featureTransformationParameters": {"min_user_history_length_percentile": "0.1"},
        "autoMLConfig": {"metricName": "precision", "recipeList": ["one", "another"]},
        "eventsConfig": {"eventParametersList": [
            {"eventType": "watch", "eventValueThreshold": 0.5, "weight": 0.5}, {"eventType": "click", "weight": 0.25}]},
        "optimizationObjective": {"itemAttribute": "REVENUE", "objectiveSensitivity": "LOW"},
        "trainingDataConfig": {
            "excludedDatasetColumns": {"Items": ["GENRES", "YEAR"], "Users": ["AGE"]},
            "includedDatasetColumns": {"Interactions": ["EVENT_TYPE"]},
        },
        "autoTrainingConfig": {"schedulingExpression": "rate(3 days)"},
    })
}

/// The parts in which what was found differs from what is desired.
fn differences(desired: &Value, found: &Value) -> Vec<String> {
    let mut parts: Vec<String> = sentences(desired, found)
        .iter()
        .map(|sentence| {
            let part = sentence.strip_prefix("solutionConfig.").unwrap().split([' ', '.']).next();
            part.unwrap().to_owned()
        })
        .collect();
    parts.dedup();
    parts
}

fn sentences(desired: &Value, found: &Value) -> Vec<String> {
    let read = |config: &Value| inputs::solution_config(&serde_json::from_value(config.clone()).unwrap());
    let (desired, found) = (read(desired), read(found));
    [fixed_differences(&desired, &found), changeable_differences(&desired, &found)].concat()
}

/// Where every value stands. A list of texts is one value.
fn places(value: &Value, place: &str) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(key, value)| places(value, &format!("{place}/{key}"))).collect()
        }
        Value::Array(items) if !items.iter().all(Value::is_string) => {
            items.iter().enumerate().flat_map(|(at, value)| places(value, &format!("{place}/{at}"))).collect()
        }
        _ => vec![place.to_owned()],
    }
}

fn without(config: &Value, place: &str) -> Value {
    let mut less = config.clone();
    let (parent, key) = place.rsplit_once('/').unwrap();
    less.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().remove(key).unwrap();
    less
}

fn with_another_value(config: &Value, place: &str) -> Value {
    let mut other = config.clone();
    let value = other.pointer_mut(place).unwrap();
    *value = match value {
        Value::String(_) => json!("another"),
        Value::Number(number) if number.is_i64() => json!(7),
        Value::Number(_) => json!(0.125),
        Value::Array(_) => json!(["another"]),
        other => panic!("{other} is no value of a configuration"),
    };
    other
}

fn part_of(place: &str) -> &str {
    place.split('/').nth(1).unwrap()
}

#[test]
fn what_the_service_fills_in_is_no_difference_wherever_it_stands() {
    let whole = whole();
    let places = places(&whole, "");
    assert_eq!(places.len(), 36, "{places:#?}");
    assert_eq!(differences(&whole, &whole), [""; 0]);
    for place in places.iter().filter(|place| !place.ends_with("/eventType")) {
        assert_eq!(differences(&without(&whole, place), &whole), [""; 0], "{place}");
    }
    let parts = whole.as_object().unwrap().iter().filter(|(_, part)| part.is_object());
    let begun: Value = parts.map(|(key, _)| (key.clone(), json!({}))).collect();
    assert_eq!(differences(&begun, &whole), [""; 0]);
    assert_eq!(differences(&begun, &json!({})), [""; 0], "nothing is said in a part that is only begun");
}

#[test]
fn whatever_the_file_says_and_the_service_has_otherwise_is_a_difference_of_its_part() {
    let whole = whole();
    for place in places(&whole, "") {
        assert_eq!(differences(&whole, &with_another_value(&whole, &place)), [part_of(&place)], "{place}");
        assert_eq!(differences(&whole, &without(&whole, &place)), [part_of(&place)], "{place} is not there");
    }
    assert_eq!(differences(&whole, &json!({})).len(), 9, "every part");
}

#[test]
fn a_text_that_differs_is_reported_with_both_values() {
    let desired = json!({"eventValueThreshold": "0.5", "algorithmHyperParameters": {"bptt": "32", "layers": "2"}});
    let found = json!({"algorithmHyperParameters": {"bptt": "32.0"}});
    assert_eq!(
        sentences(&desired, &found),
        [
            "solutionConfig.eventValueThreshold is nothing, and the file says 0.5",
            "solutionConfig.algorithmHyperParameters.bptt is 32.0, and the file says 32",
            "solutionConfig.algorithmHyperParameters.layers is nothing, and the file says 2",
        ]
    );
}

#[test]
fn order_is_no_difference_and_one_more_event_is() {
    let whole = whole();
    let mut turned = whole.clone();
    for list in [
        "/eventsConfig/eventParametersList",
        "/hpoConfig/algorithmHyperParameterRanges/integerHyperParameterRanges",
        "/hpoConfig/algorithmHyperParameterRanges/categoricalHyperParameterRanges/0/values",
        "/autoMLConfig/recipeList",
        "/trainingDataConfig/excludedDatasetColumns/Items",
    ] {
        turned.pointer_mut(list).and_then(Value::as_array_mut).unwrap().reverse();
    }
    assert_eq!(differences(&whole, &turned), [""; 0]);
    let mut more = whole.clone();
    let events = more.pointer_mut("/eventsConfig/eventParametersList").and_then(Value::as_array_mut).unwrap();
    events.push(json!({"eventType": "like"}));
    assert_eq!(differences(&whole, &more), ["eventsConfig"]);
    more["trainingDataConfig"]["excludedDatasetColumns"]["Items"] = json!(["GENRES", "YEAR", "AWARDS"]);
    assert_eq!(differences(&whole, &more), ["trainingDataConfig", "eventsConfig"]);
}
