//! One line of a batch job's input, checked against what its recipe asks for.

use std::fmt;

use serde_json::{Map, Value};

use crate::recipe::{Recipe, RecipeType};

/// A line that can be answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What the line says.
    pub members: Map<String, Value>,
}

/// Why a line cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no JSON; what the reader says, and the column at which it stopped, counted from one.
    Json(String, usize),
    /// It is JSON, and no object.
    NoObject,
    /// A member that the recipe asks for is not there.
    Lacks(&'static str),
    /// A member is there that the recipe does not know.
    Unknown(String),
    /// A member holds something else than it should.
    Wrong(String, String),
    /// A placeholder of the filter has no value.
    NoValue(String),
}

/// The members that a line must have for a recipe, and those that it may have besides.
#[must_use]
pub fn members_of(recipe: &Recipe) -> (&'static [&'static str], &'static [&'static str]) {
    match recipe.recipe_type {
        RecipeType::UserPersonalization => (&["userId"], &["context", "filterValues"]),
        RecipeType::PopularItems | RecipeType::PersonalizedActions => (&["userId"], &["filterValues"]),
        RecipeType::PersonalizedRanking => (&["userId", "itemList"], &["context", "filterValues"]),
        RecipeType::RelatedItems => (&["itemId"], &["userId", "filterValues"]),
        RecipeType::UserSegmentation if recipe.segments_by_attributes() => (&["itemAttributes"], &["filterValues"]),
        RecipeType::UserSegmentation => (&["itemId"], &["filterValues"]),
    }
}

impl Line {
    /// Reads a line, without the end of it. `placeholders` are those of the job's filter that need a value.
    ///
    /// # Errors
    /// Why it cannot be answered.
    pub fn read(text: &str, recipe: &Recipe, placeholders: &[String]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let said = message.rsplit_once(" at line ").map_or(message.as_str(), |(said, _)| said);
            Problem::Json(said.to_owned(), column(text, error.column()))
        })?;
        let Value::Object(members) = value else { return Err(Problem::NoObject) };
        match problem(&members, recipe).or_else(|| without_value(&members, placeholders)) {
            Some(problem) => Err(problem),
            None => Ok(Self { members }),
        }
    }

    /// The text of a member; empty if it is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.members.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The items of a ranking.
    #[must_use]
    pub fn items(&self) -> Vec<&str> {
        let listed = self.members.get("itemList").and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// The column of characters at which a reader stopped that counts bytes.
fn column(text: &str, bytes: usize) -> usize {
    let before = text.char_indices().take_while(|(at, _)| *at < bytes).count();
    before.max(1)
}

fn problem(members: &Map<String, Value>, recipe: &Recipe) -> Option<Problem> {
    let (needed, allowed) = members_of(recipe);
    if let Some(name) = needed.iter().find(|name| !members.contains_key(**name)) {
        return Some(Problem::Lacks(name));
    }
    if let Some(name) = members.keys().find(|name| ![needed, allowed].concat().contains(&name.as_str())) {
        return Some(Problem::Unknown(name.clone()));
    }
    members.iter().find_map(|(name, value)| {
        let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let fits = match name.as_str() {
            "context" | "filterValues" => value.is_object(),
            "itemList" => value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_text)),
            "itemAttributes" => value.as_str().is_some_and(are_attributes),
            _ => is_text(value),
        };
        (!fits).then(|| Problem::Wrong(name.clone(), value.to_string()))
    })
}

fn without_value(members: &Map<String, Value>, placeholders: &[String]) -> Option<Problem> {
    let values = members.get("filterValues");
    let has_value = |name: &&String| values.and_then(|values| values.get(name.as_str())).is_some_and(Value::is_string);
    placeholders.iter().find(|name| !has_value(name)).map(|name| Problem::NoValue(name.clone()))
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

impl Problem {
    /// A word for problems of one sort, of which a report shows the first and counts the others.
    #[must_use]
    pub fn sort(&self) -> String {
        match self {
            Self::Json(..) => "json".to_owned(),
            Self::NoObject => "object".to_owned(),
            Self::Lacks(name) => format!("lacks {name}"),
            Self::Unknown(name) => format!("unknown {name}"),
            Self::Wrong(name, _) => format!("wrong {name}"),
            Self::NoValue(name) => format!("value {name}"),
        }
    }
}

/// As a sentence, without advice.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(said, column) => write!(formatter, "The line is no JSON: {said} at column {column}."),
            Self::NoObject => formatter.write_str("The line is no JSON object."),
            Self::Lacks(name) => write!(formatter, "The line has no {name}."),
            Self::Unknown(name) => write!(formatter, "{name} is not known to the recipe."),
            Self::Wrong(name, value) => write!(formatter, "{name} is not as it should be: {value}."),
            Self::NoValue(name) => write!(formatter, "filterValues has no text for {name}, which the filter asks for."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::of_arn;

    fn error(recipe: &str, line: &str, placeholders: &[&str]) -> String {
        let recipe = of_arn(&format!("arn:aws:personalize:::recipe/{recipe}")).expect("a recipe");
        let placeholders: Vec<String> = placeholders.iter().map(|name| (*name).to_owned()).collect();
        Line::read(line, recipe, &placeholders).err().map_or_else(String::new, |problem| problem.to_string())
    }

    #[test]
    fn each_recipe_asks_for_its_own_members() {
        let cases = [
            ("aws-user-personalization", r#"{"userId": "1", "context": {"D": "tv"}}"#, ""),
            ("aws-user-personalization", r#"{"itemId": "1"}"#, "The line has no userId."),
            ("aws-user-personalization", r#"{"userId": 1}"#, "userId is not as it should be: 1."),
            ("aws-sims", r#"{"itemId": "1", "filterValues": {"G": "drama"}}"#, ""),
            ("aws-sims", r#"{"itemId": "1", "user": "2"}"#, "user is not known to the recipe."),
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
            ("aws-sims", "nonsense", "The line is no JSON: expected ident at column 2."),
            ("aws-sims", "{\"ä\" 1}", "The line is no JSON: expected `:` at column 6."),
        ];
        for (recipe, line, expected) in cases {
            assert_eq!(error(recipe, line, &[]), expected, "{recipe}: {line}");
        }
    }

    #[test]
    fn a_filter_s_placeholders_have_values() {
        let lacks = "filterValues has no text for GENRE, which the filter asks for.";
        for (line, expected) in [
            (r#"{"itemId": "1", "filterValues": {"GENRE": "\"drama\""}}"#, ""),
            (r#"{"itemId": "1", "filterValues": {"genre": "\"drama\""}}"#, lacks),
            (r#"{"itemId": "1", "filterValues": {"GENRE": 7}}"#, lacks),
            (r#"{"itemId": "1"}"#, lacks),
        ] {
            assert_eq!(error("aws-sims", line, &["GENRE"]), expected, "{line}");
        }
    }
}
