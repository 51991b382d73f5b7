//! What a parameter file's solutions ask of the data.

use serde_json::Value;

use crate::recipe::check::Section;

/// What training considers at most: interactions, and items. Source: the quotas page of the guide, and its pages on the
/// recipes that consider more.
const CONSIDERED_BY_ANY: (u64, u64) = (500_000_000, 750_000);
const CONSIDERED_BY_V2: (u64, u64) = (3_000_000_000, 5_000_000);
const CONSIDERED_BY_SEMANTIC_SIMILARITY: (u64, u64) = (500_000_000, 10_000_000);

/// Which events a solution trains on: those that satisfy one of the conditions, or all without any.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventFilter {
    /// The conditions.
    pub conditions: Vec<EventCondition>,
}

/// A type and the least value, each where it matters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventCondition {
    /// The type.
    pub event_type: Option<String>,
    /// The least value.
    pub least_value: Option<f64>,
}

/// What one solution asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The path of the solution in the parameter file, as in `solutions.forYou`.
    pub path: String,
    /// The events that it trains on.
    pub filter: EventFilter,
    /// Every event type that it names, with the path where it does.
    pub event_types: Vec<(String, String)>,
    /// How many interactions and how many items its training considers at most.
    pub considered: (u64, u64),
}

impl Expectation {
    /// What the solution at a path asks for. What is of a wrong type is told elsewhere and skipped here.
    #[must_use]
    pub fn of_solution(path: &str, section: &Section) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let config = |key: &str| section.get("solutionConfig").and_then(|config| config.get(key));
        let event_type = text(section.get("eventType"));
        let least_value = text(config("eventValueThreshold")).and_then(|threshold| threshold.parse().ok());
        let mut event_types = Vec::new();
        event_types.extend(event_type.clone().map(|name| (name, format!("{path}.eventType"))));
        let mut conditions = Vec::new();
        if event_type.is_some() || least_value.is_some() {
            conditions.push(EventCondition { event_type, least_value });
        }
        let listed = config("eventsConfig").and_then(|events| events.get("eventParametersList")?.as_array());
        for (index, parameters) in listed.into_iter().flatten().enumerate() {
            let event_type = text(parameters.get("eventType"));
            let place = format!("{path}.solutionConfig.eventsConfig.eventParametersList[{index}].eventType");
            event_types.extend(event_type.clone().map(|name| (name, place)));
            let least_value = parameters.get("eventValueThreshold").and_then(Value::as_f64);
            conditions.push(EventCondition { event_type, least_value });
        }
        let recipe = section.get("recipeArn").and_then(Value::as_str).unwrap_or_default();
        let considered = considered(recipe);
        Self { path: path.to_owned(), filter: EventFilter { conditions }, event_types, considered }
    }
}

fn considered(recipe: &str) -> (u64, u64) {
    match recipe.rsplit('/').next() {
        Some(name) if name.ends_with("-v2") => CONSIDERED_BY_V2,
        Some("aws-semantic-similarity") => CONSIDERED_BY_SEMANTIC_SIMILARITY,
        _ => CONSIDERED_BY_ANY,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(section: &Value) -> Expectation {
        Expectation::of_solution("solutions.a", section.as_object().expect("an object"))
    }

    #[test]
    fn events_are_chosen_by_type_and_value_in_either_way() {
        let all = of(&json!({"recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2"}));
        assert_eq!((all.filter, all.event_types), (EventFilter::default(), Vec::new()));
        let one = of(&json!({"eventType": "Watch", "solutionConfig": {"eventValueThreshold": "0.5"}}));
        let condition = |event_type: &str, least_value| EventCondition {
            event_type: Some(event_type.to_owned()),
            least_value: Some(least_value),
        };
        assert_eq!(one.filter.conditions, [condition("Watch", 0.5)]);
        assert_eq!(one.event_types, [("Watch".to_owned(), "solutions.a.eventType".to_owned())]);
        let events = json!([{"eventType": "Click", "eventValueThreshold": 2}, {"eventType": "Buy"}]);
        let several = of(&json!({"solutionConfig": {"eventsConfig": {"eventParametersList": events}}}));
        let named: Vec<&str> = several.event_types.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((several.filter.conditions[0].clone(), named), (condition("Click", 2.0), vec!["Click", "Buy"]));
    }
    #[test]
    fn how_much_is_considered_depends_on_the_recipe() {
        let recipes = ["aws-user-personalization-v2", "aws-semantic-similarity", "aws-sims"];
        let items = recipes.map(|name| of(&json!({"recipeArn": format!("arn:aws:personalize:::recipe/{name}")})));
        assert_eq!(items.map(|one| one.considered.1), [5_000_000, 10_000_000, 750_000]);
        assert_eq!(of(&json!({"performAutoML": true})).considered, (500_000_000, 750_000));
    }
}
