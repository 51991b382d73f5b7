//! `pipeline plan` on AWS: an execution that plans for a parameter file of this machine, and changes nothing.

use std::path::Path;

use personalize_report::DocumentKind;
use serde_json::{Value, json};

use super::{Document, NO_PLAN, write_plan};
use crate::arguments::{BucketOption, Plan};
use crate::aws::{
    Address, AwsError, Connection, Folder, Followed, Follower, SCRATCH_SUFFIX, Uploaded, refuse_local_options,
};
use crate::command_error::CommandError;
use crate::display::Progress;
use crate::display::output::write_progress;
use crate::exit::Exit;
use crate::laptop::{Report, with_files_of};
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::stop::Signals;
use crate::training::refuse_shown;

/// Plans on AWS, and writes the plan to stdout. The parameter file is uploaded under a name that starts no run, and the
/// data only where that is asked for.
///
/// # Errors
/// When it could not be started, or not be followed. A plan that says that a run would fail is an exit code, and so is
/// a parameter file that is refused.
pub async fn plan(arguments: &Plan, address: &Address) -> Result<Exit, CommandError> {
    refuse_local(arguments)?;
    let file = parameter_file::find(&arguments.path)?;
    let files = ReportFiles::new(arguments.report.as_deref(), None)?;
    let bucket = address.bucket()?;
    let folder = Folder::read(&file, &bucket.name, bucket.prefix.as_deref())?;
    let connection = Connection::open(address).await?;
    let mut signals = Signals::register().map_err(AwsError::Signal)?;
    write_progress(&format!("on AWS: {connection}\n"));
    let input = if let Some(dataset_group) = folder.dataset_group().filter(|_| arguments.delete) {
        json!({"action": "plan", "datasetGroup": dataset_group})
    } else {
        if arguments.upload {
            folder.upload_data(&connection.s3, &mut signals).await?;
        } else {
            folder.say_what_differs(&connection.s3, &mut signals).await?;
        }
        input_of(&folder.upload_scratch(&connection.s3).await?)
    };
    let execution = connection.start_by_hand("plan", &input).await?;
    match Follower::new(&connection, Progress::in_real_time(), signals).follow(&execution).await? {
        Followed::Interrupted => Ok(Exit::Interrupted),
        Followed::Ended(report) => write(&report, (&folder, &file), arguments, &files),
    }
}

fn input_of(uploaded: &Uploaded) -> Value {
    let Uploaded { bucket, key, version_id, size, .. } = uploaded;
    let mut input = json!({"action": "plan", "bucket": bucket, "key": key});
    if let Some(version_id) = version_id {
        input["versionId"] = json!(version_id);
    }
    if *size > personalize_pipeline::MAXIMUM_BYTES as u64 {
        input["size"] = json!(size);
    }
    input
}

fn write(
    report: &Report,
    (folder, file): (&Folder, &Path),
    arguments: &Plan,
    files: &ReportFiles,
) -> Result<Exit, CommandError> {
    let report = as_of_the_file(report);
    let here = parameter_file::folder(file);
    let Some(plan) = &report.plan else {
        let shown = report.with_files_of(&folder.to_string(), here);
        return refuse_shown((&report, &shown), file, NO_PLAN, arguments.output, files);
    };
    let shown = with_files_of(&report.findings, &folder.to_string(), here);
    let document = Document { plan, summary: plan.summary(), findings: &report.findings };
    files.write(DocumentKind::Plan, &document)?;
    write_plan(&document, &shown, arguments.output)?;
    Ok(if plan.is_refused() { Exit::Failed } else { Exit::Succeeded })
}

/// The report, with the parameter file under the name that a run of it would have.
fn as_of_the_file(report: &Report) -> Report {
    let mut report = report.clone();
    for finding in &mut report.findings {
        if let personalize_contract::Place::File { file, .. } = &mut finding.place
            && let Some(name) = file.strip_suffix(SCRATCH_SUFFIX).map(str::to_owned)
        {
            *file = name;
        }
    }
    report
}

/// # Errors
/// An option is given that only plans on this machine have.
fn refuse_local(arguments: &Plan) -> Result<(), CommandError> {
    let options = [
        ("--bucket NAME=DIR", BucketOption::served(&arguments.bucket).next().is_some()),
        ("--after", arguments.after.is_some()),
        ("--start", arguments.start.is_some()),
    ];
    Ok(refuse_local_options(&options)?)
}
