//! What a parameter file's solutions and filters ask of the data.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::literal::FilterLiteral;
use crate::Domain;
use crate::recipe::check::Section;
use crate::recipe::domain_recipe_of_arn;
use crate::training::ATTRIBUTE_RECIPE;

/// What training considers at most: interactions, and items. Source: the quotas page of the guide, and its pages on the
/// recipes that consider more.
const CONSIDERED_BY_ANY: (u64, u64) = (500_000_000, 750_000);
const CONSIDERED_BY_V2: (u64, u64) = (3_000_000_000, 5_000_000);
const CONSIDERED_BY_SEMANTIC_SIMILARITY: (u64, u64) = (500_000_000, 10_000_000);

/// What a parameter file asks of the data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectations {
    /// What each solution and each recommender asks for.
    pub solutions: Vec<Expectation>,
    /// What filters compare columns with.
    pub literals: Vec<FilterLiteral>,
}

/// Of solutions alone.
impl From<Vec<Expectation>> for Expectations {
    fn from(solutions: Vec<Expectation>) -> Self {
        Self { solutions, literals: Vec::new() }
    }
}

/// Which events a solution trains on: those that satisfy one of the conditions, or all without any.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EventFilter {
    /// The conditions.
    pub conditions: Vec<EventCondition>,
}

impl EventFilter {
    /// What a solution chooses by its `eventType` and its `solutionConfig`. Where an `eventsConfig` lists events, the
    /// older `eventType` and `eventValueThreshold` are taken to choose none: what the service makes of both is not
    /// published. What is of a wrong type is skipped.
    #[must_use]
    pub fn of_solution(event_type: Option<&str>, solution_config: Option<&Value>) -> Self {
        let event_type = event_type.map(str::to_owned);
        let listed = listed(solution_config);
        let conditions = if let [_, ..] = listed {
            let condition = |parameters: &Value| EventCondition {
                event_type: parameters.get("eventType").and_then(Value::as_str).map(str::to_owned),
                least_value: parameters.get("eventValueThreshold").and_then(Value::as_f64),
            };
            listed.iter().map(condition).collect()
        } else {
            let threshold = solution_config.and_then(|config| config.get("eventValueThreshold")?.as_str());
            let condition = EventCondition { event_type, least_value: threshold.and_then(|text| text.parse().ok()) };
            if condition == EventCondition::default() { Vec::new() } else { vec![condition] }
        };
        Self { conditions }
    }
}

fn listed(solution_config: Option<&Value>) -> &[Value] {
    let listed = solution_config.and_then(|config| config.get("eventsConfig")?.get("eventParametersList")?.as_array());
    listed.map(Vec::as_slice).unwrap_or_default()
}

/// A type and the least value, each where it matters.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EventCondition {
    /// The type.
    pub event_type: Option<String>,
    /// The least value.
    pub least_value: Option<f64>,
}

/// Which columns of a dataset a solution trains on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrainingColumns {
    /// These alone, if any are named.
    pub included: Option<Vec<String>>,
    /// All but these.
    pub excluded: Vec<String>,
}

impl TrainingColumns {
    /// What a solution's `trainingDataConfig` says of a dataset. What is of a wrong type is skipped.
    #[must_use]
    pub fn of_solution(solution_config: Option<&Value>, dataset: &str) -> Self {
        let named = |choice: &str| -> Option<Vec<String>> {
            let columns = solution_config?.get("trainingDataConfig")?.get(choice)?.get(dataset)?.as_array()?;
            Some(columns.iter().filter_map(|column| column.as_str().map(str::to_owned)).collect())
        };
        Self {
            included: named("includedDatasetColumns"),
            excluded: named("excludedDatasetColumns").unwrap_or_default(),
        }
    }

    /// Whether a column is among them.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        let is_in = |names: &[String]| names.iter().any(|name| name.eq_ignore_ascii_case(column));
        self.included.as_deref().is_none_or(is_in) && !is_in(&self.excluded)
    }
}

/// What one solution or recommender asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectation {
    /// Its path in the parameter file, as in `solutions.forYou`.
    pub path: String,
    /// The events that it trains on.
    pub filter: EventFilter,
    /// Every event type that it names, with the path where it does.
    pub event_types: Vec<(String, String)>,
    /// How many interactions and how many items its training considers at most.
    pub considered: (u64, u64),
    /// The columns of Items that it may train on, if it trains on an attribute of items or not at all.
    pub attributes: Option<TrainingColumns>,
}

