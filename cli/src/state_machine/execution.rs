//! Carries a state machine out: one state after the other, on the emulator's clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use personalize_emulator::{Clock, Timestamp};
use serde_json::{Value, json};

use super::DATA_LIMIT;
use super::definition::{Choice, Definition, Fail, State, Task, Wait};
use super::failure::{self, Failure};
use super::history::{Happening, History, StateType};
use super::invoke::Invoke;
use super::path::{Path, Scope};
use super::retry::{Dice, Retries};

/// A state machine, ready to run executions.
#[derive(Clone)]
pub struct StateMachine {
    /// What it does.
    pub definition: Arc<Definition>,
    /// Its ARN.
    pub arn: String,
    /// The Region that it and its function live in.
    pub region: Arc<str>,
    /// The role that it would have.
    pub role_arn: Arc<str>,
    /// What its Task states invoke.
    pub function: Arc<dyn Invoke>,
    /// What its Wait states and retries wait on.
    pub clock: Clock,
    /// What the jitter of its retries is drawn from.
    pub seed: u64,
}

/// One execution that is to be run.
#[derive(Debug, Clone)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What it is given.
    pub input: Value,
    /// When it was started.
    pub start: Timestamp,
}

impl StateMachine {
    /// Runs an execution to its end, and writes down what happens.
    ///
    /// # Errors
    /// The failure that ended it.
    pub async fn run(&self, execution: &Execution, history: &History) -> Result<Arc<str>, Failure> {
        let dice = Dice::seeded(self.seed);
        let ending = Run { machine: self, execution, history, dice }.whole().await;
        history.conclude(&ending);
        ending
    }
}

impl fmt::Debug for StateMachine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StateMachine").field("arn", &self.arn).finish_non_exhaustive()
    }
}

/// What passes between states: JSON, and its text, which the history shows and the limit is about.
#[derive(Debug, Clone)]
struct Document {
    value: Value,
    text: Arc<str>,
}

impl Document {
    fn new(value: Value) -> Self {
        Self { text: value.to_string().into(), value }
    }

    /// Refuses what is too large to pass on.
    fn within_limit(self, of: &str) -> Result<Self, Failure> {
        if self.text.len() <= DATA_LIMIT {
            return Ok(self);
        }
        let cause = format!(
            "{of} has {} bytes, which exceeds the maximum number of bytes service limit of {DATA_LIMIT}.",
            self.text.len()
        );
        Err(Failure::new(failure::DATA_LIMIT_EXCEEDED, cause))
    }
}

/// Where a state leads.
enum Transition<'a> {
    To(&'a str, Document),
    End(Document),
}

struct Run<'a> {
    machine: &'a StateMachine,
    execution: &'a Execution,
    history: &'a History,
    dice: Dice,
}

impl<'a> Run<'a> {
    async fn whole(&mut self) -> Result<Arc<str>, Failure> {
        let mut input = Document::new(self.execution.input.clone());
        let role_arn = Arc::clone(&self.machine.role_arn);
        self.history.record(Happening::ExecutionStarted { input: Arc::clone(&input.text), role_arn })?;
        let mut name = self.machine.definition.start_at.as_str();
        loop {
            match self.visit(name, input).await? {
                Transition::To(next, output) => (name, input) = (next, output),
                Transition::End(output) => return Ok(output.text),
            }
        }
    }

