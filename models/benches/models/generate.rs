//! Data of different structures, the same from the same seed.

use personalize_models::training_data::{Given, GivenValue, RecordKind};
use personalize_models::{TrainingData, TrainingDataBuilder};

/// What users do.
#[derive(Debug, Clone, Copy)]
pub struct Structure {
    /// What it is called in the tables.
    pub name: &'static str,
    pub users: u64,
    pub items: u64,
    /// Of each user, on average.
    pub interactions: u64,
    /// In how many groups items are, of which a user has a few.
    pub groups: u64,
    /// In percent: how often the next item follows the last one in its group, and is not any of the group.
    pub sequence: u64,
    /// In percent: how often a user comes back to an item of the last ten.
    pub repeats: u64,
}

/// Structures that differ in what there is to learn.
pub const STRUCTURES: [Structure; 3] = [
    Structure {
        name: "tastes without order",
        users: 1500,
        items: 1200,
        interactions: 40,
        groups: 30,
        sequence: 0,
        repeats: 0,
    },
    Structure {
        name: "series, in order",
        users: 1500,
        items: 1200,
        interactions: 40,
        groups: 60,
        sequence: 60,
        repeats: 0,
    },
    Structure {
        name: "purchases, often again",
        users: 1500,
        items: 600,
        interactions: 30,
        groups: 20,
        sequence: 20,
        repeats: 35,
    },
];

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// Small numbers are drawn more often.
    fn skewed(&mut self, bound: u64) -> u64 {
        let one = self.below(bound);
        one * self.below(bound) / bound
    }
}

/// The data of a structure.
pub fn data(structure: &Structure, seed: u64) -> TrainingData {
    let mut random = Random(seed);
    let mut builder = TrainingDataBuilder::new();
    let in_group = structure.items / structure.groups;
    for item in 0..structure.items {
        let group = format!("group-{}", item / in_group);
        let value = GivenValue::Text(&group);
        let given = Given { name: "GROUP", categorical: true, textual: false, value };
        builder.record(RecordKind::Item, &format!("i{item}"), None, [given]);
    }
    for user in 0..structure.users {
        let tastes: Vec<u64> = (0..3).map(|_| random.skewed(structure.groups)).collect();
        let mut last: Vec<u64> = Vec::new();
        for step in 0..2 + random.skewed(structure.interactions * 4) {
            let item = next(structure, &mut random, &tastes, &last, in_group);
            last.push(item);
            let time = 1_700_000_000 + i64::try_from(step * 3600 + random.below(1000)).expect("small");
            builder.interaction(&format!("u{user}"), &format!("i{item}"), time, Some("view"), None);
        }
    }
    builder.finish()
}

fn next(structure: &Structure, random: &mut Random, tastes: &[u64], last: &[u64], in_group: u64) -> u64 {
    if let Some(newest) = last.last() {
        if random.below(100) < structure.repeats {
            let back = random.skewed(u64::try_from(last.len().min(10)).expect("small"));
            return last[last.len() - 1 - usize::try_from(back).expect("small")];
        }
        if random.below(100) < structure.sequence {
            return newest / in_group * in_group + (newest + 1) % in_group;
        }
    }
    let taste = tastes[usize::try_from(random.below(3)).expect("small")];
    if random.below(10) < 8 { taste * in_group + random.skewed(in_group) } else { random.skewed(structure.items) }
}
