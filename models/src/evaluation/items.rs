//! The metrics of recipes that recommend items.

use std::collections::{BTreeMap, HashSet};

use super::measured::{Answered, list, question};
use super::scores::{DEPTHS, Scores, discount};
use super::split::{Split, divided, first_drawn};
use super::tuning::tune;
use super::{Evaluation, MOST_LISTS, Metrics, RECOMMENDED, number, ratio, rounded};
use crate::configuration::{EventWeights, Hyperparameters};
use crate::family::objective;
use crate::fit::{FitError, Progress};
use crate::model::{Model, Part};
use crate::recipe::Family;
use crate::sequences::number_of;

/// The keys of the gains in which event types weigh, by depth.
const WEIGHTED_GAINS: [&str; 3] = [
    "normalized_discounted_cumulative_gain_with_event_weights_at_10",
    "normalized_discounted_cumulative_gain_with_event_weights_at_25",
    "normalized_discounted_cumulative_gain_with_event_weights_at_5",
];

/// Metrics of a model that is fitted to nine tenths of the users.
pub(super) fn metrics(evaluation: &Evaluation<'_>) -> Result<Metrics, FitError> {
    let Evaluation { recipe, data, configuration, seed, cancelled } = *evaluation;
    let (histories, nothing) = (&data.interactions, BTreeMap::new());
    let split = Split::new(histories, &Hyperparameters::new(recipe, configuration, &nothing), seed);
    let training = split.training(histories);
    let part = Part { data, histories: &training, action_histories: &data.action_interactions };
    let tuned = tune(recipe, part, configuration, seed, cancelled)?;
    let model = Model::fit_to(recipe, part, configuration, tuned, cancelled)?;
    let weights = EventWeights::new(recipe, data, configuration);
    let progress = Progress::new(cancelled);
    let mut answered = Vec::new();
    for user in split.aside(MOST_LISTS, seed) {
        progress.check()?;
        answered.extend(Answered::new(&model, histories, &weights, user));
    }
    let coverage = coverage(evaluation, &model, &split, &answered, &weights)?;
    let mut sums = Scores::default();
    for answered in &answered {
        sums.add(&answered.scores());
    }
    let mut metrics = sums.averaged(answered.len(), coverage);
    if !configuration.event_weights.is_empty() {
        metrics.extend(weighted_gains(&answered));
    }
    if let Some(objective) = &configuration.objective {
        let values = objective::values(data, &objective.item_attribute);
        metrics.push(("average_rewards_at_k", average(&answered, |answered| rewards(answered, &values))));
    }
    if recipe.family == Family::ContentSimilarity {
        metrics.extend(of_lists(evaluation, &model)?);
    }
    Ok(metrics)
}

/// The share of all items that is in any list for any user.
fn coverage(
    evaluation: &Evaluation<'_>,
    model: &Model,
    split: &Split,
    answered: &[Answered],
    weights: &EventWeights,
) -> Result<f64, FitError> {
    let histories = &evaluation.data.interactions;
    let progress = Progress::new(evaluation.cancelled);
    let mut recommended: HashSet<u32> = answered.iter().flat_map(|answered| &answered.list).copied().collect();
    let others = (0..number_of(histories.users())).filter(|user| !split.is_aside(*user));
    for user in first_drawn(others.collect(), MOST_LISTS, evaluation.seed) {
        progress.check()?;
        let (older, newest) = divided(histories, user, weights, usize::MAX);
        let all: Vec<_> = older.into_iter().chain(newest).collect();
        if !all.is_empty() {
            recommended.extend(list(model, &question(user, &all)));
        }
    }
    Ok(ratio(recommended.len(), evaluation.data.items.len()))
}

fn average(answered: &[Answered], score: impl Fn(&Answered) -> f64) -> f64 {
    let sum: f64 = answered.iter().map(score).sum();
    if answered.is_empty() { 0.0 } else { rounded(sum / number(answered.len())) }
}

/// Gains of hits that count what their event type weighs, in proportion to the best order of the same hits.
fn weighted_gains(answered: &[Answered]) -> Metrics {
    let gain = |answered: &Answered, depth: usize| {
        let gains: Vec<f64> = answered.list.iter().map(|item| f64::from(answered.weight(*item))).collect();
        let mut ideal = gains.clone();
        ideal.sort_unstable_by(|one, other| other.total_cmp(one));
        let sum = |gains: &[f64]| -> f64 {
            (1..).zip(gains.iter().take(depth)).map(|(position, gain)| gain * discount(position)).sum()
        };
        let best = sum(&ideal);
        if best > 0.0 { sum(&gains) / best } else { 0.0 }
    };
    let depths = WEIGHTED_GAINS.into_iter().zip(DEPTHS);
    depths.map(|(key, depth)| (key, average(answered, |answered| gain(answered, depth)))).collect()
}

/// The value of the hits as a share of the value of the most valuable list of as many items that should have been there.
fn rewards(answered: &Answered, values: &[f64]) -> f64 {
    let value = |item: u32| values.get(item as usize).copied().unwrap_or_default();
    let gained: f64 = answered.list.iter().filter(|item| answered.weight(**item) > 0.0).map(|item| value(*item)).sum();
    let mut possible: Vec<f64> = answered.truth.iter().map(|(item, _)| value(*item)).collect();
    possible.sort_unstable_by(|one, other| other.total_cmp(one));
    let possible: f64 = possible.iter().take(RECOMMENDED).sum();
    if possible > 0.0 { gained / possible } else { 0.0 }
}

/// How similar, popular and fresh the items are that are recommended for each item, on average.
fn of_lists(evaluation: &Evaluation<'_>, model: &Model) -> Result<Metrics, FitError> {
    let crate::family::Fitted::Content(semantic) = model.fitted() else { return Ok(Vec::new()) };
    let progress = Progress::new(evaluation.cancelled);
    let (mut sums, mut count) = ([0.0; 3], 0);
    let items = (0..number_of(evaluation.data.items.len())).collect();
    for item in first_drawn(items, MOST_LISTS, evaluation.seed) {
        progress.check()?;
        let asked = crate::family::Question { item: Some(item), ..question(0, &[]) };
        for other in list(model, &asked) {
            sums[0] += semantic.freshness_of(other);
            sums[1] += semantic.popularity_of(other);
            sums[2] += semantic.similarity(item, other);
            count += 1;
        }
    }
    let averages = sums.map(|sum| if count == 0 { 0.0 } else { rounded(sum / number(count)) });
    Ok(["item_freshness", "item_popularity", "item_similarity"].into_iter().zip(averages).collect())
}
