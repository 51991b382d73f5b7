//! Why the command could not start what it was asked for. Each says what was wrong, where, and what to do.

use std::io;
use std::path::PathBuf;

use aws_sdk_personalize::error::{DisplayErrorContext, SdkError};
use personalize_contract::ResourceType;
use personalize_emulator::{LatenciesError, QuotaSettingsError, SnapshotError};
use personalize_pipeline::CaptureError;

use crate::check::SeveritiesError;
use crate::init::InitError;
use crate::laptop::LaptopError;
use crate::parameter_file::ParameterFileError;
use crate::simulate::{ArrivalsError, GroupsError, PricesError};
use crate::small_file::SmallFileError;

/// Why the command could not start.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no parameter file to read.
    #[error(transparent)]
    ParameterFile(#[from] ParameterFileError),
    /// A dataset group cannot be captured.
    #[error(transparent)]
    Capture(CaptureError),
    /// No parameter file can be made of a folder.
    #[error(transparent)]
    Init(#[from] InitError),
    /// A file cannot be written.
    #[error("cannot write {}: {source}; give another path, or remove what is there", path.display())]
    Write {
        /// Where it was to be.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There is no folder of data.
    #[error("there is no folder {} to take the data from; give the folder that has `Interactions/`", .0.display())]
    NoDataFolder(PathBuf),
    /// Data in S3 cannot be read.
    #[error("{place}: {problem}")]
    S3 {
        /// The object or prefix.
        place: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// How much a rule counts is not understood.
    #[error(transparent)]
    Severities(#[from] SeveritiesError),
    /// A file cannot be read.
    #[error("cannot read {what} {}: {source}; give another path, or make this one readable", path.display())]
    Unreadable {
        /// What the file is.
        what: &'static str,
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file of settings cannot be read.
    #[error("cannot read the configuration {}: {source}; put a file of JSON in its place, or remove it", path.display())]
    Configuration {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SmallFileError,
    },
    /// A latencies file is not understood.
    #[error("{}: {source}", path.display())]
    Latencies {
        /// Where it is.
        path: PathBuf,
        /// What is wrong in it.
        #[source]
        source: LatenciesError,
    },
    /// A quotas file is not understood.
    #[error("{}: {source}", path.display())]
    Quotas {
        /// Where it is.
        path: PathBuf,
        /// What is wrong in it.
        #[source]
        source: QuotaSettingsError,
    },
    /// A parameter file cannot be had for many groups.
    #[error(transparent)]
    Groups(#[from] GroupsError),
    /// A file of arrivals is not understood.
    #[error(transparent)]
    Arrivals(#[from] ArrivalsError),
    /// A file of prices is not understood.
    #[error(transparent)]
    Prices(#[from] PricesError),
    /// What is to fail, or has a latency of its own, is no resource of the parameter file.
    #[error("{origin}: {} asks for no {resource_type} `{name}`; {advice}", file.display())]
    NoSuchResource {
        /// Where it was named.
        origin: String,
        /// The parameter file.
        file: PathBuf,
        /// The type that was named.
        resource_type: ResourceType,
        /// The name.
        name: String,
        /// What there is instead.
        advice: String,
    },
    /// Nothing, or several things, can be asked for recommendations.
    #[error("{}: {problem}", file.display())]
    NoOneToAsk {
        /// The parameter file.
        file: PathBuf,
        /// How many there are, and what to do.
        problem: String,
    },
    /// What is shown of the data cannot be read.
    #[error("cannot read the data that was imported: {0}; free space where temporary files are")]
    Rows(#[source] io::Error),
    /// What models are compared with cannot be computed.
    #[error("cannot compute the metrics of the most popular items: {0}")]
    Baseline(String),
    /// The emulator does not answer as the service does.
    #[error("{operation} failed: {message}")]
    Request {
        /// The operation.
        operation: &'static str,
        /// What was answered.
        message: String,
    },
    /// A real clock cannot begin at another moment.
    #[error(
        "--start sets a virtual clock, and the clock is the machine's own; add `--clock virtual`, or leave --start out"
    )]
    StartOfRealClock,
    /// A virtual clock has no speed.
    #[error(
        "--speed is for a real clock, and a virtual one passes in the waits of executions only; leave --speed or `--clock virtual` out"
    )]
    SpeedOfVirtualClock,
    /// The laptop could not start the run.
    #[error(transparent)]
    Laptop(#[from] LaptopError),
    /// The report cannot be written.
    #[error("cannot write the report: {0}")]
    Report(#[from] serde_json::Error),
    /// Stdout cannot be written.
    #[error("cannot write to stdout: {0}; write it to another place, or free space where it is written to")]
    Stdout(#[source] io::Error),
    /// A report cannot be written to its file.
    #[error("cannot write {} of {option}: {source}; name a file in a folder that is there and that you may write to", path.display())]
    ReportFile {
        /// The option that names it.
        option: &'static str,
        /// Where it was to be.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file that was exported cannot be written.
    #[error("cannot write {}: {source}; name another folder with --export, or free space there", path.display())]
    Exported {
        /// Where it was to be.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start: {0}; end other programs, or raise the limit on processes")]
    Runtime(#[source] io::Error),
    /// There is no space to keep what a reset goes back to.
    #[error("{0}; free space where temporary files are")]
    Beginning(#[source] SnapshotError),
    /// The state of an emulator cannot be read or written.
    #[error("{}: {source}", path.display())]
    State {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SnapshotError,
    },
    /// Waiting for Ctrl-C is not possible.
    #[error("cannot wait for Ctrl-C: {0}")]
    Signal(#[source] io::Error),
}

impl CommandError {
    /// For a call that the service did not answer as it should.
    pub(crate) fn of_request<E, R>(operation: &'static str, error: SdkError<E, R>) -> Self
    where
        E: std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        Self::Request { operation, message: DisplayErrorContext(error).to_string() }
    }
}
