//! What happened in an execution, as Step Functions Standard tells it: the same events in the same order, numbered
//! and with their details, up to the same limit.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use personalize_emulator::{Clock, Timestamp};
use serde_json::{Value, json};

use super::failure::{self, Failure};

/// The most events that an execution's history holds.
pub const EVENT_LIMIT: usize = 25_000;

/// One event of a history.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its number, from 1.
    pub id: usize,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What happened.
    pub happening: Happening,
}

/// The types of state, as event names spell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateType {
    /// `TaskStateEntered`
    Task,
    /// `ChoiceStateEntered`
    Choice,
    /// `WaitStateEntered`
    Wait,
    /// `SucceedStateEntered`
    Succeed,
    /// `FailStateEntered`
    Fail,
}

/// What happened. Inputs and outputs are JSON text, shared between the events that carry the same.
#[derive(Debug, Clone)]
pub enum Happening {
    /// The execution began.
    ExecutionStarted {
        /// The execution's input.
        input: Arc<str>,
        /// The state machine's role.
        role_arn: Arc<str>,
    },
    /// A state was entered: one state transition.
    StateEntered {
        /// Its type.
        state_type: StateType,
        /// Its name.
        name: Arc<str>,
        /// What it was given.
        input: Arc<str>,
    },
    /// A state was left.
    StateExited {
        /// Its type.
        state_type: StateType,
        /// Its name.
        name: Arc<str>,
        /// What it passes on.
        output: Arc<str>,
    },
    /// The function is to be invoked.
    TaskScheduled {
        /// The Region of the function.
        region: Arc<str>,
        /// The state's `Parameters`, filled in.
        parameters: Arc<str>,
    },
    /// The function is being invoked.
    TaskStarted,
    /// The function answered.
    TaskSucceeded {
        /// The whole answer of Lambda.
        output: Arc<str>,
    },
    /// The invocation failed.
    TaskFailed(Failure),
    /// The execution ended well.
    ExecutionSucceeded {
        /// Its output.
        output: Arc<str>,
    },
    /// The execution ended with an error.
    ExecutionFailed(Failure),
    /// The execution lasted too long.
    ExecutionTimedOut(Failure),
    /// Somebody stopped the execution. That never happens here.
    ExecutionAborted(Failure),
    /// Something else that AWS tells of, by its name, and that never happens here.
    Other(Arc<str>),
}

/// Called with every event, as it happens.
pub type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

/// The events of one execution, in order. It is written by the execution and read by anyone meanwhile.
pub struct History {
    clock: Clock,
    events: Mutex<Vec<Event>>,
    listener: Option<Listener>,
}

impl History {
    /// Nothing has happened.
    #[must_use]
    pub fn new(clock: Clock, listener: Option<Listener>) -> Self {
        Self { clock, events: Mutex::default(), listener }
    }

    /// Adds an event.
    ///
    /// # Errors
    /// `States.Runtime` when only the execution's end fits in still.
    pub fn record(&self, happening: Happening) -> Result<(), Failure> {
        if self.len() + 1 >= EVENT_LIMIT {
            let cause = format!("The execution reached the maximum number of history events ({EVENT_LIMIT}).");
            return Err(Failure::new(failure::RUNTIME, cause));
        }
        self.add(happening);
        Ok(())
    }

    /// Adds the execution's end, for which there is always room.
    pub fn conclude(&self, ending: &Result<Arc<str>, Failure>) {
        self.add(match ending {
            Ok(output) => Happening::ExecutionSucceeded { output: Arc::clone(output) },
            Err(failure) if failure.error == failure::TIMEOUT => Happening::ExecutionTimedOut(failure.clone()),
            Err(failure) => Happening::ExecutionFailed(failure.clone()),
        });
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read(<[Event]>::len)
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks at the events so far.
    pub fn read<T>(&self, look: impl FnOnce(&[Event]) -> T) -> T {
        look(&self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, happening: Happening) {
        let event = {
            let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
            let event = Event { id: events.len() + 1, timestamp: self.clock.now(), happening };
            events.push(event.clone());
            event
        };
        if let Some(listener) = &self.listener {
            listener(&event);
        }
    }
}

/// How many events are of that kind.
fn count(events: &[Event], is_wanted: impl Fn(&Happening) -> bool) -> usize {
    events.iter().filter(|event| is_wanted(&event.happening)).count()
}

/// How many state transitions there were, which is what Step Functions charges for: every state that was entered, and
/// every retry.
#[must_use]
pub fn state_transitions(events: &[Event]) -> usize {
    let entered = count(events, |happening| matches!(happening, Happening::StateEntered { .. }));
    let is_task =
        |happening: &Happening| matches!(happening, Happening::StateEntered { state_type: StateType::Task, .. });
    entered + invocations(events).saturating_sub(count(events, is_task))
}

/// How many times the function was invoked.
#[must_use]
pub fn invocations(events: &[Event]) -> usize {
    count(events, |happening| matches!(happening, Happening::TaskScheduled { .. }))
}

impl fmt::Debug for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read(|events| events.fmt(formatter))
    }
}