impl Expectation {
    /// What the solution at a path asks for. What is of a wrong type is reported elsewhere and skipped here.
    #[must_use]
    pub fn of_solution(path: &str, section: &Section) -> Self {
        let event_type = section.get("eventType").and_then(Value::as_str);
        let solution_config = section.get("solutionConfig");
        let of_all = event_type.map(|name| (name.to_owned(), format!("{path}.eventType")));
        let of_each = listed(solution_config).iter().enumerate().filter_map(|(index, parameters)| {
            let place = format!("{path}.solutionConfig.eventsConfig.eventParametersList[{index}].eventType");
            Some((parameters.get("eventType")?.as_str()?.to_owned(), place))
        });
        let recipe = section.get("recipeArn").and_then(Value::as_str).unwrap_or_default();
        Self {
            path: path.to_owned(),
            filter: EventFilter::of_solution(event_type, solution_config),
            event_types: of_all.into_iter().chain(of_each).collect(),
            considered: considered(recipe),
            attributes: (recipe.rsplit('/').next() == Some(ATTRIBUTE_RECIPE))
                .then(|| TrainingColumns::of_solution(solution_config, "Items")),
        }
    }
}

impl Expectation {
    /// What the recommender at a path asks for, in a dataset group of that domain: events of the type that its recipe is
    /// trained on. That a recipe is of another domain is a finding of its own, and asks nothing of the data.
    #[must_use]
    pub fn of_recommender(path: &str, section: &Section, domain: Option<Domain>) -> Self {
        let recipe_arn = section.get("recipeArn").and_then(Value::as_str).unwrap_or_default();
        let recipe = domain_recipe_of_arn(recipe_arn).filter(|recipe| domain == Some(recipe.domain));
        let event_type = recipe.and_then(|recipe| recipe.event_type);
        Self {
            path: path.to_owned(),
            filter: EventFilter::of_solution(event_type, None),
            event_types: event_type.map(|name| (name.to_owned(), format!("{path}.recipeArn"))).into_iter().collect(),
            considered: CONSIDERED_BY_ANY,
            attributes: None,
        }
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
        let config = json!({"eventsConfig": {"eventParametersList": events}});
        let several = of(&json!({"solutionConfig": config}));
        let named: Vec<&str> = several.event_types.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((several.filter.conditions[0].clone(), named), (condition("Click", 2.0), vec!["Click", "Buy"]));
        let both = of(&json!({"eventType": "Watch", "solutionConfig": config}));
        assert_eq!((both.filter, both.event_types.len()), (several.filter, 3));
    }

    #[test]
    fn a_recommender_asks_for_the_events_of_its_recipe_where_the_group_can_have_it() {
        let section = json!({"name": "r", "recipeArn": "arn:aws:personalize:::recipe/aws-vod-most-popular"});
        let asked = |domain| {
            let section = section.as_object().expect("an object");
            let Expectation { filter, event_types, .. } =
                Expectation::of_recommender("recommenders[0]", section, domain);
            (filter.conditions.len(), event_types)
        };
        let watch = ("Watch".to_owned(), "recommenders[0].recipeArn".to_owned());
        assert_eq!(asked(Some(Domain::VideoOnDemand)), (1, vec![watch]));
        assert_eq!([asked(Some(Domain::Ecommerce)), asked(None)], [(0, vec![]), (0, vec![])]);
    }

    #[test]
    fn columns_are_trained_on_unless_they_are_left_out() {
        let recipe = "arn:aws:personalize:::recipe/aws-item-attribute-affinity";
        let attributes = |config: Value| {
            of(&json!({"recipeArn": recipe, "solutionConfig": {"trainingDataConfig": config}})).attributes
        };
        let has = |config: Value| {
            ["A", "B"].map(|column| attributes(config.clone()).is_some_and(|columns| columns.has(column)))
        };
        assert_eq!(has(json!({})), [true, true]);
        assert_eq!(has(json!({"excludedDatasetColumns": {"Items": ["a"]}})), [false, true]);
        assert_eq!(has(json!({"includedDatasetColumns": {"Items": ["A"]}})), [true, false]);
        assert_eq!(has(json!({"excludedDatasetColumns": {"Users": ["A"]}})), [true, true]);
        assert_eq!(of(&json!({"recipeArn": "arn:aws:personalize:::recipe/aws-sims"})).attributes, None);
    }

    #[test]
    fn how_much_is_considered_depends_on_the_recipe() {
        let recipes = ["aws-user-personalization-v2", "aws-semantic-similarity", "aws-sims"];
        let items = recipes.map(|name| of(&json!({"recipeArn": format!("arn:aws:personalize:::recipe/{name}")})));
        assert_eq!(items.map(|one| one.considered.1), [5_000_000, 10_000_000, 750_000]);
        assert_eq!(of(&json!({"performAutoML": true})).considered, (500_000_000, 750_000));
    }
}
