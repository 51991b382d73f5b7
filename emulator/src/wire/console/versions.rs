//! What pages follow: for each topic a number that changes whenever what is shown of it does.

use std::hash::{Hash, Hasher as _};

use rapidhash::fast::RapidHasher;

use crate::clock::Timestamp;
use crate::emulator::Emulator;
use crate::store::resources::Resources;

/// The topics of `data-live`, each with its version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Versions([u64; TOPICS.len()]);

/// The names of the topics, in the order of their versions.
const TOPICS: [&str; 6] = ["clock", "resources", "requests", "faults", "notifications", "events"];

impl Versions {
    /// As they are now.
    pub(super) fn of(emulator: &Emulator) -> Self {
        Self::observed(emulator, &mut Observation::default())
    }

    /// The same for whoever looks again and again.
    pub(super) fn observed(emulator: &Emulator, observation: &mut Observation) -> Self {
        let clock = emulator.clock();
        // A clock that goes by itself is shown by the stream, and is no change.
        let moved = if clock.is_virtual() { clock.now().milliseconds() } else { 0 };
        let course = (moved, clock.is_paused(), clock.speed().map(f64::to_bits));
        let requests = emulator.request_log().count();
        let faults = hash(&emulator.listed_faults());
        let notifications = count(emulator.notification_count());
        let events = count(emulator.event_buses().events.count());
        let next = emulator.next_of_schedules().map(|next| next.0.to_bits());
        let resources = hash(&(observation.version(emulator), schedules(emulator), next));
        Self([hash(&course), resources, requests, faults, notifications, events])
    }

    /// Reads what [`Self::fmt`](std::fmt::Display) wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut versions = Self::default();
        let mut parts = text.split('-');
        for version in &mut versions.0 {
            *version = u64::from_str_radix(parts.next()?, 16).ok()?;
        }
        parts.next().is_none().then_some(versions)
    }

    /// The topics whose versions differ.
    pub(super) fn changed(self, before: Self) -> impl Iterator<Item = &'static str> {
        let pairs = TOPICS.into_iter().zip(self.0.into_iter().zip(before.0));
        pairs.filter(|(_, (now, before))| now != before).map(|(topic, _)| topic)
    }
}

impl std::fmt::Display for Versions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, version) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "-" };
            write!(formatter, "{separator}{version:x}")?;
        }
        Ok(())
    }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = RapidHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Changes when a schedule comes or goes. What else pages show of schedules is when one occurs next.
fn schedules(emulator: &Emulator) -> u64 {
    let mut hasher = RapidHasher::default();
    emulator.schedules().visit(&mut |_, arn, created| {
        arn.hash(&mut hasher);
        created.0.to_bits().hash(&mut hasher);
    });
    hasher.finish()
}

/// The resources as they were when they were looked at last: what cannot have changed since is not looked at again.
#[derive(Debug, Default)]
pub(super) struct Observation(Option<Observed>);

#[derive(Debug)]
struct Observed {
    resources: Resources,
    now: Timestamp,
    /// Whether a status changes as time goes on.
    is_under_way: bool,
    version: u64,
}

impl Observation {
    /// Changes with every status, and when something comes or goes.
    fn version(&mut self, emulator: &Emulator) -> u64 {
        let (resources, now) = emulator.unsettled_snapshot();
        let is_still = |seen: &&Observed| seen.resources.is_same(&resources) && (!seen.is_under_way || seen.now == now);
        if let Some(seen) = self.0.as_ref().filter(is_still) {
            return seen.version;
        }
        let observed = Observed::of(resources, now);
        let version = observed.version;
        self.0 = Some(observed);
        version
    }
}

impl Observed {
    fn of(resources: Resources, now: Timestamp) -> Self {
        let (mut hasher, mut is_under_way) = (RapidHasher::default(), false);
        resources.visit(now, &mut |view| {
            view.arn.hash(&mut hasher);
            view.since.0.to_bits().hash(&mut hasher);
            view.status.hash(&mut hasher);
            is_under_way |= view.is_under_way;
        });
        let version = hasher.finish();
        Self { resources, now, is_under_way, version }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::emulator::Options;

    #[tokio::test]
    async fn resources_are_looked_at_again_when_they_may_have_changed() {
        let emulator = Emulator::new(Options::default());
        let mut observation = Observation::default();
        let empty = observation.version(&emulator);
        assert_eq!(observation.version(&emulator), empty);
        emulator.call("CreateDatasetGroup", &json!({"name": "films"})).await.expect("a group");
        let pending = observation.version(&emulator);
        emulator.clock().advance(Duration::from_secs(20)).await.expect("a virtual clock");
        let active = observation.version(&emulator);
        emulator.clock().advance(Duration::from_secs(86_400)).await.expect("a virtual clock");
        assert_eq!(observation.version(&emulator), active, "nothing is under way any more");
        assert!(empty != pending && pending != active && active != empty);
        assert_eq!(Observation::default().version(&emulator), active);
    }

    #[test]
    fn schedules_that_come_and_go_and_those_that_occur_at_another_time_are_noticed() {
        use crate::scheduler::Operation;
        let emulator = Emulator::new(Options::default());
        let changed_by = |operation, request: serde_json::Value| {
            let before = Versions::of(&emulator);
            let request = request.as_object().expect("an object");
            emulator.schedules().perform(operation, request).expect("it is accepted");
            Versions::of(&emulator).changed(before).collect::<Vec<_>>()
        };
        let daily = |hour| {
            json!({"Name": "daily", "ScheduleExpression": format!("cron(0 {hour} * * ? *)"),
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:films",
                    "RoleArn": "arn:aws:iam::123456789012:role/films"}})
        };
        assert_eq!(changed_by(Operation::CreateSchedule, daily(3)), ["resources"]);
        assert_eq!(changed_by(Operation::UpdateSchedule, daily(3)), [""; 0]);
        assert_eq!(changed_by(Operation::UpdateSchedule, daily(4)), ["resources"]);
        assert_eq!(changed_by(Operation::DeleteSchedule, json!({"Name": "daily"})), ["resources"]);
    }

    #[test]
    fn versions_are_read_back_and_compared_topic_by_topic() {
        let versions = Versions([1, 0xabc, u64::MAX, 0, 5, 6]);
        assert_eq!(Versions::parse(&versions.to_string()), Some(versions));
        assert_eq!(versions.changed(Versions([1, 2, u64::MAX, 0, 5, 7])).collect::<Vec<_>>(), ["resources", "events"]);
        assert_eq!(["", "1-2", "x-1-2-3-4-5", "1-2-3-4-5-6-7"].map(Versions::parse), [None; 4]);
    }
}
