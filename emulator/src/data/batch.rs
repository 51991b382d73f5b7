//! What batch jobs answer: for each line of their input one line of output, by how popular items and how active users
//! are in the data that the version was trained on.

mod answer;
mod json;
mod line;

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead as _, BufReader};
use std::sync::Arc;

use crate::data::rows::{Contents, EventFilter, Popularity};
use crate::data::training::TrainingSnapshot;
use crate::objects::Source;
use personalize_contract::batch::{MOST_FILES, most_lines};
use personalize_contract::recipe::{Recipe, RecipeType};

use answer::Answer;
use json::Spacing;
use line::{Line, Unusable};

/// What a job is to answer from.
pub(crate) struct Task {
    recipe: &'static Recipe,
    /// For each line.
    results: usize,
    trained_on: Arc<TrainingSnapshot>,
    /// Placeholders of the job's filter that need a value in each line.
    placeholders: Vec<String>,
    /// The column of Items with the names that themes are made of, for a job that finds themes.
    names: Option<String>,
    /// Users who are in no segment any more.
    left_out: HashSet<String>,
}

/// An object to be written.
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What is known before the first line.
enum Knowledge<'task> {
    Items { popularity: Popularity, best: Vec<String>, names: Option<HashMap<String, String>> },
    UsersOfItem { interactions: &'task Contents },
    Users { best: Vec<String> },
}

impl Task {
    /// What a job of a version of that recipe answers, with so many results for each line.
    pub(crate) fn new(recipe: &'static Recipe, results: usize, trained_on: Arc<TrainingSnapshot>) -> Self {
        Self { recipe, results, trained_on, placeholders: Vec::new(), names: None, left_out: HashSet::new() }
    }

    /// Asks each line for values of these placeholders.
    pub(crate) fn ask_for(self, placeholders: Vec<String>) -> Self {
        Self { placeholders, ..self }
    }

    /// Finds a theme for the items of each line, by their names in that column, if there is one.
    pub(crate) fn with_themes(self, names: Option<String>) -> Self {
        Self { names, ..self }
    }

    /// Names these users in no segment.
    pub(crate) fn leave_out(&mut self, users: &[Arc<Vec<String>>]) {
        self.left_out = users.iter().flat_map(|users| users.iter().cloned()).collect();
    }

    /// The answers to every file. Blocks.
    ///
    /// # Errors
    /// What the job's `failureReason` ends with. The first text is the one that imports have; no other is known.
    pub(crate) fn outputs(&self, sources: &[Source]) -> Result<Vec<Output>, String> {
        if sources.is_empty() {
            return Err("....Insufficient privileges for accessing data in Amazon S3.".to_owned());
        }
        if sources.len() > MOST_FILES {
            return Err(format!("...The input has {} files; at most {MOST_FILES} are allowed.", sources.len()));
        }
        let unreadable = |error: io::Error| format!("...The emulator could not read the data: {error}.");
        let knowledge = self.knowledge().map_err(unreadable)?;
        let mut lines = 0;
        let mut outputs = Vec::new();
        for source in sources {
            let name = source.key.rsplit('/').next().unwrap_or_default();
            let bytes = self.answered(source, &knowledge, &mut lines).map_err(unreadable)?;
            outputs.push(Output { name: format!("{name}.out"), bytes });
        }
        match most_lines(self.recipe) {
            Some(most) if lines > most => Err(format!("...The input has {lines} lines; at most {most} are allowed.")),
            _ => Ok(outputs),
        }
    }

    fn spacing(&self) -> Spacing {
        match self.recipe.recipe_type {
            RecipeType::UserSegmentation => Spacing::Spaced,
            _ => Spacing::Compact,
        }
    }

