//! One line of a batch job's input, checked against what its recipe asks for.

use personalize_contract::recipe::{Recipe, RecipeType};
use serde_json::{Map, Value};

use super::json::Json;

pub(super) struct Line {
    /// To be written into the output.
    pub(super) input: Json,
    members: Map<String, Value>,
}

/// A line that cannot be answered.
#[derive(Debug)]
pub(super) struct Unusable {
    /// What is written into the output in its place: a text where the line is no JSON.
    pub(super) input: Json,
    pub(super) error: String,
}

impl Line {
    /// Reads a line. Errors of lines are documented to be written where the answer would be, their texts are not known.
    pub(super) fn read(text: &str, recipe: &Recipe) -> Result<Self, Unusable> {
        let input = serde_json::from_str(text).map_err(|error| Unusable {
            input: Json::Text(text.to_owned()),
            error: format!("The line is no JSON: {error}."),
        })?;
        // What can be read in one way can be read in the other.
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return Err(Unusable { input, error: "The line is no JSON object.".to_owned() });
        };
        match problem(&members, recipe) {
            Some(error) => Err(Unusable { input, error }),
            None => Ok(Self { input, members }),
        }
    }

    pub(super) fn member(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Of a ranking.
    pub(super) fn items(&self) -> Vec<&str> {
        let listed = self.members.get("itemList").and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// The members that a line must have, and those that it may have besides.
fn known(recipe: &Recipe) -> (&'static [&'static str], &'static [&'static str]) {
    match recipe.recipe_type {
        RecipeType::UserPersonalization => (&["userId"], &["context", "filterValues"]),
        RecipeType::PopularItems | RecipeType::PersonalizedActions => (&["userId"], &["filterValues"]),
        RecipeType::PersonalizedRanking => (&["userId", "itemList"], &["context", "filterValues"]),
        RecipeType::RelatedItems => (&["itemId"], &["userId", "filterValues"]),
        RecipeType::UserSegmentation if recipe.name == "aws-item-attribute-affinity" => {
            (&["itemAttributes"], &["filterValues"])
        }
        RecipeType::UserSegmentation => (&["itemId"], &["filterValues"]),
    }
}

fn problem(members: &Map<String, Value>, recipe: &Recipe) -> Option<String> {
    let (needed, allowed) = known(recipe);
    if let Some(name) = needed.iter().find(|name| !members.contains_key(**name)) {
        return Some(format!("The line has no {name}."));
    }
    if let Some(name) = members.keys().find(|name| ![needed, allowed].concat().contains(&name.as_str())) {
        return Some(format!("{name} is not known to the recipe {}.", recipe.name));
    }
    members.iter().find_map(|(name, value)| {
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let fits = match name.as_str() {
            "context" | "filterValues" => value.is_object(),
            "itemList" => value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_text)),
            "itemAttributes" => value.as_str().is_some_and(are_attributes),
            _ => is_text(value),
        };
        (!fits).then(|| format!("{name} is not as it should be: {value}."))
    })
}

/// Whether a text is `ITEMS.genre = "drama"`, or several of these with AND between them, which is all that is
/// documented to be understood.
fn are_attributes(text: &str) -> bool {
    text.split(" AND ").all(|term| {
        let Some((column, value)) = term.split_once('=') else { return false };
        let column = column.trim().split_once('.').filter(|(dataset, _)| dataset.eq_ignore_ascii_case("items"));
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        };
        let value = value.trim();
        let is_text = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
        column.is_some_and(|(_, name)| is_name(name)) && (is_text || value.parse::<f64>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use personalize_contract::recipe::of_arn;

    use super::*;

    #[test]
    fn each_recipe_asks_for_its_own_members() {
        let error = |recipe: &str, line: &str| {
            let recipe = of_arn(&format!("arn:aws:personalize:::recipe/{recipe}")).expect("a recipe");
            Line::read(line, recipe).err().map_or_else(String::new, |unusable| unusable.error)
        };
        let cases = [
            ("aws-user-personalization", r#"{"userId": "1", "context": {"D": "tv"}}"#, ""),
            ("aws-user-personalization", r#"{"itemId": "1"}"#, "The line has no userId."),
            ("aws-user-personalization", r#"{"userId": 1}"#, "userId is not as it should be: 1."),
            ("aws-sims", r#"{"itemId": "1", "filterValues": {"G": "drama"}}"#, ""),
            ("aws-sims", r#"{"itemId": "1", "user": "2"}"#, "user is not known to the recipe aws-sims."),
            ("aws-personalized-ranking", r#"{"userId": "1", "itemList": ["a"]}"#, ""),
            ("aws-personalized-ranking", r#"{"userId": "1", "itemList": []}"#, "itemList is not as it should be: []."),
            ("aws-item-affinity", r#"{"itemId": "1"}"#, ""),
            ("aws-item-attribute-affinity", r#"{"itemAttributes": "ITEMS.g = \"a\" AND ITEMS.y = 7"}"#, ""),
            (
                "aws-item-attribute-affinity",
                r#"{"itemAttributes": "ITEMS.g > 7"}"#,
                r#"itemAttributes is not as it should be: "ITEMS.g > 7"."#,
            ),
            ("aws-sims", "7", "The line is no JSON object."),
        ];
        for (recipe, line, expected) in cases {
            assert_eq!(error(recipe, line), expected, "{recipe}: {line}");
        }
        assert!(error("aws-sims", "{").starts_with("The line is no JSON: EOF"));
    }
}
