//! Hyperparameter optimisation: values are drawn, models fitted, and the best on users that no model has seen is kept.

use std::collections::BTreeMap;

use personalize_contract::recipe::{Hyperparameter, Range};

use super::measured::Answered;
use super::number;
use super::scores::Scores;
use super::split::Split;
use crate::configuration::{Configuration, EventWeights, HyperparameterRange, Hyperparameters};
use crate::fit::{FitError, Progress};
use crate::model::{Model, Part};
use crate::random::Random;
use crate::recipe::ModelRecipe;

/// How many sets of values are tried beside the configured one.
const TRIALS: usize = 11;

/// How many users they are tried on at most.
const MOST_USERS: usize = 500;

/// The values that were chosen, by qualified name; none where optimisation is not asked for, the recipe has nothing to
/// optimise, or the training continues an earlier one.
///
/// One user in ten is set aside, others than those of the metrics. What counts is the gain at 25; of equals the first
/// tried is kept, and the configured values are tried first.
pub(crate) fn tune(
    recipe: &'static ModelRecipe,
    part: Part<'_>,
    configuration: &Configuration,
    seed: u64,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<BTreeMap<String, String>, FitError> {
    let nothing = BTreeMap::new();
    let parameters = Hyperparameters::new(recipe, configuration, &nothing);
    let tunable: Vec<&Hyperparameter> = parameters.tunable().collect();
    if !configuration.optimize_hyperparameters || configuration.update || tunable.is_empty() {
        return Ok(nothing);
    }
    let seed = seed ^ 0x7475_6e69_6e67;
    let split = Split::new(part.histories, &parameters, seed);
    let training = split.training(part.histories);
    let inner = Part { histories: &training, ..part };
    let mut random = Random::new(seed);
    let mut best: Option<(f64, BTreeMap<String, String>)> = None;
    for trial in 0..=TRIALS {
        let value = |parameter: &&Hyperparameter, random: &mut Random| match trial {
            0 => nearest(parameters.text(parameter.name).unwrap_or(parameter.default), range(configuration, parameter)),
            _ => drawn(parameter, range(configuration, parameter), random),
        };
        let values: BTreeMap<String, String> =
            tunable.iter().map(|parameter| (parameter.qualified_name(), value(parameter, &mut random))).collect();
        let model = Model::fit_to(recipe, inner, configuration, values.clone(), cancelled)?;
        let gain = gain(&model, &split, part, configuration, seed, cancelled)?;
        if best.as_ref().is_none_or(|(most, _)| gain > *most) {
            best = Some((gain, values));
        }
    }
    Ok(best.map(|(_, values)| values).unwrap_or_default())
}

/// The average gain at 25 for the users that are set aside.
fn gain(
    model: &Model,
    split: &Split,
    part: Part<'_>,
    configuration: &Configuration,
    seed: u64,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<f64, FitError> {
    let weights = EventWeights::new(model.recipe(), part.data, configuration);
    let progress = Progress::new(cancelled);
    let (mut sums, mut lists) = (Scores::default(), 0);
    for user in split.aside(MOST_USERS, seed) {
        progress.check()?;
        if let Some(answered) = Answered::new(model, part.histories, &weights, user) {
            sums.add(&answered.scores());
            lists += 1;
        }
    }
    Ok(if lists == 0 { 0.0 } else { sums.gain[1] / number(lists) })
}

/// The range that the configuration has for a hyperparameter.
fn range<'a>(configuration: &'a Configuration, parameter: &Hyperparameter) -> Option<&'a HyperparameterRange> {
    let mut ranges = configuration.hyperparameter_ranges.iter();
    ranges.find(|(name, _)| parameter.is_named(name)).map(|(_, range)| range)
}

/// A value, or the nearest one that the configured range has.
fn nearest(value: &str, range: Option<&HyperparameterRange>) -> String {
    let nearest = match range {
        Some(HyperparameterRange::OneOf(values)) if !values.iter().any(|known| known == value) => {
            values.first().cloned()
        }
        Some(HyperparameterRange::Between(least, most)) => {
            let number = value.parse::<f64>().ok().filter(|number| number < least || number > most);
            number.map(|number| (if number < *least { *least } else { *most }).to_string())
        }
        _ => None,
    };
    nearest.unwrap_or_else(|| value.to_owned())
}

/// A value of a hyperparameter, within the configured range, else the published one.
fn drawn(parameter: &Hyperparameter, range: Option<&HyperparameterRange>, random: &mut Random) -> String {
    let between = |random: &mut Random, least: f64, most: f64| least + random.share() * (most - least);
    match (parameter.range, range) {
        (_, Some(HyperparameterRange::OneOf(values))) if !values.is_empty() => {
            values[random.below(values.len())].clone()
        }
        (Range::Categorical(words), _) => words[random.below(words.len().max(1))].to_owned(),
        (Range::Integer(least, most), range) => {
            let (least, most) = bounds(range).unwrap_or((f64::from(least), f64::from(most)));
            format!("{:.0}", between(random, least, most + 1.0).floor().min(most))
        }
        (Range::Continuous(least, most), range) => {
            let (least, most) = bounds(range).unwrap_or((least, most.min(1e6)));
            format!("{:.4}", between(random, least, most))
        }
    }
}

fn bounds(range: Option<&HyperparameterRange>) -> Option<(f64, f64)> {
    match range {
        Some(HyperparameterRange::Between(least, most)) => Some((*least, *most)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_is_tried_first_within_the_range_to_search() {
        let words = |words: &[&str]| HyperparameterRange::OneOf(words.iter().map(|word| (*word).to_owned()).collect());
        let cases = [
            ("32", None, "32"),
            ("32", Some(HyperparameterRange::Between(2.0, 22.0)), "22"),
            ("1", Some(HyperparameterRange::Between(2.0, 22.0)), "2"),
            ("5", Some(HyperparameterRange::Between(2.0, 22.0)), "5"),
            ("0.5", Some(HyperparameterRange::Between(0.1, 0.25)), "0.25"),
            ("True", Some(words(&["False"])), "False"),
            ("True", Some(words(&["False", "True"])), "True"),
            ("True", Some(words(&[])), "True"),
        ];
        for (value, range, expected) in cases {
            assert_eq!(nearest(value, range.as_ref()), expected, "{value} in {range:?}");
        }
    }
}
