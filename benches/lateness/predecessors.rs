//! The waiting rules of the two systems that came before, over the same durations: which look finds a
//! resource ready, and how many state transitions the looks cost.
//!
//! The rules were read from the systems' own definitions. A look costs one transition, being a retry. Their
//! other transitions are counted for a file like the example's: three datasets, three solutions, one event
//! tracker, two filters.

use super::durations::Durations;

/// What a rule makes of a run.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Seconds from start to end; `None` if the rule gave up while the service was still at work.
    pub makespan: Option<f64>,
    /// State transitions up to the end.
    pub transitions: f64,
}

/// A retrier of Step Functions: first interval, growth, most attempts.
#[derive(Debug, Clone, Copy)]
struct Rule {
    interval: f64,
    growth: f64,
    attempts: u32,
}

/// Follows one chain of resources: the time so far, and the looks.
#[derive(Debug, Clone, Copy, Default)]
struct Chain {
    time: f64,
    looks: f64,
    gave_up: bool,
}

impl Chain {
    fn wait(self, duration: f64, rule: Rule) -> Self {
        let (mut time, mut interval, mut attempts) = (0.0, rule.interval, 0);
        while time < duration && attempts < rule.attempts {
            time += interval;
            interval *= rule.growth;
            attempts += 1;
        }
        let gave_up = self.gave_up || time < duration;
        Self { time: self.time + time, looks: self.looks + f64::from(attempts), gave_up }
    }

    /// Goes on when the last of several has come to its end.
    fn join(chains: impl IntoIterator<Item = Self>, before: Self) -> Self {
        chains.into_iter().fold(before, |all, chain| Self {
            time: all.time.max(chain.time),
            looks: all.looks + chain.looks - before.looks,
            gave_up: all.gave_up || chain.gave_up,
        })
    }

    fn end(self, other_transitions: f64) -> Outcome {
        Outcome { makespan: (!self.gave_up).then_some(self.time), transitions: other_transitions + self.looks }
    }
}

/// The AWS sample: half as long again each time, practically without end; tracker and filters come last.
pub fn sample(durations: &Durations) -> Outcome {
    const FROM_2: Rule = Rule { interval: 2.0, growth: 1.5, attempts: 100 };
    const FROM_60: Rule = Rule { interval: 60.0, growth: 1.5, attempts: 100 };
    let group = Chain::default().wait(durations.group, FROM_2);
    let imports = durations.datasets.map(|(dataset, import)| group.wait(dataset, FROM_2).wait(import, FROM_2));
    let ready = Chain::join(imports, group);
    let versions = [FROM_60, FROM_2, FROM_2];
    let campaigns = durations.solutions.iter().zip(versions).map(|((solution, version, campaign), rule)| {
        // The solution and the filters are waited for in a loop without a pause.
        Chain { time: ready.time + solution, ..ready }.wait(*version, rule).wait(*campaign, FROM_2)
    });
    let served = Chain::join(campaigns, ready).wait(durations.event_tracker, FROM_2);
    let filters: f64 = durations.filters.iter().sum();
    Chain { time: served.time + filters, ..served }.end(22.0)
}

/// Its successor: 2 % more each time, a hundred times at the most; tracker and filters come before training.
pub fn successor(durations: &Durations) -> Outcome {
    const GROUP: Rule = Rule { interval: 5.0, growth: 1.02, attempts: 30 };
    const LONG: Rule = Rule { interval: 60.0, growth: 1.02, attempts: 100 };
    const SHORT: Rule = Rule { interval: 8.0, growth: 1.25, attempts: 15 };
    let group = Chain::default().wait(durations.group, GROUP);
    let imports = durations.datasets.map(|(dataset, import)| group.wait(dataset, LONG).wait(import, LONG));
    let tracked = Chain::join(imports, group).wait(durations.event_tracker, SHORT);
    let ready = Chain::join(durations.filters.map(|filter| tracked.wait(filter, SHORT)), tracked);
    let campaigns = durations.solutions.map(|(solution, version, campaign)| {
        Chain { time: ready.time + solution, ..ready }.wait(version, LONG).wait(campaign, LONG)
    });
    Chain::join(campaigns, ready).end(98.0)
}
