//! The longest chain of service durations in a run: what no pipeline can beat, however it waits.

use std::collections::HashMap;

use personalize_emulator::Passage;

/// Seconds of the longest chain among passages of one run: each is a creation or an update, and `after` names the
/// resources that had to be there first. What was there before the run costs nothing.
#[must_use]
pub fn seconds(passages: &[Passage]) -> f64 {
    let mut in_order: Vec<&Passage> = passages.iter().collect();
    in_order.sort_by(|one, other| one.started.0.total_cmp(&other.started.0));
    let mut chains: HashMap<&str, f64> = HashMap::new();
    for passage in in_order {
        // An update comes after what the same resource went through before.
        let before = passage.after.iter().chain(std::iter::once(&passage.arn));
        let longest = before.filter_map(|arn| chains.get(arn.as_str())).copied().fold(0.0, f64::max);
        chains.insert(&passage.arn, longest + passage.seconds);
    }
    chains.into_values().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use personalize_contract::{ResourceType, Status};
    use personalize_emulator::{Passing, Timestamp};

    use super::*;

    fn passage(arn: &str, started: f64, seconds: f64, after: &[&str]) -> Passage {
        Passage {
            resource_type: ResourceType::Dataset,
            name: arn.to_owned(),
            arn: arn.to_owned(),
            started: Timestamp(started),
            seconds,
            after: after.iter().map(ToString::to_string).collect(),
            passing: Passing::Creation,
            update: false,
            outcome: Status::Active,
        }
    }

    #[test]
    fn the_longest_chain_counts_and_not_the_waits_between() {
        let passages = [
            passage("group", 0.0, 60.0, &[]),
            passage("a", 70.0, 30.0, &["group"]),
            passage("b", 70.0, 600.0, &["group"]),
            passage("c", 700.0, 10.0, &["a", "b"]),
        ];
        assert!((seconds(&passages) - 670.0).abs() < 1e-9);
    }

    #[test]
    fn what_was_there_before_costs_nothing() {
        assert!((seconds(&[passage("c", 0.0, 10.0, &["version"])]) - 10.0).abs() < 1e-9);
        assert!(seconds(&[]).abs() < 1e-9);
    }

    #[test]
    fn an_update_comes_after_the_creation() {
        let mut update = passage("c", 20.0, 7.0, &["version"]);
        update.update = true;
        assert!((seconds(&[passage("c", 0.0, 10.0, &[]), update]) - 17.0).abs() < 1e-9);
    }
}
