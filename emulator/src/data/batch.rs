//! What batch jobs answer: for each line of their input one line of output, from the model of their version and what is
//! known of records and events.

mod answer;
mod json;
mod line;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufRead as _, BufReader};
use std::sync::Arc;

use personalize_contract::batch::{MOST_FILES, most_lines};
use personalize_contract::recipe::{Recipe, RecipeType};
use personalize_models::filter::{BoundFilter, CompiledFilter, Recommended};
use personalize_models::query::{Exploration, Influence, Segment};
use serde_json::Value;

use crate::data::serving::{Answered, Answers, Known, Question, ServedModel, Settings};
use crate::data::training::TrainingSnapshot;
use crate::objects::Source;
use crate::random::mixed;

use answer::Answer;
use json::Spacing;
use line::{Line, Unusable};

/// What a job is to answer, and how.
pub(crate) struct Task {
    pub(crate) recipe: &'static Recipe,
    /// For each line.
    pub(crate) results: usize,
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    pub(crate) filter: Option<Arc<CompiledFilter>>,
    /// Placeholders of the job's filter that need a value in each line.
    pub(crate) placeholders: Vec<String>,
    /// The column of Items with the names that themes are made of, for a job that finds themes.
    pub(crate) names: Option<String>,
    pub(crate) exploration: Exploration,
    pub(crate) influence: Influence,
    /// In seconds since 1970.
    pub(crate) now: i64,
}

/// What a job answers from.
pub(crate) struct Knowledge {
    pub(crate) model: Arc<ServedModel>,
    pub(crate) known: Known,
    /// Users who are in no segment any more.
    pub(crate) left_out: HashSet<String>,
}

/// An object to be written.
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Output {
    /// How many lines of input it answers.
    pub(crate) fn lines(&self) -> u64 {
        self.bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
    }
}

impl Task {
    /// The answers to every file. Blocks.
    ///
    /// # Errors
    /// What the job's `failureReason` ends with. The first text is the one that imports have; no other is known.
    pub(crate) fn outputs(&self, sources: &[Source], knowledge: &Knowledge) -> Result<Vec<Output>, String> {
        if sources.is_empty() {
            return Err("....Insufficient privileges for accessing data in Amazon S3.".to_owned());
        }
        if sources.len() > MOST_FILES {
            return Err(format!("...The input has {} files; at most {MOST_FILES} are allowed.", sources.len()));
        }
        let unreadable = |error: io::Error| format!("...The emulator could not read the data: {error}.");
        let recommended = match self.recipe.recipe_type {
            RecipeType::UserSegmentation => Recommended::Users,
            _ => Recommended::Items,
        };
        let answers = Answers::new(&knowledge.model, &knowledge.known, self.settings(), recommended);
        let mut lines = 0;
        let mut outputs = Vec::new();
        for source in sources {
            let name = source.key.rsplit('/').next().unwrap_or_default();
            let bytes = self.answered(source, &answers, &knowledge.left_out, &mut lines).map_err(unreadable)?;
            outputs.push(Output { name: format!("{name}.out"), bytes });
        }
        match most_lines(self.recipe) {
            Some(most) if lines > most => Err(format!("...The input has {lines} lines; at most {most} are allowed.")),
            _ => Ok(outputs),
        }
    }

