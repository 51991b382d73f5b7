//! One line of a batch job's input: what it says, and how it is written into the output.

use personalize_contract::batch;
use personalize_contract::recipe::Recipe;
use serde_json::Value;

use super::json::Json;

pub(super) struct Line {
    /// To be written into the output.
    pub(super) input: Json,
    pub(super) said: batch::Line,
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
    pub(super) fn read(text: &str, recipe: &Recipe, placeholders: &[String]) -> Result<Self, Unusable> {
        // What can be read in one way can be read in the other.
        let input = serde_json::from_str(text).unwrap_or_else(|_| Json::Text(text.to_owned()));
        match batch::Line::read(text, recipe, placeholders) {
            Ok(said) => Ok(Self { input, said }),
            Err(problem) => Err(Unusable { input, error: problem.to_string() }),
        }
    }

    /// The context, with columns in capitals.
    pub(super) fn context(&self) -> Vec<(String, String)> {
        let given = self.said.members.get("context").and_then(Value::as_object).into_iter().flatten();
        given.filter_map(|(column, value)| Some((column.to_ascii_uppercase(), value.as_str()?.to_owned()))).collect()
    }

    /// The attributes that items of a segment have: `ITEMS.genre = "drama" AND ITEMS.year = 1995`, with columns in
    /// capitals.
    pub(super) fn attributes(&self) -> Vec<(String, String)> {
        let terms = self.said.text("itemAttributes").split(" AND ");
        let attribute = |term: &str| {
            let (column, value) = term.split_once('=')?;
            let (_, column) = column.trim().split_once('.')?;
            let value = value.trim();
            let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
            Some((column.to_ascii_uppercase(), text.to_owned()))
        };
        terms.filter_map(attribute).collect()
    }
}
