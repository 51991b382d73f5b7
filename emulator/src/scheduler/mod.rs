//! EventBridge Scheduler, as far as it invokes Step Functions: schedules and their groups, in an account beside the one of
//! Personalize. At its moments, on every clock, an enabled schedule makes an [`Invocation`].
//!
//! Source: the API model, the API reference and the user guide; answers that others have recorded, see docs/emulator.md.

mod account;
mod arns;
mod context;
mod definition;
mod due;
mod idempotency;
mod invocation;
mod lists;
mod operations;
mod request;
mod schedule;
mod shapes;
mod stored;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use personalize_contract::Account;
use serde_json::{Map, Value};
use tokio::sync::{Notify, mpsc};

use crate::clock::{Clock, EventSource, Settling, Timestamp};
use crate::error::ServiceError;
use account::ScheduleAccount;

pub use invocation::Invocation;
pub(crate) use operations::Operation;
pub(crate) use stored::SchedulesImage;

/// What an operation comes to.
pub(crate) type Answer = Result<Value, ServiceError>;

/// The service.
#[derive(Debug)]
pub(crate) struct Scheduler {
    clock: Clock,
    state: Mutex<ScheduleAccount>,
}

impl Scheduler {
    /// With the group `default` and no schedule. The seed draws moments within flexible time windows, and identifiers.
    pub(crate) fn new(account: Account, clock: Clock, seed: u64) -> Self {
        let state = Mutex::new(ScheduleAccount::new(account, clock.clone(), seed));
        Self { clock, state }
    }

    /// Performs an operation, after everything that is due by now and before what it makes due at once. The request has
    /// all members by the model's names, wherever in the HTTP request they were.
    ///
    /// # Errors
    /// What the client gets.
    pub(crate) fn perform(&self, operation: Operation, request: &Map<String, Value>) -> Answer {
        let mut state = self.state();
        // Read under the lock, so that no call sees an earlier time than the one before it.
        let now = self.clock.now();
        state.settle(now);
        let answer = operation.perform(&mut state, now, request);
        state.settle(now);
        answer
    }

    /// Creates a group, unless there is one of that name.
    pub(crate) fn create_group(&self, name: &str) {
        let mut state = self.state();
        if !state.groups.contains_key(name) {
            let now = self.clock.now();
            state.add_group(name, now, BTreeMap::new());
        }
    }

    /// Whatever is invoked from now on.
    pub(crate) fn subscribe(&self) -> mpsc::UnboundedReceiver<Invocation> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.state().invocations.subscribers.push(sender);
        receiver
    }

    /// The newest invocations, in order, and how many there have been.
    pub(crate) fn invocations(&self) -> (Vec<Invocation>, usize) {
        let mut state = self.state();
        state.settle(self.clock.now());
        let newest = &state.invocations.newest;
        (newest.since(0).cloned().collect(), newest.count())
    }

    /// Shows a visitor name, ARN and creation of every schedule there is now, by group and name.
    pub(crate) fn visit(&self, visitor: &mut dyn FnMut(&str, &str, Timestamp)) {
        let mut state = self.state();
        state.settle(self.clock.now());
        for (key, schedule) in &state.schedules {
            visitor(&key.name, &schedule.arn, schedule.created);
        }
    }

    /// Notified when something comes first that was not there before.
    pub(crate) fn comes_first(&self) -> Arc<Notify> {
        self.state().due.comes_first()
    }

    fn state(&self) -> MutexGuard<'_, ScheduleAccount> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSource for Scheduler {
    fn next(&self) -> Option<Timestamp> {
        self.state().due.next()
    }

    fn settle(&self, now: Timestamp) -> Settling<'_> {
        Box::pin(async move { self.state().settle(now) })
    }
}
