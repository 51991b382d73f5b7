//! New items, which are recommended now and then so that something is learned of them.

use serde::{Deserialize, Serialize};

use crate::random::Random;
use crate::training_data::TrainingData;

const SECONDS_A_DAY: f64 = 86_400.0;

/// How often a new item is drawn for each one that is looked for, before it is given up.
const DRAWS: usize = 20;

/// Items with few interactions, by their age.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct NewItems {
    /// Age in seconds before the newest interaction, and item; the youngest first.
    #[serde(with = "crate::columns")]
    by_age: Vec<(i64, u32)>,
}

impl NewItems {
    /// Those with fewer interactions than the average item. An item is as old as its `CREATION_TIMESTAMP` says, else as its
    /// first interaction; one that has neither is new.
    pub(super) fn new(data: &TrainingData) -> Self {
        let counts = data.interactions_by_item();
        let mut first: Vec<Option<i64>> = vec![None; data.items.len()];
        let times = data.interactions.items().iter().zip(data.interactions.timestamps());
        for (item, time) in times {
            let first = &mut first[*item as usize];
            *first = Some(first.map_or(*time, |first| first.min(*time)));
        }
        let latest = data.latest().unwrap_or_default();
        let age = |item: u32, first: Option<i64>| {
            let born = data.item_records.created(item).or(first).unwrap_or(latest);
            (latest.saturating_sub(born).max(0), item)
        };
        let interactions = data.interactions.len();
        let is_rare = |item: u32| counts[item as usize] as usize * data.items.len() < interactions.max(1);
        let mut by_age: Vec<(i64, u32)> =
            (0..).zip(first).filter(|(item, _)| is_rare(*item)).map(|(item, first)| age(item, first)).collect();
        by_age.sort_unstable();
        Self { by_age }
    }

    /// Some that are young enough, drawn, each once and only where it may be recommended.
    #[expect(clippy::cast_precision_loss, reason = "a time in seconds")]
    pub(super) fn draw(
        &self,
        days: f64,
        count: usize,
        random: &mut Random,
        mut allowed: impl FnMut(u32) -> bool,
    ) -> Vec<u32> {
        let young = self.by_age.partition_point(|(age, _)| *age as f64 <= days * SECONDS_A_DAY);
        let mut drawn = Vec::new();
        if young == 0 {
            return drawn;
        }
        for _ in 0..count * DRAWS {
            if drawn.len() == count {
                break;
            }
            let (_, item) = self.by_age[random.below(young)];
            if !drawn.contains(&item) && allowed(item) {
                drawn.push(item);
            }
        }
        drawn
    }
}
