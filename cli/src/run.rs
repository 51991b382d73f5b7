//! `pipeline run`: one laptop, one upload and as many again as asked for, and the report.

mod deployed;

use std::path::Path;

use personalize_report::DocumentKind;
use serde::Serialize;

use crate::arguments::{BucketOption, DEFAULT_PORT, Output, Run};
use crate::aws::Address;
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::display::output::{write_progress, write_result};
use crate::display::report::render;
use crate::display::{Progress, Terminal};
use crate::exit::Exit;
use crate::exported;
use crate::laptop::{Laptop, Report, Setup};
use crate::laptop_options::LaptopOptions;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::start::virtual_clock;

/// Runs the pipeline, and writes the report to stdout.
///
/// # Errors
/// When it could not be started. A run that failed is an exit code.
pub async fn run(arguments: Run) -> Result<Exit, CommandError> {
    if let Some(address) = Address::of(&arguments.aws, BucketOption::deployed(&arguments.bucket))? {
        return deployed::run(&arguments, &address).await;
    }
    let bucket = BucketOption::served(&arguments.bucket).collect();
    let parameter_file = parameter_file::find(&arguments.path)?;
    let files = ReportFiles::new(arguments.report.as_deref(), arguments.trace.as_deref())?;
    let options = LaptopOptions { latencies: arguments.latencies.as_deref(), fail: &arguments.fail, bucket };
    let (laptop, desired) = options.start(&parameter_file, setup(&arguments)).await?;
    if arguments.function_url.is_some() {
        say_environment(&laptop);
    }
    let progress = Progress::on_stderr();
    progress.expect(desired.as_ref().map_or(0, Desired::count));
    laptop.watch(progress.watcher());
    let reports = run_all(&laptop, &parameter_file, &arguments, &progress).await;
    progress.finish();
    let reports = reports?;
    if let Some(document) = Document::of(&reports) {
        files.write(DocumentKind::Run, &document)?;
    }
    let runs = reports.len().min(usize::try_from(arguments.repeat).unwrap_or(usize::MAX).saturating_add(1));
    write_reports(&reports, runs, &parameter_file, &arguments)?;
    Ok(if reports.iter().all(Report::has_succeeded) { Exit::Succeeded } else { Exit::Failed })
}

async fn run_all(
    laptop: &Laptop,
    parameter_file: &Path,
    arguments: &Run,
    progress: &Progress,
) -> Result<Vec<Report>, CommandError> {
    let repeat = arguments.repeat;
    let mut reports: Vec<Report> = Vec::new();
    for run in 0..=repeat {
        if repeat > 0 {
            progress.say(&format!("Run {} of {}", run + 1, repeat + 1));
        }
        let upload = laptop.open(parameter_file)?;
        reports.push(laptop.run(&upload).await?);
    }
    if let Some(folder) = &arguments.export
        && let Some(dataset_group) = reports.last().and_then(Report::dataset_group).map(str::to_owned)
    {
        progress.say(&format!("Exporting the datasets of {dataset_group}"));
        reports.push(laptop.export(&dataset_group, exported::BUCKET).await?);
        exported::save(laptop, folder).await?;
    }
    if arguments.delete {
        match reports.last().and_then(Report::dataset_group).map(str::to_owned) {
            Some(dataset_group) => {
                progress.expect_deletion();
                progress.say(&format!("Deleting the dataset group {dataset_group} and everything in it"));
                reports.push(laptop.delete(&dataset_group).await?);
            }
            None => progress.say("There is no dataset group to delete"),
        }
    }
    Ok(reports)
}

fn setup(arguments: &Run) -> Setup {
    let default_port = if arguments.function_url.is_some() { DEFAULT_PORT } else { 0 };
    Setup {
        clock: virtual_clock(arguments.start),
        requests_per_second: arguments.rate.then_some(1.0),
        seed: arguments.seed,
        port: arguments.port.unwrap_or(default_port),
        function_url: arguments.function_url.clone(),
        ..Setup::default()
    }
}

fn say_environment(laptop: &Laptop) {
    write_progress("The function at the URL reaches the emulator with this environment:\n");
    for (name, value) in laptop.deployment().environment(laptop.port()) {
        write_progress(&format!("  {name}={value}\n"));
    }
}

/// The last run's report, or that of the export or the deletion after it; after several, with all of them in `runs`.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    last: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<&'a [Report]>,
}

impl<'a> Document<'a> {
    /// `None` of no report.
    fn of(reports: &'a [Report]) -> Option<Self> {
        Some(Self { last: reports.last()?, runs: (reports.len() > 1).then_some(reports) })
    }
}

/// Writes reports to stdout. What comes after the runs is an export, a deletion, or one after the other.
///
/// # Errors
/// When stdout cannot be written.
fn write_reports(reports: &[Report], runs: usize, parameter_file: &Path, arguments: &Run) -> Result<(), CommandError> {
    let text = match arguments.output {
        Output::Json => {
            let Some(document) = Document::of(reports) else { return Ok(()) };
            serde_json::to_string_pretty(&document)? + "\n"
        }
        Output::Text => as_text(reports, runs, parameter_file, arguments),
    };
    write_result(&text)
}

fn as_text(reports: &[Report], runs: usize, parameter_file: &Path, arguments: &Run) -> String {
    let terminal = Terminal::stdout();
    let folder = parameter_file::folder(parameter_file);
    let render = |report: &Report| render(&report.with_files_in(folder), &terminal, arguments.verbose);
    let titled = |(index, report)| match reports.len() {
        1 => render(report),
        _ if index == runs && arguments.export.is_some() => format!("Export\n\n{}", render(report)),
        _ if index >= runs => format!("Deletion\n\n{}", render(report)),
        _ => format!("Run {} of {runs}\n\n{}", index + 1, render(report)),
    };
    reports.iter().enumerate().map(titled).collect::<Vec<_>>().join("\n")
}
