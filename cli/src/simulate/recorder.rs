//! The executions of a simulation: each is written down when it has ended, and its history is given back then.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use personalize_emulator::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::laptop::{Resource, RunError, continued_in, resources_of};
use crate::step_functions::{Record, StepFunctions};

/// A run that has begun.
#[derive(Debug)]
pub struct Recorded {
    /// Its execution; the first, where it went on in others.
    pub execution_arn: String,
    /// The key of its parameter file.
    pub key: String,
    /// When it began.
    pub start: Timestamp,
    /// The schedule that began it, and the moment of its expression; nothing where an upload did.
    pub schedule: Option<(String, Option<Timestamp>)>,
    /// When it ended, and its error if it failed; nothing while it is under way.
    pub end: Option<(Timestamp, Option<RunError>)>,
    /// The resources as it saw them last.
    pub resources: Vec<Resource>,
}

/// Writes executions down as they end.
pub struct Recorder {
    step_functions: StepFunctions,
    started: Arc<Mutex<Vec<Started>>>,
    listening: JoinHandle<()>,
}

/// An execution that was started, and the task that waits for its end.
struct Started {
    /// As long as somebody remembers it: one that is long over has given its history back.
    record: Weak<Record>,
    ending: JoinHandle<(Recorded, Vec<String>)>,
}

impl Recorder {
    /// Begins to write down the executions that are started from now on.
    #[must_use]
    pub fn start(step_functions: &StepFunctions) -> Self {
        let started = Arc::new(Mutex::new(Vec::new()));
        let listening = listen(step_functions.clone(), step_functions.started(), Arc::clone(&started));
        Self { step_functions: step_functions.clone(), started, listening: tokio::spawn(listening) }
    }

    /// The runs so far, in the order in which they began.
    pub async fn until_now(self) -> Vec<Recorded> {
        // Whatever was started has been sent.
        while self.started.lock().unwrap_or_else(PoisonError::into_inner).len() < self.step_functions.count() {
            tokio::task::yield_now().await;
        }
        self.listening.abort();
        let started = std::mem::take(&mut *self.started.lock().unwrap_or_else(PoisonError::into_inner));
        let (mut runs, mut continued) = (Vec::new(), HashSet::new());
        for Started { record, ending } in started {
            let under_way = record.upgrade().filter(|record| !self.is_over(record));
            let run = match under_way {
                Some(record) => Some((recorded(&record), continues_in(&record).into_iter().collect())),
                None => ending.await.ok(),
            };
            if let Some((run, others)) = run {
                continued.extend::<Vec<String>>(others);
                runs.push(run);
            }
        }
        runs.retain(|run: &Recorded| !continued.contains(&run.execution_arn));
        runs.sort_by(|one, other| {
            one.start.0.total_cmp(&other.start.0).then_with(|| one.execution_arn.cmp(&other.execution_arn))
        });
        runs
    }

    /// Whether an execution has ended, and those in which its run went on.
    fn is_over(&self, record: &Record) -> bool {
        let next = || continues_in(record).and_then(|arn| self.step_functions.execution(&arn));
        !record.is_running() && next().is_none_or(|next| self.is_over(&next))
    }
}

async fn listen(
    step_functions: StepFunctions,
    mut records: UnboundedReceiver<Arc<Record>>,
    started: Arc<Mutex<Vec<Started>>>,
) {
    while let Some(record) = records.recv().await {
        let ending = tokio::spawn(to_the_end(step_functions.clone(), Arc::clone(&record)));
        started
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Started { record: Arc::downgrade(&record), ending });
    }
}

/// Waits for the end of a run, which may be that of another execution; gives back the others' ARNs too.
async fn to_the_end(step_functions: StepFunctions, first: Arc<Record>) -> (Recorded, Vec<String>) {
    let (mut last, mut others) = (Arc::clone(&first), Vec::new());
    loop {
        last.ended().await;
        match continues_in(&last).and_then(|arn| step_functions.execution(&arn)) {
            Some(next) => {
                others.push(next.execution().arn.clone());
                last = next;
            }
            None => break,
        }
    }
    let run = recorded(&first);
    (Recorded { end: end_of(&last), resources: resources_of(last.history()), ..run }, others)
}

/// What an execution says by itself.
fn recorded(record: &Record) -> Recorded {
    let input: Value = serde_json::from_str(record.input()).unwrap_or_default();
    let scheduled = input.get("scheduledTime").and_then(Value::as_str).and_then(Timestamp::from_rfc3339);
    let schedule = input.get("schedule").and_then(Value::as_str).map(|name| (name.to_owned(), scheduled));
    Recorded {
        execution_arn: record.execution().arn.clone(),
        key: input.get("key").and_then(Value::as_str).unwrap_or_default().to_owned(),
        start: record.execution().start,
        schedule,
        end: end_of(record).filter(|_| continues_in(record).is_none()),
        resources: resources_of(record.history()),
    }
}

fn end_of(record: &Record) -> Option<(Timestamp, Option<RunError>)> {
    let ending = record.ending()?;
    Some((ending.stop, ending.result.as_ref().err().map(RunError::from)))
}

/// The execution in which its run goes on, once it has ended, if it does.
fn continues_in(record: &Record) -> Option<String> {
    continued_in(&record.ending()?)
}
