//! Errors of the handler, and the names by which the state machine and users tell failures apart.
//!
//! These names are API: `errorType` of a failed invocation and `error` of a failed run. They do not change.

use crate::settings::SettingsError;

/// Why a run ended FAILED. Its name stands in `error`, in the execution and in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum FailureName {
    /// The parameter file or the data beside it has findings; nothing was created.
    ParametersInvalid,
    /// The parameter file is not there, or may not be read; nothing was created.
    ParametersNotFound,
    /// The service tried, and the resource ended in a failed status.
    ResourceFailed,
    /// A resource of that name exists and is not what the parameter file describes.
    ResourceConflict,
    /// The service does not accept the request.
    RequestRefused,
    /// A quota is used up, and waiting does not help.
    QuotaExceeded,
    /// The function's role lacks a permission.
    AccessDenied,
    /// The service refused for as long as waiting made sense.
    WaitedTooLong,
    /// The handler itself failed; the execution's history has its error.
    HandlerFailed,
}

impl FailureName {
    /// All of them. A run that failed with one has told SNS so itself.
    pub const ALL: [Self; 9] = [
        Self::ParametersInvalid,
        Self::ParametersNotFound,
        Self::ResourceFailed,
        Self::ResourceConflict,
        Self::RequestRefused,
        Self::QuotaExceeded,
        Self::AccessDenied,
        Self::WaitedTooLong,
        Self::HandlerFailed,
    ];

    /// As spelled in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParametersInvalid => "ParametersInvalid",
            Self::ParametersNotFound => "ParametersNotFound",
            Self::ResourceFailed => "ResourceFailed",
            Self::ResourceConflict => "ResourceConflict",
            Self::RequestRefused => "RequestRefused",
            Self::QuotaExceeded => "QuotaExceeded",
            Self::AccessDenied => "AccessDenied",
            Self::WaitedTooLong => "WaitedTooLong",
            Self::HandlerFailed => "HandlerFailed",
        }
    }
}

/// Why an invocation failed. A run in which something else goes wrong is an answer, not one of these.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// The event is of no shape that the handler knows.
    #[error("{0}")]
    EventInvalid(String),
    /// A context that another version wrote, or that is damaged.
    #[error("{0}")]
    ContextInvalid(String),
    /// The answer would be larger than Step Functions carries.
    #[error("the turn's answer has {0} bytes, and at most {max} can be carried on by Step Functions; describe fewer resources in one parameter file, or hand it over through S3 and not inline", max = crate::context::MOST_BYTES_OF_AN_ANSWER)]
    ContextTooLarge(usize),
    /// The environment lacks something.
    #[error(transparent)]
    SettingsInvalid(#[from] SettingsError),
    /// The parameter file cannot be read again, though the run began with it.
    #[error("{0}")]
    ParametersChanged(String),
    /// A service that the turn cannot do without does not answer; the state machine tries again.
    #[error("{0}")]
    ServiceBusy(String),
    /// An execution could not be started.
    #[error("cannot start an execution for s3://{bucket}/{key}: {message}")]
    StartExecution {
        /// Where the parameter file is.
        bucket: String,
        /// Its key.
        key: String,
        /// What Step Functions said.
        message: String,
    },
    /// The execution in which the run would go on could not be started.
    #[error("this execution's history is nearly full, and another one cannot be started: {message}")]
    ContinueExecution {
        /// What Step Functions said.
        message: String,
    },
    /// The report could not be published.
    #[error("cannot publish the report to {topic}: {message}")]
    Publish {
        /// The topic's ARN.
        topic: String,
        /// What SNS said.
        message: String,
    },
}

impl HandlerError {
    /// The name that Lambda reports as `errorType` and that Step Functions matches.
    #[must_use]
    pub const fn error_type(&self) -> &'static str {
        match self {
            Self::EventInvalid(_) => "EventInvalid",
            Self::ContextInvalid(_) => "ContextInvalid",
            Self::ContextTooLarge(_) => "ContextTooLarge",
            Self::SettingsInvalid(_) => "SettingsInvalid",
            Self::ParametersChanged(_) => "ParametersChanged",
            Self::ServiceBusy(_) => "ServiceBusy",
            Self::StartExecution { .. } | Self::ContinueExecution { .. } => "StartExecutionFailed",
            Self::Publish { .. } => "PublishFailed",
        }
    }
}

impl From<HandlerError> for lambda_runtime::Diagnostic {
    fn from(error: HandlerError) -> Self {
        Self { error_type: error.error_type().to_owned(), error_message: error.to_string() }
    }
}
