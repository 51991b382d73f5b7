//! The schedules and groups of an account, and what happens at their moments.

use std::collections::BTreeMap;

use personalize_contract::Account;

use super::arns;
use super::context::Context;
use super::due::Due;
use super::idempotency::Tokens;
use super::invocation::{Invocation, Invocations};
use super::schedule::{DEFAULT_GROUP, Group, Schedule, ScheduleKey, at};
use crate::clock::{Clock, Timestamp};
use crate::event_queue::EventQueue;
use crate::random::Random;

/// Distinguishes what is drawn here from what else is drawn from the seed.
const SALT: u64 = 0x5c4e_d01e;

/// How long a group is shown DELETING, in seconds. That it is for a while is documented, for how long is not.
const GROUP_DELETION: f64 = 30.0;

/// Everything that the service holds of an account.
#[derive(Debug)]
pub(super) struct ScheduleAccount {
    pub(super) account: Account,
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) schedules: BTreeMap<ScheduleKey, Schedule>,
    pub(super) due: EventQueue<Due>,
    pub(super) invocations: Invocations,
    pub(super) tokens: Tokens,
}

impl ScheduleAccount {
    /// One that has the group `default`, which began when the clock did.
    pub(super) fn new(account: Account, clock: Clock, seed: u64) -> Self {
        let mut this = Self {
            account,
            random: Random::new(seed ^ SALT),
            groups: BTreeMap::new(),
            schedules: BTreeMap::new(),
            due: EventQueue::default(),
            invocations: Invocations::new(),
            tokens: Tokens::new(),
            clock,
        };
        let now = this.clock.now();
        this.add_group(DEFAULT_GROUP, now, BTreeMap::new());
        this
    }

    /// Adds a group, and gives back its ARN.
    pub(super) fn add_group(&mut self, name: &str, now: Timestamp, tags: BTreeMap<String, String>) -> String {
        let arn = arns::of_group(&self.account, name);
        let group = Group { arn: arn.clone(), created: now, modified: now, is_deleting: false, tags };
        self.groups.insert(name.to_owned(), group);
        arn
    }

    /// Begins to delete a group. Its schedules are gone at once.
    pub(super) fn start_group_deletion(&mut self, name: &str, now: Timestamp) {
        let of_group = self.schedules.keys().filter(|key| key.group == name);
        for key in of_group.cloned().collect::<Vec<ScheduleKey>>() {
            self.remove(&key);
        }
        if let Some(group) = self.groups.get_mut(name) {
            group.is_deleting = true;
            group.modified = now;
            self.due.put(now.after(GROUP_DELETION), Due::GroupGone { group: name.to_owned() });
        }
    }

    /// Puts down the first occurrence of a schedule after a moment in Unix seconds, in place of whatever was to happen
    /// to it.
    pub(super) fn plan(&mut self, key: &ScheduleKey, after: i64) {
        self.due.retain(|due| !due.is_of(key));
        let enabled = self.schedules.get(key).filter(|schedule| schedule.definition.settings.is_enabled);
        if let Some(next) = enabled.and_then(|schedule| schedule.definition.next(after, schedule.created)) {
            self.due.put(at(next), Due::Occurrence { schedule: key.clone(), scheduled: next });
        }
    }

    /// Takes a schedule away, and what was to happen to it.
    pub(super) fn remove(&mut self, key: &ScheduleKey) {
        self.schedules.remove(key);
        self.due.retain(|due| !due.is_of(key));
    }

    /// Lets everything happen that is due by now, in the order of its time.
    pub(super) fn settle(&mut self, now: Timestamp) {
        while let Some((moment, due)) = self.due.take_first(now) {
            match due {
                Due::Occurrence { schedule, scheduled } => self.occur(moment, schedule, scheduled),
                Due::Invocation { schedule, scheduled } => self.invoke(moment, &schedule, scheduled),
                Due::GroupGone { group } => {
                    self.groups.remove(&group);
                }
            }
        }
    }

    fn occur(&mut self, moment: Timestamp, key: ScheduleKey, scheduled: i64) {
        let Some(schedule) = self.schedules.get(&key) else { return };
        if let Some(next) = schedule.definition.next(scheduled, schedule.created) {
            self.due.put(at(next), Due::Occurrence { schedule: key.clone(), scheduled: next });
        }
        match schedule.definition.settings.window {
            None => self.invoke(moment, &key, scheduled),
            Some(window) => {
                let later = (self.random.share() * f64::from(window)).floor();
                self.due.put(moment.after(later), Due::Invocation { schedule: key, scheduled });
            }
        }
    }

    fn invoke(&mut self, moment: Timestamp, key: &ScheduleKey, scheduled: i64) {
        let Some(Schedule { arn, definition, .. }) = self.schedules.get(key) else { return };
        let target = &definition.settings.target;
        if arns::is_state_machine(&target.arn) {
            let (execution_id, scheduled_time) = (format!("{:016x}", self.random.next()), at(scheduled));
            let (account, schedule_arn) = (&self.account, arn.as_str());
            let context = Context { account, schedule_arn, scheduled_time, execution_id: &execution_id };
            let invocation = Invocation {
                schedule_arn: arn.clone(),
                schedule_name: key.name.clone(),
                group_name: key.group.clone(),
                target_arn: target.arn.clone(),
                role_arn: target.role_arn.clone(),
                input: context.input(target.input.as_deref()),
                scheduled_time,
                at: moment,
                awake: None,
            };
            self.invocations.push(invocation, || self.clock.participant());
        } else {
            tracing::debug!(schedule = arn, target = target.arn, "only Step Functions is invoked here");
        }
        if definition.settings.is_deleted_after && !self.due.timed().any(|(_, due)| due.is_of(key)) {
            self.remove(key);
        }
    }
}
