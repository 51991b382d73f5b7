//! A run of a parameter file in an empty account, of which what it trained is asked afterwards.

use std::path::Path;

use personalize_report::DocumentKind;

use crate::arguments::{BucketOption, Output, Training};
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::display::output::write_result;
use crate::display::report::render_refusal;
use crate::display::{Progress, Terminal};
use crate::exit::Exit;
use crate::laptop::{Laptop, Report, Setup};
use crate::laptop_options::serve;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::start::virtual_clock;

/// A laptop on which a run has succeeded.
pub struct Trained {
    /// With everything that the run created.
    pub laptop: Laptop,
    /// What came of the run.
    pub report: Report,
}

/// Runs the parameter file. Of a run that fails the report is written, which says that therefore `consequence`, and the
/// exit code is given back.
///
/// # Errors
/// When it could not be started.
pub async fn train(
    training: &Training,
    consequence: &str,
    files: &ReportFiles,
) -> Result<Result<Trained, Exit>, CommandError> {
    let file = parameter_file::find(&training.path)?;
    let setup = Setup { clock: virtual_clock(training.start), seed: training.seed, ..Setup::default() };
    let laptop = Laptop::start(setup).await?;
    serve(&laptop, BucketOption::served(&training.bucket))?;
    let report = run_beforehand(&laptop, &file).await?;
    if report.has_succeeded() {
        return Ok(Ok(Trained { laptop, report }));
    }
    refuse(&report, &file, consequence, training.output, files).map(Err)
}

/// Runs a parameter file, with its progress on stderr, before what is asked for.
///
/// # Errors
/// When it could not be started.
pub async fn run_beforehand(laptop: &Laptop, file: &Path) -> Result<Report, CommandError> {
    let progress = Progress::on_stderr();
    progress.expect(Desired::read(file)?.as_ref().map_or(0, Desired::count));
    laptop.watch(progress.watcher());
    let report = laptop.run(&laptop.open(file)?).await;
    progress.finish();
    Ok(report?)
}

/// Writes the report of a run that failed, and what follows from it.
///
/// # Errors
/// When stdout or a file of the report cannot be written.
pub fn refuse(
    report: &Report,
    file: &Path,
    consequence: &str,
    output: Output,
    files: &ReportFiles,
) -> Result<Exit, CommandError> {
    let shown = report.with_files_in(parameter_file::folder(file));
    refuse_shown((report, &shown), file, consequence, output, files)
}

/// The same for a report that as text has files as they are `shown`.
///
/// # Errors
/// When stdout or a file of the report cannot be written.
pub fn refuse_shown(
    (report, shown): (&Report, &Report),
    file: &Path,
    consequence: &str,
    output: Output,
    files: &ReportFiles,
) -> Result<Exit, CommandError> {
    files.write(DocumentKind::Run, report)?;
    write_result(&match output {
        Output::Json => serde_json::to_string_pretty(report)? + "\n",
        Output::Text => render_refusal(shown, file, consequence, &Terminal::stdout()),
    })?;
    Ok(Exit::Failed)
}
