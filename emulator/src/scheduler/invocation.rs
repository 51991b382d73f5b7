//! What a schedule does at its moment.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::clock::{Participant, Timestamp};
use crate::recent::Recent;

/// How many invocations are remembered.
const MOST: usize = 1000;

/// A schedule has invoked its target: Step Functions is asked to start an execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invocation {
    /// The schedule.
    pub schedule_arn: String,
    /// Its name.
    pub schedule_name: String,
    /// The group that it is in.
    pub group_name: String,
    /// The state machine.
    pub target_arn: String,
    /// The role that the execution is started with.
    pub role_arn: String,
    /// The execution's input, with the attributes of the schedule's context filled in.
    pub input: String,
    /// The moment that the schedule's expression says.
    pub scheduled_time: Timestamp,
    /// When it is done: at that moment, or in the flexible time window that begins then.
    pub at: Timestamp,
    /// Counts among those who have to sleep before a virtual clock moves on by the sleep of its
    /// [participants](crate::Clock::participant), until it is dropped: so that whoever takes the invocation out of the
    /// channel can start something at this very moment. Nothing in an invocation that is only remembered.
    #[serde(skip)]
    pub awake: Option<Arc<Participant>>,
}

/// Invocations, and who is told of them.
#[derive(Debug)]
pub(super) struct Invocations {
    /// The newest ones.
    pub(super) newest: Recent<Invocation>,
    /// Those who are told. One that is gone is found out when there is something to tell.
    pub(super) subscribers: Vec<mpsc::UnboundedSender<Invocation>>,
}

impl Invocations {
    /// None, and nobody to tell.
    pub(super) const fn new() -> Self {
        Self { newest: Recent::new(MOST), subscribers: Vec::new() }
    }

    /// Remembers an invocation, and tells of it.
    pub(super) fn push(&mut self, invocation: Invocation, awake: impl Fn() -> Participant) {
        let told = |subscriber: &mpsc::UnboundedSender<Invocation>| {
            let awake = Some(Arc::new(awake()));
            subscriber.send(Invocation { awake, ..invocation.clone() }).is_ok()
        };
        self.subscribers.retain(told);
        self.newest.push(invocation);
    }
}
