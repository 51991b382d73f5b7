//! The metrics of recipes that recommend actions.
//!
//! One user in ten of those with offers is set aside; a model of the others, and of the older offers to these, predicts the
//! newest tenth of theirs.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use personalize_contract::event_type::is_same;

use super::scores::Scores;
use super::split::Split;
use super::{Evaluation, MOST_LISTS, Metrics, RECOMMENDED, number, ratio, rounded};
use crate::configuration::Hyperparameters;
use crate::fit::{FitError, Progress};
use crate::model::{Model, Part};
use crate::selection::{BestFirst, Scored};

use super::measured::question;

/// What is held out of one user: actions that were taken, and those that were not.
struct Offered {
    scores: Vec<Scored>,
    taken: BTreeSet<u32>,
    left: BTreeSet<u32>,
}

/// Metrics of a model that does not know the newest offers to a tenth of the users.
pub(super) fn metrics(evaluation: &Evaluation<'_>) -> Result<Metrics, FitError> {
    let Evaluation { recipe, data, configuration, seed, cancelled } = *evaluation;
    let (histories, nothing) = (&data.action_interactions, BTreeMap::new());
    let split = Split::new(histories, &Hyperparameters::new(recipe, configuration, &nothing), seed);
    let older = |user: u32| histories.range(user).len() - histories.range(user).len().div_ceil(10);
    let training = histories.oldest(|user| if split.is_aside(user) { older(user) } else { usize::MAX });
    let part = Part { data, histories: &data.interactions, action_histories: &training };
    let model = Model::fit_to(recipe, part, configuration, nothing, cancelled)?;
    let progress = Progress::new(cancelled);
    let is_taken: Vec<bool> = data.event_types.iter().map(|name| is_same(name, "Taken")).collect();
    let mut offered = Vec::new();
    for user in split.aside(MOST_LISTS, seed) {
        progress.check()?;
        let interactions: Vec<_> =
            data.interactions.of(user).map(|interaction| (interaction, model.weight(&interaction))).collect();
        let newest = histories.of(user).skip(older(user));
        let (taken, left): (Vec<_>, Vec<_>) = newest.partition(|offer| is_taken[offer.event_type as usize]);
        let items = |offers: Vec<crate::training_data::Interaction>| offers.iter().map(|offer| offer.item).collect();
        offered.push(Offered {
            scores: model.fitted().actions(&question(user, &interactions)),
            taken: items(taken),
            left: items(left),
        });
    }
    Ok(averaged(&offered, data.actions.len()))
}

fn averaged(offered: &[Offered], actions: usize) -> Metrics {
    let (mut sums, mut lists) = (Scores::default(), 0);
    let mut recommended: HashSet<u32> = HashSet::new();
    for user in offered {
        let list: Vec<u32> = BestFirst::new(user.scores.clone(), std::iter::empty())
            .map(|scored| scored.item)
            .take(RECOMMENDED)
            .collect();
        recommended.extend(&list);
        if !user.taken.is_empty() {
            let hits = (1..).zip(&list).filter(|(_, action)| user.taken.contains(action));
            sums.add(&Scores::of(&hits.map(|(position, _)| position).collect::<Vec<_>>()));
            lists += 1;
        }
    }
    let (precision, recall, area) = by_action(offered, actions);
    let coverage = ratio(recommended.len(), actions);
    let gains = sums.averaged(lists, coverage).into_iter();
    let mut metrics: Metrics = gains.filter(|(key, _)| key.starts_with("normalized") || *key == "coverage").collect();
    metrics.extend([("auc", area), ("precision", precision), ("recall", recall)]);
    metrics
}

/// Averages over the actions that were offered: the share of predicted ones that were taken, the share of taken ones that
/// were predicted, and the chance that who took it has a higher score than who did not. An action is predicted for a user
/// where its score is at least a half.
fn by_action(offered: &[Offered], actions: usize) -> (f64, f64, f64) {
    let mut sums = [(0.0, 0_usize); 3];
    for action in (0..actions).filter_map(|action| u32::try_from(action).ok()) {
        let score = |user: &&Offered| user.scores.get(action as usize).map_or(0.0, |scored| scored.score);
        let taken: Vec<f64> =
            offered.iter().filter(|user| user.taken.contains(&action)).map(|user| score(&user)).collect();
        let left: Vec<f64> =
            offered.iter().filter(|user| user.left.contains(&action)).map(|user| score(&user)).collect();
        let predicted = |scores: &[f64]| scores.iter().filter(|score| **score >= 0.5).count();
        let hits = predicted(&taken);
        let mut add = |at: usize, part: f64, entire: f64| {
            if entire > 0.0 {
                sums[at].0 += part / entire;
                sums[at].1 += 1;
            }
        };
        add(0, number(hits), number(hits + predicted(&left)));
        add(1, number(hits), number(taken.len()));
        let pairs = taken.iter().flat_map(|taken| left.iter().map(move |left| (taken, left)));
        let won: f64 = pairs
            .map(|(taken, left)| {
                f64::from(u8::from(taken > left)) + 0.5 * f64::from(u8::from(taken.total_cmp(left).is_eq()))
            })
            .sum();
        add(2, won, number(taken.len() * left.len()));
    }
    let [precision, recall, area] =
        sums.map(|(sum, count)| if count == 0 { 0.0 } else { rounded(sum / number(count)) });
    (precision, recall, area)
}
