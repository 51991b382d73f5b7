//! Why a run could not be started.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use crate::function::UNREACHABLE;
use crate::parameter_file::ParameterFileError;
use crate::state_machine::{DefinitionError, Failure};

/// Why a run could not be started, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum LaptopError {
    /// The emulator cannot listen on its port.
    #[error(
        "cannot listen on port {port} of {}: {source}; {}", of_this_machine(*address), advice_on_binding(source)
    )]
    Bind {
        /// The address.
        address: IpAddr,
        /// The port.
        port: u16,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The state machine has something that the interpreter does not know.
    #[error("statemachine.asl.json cannot be run: {0}")]
    Definition(#[from] DefinitionError),
    /// There is no parameter file to read.
    #[error(transparent)]
    ParameterFile(#[from] ParameterFileError),
    /// The folder of the parameter file cannot be read.
    #[error("cannot read the folder {}: {source}; give another path, or make this one readable", path.display())]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The handler failed with the notification.
    #[error("the function failed with the notification of the upload: {0}; its output or log says more")]
    NotificationFailed(#[source] Failure),
    /// Nobody answers at the function's URL.
    #[error("{0}; start the function first, for example with `cargo lambda watch`, or leave `--function-url` out")]
    FunctionUnreachable(String),
    /// The handler took the notification and started nothing.
    #[error(
        "the function started no execution for the upload; it answered {0}; see whether `--function-url` leads to this pipeline"
    )]
    NothingStarted(String),
    /// An execution that was started by hand was refused.
    #[error("Step Functions refused the execution: {name}: {message}")]
    StartRefused {
        /// The refusal's name.
        name: String,
        /// What it says.
        message: String,
    },
    /// The function started the execution in another Step Functions than the laptop's.
    #[error(
        "the function started {arn} elsewhere: its environment does not lead here; set `AWS_ENDPOINT_URL={endpoint}` where it runs"
    )]
    StartedElsewhere {
        /// What it started.
        arn: String,
        /// Where the laptop listens.
        endpoint: String,
    },
    /// The task of an execution panicked.
    #[error(
        "the execution {0} was lost; this is an error of this program, which its maintainers would like to know of"
    )]
    Lost(String),
}

fn of_this_machine(address: IpAddr) -> String {
    if address.is_loopback() { "this machine".to_owned() } else { address.to_string() }
}

fn advice_on_binding(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => "give an address of this machine with `--host`, or 0.0.0.0 for all of them",
        _ => "choose another with `--port`, or end the program that listens there",
    }
}

impl From<Failure> for LaptopError {
    /// Why a notification started nothing.
    fn from(failure: Failure) -> Self {
        if failure.error == UNREACHABLE {
            return Self::FunctionUnreachable(failure.cause);
        }
        Self::NotificationFailed(failure)
    }
}
