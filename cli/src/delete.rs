//! `pipeline delete`: removes a dataset group on AWS, by an execution that names it twice.

use std::io::{self, IsTerminal as _};

use crate::arguments::Delete;
use crate::aws::{Address, AwsError, Connection, Followed, Follower};
use crate::command_error::CommandError;
use crate::display::Progress;
use crate::display::output::write_progress;
use crate::display::report::write;
use crate::exit::Exit;
use crate::stop::Signals;

/// Deletes a dataset group and everything in it, and writes the report to stdout.
///
/// # Errors
/// When no deployment is named, the name is not repeated, or the execution could not be started. What could not be
/// deleted is an exit code.
pub async fn delete(arguments: &Delete) -> Result<Exit, CommandError> {
    let otherwise = "On this machine every command begins in an empty account";
    let address = Address::required(&arguments.stack, otherwise)?;
    let name = &arguments.dataset_group;
    let confirm = match &arguments.confirm {
        Some(confirm) => Some(confirm.clone()),
        None => asked(name, &address),
    };
    if confirm.as_ref() != Some(name) {
        return Err(AwsError::NotConfirmed { name: name.clone(), given: confirm }.into());
    }
    let connection = Connection::open(&address).await?;
    write_progress(&format!("on AWS: {connection}\n"));
    let signals = Signals::register().map_err(AwsError::Signal)?;
    let input = serde_json::json!({"action": "delete", "datasetGroup": name, "confirm": confirm});
    let execution = connection.start_by_hand(&format!("delete-{name}"), &input).await?;
    write_progress(&format!("following {execution}\n"));
    let progress = Progress::in_real_time();
    progress.expect_deletion();
    match Follower::new(&connection, progress, signals).follow(&execution).await? {
        Followed::Interrupted => Ok(Exit::Interrupted),
        Followed::Ended(report) => {
            write((&report, &report), arguments.report.output, arguments.report.verbose)?;
            Ok(Exit::of_run(report.has_succeeded()))
        }
    }
}

/// Asks whoever sits at a terminal for the name.
fn asked(name: &str, address: &Address) -> Option<String> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    let account = address.state_machine.account();
    write_progress(&format!(
        "This deletes the dataset group {name} and everything in it, in {} of the account {}. The data in S3 stays.\nType its name to go on: ",
        account.region, account.id
    ));
    let mut line = String::new();
    io::stdin().read_line(&mut line).ok()?;
    Some(line.trim().to_owned())
}
