//! Metrics of a recipe on data: what the service prints of a solution version.
//!
//! One user in ten, drawn by the seed from those whose history is neither too short nor too long, is set aside. The model
//! is fitted to the histories of the others. Of each user set aside the oldest nine tenths of the interactions are what
//! the model is asked with, and the newest tenth is what it should recommend.

mod actions;
mod items;
mod measured;
mod scores;
mod segments;
mod split;
mod trend;
pub(crate) mod tuning;

use std::sync::Arc;

use crate::configuration::Configuration;
use crate::fit::FitError;
use crate::recipe::{Family, ModelRecipe};
use crate::sequences::number_of;
use crate::training_data::TrainingData;

/// How long a list is that is looked at.
const RECOMMENDED: usize = 25;

/// How many lists are looked at, at most: of a part of the users that the seed draws, where there are more.
const MOST_LISTS: usize = 2000;

/// Metrics by the service's keys in alphabetical order, with four decimals at most.
pub type Metrics = Vec<(&'static str, f64)>;

/// What a recipe's models are measured by.
#[derive(Clone, Copy)]
struct Evaluation<'a> {
    recipe: &'static ModelRecipe,
    data: &'a Arc<TrainingData>,
    configuration: &'a Configuration,
    seed: u64,
    cancelled: &'a (dyn Fn() -> bool + Sync),
}

/// The metrics of a recipe's model of some data, as the service prints them of a solution version.
///
/// # Errors
/// [`FitError::Cancelled`].
pub fn evaluate(
    recipe: &'static ModelRecipe,
    data: &Arc<TrainingData>,
    configuration: &Configuration,
    seed: u64,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Metrics, FitError> {
    let evaluation = Evaluation { recipe, data, configuration, seed, cancelled };
    let mut metrics = match recipe.family {
        Family::ItemAffinity => segments::of_items(&evaluation)?,
        Family::AttributeAffinity => segments::of_attributes(&evaluation)?,
        Family::ActionPropensity => actions::metrics(&evaluation)?,
        Family::Personalization
        | Family::Ranking
        | Family::ItemCooccurrence
        | Family::ContentSimilarity
        | Family::MostPopular
        | Family::Trending => items::metrics(&evaluation)?,
    };
    if recipe.family == Family::Trending {
        metrics.push(("trend_prediction_accuracy", rounded(trend::accuracy(&evaluation)?)));
    }
    metrics.sort_by_key(|(key, _)| *key);
    Ok(metrics)
}

/// A value of a metric, which the service gives with four decimals at most.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn ratio(part: usize, entire: usize) -> f64 {
    if entire == 0 { 0.0 } else { number(part) / number(entire) }
}

fn number(count: usize) -> f64 {
    f64::from(number_of(count))
}
