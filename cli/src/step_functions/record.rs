//! One execution, from its start on: what it was given, what has happened in it, and how it ended.

use std::sync::Arc;

use personalize_emulator::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::state_machine::{Execution, Failure, History, Listener, StateMachine, failure};

/// An execution that was started.
#[derive(Debug)]
pub struct Record {
    execution: Execution,
    input: String,
    history: Arc<History>,
    ending: watch::Receiver<Option<Ending>>,
}

/// How an execution ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Its output, as JSON text, or its failure.
    pub result: Result<Arc<str>, Failure>,
    /// When.
    pub stop: Timestamp,
}

impl Ending {
    /// The execution's status, as Step Functions has it.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match &self.result {
            Ok(_) => "SUCCEEDED",
            Err(failure) if failure.error == failure::TIMEOUT => "TIMED_OUT",
            Err(_) => "FAILED",
        }
    }
}

impl Record {
    /// Sets an execution going on a task of its own.
    #[must_use]
    pub fn start(machine: StateMachine, execution: Execution, input: String, listener: Option<Listener>) -> Arc<Self> {
        let history = Arc::new(History::new(machine.clock.clone(), listener));
        let (sender, ending) = watch::channel(None);
        let record = Self { execution: execution.clone(), input, history: Arc::clone(&history), ending };
        let participant = machine.clock.participant();
        tokio::spawn(async move {
            let _participant = participant;
            let result = machine.run(&execution, &history).await;
            sender.send_replace(Some(Ending { result, stop: machine.clock.now() }));
        });
        Arc::new(record)
    }

    /// What was started.
    #[must_use]
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// The input's text.
    #[must_use]
    pub fn input(&self) -> &str {
        &self.input
    }

    /// What has happened so far.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether it has not ended.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.ending.borrow().is_none()
    }

    /// How it ended, once it has.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.ending.borrow().clone()
    }

    /// Waits for the end. `None` if the execution was lost, because its task panicked.
    pub async fn ended(&self) -> Option<Ending> {
        let mut ending = self.ending.clone();
        let ended = ending.wait_for(Option::is_some).await.ok()?;
        ended.clone()
    }

    /// As `DescribeExecution` gives it.
    #[must_use]
    pub fn describe(&self, state_machine_arn: &str) -> Value {
        let Execution { arn, name, start, .. } = &self.execution;
        let mut answer = json!({
            "executionArn": arn,
            "stateMachineArn": state_machine_arn,
            "name": name,
            "startDate": start.0,
            "input": self.input,
            "inputDetails": {"included": true},
            "status": "RUNNING",
            "redriveCount": 0,
        });
        let ending = self.ending.borrow();
        let Some(ending) = ending.as_ref() else { return answer };
        answer["status"] = json!(ending.status());
        answer["stopDate"] = json!(ending.stop.0);
        match &ending.result {
            Ok(output) => {
                answer["output"] = json!(&**output);
                answer["outputDetails"] = json!({"included": true});
            }
            Err(Failure { error, cause }) => {
                answer["error"] = json!(error);
                answer["cause"] = json!(cause);
            }
        }
        answer
    }
}
