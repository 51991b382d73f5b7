//! The metrics of recipes that segment users.
//!
//! Of each user the newest fifth of the interactions is held out, as the guide describes. A segment is made of the
//! hundredth of all users whom a model of the rest names first. Its actual users are those who interacted with the item, or
//! with an item that has the attribute, in what is held out.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::split::{divided, first_drawn};
use super::{Evaluation, MOST_LISTS, Metrics, number, ratio, rounded};
use crate::configuration::EventWeights;
use crate::fit::{FitError, Progress};
use crate::model::{Model, Part};
use crate::selection::{BestFirst, Scored};
use crate::sequences::number_of;
use crate::training_data::{Attribute, AttributeValue};

/// One of so many of a user's interactions is held out.
const FIFTH: usize = 5;

/// What segments are measured on.
struct Held {
    model: Model,
    /// By item, the users who interacted with it in what is held out.
    actual: BTreeMap<u32, BTreeSet<u32>>,
    /// How many users have interactions.
    users: usize,
}

/// Sums over segments.
#[derive(Default)]
struct Sums {
    segments: usize,
    hits: usize,
    recall: f64,
    named: HashSet<u32>,
}

/// For a recipe that finds the users of an item.
pub(super) fn of_items(evaluation: &Evaluation<'_>) -> Result<Metrics, FitError> {
    let held = Held::new(evaluation)?;
    let progress = Progress::new(evaluation.cancelled);
    let mut sums = Sums::default();
    for item in first_drawn(held.actual.keys().copied().collect(), MOST_LISTS, evaluation.seed) {
        progress.check()?;
        sums.add(&held.segment(held.model.fitted().users_for_item(item)), &held.actual[&item]);
    }
    Ok(sums.averaged(held.users))
}

/// For a recipe that finds the users of an attribute of items.
pub(super) fn of_attributes(evaluation: &Evaluation<'_>) -> Result<Metrics, FitError> {
    let held = Held::new(evaluation)?;
    let progress = Progress::new(evaluation.cancelled);
    let mut sums = Sums::default();
    for attribute in evaluation.data.item_records.attributes.iter().filter(|attribute| !attribute.textual) {
        let items_by_value = items_by_value(attribute);
        let values = first_drawn((0..number_of(items_by_value.len())).collect(), MOST_LISTS, evaluation.seed);
        for value in values {
            progress.check()?;
            let items = &items_by_value[value as usize];
            let actual: BTreeSet<u32> =
                items.iter().filter_map(|item| held.actual.get(item)).flatten().copied().collect();
            if !actual.is_empty() {
                sums.add(&held.segment(held.model.fitted().users_for_items(items)), &actual);
            }
        }
    }
    Ok(sums.averaged(held.users))
}

/// The items with each value of a column, in the order of the values' texts.
fn items_by_value(attribute: &Attribute) -> Vec<Vec<u32>> {
    let mut items: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (item, value) in (0..).zip(&attribute.values) {
        let values = match value {
            Some(AttributeValue::Number(number)) => vec![number.to_string()],
            Some(AttributeValue::Texts(texts)) => texts.iter().map(ToString::to_string).collect(),
            None => Vec::new(),
        };
        for value in values {
            items.entry(value).or_default().push(item);
        }
    }
    items.into_values().collect()
}

impl Held {
    fn new(evaluation: &Evaluation<'_>) -> Result<Self, FitError> {
        let Evaluation { recipe, data, configuration, cancelled, .. } = *evaluation;
        let histories = &data.interactions;
        let weights = EventWeights::new(recipe, data, configuration);
        let mut actual: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut kept = vec![0; histories.users()];
        for user in 0..number_of(histories.users()) {
            let (older, newest) = divided(histories, user, &weights, FIFTH);
            kept[user as usize] = older.len();
            for (interaction, _) in newest {
                actual.entry(interaction.item).or_default().insert(user);
            }
        }
        let training = histories.oldest(|user| kept[user as usize]);
        let part = Part { data, histories: &training, action_histories: &data.action_interactions };
        let model = Model::fit_to(recipe, part, configuration, BTreeMap::new(), cancelled)?;
        let users = (0..number_of(histories.users())).filter(|user| !histories.range(*user).is_empty()).count();
        Ok(Self { model, actual, users })
    }

    /// The hundredth of the users who come first.
    fn segment(&self, users: Vec<Scored>) -> Vec<u32> {
        let best = BestFirst::new(users, std::iter::empty());
        best.map(|user| user.item).take(self.users.div_ceil(100)).collect()
    }
}

impl Sums {
    fn add(&mut self, segment: &[u32], actual: &BTreeSet<u32>) {
        let hits = segment.iter().filter(|user| actual.contains(user)).count();
        self.named.extend(segment);
        self.segments += 1;
        self.hits += hits;
        self.recall += ratio(hits, actual.len());
    }

    /// Hits are a number of users, on average over the segments.
    fn averaged(&self, users: usize) -> Metrics {
        let average = |sum: f64| if self.segments == 0 { 0.0 } else { rounded(sum / number(self.segments)) };
        vec![
            ("coverage", rounded(ratio(self.named.len(), users))),
            ("hits_at_1_percent", average(number(self.hits))),
            ("recall_at_1_percent", average(self.recall)),
        ]
    }
}