    fn knowledge(&self) -> io::Result<Knowledge<'_>> {
        let TrainingSnapshot { interactions, items, filter, .. } = self.trained_on.as_ref();
        Ok(match (self.recipe.recipe_type, interactions) {
            (RecipeType::UserSegmentation, Some(interactions)) if self.recipe.segments_by_attributes() => {
                // Whoever does most with any items: what attributes items have is not looked at.
                Knowledge::Users { best: self.segment(interactions, None)? }
            }
            (RecipeType::UserSegmentation, Some(interactions)) => Knowledge::UsersOfItem { interactions },
            (RecipeType::UserSegmentation, None) => Knowledge::Users { best: Vec::new() },
            (_, Some(interactions)) => self.about_items(interactions, filter)?,
            (_, None) => match items {
                // A recipe that trains on items alone, all of which are equally popular then.
                Some(items) => self.about_items(items, &EventFilter::default())?,
                None => Knowledge::Items { popularity: Popularity::default(), best: Vec::new(), names: None },
            },
        })
    }

    fn about_items(&self, contents: &Contents, filter: &EventFilter) -> io::Result<Knowledge<'_>> {
        let popularity = contents.popularity(filter)?;
        // One more, because an item is not among those that are like it.
        let best = popularity.best(self.results.saturating_add(1));
        let items = self.trained_on.items.as_ref();
        let names = match &self.names {
            Some(column) => Some(items.map(|items| items.by_item(column)).transpose()?.unwrap_or_default()),
            None => None,
        };
        Ok(Knowledge::Items { popularity, best, names })
    }

    fn answered(&self, source: &Source, knowledge: &Knowledge<'_>, lines: &mut u64) -> io::Result<Vec<u8>> {
        let mut reader = BufReader::new(source.open()?);
        let (mut read, mut answers) = (Vec::new(), String::new());
        loop {
            read.clear();
            if reader.read_until(b'\n', &mut read)? == 0 {
                return Ok(answers.into_bytes());
            }
            let text = String::from_utf8_lossy(&read);
            if text.trim().is_empty() {
                continue;
            }
            *lines += 1;
            if most_lines(self.recipe).is_some_and(|most| *lines > most) {
                continue;
            }
            let answer = match Line::read(text.trim(), self.recipe, &self.placeholders) {
                Ok(line) => answer::line(&line.input, Ok(&self.answer(&line, knowledge)?), self.spacing())?,
                Err(Unusable { input, error }) => answer::line(&input, Err(&error), self.spacing())?,
            };
            answers.push_str(&answer);
        }
    }

    fn segment(&self, interactions: &Contents, item: Option<&str>) -> io::Result<Vec<String>> {
        let most = self.results.saturating_add(self.left_out.len());
        let mut users = interactions.active_users(&self.trained_on.filter, item, most)?;
        users.retain(|user| !self.left_out.contains(user));
        users.truncate(self.results);
        Ok(users)
    }

    fn answer(&self, line: &Line, knowledge: &Knowledge<'_>) -> io::Result<Answer> {
        Ok(match knowledge {
            Knowledge::Users { best } => Answer::Users(best.clone()),
            Knowledge::UsersOfItem { interactions } => {
                Answer::Users(self.segment(interactions, Some(line.said.text("itemId")))?)
            }
            Knowledge::Items { popularity, best, names } => match self.recipe.recipe_type {
                RecipeType::PersonalizedRanking => ranked(line, popularity),
                RecipeType::RelatedItems => {
                    let item = line.said.text("itemId");
                    let others = best.iter().filter(|other| *other != item).take(self.results).cloned();
                    match names {
                        None => Answer::Items(others.collect()),
                        Some(names) => themed(names.get(item).map_or(item, String::as_str), others, popularity),
                    }
                }
                RecipeType::PopularItems => Answer::Items(best.iter().take(self.results).cloned().collect()),
                _ => with_scores(best.iter().take(self.results).map(String::as_str), popularity),
            },
        })
    }
}

/// A line's own items in order. Items without events come last, with the score 0, as they came.
fn ranked(line: &Line, popularity: &Popularity) -> Answer {
    let mut items = line.said.items();
    items.sort_by(|one, other| popularity.share(other).total_cmp(&popularity.share(one)));
    with_scores(items, popularity)
}

/// Items with a theme. The service has models name what items have in common; here they are like the line's own.
fn themed(name: &str, items: impl Iterator<Item = String>, popularity: &Popularity) -> Answer {
    let with_share = |item: String| {
        let share = popularity.share(&item);
        (item, share)
    };
    Answer::Themed { theme: format!("Items like {name}"), items: items.map(with_share).collect() }
}

/// Scores are shares of all events, which add up to 1 over the catalogue as the service's do.
fn with_scores<'a>(items: impl IntoIterator<Item = &'a str>, popularity: &Popularity) -> Answer {
    Answer::Scored(items.into_iter().map(|item| (item.to_owned(), popularity.share(item))).collect())
}