impl Event {
    /// As `GetExecutionHistory` gives it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        // Step Functions counts from the first state: the event before it is 0, not the start.
        let previous = if self.id <= 2 { 0 } else { self.id - 1 };
        let (name, details) = self.happening.details();
        json!({
            "id": self.id,
            "previousEventId": previous,
            "timestamp": self.timestamp.0,
            "type": self.happening.event_type(),
            name: details,
        })
    }
}

impl Happening {
    /// For example `TaskStateEntered`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        match self {
            Self::ExecutionStarted { .. } => "ExecutionStarted",
            Self::StateEntered { state_type, .. } => state_type.entered(),
            Self::StateExited { state_type, .. } => state_type.exited(),
            Self::TaskScheduled { .. } => "TaskScheduled",
            Self::TaskStarted => "TaskStarted",
            Self::TaskSucceeded { .. } => "TaskSucceeded",
            Self::TaskFailed(_) => "TaskFailed",
            Self::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            Self::ExecutionFailed(_) => "ExecutionFailed",
            Self::ExecutionTimedOut(_) => "ExecutionTimedOut",
            Self::ExecutionAborted(_) => "ExecutionAborted",
            Self::Other(event_type) => event_type,
        }
    }

    /// How the execution ended with this, if it did: its output, or its failure.
    #[must_use]
    pub fn ending(&self) -> Option<Result<&Arc<str>, &Failure>> {
        match self {
            Self::ExecutionSucceeded { output } => Some(Ok(output)),
            Self::ExecutionFailed(failure) | Self::ExecutionTimedOut(failure) | Self::ExecutionAborted(failure) => {
                Some(Err(failure))
            }
            _ => None,
        }
    }

    /// The member that holds an event's details, and these. Every event that is recorded here has some.
    fn details(&self) -> (&'static str, Value) {
        let whole = json!({"truncated": false});
        match self {
            Self::ExecutionStarted { input, role_arn } => {
                let details = json!({"input": &**input, "inputDetails": whole, "roleArn": &**role_arn});
                ("executionStartedEventDetails", details)
            }
            Self::StateEntered { name, input, .. } => {
                ("stateEnteredEventDetails", json!({"name": &**name, "input": &**input, "inputDetails": whole}))
            }
            Self::StateExited { name, output, .. } => {
                ("stateExitedEventDetails", json!({"name": &**name, "output": &**output, "outputDetails": whole}))
            }
            Self::TaskScheduled { region, parameters } => {
                let details = json!({"resourceType": "lambda", "resource": "invoke", "region": &**region, "parameters": &**parameters});
                ("taskScheduledEventDetails", details)
            }
            Self::TaskStarted => ("taskStartedEventDetails", json!({"resourceType": "lambda", "resource": "invoke"})),
            Self::TaskSucceeded { output } => {
                let details = json!({"resourceType": "lambda", "resource": "invoke", "output": &**output, "outputDetails": whole});
                ("taskSucceededEventDetails", details)
            }
            Self::TaskFailed(Failure { error, cause }) => {
                let details = json!({"resourceType": "lambda", "resource": "invoke", "error": error, "cause": cause});
                ("taskFailedEventDetails", details)
            }
            Self::ExecutionSucceeded { output } => {
                ("executionSucceededEventDetails", json!({"output": &**output, "outputDetails": whole}))
            }
            Self::ExecutionFailed(Failure { error, cause }) => {
                ("executionFailedEventDetails", json!({"error": error, "cause": cause}))
            }
            Self::ExecutionTimedOut(Failure { error, cause }) => {
                ("executionTimedOutEventDetails", json!({"error": error, "cause": cause}))
            }
            Self::ExecutionAborted(Failure { error, cause }) => {
                ("executionAbortedEventDetails", json!({"error": error, "cause": cause}))
            }
            Self::Other(_) => ("otherEventDetails", Value::Null),
        }
    }
}

impl StateType {
    const fn entered(self) -> &'static str {
        match self {
            Self::Task => "TaskStateEntered",
            Self::Choice => "ChoiceStateEntered",
            Self::Wait => "WaitStateEntered",
            Self::Succeed => "SucceedStateEntered",
            Self::Fail => "FailStateEntered",
        }
    }

    /// A Fail state is never left; its name stands here only so that the match has no hole.
    const fn exited(self) -> &'static str {
        match self {
            Self::Task => "TaskStateExited",
            Self::Choice => "ChoiceStateExited",
            Self::Wait => "WaitStateExited",
            Self::Succeed => "SucceedStateExited",
            Self::Fail => "FailStateExited",
        }
    }
}
