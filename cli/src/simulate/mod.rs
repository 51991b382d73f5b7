//! `pipeline simulate`: an upload, and what follows from it for days or months, on a virtual clock: the runs that
//! schedules and uploads begin, trainings that the service begins by itself, and what is billed.

mod arrivals;
mod busy;
mod calendar;
mod groups;
mod lateness;
mod many_groups;
mod operations;
mod prices;
mod quotas;
mod recorder;
mod rows;
mod text;
mod trained_on;
mod world;

use personalize_contract::ResourceType;
use personalize_report::DocumentKind;

use crate::arguments::{Output, QuotaOf, Simulate};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;
use crate::exit::Exit;
use crate::laptop::Setup;
use crate::laptop_options::LaptopOptions;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::start::virtual_clock;
use crate::training::refuse;

use arrivals::Plan;
use calendar::Calendar;
use groups::Groups;
use prices::Prices;
use world::Course;

pub use arrivals::ArrivalsError;
pub use calendar::VERSION;
pub use groups::GroupsError;
pub use prices::PricesError;

/// How long a run may take, as the template has it unless it is said otherwise.
const MAX_RUN_HOURS: f64 = 168.0;

/// What follows where the parameters or the data are refused.
const NO_CALENDAR: &str = "there is no calendar";

/// Simulates, and writes the calendar to stdout.
///
/// # Errors
/// When it could not be started. That runs failed is an exit code.
pub async fn simulate(arguments: Simulate) -> Result<Exit, CommandError> {
    if arguments.prices_template {
        write_result(&prices::template()?)?;
        return Ok(Exit::Succeeded);
    }
    let (Some(path), Some(length)) = (&arguments.path, arguments.length) else { return Ok(Exit::NotStarted) };
    let file = parameter_file::find(path)?;
    let files = ReportFiles::new(arguments.report.as_deref(), arguments.trace.as_deref())?;
    let prices = arguments.prices.as_deref().map(Prices::read).transpose()?;
    let options =
        LaptopOptions { latencies: arguments.latencies.as_deref(), fail: &arguments.fail, bucket: &arguments.bucket };
    let (laptop, desired) = options.start(&file, setup(&arguments)).await?;
    let datasets = desired.map_or(0, |desired| desired.named(ResourceType::Dataset).count());
    let (start, seconds) = (laptop.emulator().clock().now(), length.seconds());
    let groups = Groups::read(&file, usize::try_from(arguments.groups).unwrap_or(usize::MAX))?;
    groups.raise_quotas(&laptop, datasets);
    for QuotaOf { resource_type, most } in &arguments.quota {
        laptop.emulator().set_quota(*resource_type, *most);
    }
    let plan = Plan::read(&arguments, &file, start, start.after(seconds))?;
    let course = world::run(&laptop, (&file, &groups), plan, start.after(seconds)).await?;
    let course = match course {
        Course::Refused(report) => return refuse(&report, &file, NO_CALENDAR, arguments.output, &files),
        Course::Ended(ended) => *ended,
    };
    let calendar = Calendar::of((&laptop, &groups), course, (start, start.after(seconds)), prices.as_ref());
    files.write(DocumentKind::Simulation, &calendar)?;
    write_result(&match arguments.output {
        Output::Json => serde_json::to_string_pretty(&calendar)? + "\n",
        Output::Text => text::render(&calendar, &arguments.time_zone.unwrap_or_default(), Terminal::stdout().width()),
    })?;
    Ok(if calendar.has_failures() { Exit::Failed } else { Exit::Succeeded })
}

fn setup(arguments: &Simulate) -> Setup {
    Setup {
        clock: virtual_clock(arguments.start),
        requests_per_second: arguments.requests_per_second,
        seed: arguments.seed,
        // Months of them would fill the memory, and nobody could open one.
        writes_reports: false,
        max_run_hours: Some(MAX_RUN_HOURS),
        ..Setup::default()
    }
}