    async fn visit(&mut self, name: &'a str, input: Document) -> Result<Transition<'a>, Failure> {
        let machine = self.machine;
        let state =
            machine.definition.states.get(name).ok_or_else(|| runtime(format!("There is no state '{name}'.")))?;
        let visit = Visit { state_type: state.state_type(), name: name.into(), entered: machine.clock.now() };
        self.enter(&visit, &input)?;
        let transition = match state {
            State::Task(task) => self.task(&visit, task, input).await?,
            State::Choice(choice) => Transition::To(self.choose(&visit, choice, &input)?, input),
            State::Wait(wait) => {
                self.wait(&visit, wait, &input).await?;
                Transition::To(&wait.next, input)
            }
            State::Succeed(_) => Transition::End(input),
            State::Fail(fail) => return Err(self.failure(&visit, fail, &input)?),
        };
        self.exit(&visit, &transition)?;
        Ok(transition)
    }

    fn enter(&self, visit: &Visit, input: &Document) -> Result<(), Failure> {
        let (name, input) = (Arc::clone(&visit.name), Arc::clone(&input.text));
        self.history.record(Happening::StateEntered { state_type: visit.state_type, name, input })
    }

    fn exit(&self, visit: &Visit, transition: &Transition<'_>) -> Result<(), Failure> {
        let (Transition::To(_, output) | Transition::End(output)) = transition;
        let (name, output) = (Arc::clone(&visit.name), Arc::clone(&output.text));
        self.history.record(Happening::StateExited { state_type: visit.state_type, name, output })
    }

    async fn task(&mut self, visit: &Visit, task: &'a Task, input: Document) -> Result<Transition<'a>, Failure> {
        let mut retries = Retries::of(&task.retry);
        let failure = loop {
            match self.attempt(visit, task, &input, retries.count()).await {
                Ok(output) => return Ok(Transition::To(&task.next, output)),
                Err(failure) => match retries.next(&failure, &mut self.dice) {
                    Some(delay) => self.pause(delay).await?,
                    None => break failure,
                },
            }
        };
        let Some(catcher) = task.catch.iter().find(|catcher| failure.is_one_of(&catcher.error_equals)) else {
            return Err(failure);
        };
        let error = json!({"Error": failure.error, "Cause": failure.cause});
        let output = catcher.result_path.put(input.value, error).ok_or_else(|| unplaceable(&catcher.result_path))?;
        Ok(Transition::To(&catcher.next, Document::new(output).within_limit("The state's output")?))
    }

    async fn attempt(&self, visit: &Visit, task: &Task, input: &Document, retry: u32) -> Result<Document, Failure> {
        let context = self.context(visit, retry);
        let parameters = task.parameters.fill(Scope { input: &input.value, context: &context })?;
        let scheduled = Document::new(parameters).within_limit("The task's input, after Parameters,")?;
        let (region, parameters) = (Arc::clone(&self.machine.region), Arc::clone(&scheduled.text));
        self.history.record(Happening::TaskScheduled { region, parameters })?;
        self.history.record(Happening::TaskStarted)?;
        let answer = self.machine.function.invoke(payload_of(scheduled.value)).await;
        let result = answer.and_then(|payload| Document::new(lambda_result(payload)).within_limit("The task's result"));
        let result = match result {
            Ok(result) => result,
            Err(failure) => {
                self.history.record(Happening::TaskFailed(failure.clone()))?;
                return Err(failure);
            }
        };
        self.history.record(Happening::TaskSucceeded { output: Arc::clone(&result.text) })?;
        let output = task.output_path.find(Scope { input: &result.value, context: &context });
        output.cloned().map(Document::new).ok_or_else(|| not_found(visit, "OutputPath", &task.output_path))
    }

    fn choose(&self, visit: &Visit, choice: &'a Choice, input: &Document) -> Result<&'a str, Failure> {
        let context = self.context(visit, 0);
        let scope = Scope { input: &input.value, context: &context };
        for rule in &choice.choices {
            let variable = rule.variable.find(scope).ok_or_else(|| not_found(visit, "Variable", &rule.variable))?;
            if variable.as_str() == Some(&rule.string_equals) {
                return Ok(&rule.next);
            }
        }
        choice.default.as_deref().ok_or_else(|| {
            let cause = format!("No choice of state '{}' matches its input, and it has no default.", visit.name);
            Failure::new(failure::NO_CHOICE_MATCHED, cause)
        })
    }

    async fn wait(&self, visit: &Visit, wait: &Wait, input: &Document) -> Result<(), Failure> {
        let path = &wait.seconds_path;
        let found = path.find(Scope { input: &input.value, context: &Value::Null });
        let seconds = found.ok_or_else(|| not_found(visit, "SecondsPath", path))?;
        let seconds = seconds.as_u64().filter(|seconds| *seconds <= LONGEST_WAIT).ok_or_else(|| {
            runtime(format!("The SecondsPath parameter of state '{}' does not reference a whole number of seconds up to {LONGEST_WAIT}: {path} == {seconds}", visit.name))
        })?;
        self.pause(Duration::from_secs(seconds)).await
    }

    /// Lets time pass, up to the moment at which the execution has lasted too long.
    async fn pause(&self, duration: Duration) -> Result<(), Failure> {
        let clock = &self.machine.clock;
        let Some(timeout) = self.machine.definition.timeout_seconds.map(Duration::from_secs) else {
            clock.sleep(duration).await;
            return Ok(());
        };
        let passed = Duration::try_from_secs_f64(clock.now() - self.execution.start).unwrap_or_default();
        let left = timeout.saturating_sub(passed);
        clock.sleep(duration.min(left)).await;
        if duration < left {
            return Ok(());
        }
        let cause = format!("The execution lasted longer than the {} seconds that it may.", timeout.as_secs());
        Err(Failure::new(failure::TIMEOUT, cause))
    }

    fn failure(&self, visit: &Visit, fail: &Fail, input: &Document) -> Result<Failure, Failure> {
        let context = self.context(visit, 0);
        let text = |field: &str, path: &Path| {
            let found = path.find(Scope { input: &input.value, context: &context });
            found.and_then(Value::as_str).map(str::to_owned).ok_or_else(|| not_found(visit, field, path))
        };
        Ok(Failure::new(text("ErrorPath", &fail.error_path)?, text("CausePath", &fail.cause_path)?))
    }

    /// What `$$` stands for.
    fn context(&self, visit: &Visit, retry: u32) -> Value {
        let (execution, machine) = (self.execution, self.machine);
        json!({
            "Execution": {
                "Id": execution.arn,
                "Input": execution.input,
                "Name": execution.name,
                "RoleArn": &*machine.role_arn,
                "StartTime": execution.start.rfc3339(),
                "RedriveCount": 0,
            },
            "State": {"EnteredTime": visit.entered.rfc3339(), "Name": &*visit.name, "RetryCount": retry},
            "StateMachine": {"Id": machine.arn, "Name": machine.arn.rsplit(':').next()},
        })
    }
}

/// One visit to a state.
struct Visit {
    state_type: StateType,
    name: Arc<str>,
    entered: Timestamp,
}

impl State {
    fn state_type(&self) -> StateType {
        match self {
            Self::Task(_) => StateType::Task,
            Self::Choice(_) => StateType::Choice,
            Self::Wait(_) => StateType::Wait,
            Self::Succeed(_) => StateType::Succeed,
            Self::Fail(_) => StateType::Fail,
        }
    }
}

/// The longest that a Wait state waits, in seconds.
const LONGEST_WAIT: u64 = 99_999_999;

fn payload_of(mut parameters: Value) -> Value {
    parameters.get_mut("Payload").map(Value::take).unwrap_or_default()
}

/// What the Lambda integration makes of a function's answer.
fn lambda_result(payload: Value) -> Value {
    let mut result = json!({"ExecutedVersion": "$LATEST", "StatusCode": 200});
    result["Payload"] = payload;
    result
}

fn runtime(cause: String) -> Failure {
    Failure::new(failure::RUNTIME, cause)
}

fn not_found(visit: &Visit, field: &str, path: &Path) -> Failure {
    runtime(format!("{field} '{path}' of state '{}' does not lead to a usable value in its input.", visit.name))
}

fn unplaceable(path: &Path) -> Failure {
    let cause = format!("Unable to apply ResultPath '{path}' to the state's input.");
    Failure::new(failure::RESULT_PATH_MATCH_FAILURE, cause)
}

#[cfg(test)]
mod tests;
