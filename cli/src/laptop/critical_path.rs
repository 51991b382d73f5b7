//! The longest chain of service durations in a run: what no pipeline can beat, however it waits.

use std::collections::HashMap;

use personalize_emulator::TransitionRecord;

/// Seconds of the longest chain among transitions of one run: each is a creation or an update, and `after` names the
/// resources that had to be there first. What was there before the run costs nothing.
#[must_use]
pub fn seconds(transitions: &[TransitionRecord]) -> f64 {
    let mut in_order: Vec<&TransitionRecord> = transitions.iter().collect();
    in_order.sort_by(|one, other| one.started.0.total_cmp(&other.started.0));
    let mut chains: HashMap<&str, f64> = HashMap::new();
    for transition in in_order {
        // An update comes after what the same resource went through before.
        let before = transition.after.iter().chain(std::iter::once(&transition.arn));
        let longest = before.filter_map(|arn| chains.get(arn.as_str())).copied().fold(0.0, f64::max);
        chains.insert(&transition.arn, longest + transition.seconds);
    }
    chains.into_values().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use personalize_contract::{ResourceType, Status};
    use personalize_emulator::{Timestamp, TransitionKind};

    use super::*;

    fn transition(arn: &str, started: f64, seconds: f64, after: &[&str]) -> TransitionRecord {
        TransitionRecord {
            resource_type: ResourceType::Dataset,
            name: arn.to_owned(),
            arn: arn.to_owned(),
            started: Timestamp(started),
            seconds,
            queued: 0.0,
            after: after.iter().map(ToString::to_string).collect(),
            kind: TransitionKind::Creation,
            update: false,
            outcome: Status::Active,
        }
    }

    #[test]
    fn the_longest_chain_counts_and_not_the_waits_between() {
        let transitions = [
            transition("group", 0.0, 60.0, &[]),
            transition("a", 70.0, 30.0, &["group"]),
            transition("b", 70.0, 600.0, &["group"]),
            transition("c", 700.0, 10.0, &["a", "b"]),
        ];
        assert!((seconds(&transitions) - 670.0).abs() < 1e-9);
    }

    #[test]
    fn what_was_there_before_costs_nothing() {
        assert!((seconds(&[transition("c", 0.0, 10.0, &["version"])]) - 10.0).abs() < 1e-9);
        assert!(seconds(&[]).abs() < 1e-9);
    }

    #[test]
    fn an_update_comes_after_the_creation() {
        let mut update = transition("c", 20.0, 7.0, &["version"]);
        update.update = true;
        assert!((seconds(&[transition("c", 0.0, 10.0, &[]), update]) - 17.0).abs() < 1e-9);
    }
}
