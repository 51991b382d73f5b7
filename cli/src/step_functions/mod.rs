//! Step Functions as far as this project calls it: executions of the one state machine are started, described and
//! read back. It is mounted on the emulator's port; every other operation is refused by name.

mod execution_name;
mod overview;
mod record;
mod records;
mod requests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use personalize_emulator::{JsonService, ServiceError};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

pub use record::{Ending, Record};
use records::Records;
use requests::{DescribeExecution, GetExecutionHistory, ListExecutions, StartExecution, read};

use crate::state_machine::{DATA_LIMIT, Execution, Listener, StateMachine};

/// What the service's operations are prefixed with on the wire.
pub const TARGET_PREFIX: &str = "AWSStepFunctions";

/// The service, around one state machine. Clones share its executions.
#[derive(Clone, Debug)]
pub struct StepFunctions(Arc<Inner>);

struct Inner {
    machine: StateMachine,
    records: Mutex<Records>,
    listener: Mutex<Option<Listener>>,
    /// Those who are told of every execution that is started.
    subscribers: Mutex<Vec<UnboundedSender<Arc<Record>>>>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("StepFunctions").field("machine", &self.machine).finish_non_exhaustive()
    }
}

impl StepFunctions {
    /// A service that runs this state machine.
    #[must_use]
    pub fn new(machine: StateMachine) -> Self {
        Self(Arc::new(Inner {
            machine,
            records: Mutex::default(),
            listener: Mutex::default(),
            subscribers: Mutex::default(),
        }))
    }

    /// Tells the listener of every event of the executions that are started from now on.
    pub fn listen(&self, listener: Listener) {
        *self.0.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    /// Every execution that is started from now on, in order.
    #[must_use]
    pub fn started(&self) -> UnboundedReceiver<Arc<Record>> {
        let (sender, receiver) = unbounded_channel();
        self.0.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// How many executions have been started.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::try_from(self.records().count()).unwrap_or(usize::MAX)
    }

    /// As the emulator mounts it.
    #[must_use]
    pub fn service(&self) -> JsonService {
        let this = self.clone();
        Arc::new(move |operation, request| {
            let this = this.clone();
            Box::pin(async move { this.call(&operation, request) })
        })
    }

    /// Answers one call.
    ///
    /// # Errors
    /// As the service names them; `UnknownOperationException` for an operation that is not emulated.
    pub fn call(&self, operation: &str, request: Value) -> Result<Value, ServiceError> {
        match operation {
            "StartExecution" => self.start(read(request)?),
            "DescribeExecution" => self.describe(&read(request)?),
            "GetExecutionHistory" => self.history(&read(request)?),
            "ListExecutions" => self.list(&read(request)?),
            other => Err(refusal(
                "UnknownOperationException",
                format!("the operation {other} of Step Functions is not emulated"),
            )),
        }
    }

    /// The executions that are remembered, in the order in which they were started: all that run, and the newest that have
    /// ended.
    #[must_use]
    pub fn executions(&self) -> Vec<Arc<Record>> {
        self.records().all().cloned().collect()
    }

    /// The record of an execution.
    #[must_use]
    pub fn execution(&self, arn: &str) -> Option<Arc<Record>> {
        self.records().of_arn(arn).cloned()
    }

    /// What each execution is at, the newest first, for people and programs that follow them: in what state it is, what its
    /// last turn said, and how it ended.
    #[must_use]
    pub fn overview(&self) -> Value {
        let executions: Vec<Value> = self.executions().iter().rev().map(|record| overview::of(record)).collect();
        json!({"executions": executions, "count": self.count()})
    }

    fn is_this(&self, state_machine_arn: &str) -> Result<(), ServiceError> {
        if state_machine_arn == self.0.machine.arn {
            return Ok(());
        }
        let message = format!("State Machine Does Not Exist: '{state_machine_arn}'");
        Err(refusal("StateMachineDoesNotExist", message))
    }

    fn start(&self, request: StartExecution) -> Result<Value, ServiceError> {
        let machine = &self.0.machine;
        self.is_this(&request.state_machine_arn)?;
        let text = request.input.unwrap_or_else(|| "{}".to_owned());
        if text.len() > DATA_LIMIT {
            let message = format!(
                "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to {DATA_LIMIT}"
            );
            return Err(refusal("ValidationException", message));
        }
        let input = serde_json::from_str(&text).map_err(|error| {
            refusal("InvalidExecutionInput", format!("Invalid State Machine Execution Input: '{error}'"))
        })?;
        let mut records = self.records();
        let name = request.name.unwrap_or_else(|| records.unused_name());
        execution_name::check(&name)?;
        if let Some(record) = records.of_name(&name) {
            return if record.is_running() && record.input() == text {
                Ok(started(record))
            } else {
                Err(exists(record))
            };
        }
        let arn = format!("{}:{name}", machine.arn.replacen(":stateMachine:", ":execution:", 1));
        let execution = Execution { arn, name: name.clone(), input, start: machine.clock.now() };
        let listener = self.0.listener.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let record = Record::start(machine.clone(), execution, text, listener);
        let answer = started(&record);
        let told = |subscriber: &UnboundedSender<_>| subscriber.send(Arc::clone(&record)).is_ok();
        self.0.subscribers.lock().unwrap_or_else(PoisonError::into_inner).retain(told);
        records.insert(record);
        Ok(answer)
    }

    fn describe(&self, request: &DescribeExecution) -> Result<Value, ServiceError> {
        Ok(self.find(&request.execution_arn)?.describe(&self.0.machine.arn))
    }

    fn history(&self, request: &GetExecutionHistory) -> Result<Value, ServiceError> {
        let record = self.find(&request.execution_arn)?;
        request.page(record.history())
    }

    fn list(&self, request: &ListExecutions) -> Result<Value, ServiceError> {
        self.is_this(&request.state_machine_arn)?;
        let described = self.executions().into_iter().rev().map(|record| record.describe(&self.0.machine.arn));
        request.page(described.collect())
    }

    fn find(&self, arn: &str) -> Result<Arc<Record>, ServiceError> {
        self.execution(arn)
            .ok_or_else(|| refusal("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'")))
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn started(record: &Record) -> Value {
    let execution = record.execution();
    json!({"executionArn": execution.arn, "startDate": execution.start.0})
}

fn exists(record: &Record) -> ServiceError {
    refusal("ExecutionAlreadyExists", format!("Execution Already Exists: '{}'", record.execution().arn))
}

fn refusal(name: &str, message: String) -> ServiceError {
    ServiceError { name: name.to_owned(), message }
}

#[cfg(test)]
mod tests;
