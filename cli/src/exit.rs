//! The exit codes of the command, which scripts rely on.

use std::process::ExitCode;

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The run succeeded, the check found no error, or the emulator was stopped.
    Succeeded = 0,
    /// The run was started and failed, its plan says that it would, or the check found an error.
    Failed = 1,
    /// It could not be started, or not be checked: the arguments, a file, a port, AWS; or stdout could not be written.
    NotStarted = 2,
    /// Ctrl-C while an execution on AWS was followed, which goes on; as shells have it for a program that SIGINT ends.
    Interrupted = 130,
}

impl Exit {
    /// Of a run that has ended.
    #[must_use]
    pub const fn of_run(has_succeeded: bool) -> Self {
        if has_succeeded { Self::Succeeded } else { Self::Failed }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
