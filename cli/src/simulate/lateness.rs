//! How late runs are: from the moment at which one was to begin to its end, over all runs that the same thing began.

use std::collections::BTreeMap;

use personalize_emulator::Timestamp;
use serde::Serialize;

use super::recorder::Recorded;
use crate::laptop::to_the_millisecond;

/// The runs of one schedule over all dataset groups, or those of uploads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lateness {
    /// The schedule; nothing for uploads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// How many runs began.
    pub runs: usize,
    /// How many of them succeeded.
    pub succeeded: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were under way when the time was over.
    pub under_way: usize,
    /// How many began while another run of the same schedule and group was under way.
    pub overlapping: usize,
    /// From the moment that was asked for to the end of the run, in seconds, over those that ended.
    pub seconds_to_end: Option<Spread>,
    /// The longest time in which no run of the schedule ended well in one of its groups, in seconds: from the moment of
    /// the first occurrence, or from one such end, to the next, or to the end of the time.
    pub longest_seconds_without: f64,
}

/// What there is of a quantity: the least, half, nine tenths of all, and the most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// What half of all do not exceed.
    pub median: f64,
    /// What nine tenths of all do not exceed.
    pub p90: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// That of some values; nothing of none.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let share = |tenths: usize| values.get((values.len() * tenths).div_ceil(10).max(1) - 1).copied();
        Some(Self { least: *values.first()?, median: share(5)?, p90: share(9)?, most: *values.last()? })
    }
}

/// How late the runs of each schedule are, uploads first. `group_of` gives the dataset group of a run.
pub fn of(runs: &[Recorded], group_of: impl Fn(&Recorded) -> String, end: Timestamp) -> Vec<Lateness> {
    let mut by_schedule: BTreeMap<Option<String>, BTreeMap<String, Vec<&Recorded>>> = BTreeMap::new();
    for run in runs {
        let schedule = run.schedule.as_ref().map(|(name, _)| name.clone());
        by_schedule.entry(schedule).or_default().entry(group_of(run)).or_default().push(run);
    }
    by_schedule.into_iter().map(|(schedule, groups)| Lateness::of(schedule, &groups, end)).collect()
}

impl Lateness {
    fn of(schedule: Option<String>, groups: &BTreeMap<String, Vec<&Recorded>>, end: Timestamp) -> Self {
        let all = || groups.values().flatten();
        let failed = all().filter(|run| matches!(&run.end, Some((_, Some(_))))).count();
        let under_way = all().filter(|run| run.end.is_none()).count();
        let seconds = all().filter_map(|run| Some(to_the_millisecond(run.end.as_ref()?.0 - asked_for(run))));
        let longest = groups.values().map(|runs| longest_without(runs, end)).fold(0.0, f64::max);
        Self {
            schedule,
            runs: all().count(),
            succeeded: all().count() - failed - under_way,
            failed,
            under_way,
            overlapping: groups.values().map(|runs| overlapping(runs)).sum(),
            seconds_to_end: Spread::of(seconds.collect()),
            longest_seconds_without: to_the_millisecond(longest),
        }
    }
}

/// When a run was to begin.
fn asked_for(run: &Recorded) -> Timestamp {
    run.schedule.as_ref().and_then(|(_, scheduled)| *scheduled).unwrap_or(run.start)
}

/// How many of the runs of a group, which are in the order of their start, began while an earlier one was under way.
fn overlapping(runs: &[&Recorded]) -> usize {
    let (mut last_end, mut count) = (Timestamp(f64::NEG_INFINITY), 0);
    for run in runs {
        count += usize::from(run.start < last_end);
        let end = run.end.as_ref().map_or(Timestamp(f64::INFINITY), |(end, _)| *end);
        last_end = if end > last_end { end } else { last_end };
    }
    count
}

/// The longest time without one that ended well.
fn longest_without(runs: &[&Recorded], end: Timestamp) -> f64 {
    let mut ends: Vec<Timestamp> = runs
        .iter()
        .filter_map(|run| run.end.as_ref().filter(|(_, error)| error.is_none()).map(|(end, _)| *end))
        .collect();
    ends.sort_by(|one, other| one.0.total_cmp(&other.0));
    let first = runs.first().map_or(end, |run| asked_for(run));
    let moments: Vec<Timestamp> = [first].into_iter().chain(ends).chain([end]).collect();
    moments.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(schedule: &str, scheduled: f64, end: Option<f64>) -> Recorded {
        Recorded {
            execution_arn: String::new(),
            key: "a".to_owned(),
            start: Timestamp(scheduled + 1.0),
            schedule: Some((schedule.to_owned(), Some(Timestamp(scheduled)))),
            end: end.map(|end| (Timestamp(end), None)),
            resources: Vec::new(),
        }
    }

    #[test]
    fn runs_of_a_schedule_are_late_by_the_time_to_their_end() {
        let runs = [
            run("nightly", 0.0, Some(50.0)),
            run("nightly", 100.0, Some(230.0)),
            run("nightly", 200.0, Some(240.0)),
            run("weekly", 0.0, None),
        ];
        let [nightly, weekly] = of(&runs, |run| run.key.clone(), Timestamp(300.0)).try_into().expect("two");
        assert_eq!((nightly.runs, nightly.succeeded, nightly.overlapping), (3, 3, 1));
        let spread = Spread { least: 40.0, median: 50.0, p90: 130.0, most: 130.0 };
        assert_eq!((nightly.seconds_to_end, nightly.longest_seconds_without), (Some(spread), 180.0));
        assert_eq!((weekly.under_way, weekly.seconds_to_end, weekly.longest_seconds_without), (1, None, 300.0));
    }

    #[test]
    fn another_group_has_runs_of_its_own() {
        let runs = [run("nightly", 0.0, Some(500.0)), Recorded { key: "b".to_owned(), ..run("nightly", 100.0, None) }];
        let [nightly] = of(&runs, |run| run.key.clone(), Timestamp(600.0)).try_into().expect("one");
        assert_eq!((nightly.runs, nightly.overlapping, nightly.under_way), (2, 0, 1));
    }
}
