//! What happens in a simulation: the upload, whatever arrives, and the clock that goes on to the end.

use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use personalize_emulator::Timestamp;

use super::arrivals::{Arrival, Plan, What};
use super::calendar::Arrived;
use super::groups::Groups;
use super::operations::Operations;
use super::recorder::{Recorded, Recorder};
use crate::command_error::CommandError;
use crate::laptop::{Laptop, LaptopError, Report};

/// How often operations are taken over from the emulator, which remembers the newest.
const SECONDS_BETWEEN_LOOKS: f64 = 21_600.0;

/// What came of a simulation.
pub enum Course {
    /// The first run refused the parameters or the data, so that there is nothing to go on with.
    Refused(Box<Report>),
    /// The time is over.
    Ended(Box<Ended>),
}

/// What has happened up to the end.
pub struct Ended {
    /// The runs, in the order in which they began.
    pub runs: Vec<Recorded>,
    /// The imports, trainings and batch jobs that ended.
    pub operations: Operations,
    /// What arrived.
    pub arrived: Vec<Arrived>,
    /// Whether arrivals were assumed, because no file says which there are.
    pub arrivals_are_assumed: bool,
}

/// Uploads the parameter file of each group, and lets the clock go on until `end`.
///
/// # Errors
/// When the upload starts nothing, or what arrives cannot be made.
pub async fn run(
    laptop: &Laptop,
    (file, groups): (&Path, &Groups),
    plan: Plan,
    end: Timestamp,
) -> Result<Course, CommandError> {
    let recorder = Recorder::start(laptop.step_functions());
    let arrivals_are_assumed = plan.is_assumed;
    // Holds the clock whenever something is done here, to its very end.
    let _awake = laptop.emulator().clock().participant();
    let mut begun = Vec::new();
    for upload in groups.upload(laptop, file)? {
        begun.push(laptop.begin(&upload).await?);
    }
    let Some(first) = begun.first() else { return Err(CommandError::from(LaptopError::NothingStarted(String::new()))) };
    let mut first = pin!(laptop.end_of(first));
    let mut course = pin!(go_on(laptop, (file, groups), plan, end));
    let (arrived, operations) = tokio::select! {
        biased;
        report = &mut first => {
            let report = report?;
            if is_refused(&report) {
                return Ok(Course::Refused(Box::new(report)));
            }
            course.await?
        }
        ended = &mut course => ended?,
    };
    let runs = recorder.until_now().await;
    Ok(Course::Ended(Box::new(Ended { runs, operations, arrived, arrivals_are_assumed })))
}

/// Whether a run came to nothing at all: its parameters or its data have errors.
fn is_refused(report: &Report) -> bool {
    !report.has_succeeded() && report.resources.iter().all(|resource| resource.arn.is_none())
}

async fn go_on(
    laptop: &Laptop,
    files: (&Path, &Groups),
    mut plan: Plan,
    end: Timestamp,
) -> Result<(Vec<Arrived>, Operations), CommandError> {
    let mut arrived = Vec::new();
    let mut operations = Operations::default();
    let arrivals = std::mem::take(&mut plan.arrivals);
    for arrival in arrivals {
        sleep_until(laptop, arrival.at, &mut operations).await;
        arrived.push(arrive(laptop, files, &mut plan, &arrival).await?);
    }
    sleep_until(laptop, end, &mut operations).await;
    Ok((arrived, operations))
}

async fn arrive(
    laptop: &Laptop,
    (file, groups): (&Path, &Groups),
    plan: &mut Plan,
    arrival: &Arrival,
) -> Result<Arrived, CommandError> {
    let at = arrival.at;
    match &arrival.what {
        What::Upload => {
            for upload in groups.upload(laptop, file)? {
                laptop.notify(&upload).await.map_err(LaptopError::from)?;
            }
            let object = file.file_name().map(|name| name.to_string_lossy().into_owned());
            Ok(Arrived { at: at.rfc3339(), dataset: None, rows: None, object })
        }
        What::Rows { place, rows } => {
            let (dataset, drawn) = plan.draw(*place, *rows, at)?;
            laptop.emulator().objects().put(&drawn.bucket, &drawn.key, drawn.bytes);
            let object = format!("s3://{}/{}", drawn.bucket, drawn.key);
            Ok(Arrived { at: at.rfc3339(), dataset: Some(dataset), rows: Some(*rows), object: Some(object) })
        }
    }
}

/// Lets time pass, and takes over what has ended meanwhile.
async fn sleep_until(laptop: &Laptop, until: Timestamp, operations: &mut Operations) {
    let clock = laptop.emulator().clock();
    loop {
        let left = until - clock.now();
        if left > 0.0 {
            clock.sleep(Duration::from_secs_f64(left.min(SECONDS_BETWEEN_LOOKS))).await;
        }
        operations.take_over(laptop.emulator());
        // The clock has milliseconds, and moments may have less than one left.
        if until - clock.now() < 0.001 {
            return;
        }
    }
}
