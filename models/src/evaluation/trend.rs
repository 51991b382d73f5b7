//! How well rising items are predicted.

use std::collections::BTreeMap;

use super::measured::{list, question};
use super::{Evaluation, RECOMMENDED};
use crate::family::{Fitted, Question};
use crate::fit::FitError;
use crate::model::{Model, Part};
use crate::selection::Scored;

/// The growth of the items that a model of everything before the newest interval recommends, as a share of the growth of
/// the items that grow most in it; 0 where nothing grows.
pub(super) fn accuracy(evaluation: &Evaluation<'_>) -> Result<f64, FitError> {
    let Evaluation { recipe, data, configuration, cancelled, .. } = *evaluation;
    let histories = &data.interactions;
    let fit = |histories| {
        let part = Part { data, histories, action_histories: &data.action_interactions };
        Model::fit_to(recipe, part, configuration, BTreeMap::new(), cancelled)
    };
    let entire = fit(histories)?;
    let Fitted::Trending(trending) = entire.fitted() else { return Ok(0.0) };
    let end = trending.last_interval();
    let before = |user: u32| histories.timestamps()[histories.range(user)].partition_point(|time| *time <= end);
    let model = fit(&histories.oldest(before))?;
    let growth: BTreeMap<u32, f64> =
        trending.rising(i64::MIN).into_iter().map(|Scored { item, score }| (item, score)).collect();
    let mut greatest: Vec<f64> = growth.values().copied().collect();
    greatest.sort_unstable_by(|one, other| other.total_cmp(one));
    let possible: f64 = greatest.iter().take(RECOMMENDED).sum();
    let asked = Question { now: end, ..question(0, &[]) };
    let gained: f64 = list(&model, &asked).iter().filter_map(|item| growth.get(item)).sum();
    Ok(if possible > 0.0 { gained / possible } else { 0.0 })
}
