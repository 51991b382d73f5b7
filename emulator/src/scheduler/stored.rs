//! EventBridge Scheduler in a snapshot. Who is told of invocations is not part of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Scheduler;
use super::account::ScheduleAccount;
use super::due::Due;
use super::idempotency::Tokens;
use super::invocation::{Invocation, Invocations};
use super::schedule::{Group, Schedule, ScheduleKey};
use crate::event_queue::EventQueue;
use crate::random::Random;
use crate::recent::Recent;

/// Everything that the service holds of an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SchedulesImage {
    random: Random,
    groups: BTreeMap<String, Group>,
    schedules: BTreeMap<ScheduleKey, Schedule>,
    due: EventQueue<Due>,
    newest_invocations: Recent<Invocation>,
    tokens: Tokens,
}

impl Scheduler {
    /// Everything as it is now.
    pub(crate) fn image(&self) -> SchedulesImage {
        let state = self.state();
        let ScheduleAccount { account: _, clock: _, random, groups, schedules, due, invocations, tokens } = &*state;
        let Invocations { newest, subscribers: _ } = invocations;
        SchedulesImage {
            random: random.clone(),
            groups: groups.clone(),
            schedules: schedules.clone(),
            due: due.clone(),
            newest_invocations: newest.clone(),
            tokens: tokens.clone(),
        }
    }

    /// Lets everything be as in an image, in place of what there is.
    pub(crate) fn install(&self, image: SchedulesImage) {
        let SchedulesImage { random, groups, schedules, due, newest_invocations, tokens } = image;
        let mut state = self.state();
        (state.random, state.groups, state.schedules, state.tokens) = (random, groups, schedules, tokens);
        state.invocations.newest = newest_invocations;
        state.due.replace(due);
    }
}
