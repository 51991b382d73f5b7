//! How much items resemble each other in their attributes and texts: cosines of weighted features.
//!
//! A feature is a value of a categorical column, a word of a textual one, or a tenth of the values of a numerical one. It
//! weighs the more the rarer it is in its column. All columns of text weigh the same in an item, and numerical ones half as
//! much.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Progress};
use crate::selection::Scored;
use crate::sequences::{number_of, percentile_index};
use crate::training_data::{Attribute, AttributeValue, Records};

/// Into how many classes of equal size the values of a numerical column are divided.
const CLASSES: u32 = 10;

/// The features of records, by their number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Features of each item, weighted so that the squares add up to 1.
    of_item: Lists,
    /// Items that have each feature, with its weight in them.
    of_feature: Lists,
    features: Vec<Feature>,
    /// How much each feature weighs in all items together.
    #[serde(with = "crate::columns")]
    totals: Vec<f32>,
}

/// One feature.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Feature {
    /// The value, or the word.
    name: Box<str>,
    /// Its column, by the place in the records.
    column: usize,
    is_number: bool,
}

/// How much numerical columns weigh beside those of text.
const OF_NUMBERS: f32 = 0.5;

/// The features of a list of items.
#[derive(Debug)]
pub(crate) struct Profile {
    features: BTreeMap<u32, f32>,
    /// How much all items together resemble it.
    total: f64,
}

/// Lists of numbers with weights, one after the other.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Lists {
    #[serde(with = "crate::columns")]
    offsets: Vec<u32>,
    #[serde(with = "crate::columns")]
    entries: Vec<(u32, f32)>,
}

impl Lists {
    fn of(&self, number: u32) -> &[(u32, f32)] {
        let at = |number: usize| self.offsets.get(number).map_or(self.entries.len(), |offset| *offset as usize);
        &self.entries[at(number as usize)..at(number as usize + 1)]
    }
}

impl Content {
    /// The features of all records.
    pub(crate) fn new(records: &Records, items: usize, progress: &Progress<'_>) -> Result<Self, Cancelled> {
        let mut numbers: BTreeMap<(usize, Box<str>), u32> = BTreeMap::new();
        let mut features = Vec::new();
        let mut by_item: Vec<Vec<u32>> = vec![Vec::new(); items];
        for (column, attribute) in records.attributes.iter().enumerate() {
            progress.check()?;
            let classes = Classes::of(attribute);
            for (item, value) in attribute.values.iter().enumerate().take(items) {
                progress.step(number_of(item))?;
                let is_number = matches!(value, Some(AttributeValue::Number(_)));
                for name in value.iter().flat_map(|value| features_of(attribute, value, &classes)) {
                    let number = *numbers.entry((column, name)).or_insert_with_key(|(column, name)| {
                        features.push(Feature { name: name.clone(), column: *column, is_number });
                        number_of(features.len() - 1)
                    });
                    by_item[item].push(number);
                }
            }
        }
        Ok(Self::weighted(by_item, features))
    }

