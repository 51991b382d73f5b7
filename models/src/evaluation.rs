//! Metrics of a recipe on data: what the service prints of a solution version.
//!
//! One user in ten, drawn by the seed among those whose history is neither too short nor too long, is set aside. The model
//! is fitted to the histories of the others. Of each user set aside the oldest nine tenths of the interactions are what
//! the model is asked with, and the newest tenth is what it should recommend.

mod scores;

use std::collections::HashSet;
use std::sync::Arc;

use crate::configuration::Configuration;
use crate::fit::{FitError, Progress};
use crate::model::Model;
use crate::random::mixed;
use crate::recipe::ModelRecipe;
use crate::sequences::number_of;
use crate::session::{Event, Session};
use crate::training_data::TrainingData;

use scores::Scores;

/// How long a list is that is looked at.
const RECOMMENDED: usize = 25;

/// Metrics by the service's keys, in the order of printing, with four decimals.
///
/// # Errors
/// [`FitError::Cancelled`].
pub fn evaluate(
    recipe: &'static ModelRecipe,
    data: &Arc<TrainingData>,
    configuration: &Configuration,
    seed: u64,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<(&'static str, f64)>, FitError> {
    let aside = users_aside(data, seed);
    let is_aside = |user: u32| aside.binary_search(&user).is_ok();
    let histories = data.interactions.of_users(|user| !is_aside(user));
    let model = Model::fit_to(recipe, data, &histories, &data.action_interactions, configuration, seed, cancelled)?;
    let progress = Progress::new(cancelled);
    let mut sums = Scores::default();
    let mut lists = 0;
    let mut recommended: HashSet<u32> = HashSet::new();
    for user in 0..number_of(data.interactions.users()) {
        progress.step(user)?;
        let history: Vec<_> = data.interactions.of(user).collect();
        if history.is_empty() {
            continue;
        }
        let earlier = if is_aside(user) { history.len() - history.len().div_ceil(10) } else { history.len() };
        let events = history[..earlier]
            .iter()
            .map(|interaction| Event { item: interaction.item, weight: model.weight(interaction) });
        let events = events.filter(|event| event.weight > 0.0).collect();
        let item = history[..earlier].last().map(|interaction| interaction.item);
        let list = model.best(&Session { user: Some(user), events }, item, RECOMMENDED);
        recommended.extend(&list);
        if is_aside(user) && earlier > 0 {
            let wanted: HashSet<u32> = history[earlier..].iter().map(|interaction| interaction.item).collect();
            let hits: Vec<usize> =
                (1..).zip(&list).filter(|(_, item)| wanted.contains(item)).map(|(position, _)| position).collect();
            sums.add(&Scores::of(&hits));
            lists += 1;
        }
    }
    Ok(sums.averaged(lists, ratio(recommended.len(), data.items.len())))
}

/// Those who are set aside, in the order of their numbers.
fn users_aside(data: &TrainingData, seed: u64) -> Vec<u32> {
    let histories = &data.interactions;
    let mut users: Vec<u32> =
        (0..number_of(histories.users())).filter(|user| histories.range(*user).len() >= 2).collect();
    users.sort_unstable_by_key(|user| (mixed(mixed(seed) ^ u64::from(*user)), *user));
    users.truncate(users.len().div_ceil(10));
    users.sort_unstable();
    users
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
