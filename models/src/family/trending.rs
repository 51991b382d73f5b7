//! Items whose interactions increase most from one interval to the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::popularity::Popularity;
use crate::fit::Input;
use crate::selection::Scored;

/// A fitted model: the newest interactions, and what is popular where there are none.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Trending {
    /// Time and item of the interactions of the last two intervals of the data, the oldest first.
    #[serde(with = "crate::columns")]
    newest: Vec<(i64, u32)>,
    /// The time of the newest interaction, in seconds since 1970.
    latest: i64,
    /// How long an interval is, in seconds.
    interval: i64,
    pub(crate) popularity: Popularity,
}

impl Trending {
    /// Fitted to the last two intervals of the data; their length is `trend_discovery_frequency`.
    pub(crate) fn fit(input: &Input<'_>, popularity: Popularity) -> Self {
        let interval = interval(input.hyperparameters().text("trend_discovery_frequency").unwrap_or("2 hours"));
        let times = input.histories.timestamps();
        let latest = times.iter().copied().max().unwrap_or(i64::MIN);
        let first = latest.saturating_sub(2 * interval);
        let places = times.iter().enumerate().filter(|(_, time)| **time > first);
        let mut newest: Vec<(i64, u32)> = places
            .filter(|(place, _)| input.weights.of(&input.histories.at(*place)) > 0.0)
            .map(|(place, time)| (*time, input.histories.items()[place]))
            .collect();
        newest.sort_unstable();
        Self { newest, latest, interval, popularity }
    }

    /// When the last interval of the data begins, in seconds since 1970.
    pub(crate) fn last_interval(&self) -> i64 {
        self.latest.saturating_sub(self.interval)
    }

    /// Items by how many more interactions they have in the last interval than in the one before, the most first; none
    /// where nothing increased, or nothing happened in the last two intervals.
    pub(crate) fn rising(&self, now: i64) -> Vec<Scored> {
        let now = now.max(self.latest);
        let (first, middle) = (now.saturating_sub(2 * self.interval), now.saturating_sub(self.interval));
        let begin = self.newest.partition_point(|(time, _)| *time <= first);
        let mut growth: BTreeMap<u32, f64> = BTreeMap::new();
        for (time, item) in &self.newest[begin..] {
            *growth.entry(*item).or_default() += if *time > middle { 1.0 } else { -1.0 };
        }
        let rising = growth.into_iter().filter(|(_, growth)| *growth > 0.0);
        let mut rising: Vec<Scored> = rising.map(|(item, score)| Scored { item, score }).collect();
        rising.sort_unstable_by(|one, other| other.cmp(one));
        rising
    }
}

/// In seconds: a number and a unit, such as `30 minutes`.
fn interval(text: &str) -> i64 {
    let (count, unit) = text.split_once(' ').unwrap_or((text, "hours"));
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "day" => 86_400,
        _ => 3600,
    };
    count.parse().unwrap_or(2) * seconds
}