    fn weighted(by_item: Vec<Vec<u32>>, features: Vec<Feature>) -> Self {
        let mut frequency = vec![0_u32; features.len()];
        let counted: Vec<Vec<(u32, f32)>> = by_item.into_iter().map(counted).collect();
        for (feature, _) in counted.iter().flatten() {
            frequency[*feature as usize] += 1;
        }
        let items = counted.iter().filter(|features| !features.is_empty()).count();
        let mut of_item = Lists { offsets: vec![0], entries: Vec::new() };
        let mut inverted: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features.len()];
        for (item, counted) in (0..).zip(counted) {
            let rare = counted
                .into_iter()
                .map(|(feature, count)| (feature, count * rarity(items, frequency[feature as usize])))
                .filter(|(_, weight)| *weight > 0.0);
            let weighted = balanced(rare.collect(), &features);
            for (feature, weight) in &weighted {
                inverted[*feature as usize].push((item, *weight));
            }
            of_item.entries.extend(weighted);
            of_item.offsets.push(number_of(of_item.entries.len()));
        }
        let mut of_feature = Lists { offsets: vec![0], entries: Vec::new() };
        for items in inverted {
            of_feature.entries.extend(items);
            of_feature.offsets.push(number_of(of_feature.entries.len()));
        }
        let totals =
            (0..number_of(features.len())).map(|feature| of_feature.of(feature).iter().map(|(_, weight)| weight).sum());
        Self { totals: totals.collect(), of_item, of_feature, features }
    }

    /// What a weighted list of items has, if it has any features.
    pub(crate) fn profile(&self, items: &[(u32, f32)]) -> Option<Profile> {
        let mut features: BTreeMap<u32, f32> = BTreeMap::new();
        for (item, weight) in items {
            for (feature, of_feature) in self.of_item.of(*item) {
                *features.entry(*feature).or_default() += weight * of_feature;
            }
        }
        let total = features.iter().map(|(feature, weight)| f64::from(weight * self.totals[*feature as usize])).sum();
        (total > 0.0).then_some(Profile { features, total })
    }

    /// How much an item has of a profile: the shares of all items add up to 1.
    pub(crate) fn affinity(&self, profile: &Profile, item: u32) -> f64 {
        let common = self.of_item.of(item).iter().filter_map(|(feature, weight)| {
            profile.features.get(feature).map(|of_profile| f64::from(of_profile * weight))
        });
        common.sum::<f64>() / profile.total
    }

    /// The items that resemble an item, in any order.
    pub(crate) fn similar(&self, item: u32, sums: &mut Accumulator, items: usize) -> Vec<Scored> {
        sums.reset(items);
        for (feature, weight) in self.of_item.of(item) {
            for (other, of_feature) in self.of_feature.of(*feature) {
                sums.add(*other, weight * of_feature);
            }
        }
        let others = sums.iter().filter(|(other, _)| *other != item);
        others.map(|(item, sum)| Scored { item, score: f64::from(sum) }).collect()
    }

    /// How much two items resemble each other, from 0 to 1.
    pub(crate) fn similarity(&self, one: u32, other: u32) -> f64 {
        let (one, other) = (self.of_item.of(one), self.of_item.of(other));
        let in_other =
            |feature: u32| other.iter().find(|(found, _)| *found == feature).map_or(0.0, |(_, weight)| *weight);
        one.iter().map(|(feature, weight)| f64::from(weight * in_other(*feature))).sum()
    }

    /// What some items have in common: the name of the value or word that weighs most in all of them together, and how much
    /// it weighs in each, from 0 to 1.
    pub(crate) fn theme(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
        for (feature, weight) in items.iter().flat_map(|item| self.of_item.of(*item)) {
            if !self.features[*feature as usize].is_number {
                *sums.entry(*feature).or_default() += weight;
            }
        }
        let (theme, _) = sums.into_iter().max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
        let relevance = |item: &u32| {
            let weight = self.of_item.of(*item).iter().find(|(feature, _)| *feature == theme);
            weight.map_or(0.0, |(_, weight)| f64::from(weight.min(1.0)))
        };
        Some((self.features[theme as usize].name.to_string(), items.iter().map(relevance).collect()))
    }
}

/// Weights whose squares add up to 1, to which each column of text adds the same, and each numerical one less.
fn balanced(mut weighted: Vec<(u32, f32)>, features: &[Feature]) -> Vec<(u32, f32)> {
    let mut columns: BTreeMap<usize, f32> = BTreeMap::new();
    for (feature, weight) in &weighted {
        *columns.entry(features[*feature as usize].column).or_default() += weight * weight;
    }
    let share = |feature: u32| if features[feature as usize].is_number { OF_NUMBERS } else { 1.0 };
    for (feature, weight) in &mut weighted {
        *weight *= share(*feature) / libm::sqrtf(columns[&features[*feature as usize].column]);
    }
    let length = libm::sqrtf(weighted.iter().map(|(_, weight)| weight * weight).sum());
    for (_, weight) in &mut weighted {
        *weight /= length;
    }
    weighted
}

/// Features in the order of their numbers, each once, with a weight that grows with how often it occurs.
fn counted(mut features: Vec<u32>) -> Vec<(u32, f32)> {
    features.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a count of words")]
    let weight = |same: &[u32]| libm::log2f(1.0 + same.len() as f32);
    let chunks = features.chunk_by(|one, other| one == other);
    chunks.map(|same| (same[0], weight(same))).collect()
}

/// How much a feature weighs that so many of so many items have: nothing if all have it.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a weight of single precision")]
fn rarity(items: usize, frequency: u32) -> f32 {
    libm::log((items as f64).max(1.0) / f64::from(frequency.max(1))) as f32
}

/// Bounds of the classes of a numerical column.
#[derive(Debug, Default)]
struct Classes(Vec<f64>);

impl Classes {
    fn of(attribute: &Attribute) -> Self {
        let numbers = attribute.values.iter().filter_map(|value| match value {
            Some(AttributeValue::Number(number)) => Some(*number),
            _ => None,
        });
        let mut numbers: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let bounds = (1..CLASSES).map(|class| f64::from(class) / f64::from(CLASSES));
        let bounds = bounds.filter_map(|share| numbers.get(percentile_index(numbers.len(), share)).copied());
        let mut bounds: Vec<f64> = bounds.collect();
        bounds.dedup();
        Self(bounds)
    }

    fn class(&self, number: f64) -> usize {
        self.0.partition_point(|bound| *bound <= number)
    }
}

/// What a value of a column is made of.
fn features_of(attribute: &Attribute, value: &AttributeValue, classes: &Classes) -> Vec<Box<str>> {
    match value {
        AttributeValue::Number(number) => vec![classes.class(*number).to_string().into()],
        AttributeValue::Texts(texts) if attribute.textual => texts.iter().flat_map(|text| words(text)).collect(),
        AttributeValue::Texts(texts) => texts.clone(),
    }
}

/// The words of a text, in lower case, without those of one letter.
fn words(text: &str) -> Vec<Box<str>> {
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| word.chars().count() > 1);
    words.map(|word| word.to_lowercase().into()).collect()
}
