//! How a call is performed: counted, run on the account or on a snapshot of it, and followed up without the lock.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Timestamp;
use crate::data::rows::Compaction;
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::recommendations::Pending;
use crate::operations::transition_end::settle;
use crate::operations::{Answer, Run};
use crate::store::faults::{Delay, LostAnswer, Met, Transport};
use crate::store::state::State;
use crate::work;

/// For how long nothing comes where an answer never comes: longer than any client waits.
const NEVER: Duration = Duration::from_secs(3600);

impl Emulator {
    /// Counts a call of an operation, and rejects it if it comes too soon or is meant to fail. What it returns is the
    /// error of a call that takes effect first.
    ///
    /// # Errors
    /// The call is not to take effect.
    pub(crate) fn admit(&self, operation: &str) -> Result<Option<ServiceError>, ServiceError> {
        let mut state = self.state();
        let now = self.clock().now();
        *state.calls.entry(operation.to_owned()).or_default() += 1;
        if !state.rate.admit(operation, now) {
            state.throttled += 1;
            return Err(ServiceError::new("ThrottlingException", "Rate exceeded"));
        }
        self.meant_to_fail(&mut state, operation)
    }

    /// The same for a call of a service beside Personalize, which has rates of its own that are not emulated.
    ///
    /// # Errors
    /// The call is not to take effect.
    pub(crate) fn admit_beside(&self, operation: &str) -> Result<Option<ServiceError>, ServiceError> {
        let mut state = self.state();
        *state.calls.entry(operation.to_owned()).or_default() += 1;
        self.meant_to_fail(&mut state, operation)
    }

    /// What a call is meant to end with: before it takes effect, or after. What becomes of the answer on its way is noted
    /// for the request.
    fn meant_to_fail(&self, state: &mut State, operation: &str) -> Result<Option<ServiceError>, ServiceError> {
        let Met { error, transport } = state.faults.on_call(operation);
        if let Some(request) = &self.1 {
            *request.lock().unwrap_or_else(PoisonError::into_inner) = transport;
        }
        match error {
            None => Ok(None),
            Some((error, true)) => Ok(Some(error)),
            Some((error, false)) => Err(error),
        }
    }

    /// The same emulator for one request, with what becomes of its answer on its way.
    pub(crate) fn for_request(&self) -> Self {
        Self(Arc::clone(&self.0), Some(Arc::default()))
    }

    /// Waits for as long as the answer of this request is late. Whether there is to be one.
    pub(crate) async fn deliver(&self) -> bool {
        let Some(request) = &self.1 else { return true };
        let Transport { delay, lost } = *request.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        match delay {
            None => {}
            Some(Delay::Seconds(delay)) => tokio::time::sleep(seconds(delay)).await,
            Some(Delay::ClockSeconds(delay)) => self.clock().sleep(seconds(delay)).await,
        }
        if lost == Some(LostAnswer::Never) {
            tokio::time::sleep(NEVER).await;
        }
        lost.is_none()
    }

    /// Runs an operation after everything that is due by now.
    ///
    /// # Errors
    /// Those of the operation.
    pub(crate) async fn run(&self, operation: &str, run: Run, mut arguments: Arguments) -> Answer {
        let (settled, compactions) = loop {
            let unfinished = {
                let mut state = self.state();
                // Read under the lock, so that no call sees an earlier time than the one before it.
                let now = self.clock().now();
                match settle(&mut state, now) {
                    None => {
                        state.faults.as_kept(operation, &mut arguments.0);
                        break run_settled(state, now, run, &arguments);
                    }
                    Some(unfinished) => unfinished,
                }
            };
            unfinished.ended().await;
        };
        for (dataset_arn, compaction) in compactions {
            self.compact(&dataset_arn, compaction).await;
        }
        let answer = match settled {
            Settled::Answered(answer) => answer,
            Settled::Pending(pending) => pending.await,
        };
        self.settle_now().await;
        self.changes().notify_waiters();
        answer
    }

    /// Writes rows of a dataset to files, one run after the other, while others go on.
    async fn compact(&self, dataset_arn: &str, first: Compaction) {
        let mut next = Some(first);
        while let Some(compaction) = next {
            let outcome = work::blocking(move || compaction.run().map_err(|error| error.to_string())).await;
            if let Err(problem) = &outcome {
                tracing::warn!(dataset_arn, problem, "rows stay in memory, since they cannot be written to a file");
            }
            let mut state = self.state();
            let dataset = state.resources.datasets.get_mut(dataset_arn).ok();
            next = dataset.and_then(|dataset| dataset.contents.compacted(outcome.ok()));
        }
    }
}

/// What an operation has come to when the lock is given back.
enum Settled {
    Answered(Answer),
    Pending(Pending),
}

/// A reading operation gives the lock back before it looks at anything.
fn run_settled(
    mut state: MutexGuard<'_, State>,
    now: Timestamp,
    run: Run,
    arguments: &Arguments,
) -> (Settled, Vec<(String, Compaction)>) {
    match run {
        Run::Read(read) => {
            let resources = state.resources.clone();
            drop(state);
            (Settled::Answered(read(&resources, now, arguments)), Vec::new())
        }
        Run::Write(write) => {
            let answer = write(&mut state, now, arguments);
            (Settled::Answered(answer), std::mem::take(&mut state.compactions))
        }
        Run::Serve(serve) => {
            let pending = serve(&mut state, now, arguments);
            (pending.map_or_else(|error| Settled::Answered(Err(error)), Settled::Pending), Vec::new())
        }
    }
}
