//! `pipeline watch`: follows a run on AWS that was started before, and reports it.

use personalize_pipeline::execution_arn;

use crate::arguments::{StateMachineArn, Watch};
use crate::aws::{Address, AwsError, Connection, Followed, Follower, newest};
use crate::command_error::CommandError;
use crate::display::Progress;
use crate::display::output::write_progress;
use crate::display::report::write;
use crate::exit::Exit;
use crate::stop::Signals;

/// Follows a run to its end, and writes its report to stdout.
///
/// # Errors
/// When no deployment is named, or there is no such run. A run that failed is an exit code.
pub async fn watch(arguments: &Watch) -> Result<Exit, CommandError> {
    let otherwise = "On this machine nothing runs on when a command has ended";
    let connection = Connection::open(&Address::required(&arguments.stack, otherwise)?).await?;
    let execution = match &arguments.execution {
        Some(execution) => arn_of(execution, &connection.state_machine)?,
        None => newest(&connection).await?,
    };
    write_progress(&format!("following {execution}\n"));
    let signals = Signals::register().map_err(AwsError::Signal)?;
    match Follower::new(&connection, Progress::in_real_time(), signals).follow(&execution).await? {
        Followed::Interrupted => Ok(Exit::Interrupted),
        Followed::Ended(report) => {
            write((&report, &report), arguments.report.output, arguments.report.verbose)?;
            Ok(Exit::of_run(report.has_succeeded()))
        }
    }
}

/// The ARN of an execution that is named by it, or by its name.
///
/// # Errors
/// It is another state machine's.
fn arn_of(execution: &str, machine: &StateMachineArn) -> Result<String, AwsError> {
    let executions = execution_arn(machine.as_str(), "");
    if execution.starts_with(&executions) {
        return Ok(execution.to_owned());
    }
    if execution.contains(':') || execution.is_empty() {
        let (execution, machine) = (execution.to_owned(), machine.as_str().to_owned());
        return Err(AwsError::OtherMachine { execution, machine });
    }
    Ok(executions + execution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_is_named_by_its_name_or_its_arn() {
        let machine: StateMachineArn = "arn:aws:states:us-east-1:1:stateMachine:shop".parse().expect("an ARN");
        let expected = "arn:aws:states:us-east-1:1:execution:shop:run-1";
        for named in ["run-1", expected] {
            assert_eq!(arn_of(named, &machine).expect("an execution"), expected);
        }
        for other in ["", "arn:aws:states:us-east-1:1:execution:other:run-1", "shop:run-1"] {
            let refusal = arn_of(other, &machine).expect_err(other).to_string();
            assert!(refusal.contains("is no execution of the state machine") && refusal.contains("pipeline status"));
        }
    }
}
