//! `pipeline simulate`: an upload, and what follows from it for days or months, on a virtual clock: the runs that
//! schedules and uploads begin, trainings that the service begins by itself, and what is billed.

mod arrivals;
mod busy;
mod calendar;
mod operations;
mod prices;
mod recorder;
mod rows;
mod text;
mod trained_on;
mod world;

use personalize_report::DocumentKind;

use crate::arguments::{Output, Simulate};
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
use prices::Prices;
use world::Course;

pub use arrivals::ArrivalsError;
pub use calendar::VERSION;
pub use prices::PricesError;

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
    let (laptop, _) = options.start(&file, setup(&arguments)).await?;
    let (start, seconds) = (laptop.emulator().clock().now(), length.seconds());
    let plan = Plan::read(&arguments, &file, start, start.after(seconds))?;
    let course = world::run(&laptop, &file, plan, start.after(seconds)).await?;
    let course = match course {
        Course::Refused(report) => return refuse(&report, &file, NO_CALENDAR, arguments.output, &files),
        Course::Ended(ended) => *ended,
    };
    let calendar = Calendar::of(&laptop, course, (start, start.after(seconds)), prices.as_ref());
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
        ..Setup::default()
    }
}
