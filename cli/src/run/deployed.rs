//! `pipeline run` on AWS: uploads what has changed, and follows the execution that the parameter file starts.

use personalize_report::DocumentKind;

use crate::arguments::{BucketOption, Run};
use crate::aws::{Address, AwsError, Connection, Folder, Followed, Follower, refuse_local_options};
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::display::Progress;
use crate::display::output::write_progress;
use crate::display::report::write;
use crate::exit::Exit;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::stop::Signals;

/// Runs a parameter file on AWS, and writes the report to stdout.
///
/// # Errors
/// When it could not be started, or not be followed. A run that failed is an exit code.
pub async fn run(arguments: &Run, address: &Address) -> Result<Exit, CommandError> {
    refuse_local(arguments)?;
    let file = parameter_file::find(&arguments.path)?;
    let files = ReportFiles::new(arguments.report.as_deref(), arguments.trace.as_deref())?;
    let bucket = address.bucket()?;
    let folder = Folder::read(&file, &bucket.name, bucket.prefix.as_deref())?;
    let resources = Desired::read(&file)?.as_ref().map_or(0, Desired::count);
    let connection = Connection::open(address).await?;
    let mut signals = Signals::register().map_err(AwsError::Signal)?;
    write_progress(&format!("on AWS: {connection}\n"));
    folder.upload_data(&connection.s3, &mut signals).await?;
    let uploaded = folder.upload_parameter_file(&connection.s3).await?;
    let execution = connection.start(&uploaded.start()).await?;
    write_progress(&format!("following {execution}\n"));
    let progress = Progress::in_real_time();
    progress.expect(resources);
    match Follower::new(&connection, progress, signals).follow(&execution).await? {
        Followed::Interrupted => Ok(Exit::Interrupted),
        Followed::Ended(report) => {
            files.write(DocumentKind::Run, &*report)?;
            let shown = report.with_files_of(&folder.to_string(), parameter_file::folder(&file));
            write((&report, &shown), arguments.output, arguments.verbose)?;
            Ok(Exit::of_run(report.has_succeeded()))
        }
    }
}

/// # Errors
/// An option is given that only runs on this machine have.
fn refuse_local(arguments: &Run) -> Result<(), CommandError> {
    let options = [
        ("--bucket NAME=DIR", BucketOption::served(&arguments.bucket).next().is_some()),
        ("--latencies", arguments.latencies.is_some()),
        ("--repeat", arguments.repeat > 0),
        ("--delete", arguments.delete),
        ("--export", arguments.export.is_some()),
        ("--function-url", arguments.function_url.is_some()),
        ("--port", arguments.port.is_some()),
        ("--rate", arguments.rate),
        ("--seed", arguments.seed != 0),
        ("--start", arguments.start.is_some()),
        ("--fail", !arguments.fail.is_empty()),
    ];
    Ok(refuse_local_options(&options)?)
}