    /// A job answers from what was trained on, and from nothing that a user did since.
    fn settings(&self) -> Settings<'_> {
        Settings {
            exploration: self.exploration,
            influence: self.influence,
            events: &self.snapshot.selection.filter,
            since: u64::MAX,
            now: self.now,
            seed: mixed(self.snapshot.seed),
        }
    }

    fn spacing(&self) -> Spacing {
        match self.recipe.recipe_type {
            RecipeType::UserSegmentation => Spacing::Spaced,
            _ => Spacing::Compact,
        }
    }

    fn answered(
        &self,
        source: &Source,
        answers: &Answers<'_>,
        left_out: &HashSet<String>,
        lines: &mut u64,
    ) -> io::Result<Vec<u8>> {
        let mut reader = BufReader::new(source.open()?);
        let (mut read, mut written) = (Vec::new(), String::new());
        loop {
            read.clear();
            if reader.read_until(b'\n', &mut read)? == 0 {
                return Ok(written.into_bytes());
            }
            let text = String::from_utf8_lossy(&read);
            if text.trim().is_empty() {
                continue;
            }
            *lines += 1;
            if most_lines(self.recipe).is_some_and(|most| *lines > most) {
                continue;
            }
            written.push_str(&match Line::read(text.trim(), self.recipe, &self.placeholders) {
                Ok(line) => match self.answer(&line, answers, left_out) {
                    Ok(answer) => answer::line(&line.input, Ok(&answer), self.spacing())?,
                    Err(error) => answer::line(&line.input, Err(&error), self.spacing())?,
                },
                Err(Unusable { input, error }) => answer::line(&input, Err(&error), self.spacing())?,
            });
        }
    }

    /// # Errors
    /// The filter cannot be evaluated with the line's values, which is written in the place of an answer.
    fn answer(&self, line: &Line, answers: &Answers<'_>, left_out: &HashSet<String>) -> Result<Answer, String> {
        let filter = self.filter_of(line)?;
        let said = |name: &str| Some(line.said.text(name)).filter(|text| !text.is_empty());
        let context = line.context();
        let context: Vec<(&str, &str)> = context.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let question = Question {
            user: said("userId"),
            item: said("itemId"),
            context: &context,
            count: self.results,
            filter: filter.as_ref(),
            ..Question::default()
        };
        let answered = match self.recipe.recipe_type {
            RecipeType::UserSegmentation => self.segment(line, answers, &question, left_out),
            RecipeType::PersonalizedRanking => {
                let ranking = Question { count: usize::MAX, ..question };
                answers.ranking(&ranking, &line.said.items()).map(with_scores)
            }
            RecipeType::RelatedItems => answers.items(&question).map(|items| self.related(line, answers, items)),
            RecipeType::UserPersonalization => answers.items(&question).map(with_scores),
            RecipeType::PopularItems | RecipeType::PersonalizedActions => {
                answers.items(&question).map(|items| Answer::Items(identifiers(items)))
            }
        };
        answered.map_err(|error| format!("{error}."))
    }

    fn filter_of(&self, line: &Line) -> Result<Option<BoundFilter>, String> {
        let Some(filter) = &self.filter else { return Ok(None) };
        let given = line.said.members.get("filterValues").and_then(Value::as_object).into_iter().flatten();
        let values = given.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let bound = filter.bind(&values.collect::<BTreeMap<String, String>>());
        bound.map(Some).map_err(|error| format!("{error}."))
    }

    fn segment(
        &self,
        line: &Line,
        answers: &Answers<'_>,
        question: &Question<'_>,
        left_out: &HashSet<String>,
    ) -> Result<Answer, personalize_models::filter::EvaluationError> {
        let attributes = line.attributes();
        let attributes: Vec<(&str, &str)> =
            attributes.iter().map(|(column, value)| (column.as_str(), value.as_str())).collect();
        let segment = if self.recipe.segments_by_attributes() {
            Segment::Attributes(&attributes)
        } else {
            Segment::Item(line.said.text("itemId"))
        };
        answers.segment(&segment, question, left_out).map(Answer::Users)
    }

    /// Items that are like the line's own, with their theme where the job finds some.
    fn related(&self, line: &Line, answers: &Answers<'_>, items: Vec<Answered>) -> Answer {
        let items = identifiers(items);
        match &self.names {
            None => Answer::Items(items),
            Some(column) => {
                let (theme, items) = answers.themed(line.said.text("itemId"), column, items);
                Answer::Themed { theme, items }
            }
        }
    }
}

fn identifiers(items: Vec<Answered>) -> Vec<String> {
    items.into_iter().map(|item| item.identifier).collect()
}

/// Items without a score are written with 0.
fn with_scores(items: Vec<Answered>) -> Answer {
    Answer::Scored(items.into_iter().map(|item| (item.identifier, item.score.unwrap_or_default())).collect())
}
