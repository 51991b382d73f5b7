//! Executions that commands start.

use aws_sdk_sfn::error::ProvideErrorMetadata;
use personalize_pipeline::{Start, Timestamp, execution_arn};
use serde_json::Value;

use super::connection::Connection;
use super::error::AwsError;

/// What starting an execution is called, and the permission that it needs.
const START_EXECUTION: (&str, &str) = ("StartExecution", "states:StartExecution");

impl Connection {
    /// Starts the execution of an upload, or finds that the bucket's notification has started it; gives back its ARN.
    ///
    /// # Errors
    /// Step Functions refuses it.
    pub async fn start(&self, Start { name, input, .. }: &Start) -> Result<String, AwsError> {
        let machine = self.state_machine.as_str();
        let request = self.step_functions.start_execution().state_machine_arn(machine).name(name);
        match request.input(input.to_string()).send().await {
            Ok(answer) => Ok(answer.execution_arn().to_owned()),
            Err(error) if error.code() == Some("ExecutionAlreadyExists") => Ok(execution_arn(machine, name)),
            Err(error) => Err(AwsError::of_request(START_EXECUTION, machine, &error)),
        }
    }

    /// Starts an execution with that input; gives back its ARN. Its name begins with `what`, and has the time in it.
    ///
    /// # Errors
    /// Step Functions refuses it.
    pub async fn start_by_hand(&self, what: &str, input: &Value) -> Result<String, AwsError> {
        let machine = self.state_machine.as_str();
        let request = self.step_functions.start_execution().state_machine_arn(machine).name(name(what));
        let answer = request.input(input.to_string()).send().await;
        let answer = answer.map_err(|error| AwsError::of_request(START_EXECUTION, machine, &error))?;
        Ok(answer.execution_arn().to_owned())
    }
}

/// A name that no other execution has: of at most 80 characters, which is what Step Functions takes.
fn name(what: &str) -> String {
    let readable = what.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let readable: String = readable.take(60).collect();
    format!("{readable}-{}", Timestamp::of_this_machine().as_milliseconds())
}
