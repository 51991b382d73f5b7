//! One line of a batch job's input: what it says, and how it is written into the output.

use personalize_contract::batch;
use personalize_contract::recipe::Recipe;

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
}
