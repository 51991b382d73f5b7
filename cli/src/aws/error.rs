//! Why AWS does not do what a command asks. Each says what was asked for, where, and what to do.

use std::error::Error;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::address::AddressError;
use super::upload::UploadError;

/// Why AWS does not do what a command asks.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// It is not clear which deployment is meant.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// There are no credentials.
    #[error(
        "there are no credentials for AWS{}: set AWS_PROFILE or --profile to a profile that has some, sign in with `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        of_profile(profile.as_deref())
    )]
    NoCredentials {
        /// The profile that was named.
        profile: Option<String>,
    },
    /// There are some, and they cannot be had.
    #[error(
        "the credentials for AWS{} cannot be had: {problem}; sign in again, for example with `aws sso login`, or correct the profile",
        of_profile(profile.as_deref())
    )]
    CredentialsFailed {
        /// The profile that was named.
        profile: Option<String>,
        /// What their source says.
        problem: String,
    },
    /// Nothing names a Region.
    #[error(
        "no Region is named; add --region, set AWS_REGION, or give the profile one with `aws configure set region`"
    )]
    NoRegion,
    /// A request was refused, or had no answer.
    #[error(transparent)]
    Refused(#[from] RefusedRequest),
    /// A folder cannot be uploaded.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// There is no execution to follow.
    #[error("the state machine {0} has had no execution yet; start one with `pipeline run`")]
    NoExecution(String),
    /// What is to be followed is no execution of the state machine.
    #[error("`{execution}` is no execution of the state machine {machine}; `pipeline status` lists the last ones")]
    OtherMachine {
        /// What was named.
        execution: String,
        /// The state machine.
        machine: String,
    },
    /// An execution did not come to a result.
    #[error("the execution {execution} ended {status}: {cause}")]
    Failed {
        /// Its ARN.
        execution: String,
        /// Its error.
        status: String,
        /// Its cause.
        cause: String,
    },
    /// A name was not repeated.
    #[error(
        "nothing was deleted: the name of the dataset group is to be given twice, and --confirm {}; repeat it as `--confirm {name}`",
        given.as_ref().map_or_else(|| "is missing".to_owned(), |given| format!("has `{given}`"))
    )]
    NotConfirmed {
        /// The dataset group.
        name: String,
        /// What was given the second time.
        given: Option<String>,
    },
    /// Ctrl-C cannot be waited for.
    #[error("cannot wait for Ctrl-C: {0}")]
    Signal(#[source] io::Error),
}

fn of_profile(profile: Option<&str>) -> String {
    profile.map(|profile| format!(" (profile {profile})")).unwrap_or_default()
}

impl AwsError {
    /// For credentials that could not be had.
    #[must_use]
    pub fn of_credentials(error: &CredentialsError, profile: Option<&str>) -> Self {
        let profile = profile.map(str::to_owned);
        match error {
            CredentialsError::CredentialsNotLoaded(_) => Self::NoCredentials { profile },
            other => Self::CredentialsFailed { profile, problem: causes(other) },
        }
    }

    /// Whether Step Functions knows no execution of that ARN.
    #[must_use]
    pub fn is_absent_execution(&self) -> bool {
        matches!(self, Self::Refused(RefusedRequest { code: Some(code), .. }) if code == "ExecutionDoesNotExist")
    }

    /// For a request that was not answered as it should be. `what` is the operation and the permission that it needs,
    /// and
    /// `place` what it was for.
    pub fn of_request<E>(what: (&'static str, &'static str), place: &str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(error) = sources(error).find_map(|error| error.downcast_ref::<CredentialsError>()) {
            return Self::of_credentials(error, None);
        }
        let status = error.raw_response().map(|response| response.status().as_u16());
        let (operation, permission) = what;
        let answer = Answer { code: error.code(), message: error.message(), status };
        let problem = answer.problem(permission, place).unwrap_or_else(|| unanswered(error));
        Self::Refused(RefusedRequest {
            operation,
            place: place.to_owned(),
            code: error.code().map(str::to_owned),
            problem,
        })
    }
}

/// A request that was refused, or had no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation} for {place}: {problem}")]
pub struct RefusedRequest {
    /// The operation.
    pub operation: &'static str,
    /// What it was for.
    pub place: String,
    /// What the service calls it.
    pub code: Option<String>,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// What a service says of a request that it refuses.
struct Answer<'answer> {
    code: Option<&'answer str>,
    message: Option<&'answer str>,
    status: Option<u16>,
}

impl Answer<'_> {
    /// What is wrong, and what to do; `None` where there is no answer.
    fn problem(&self, permission: &str, place: &str) -> Option<String> {
        // S3 answers a request for the head of an object without a body, and so without a code.
        let code = match (self.code, self.status?) {
            (Some(code), _) => code,
            (None, 301) => "PermanentRedirect",
            (None, 403) => "AccessDenied",
            (None, 404) => "NotFound",
            (None, status) => return Some(format!("AWS answers with status {status} and says no more; try again")),
        };
        let message = self.message.unwrap_or("no message");
        Some(match code {
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => format!(
                "the credentials have expired ({code}); sign in again, for example with `aws sso login`, or renew AWS_SESSION_TOKEN"
            ),
            "InvalidAccessKeyId"
            | "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "InvalidToken"
            | "SignatureDoesNotMatch"
            | "InvalidSignatureException"
            | "AuthFailure"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "IncompleteSignatureException" => format!(
                "AWS does not accept the credentials ({code}: {message}); correct AWS_PROFILE or --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            ),
            "AccessDenied" | "AccessDeniedException" | "AllAccessDisabled" => format!(
                "access is denied ({message}); whoever runs this needs the permission {permission} for it, and the account has to be that of the deployment"
            ),
            "NoSuchBucket" => {
                "there is no such bucket; give the one of the stack's output `Bucket` with --bucket or PIPELINE_BUCKET"
                    .to_owned()
            }
            "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException" => format!(
                "the bucket is in another Region ({code}); bucket and state machine are those of one stack, in one Region"
            ),
            "StateMachineDoesNotExist" => format!(
                "there is no such state machine in {}; give the one of the stack's output `StateMachine` with --state-machine or PIPELINE_STATE_MACHINE",
                where_is(place)
            ),
            "ExecutionDoesNotExist" => {
                "there is no such execution, or none of the last 90 days; `pipeline status` lists the last ones"
                    .to_owned()
            }
            "ResourceNotFoundException" => {
                format!("there is none in {}; `pipeline run` creates what a parameter file asks for", where_is(place))
            }
            "SlowDown" | "ThrottlingException" | "Throttling" | "TooManyRequestsException" => {
                format!("AWS has too many requests ({code}); try again in a minute")
            }
            _ => format!("AWS refuses it: {code}: {message}"),
        })
    }
}

/// The Region and account of an ARN, in words.
fn where_is(arn: &str) -> String {
    personalize_contract::Account::of_arn(arn).map_or_else(
        || "this account and Region".to_owned(),
        |account| format!("the Region {} of the account {}", account.region, account.id),
    )
}

/// There is no answer, or none that can be read.
fn unanswered(error: &(dyn Error + 'static)) -> String {
    format!(
        "AWS cannot be reached: {}; see to the network, the Region, and AWS_ENDPOINT_URL where it is set",
        causes(error)
    )
}

/// An error, and what caused it, and so on.
fn sources<'error>(error: &'error (dyn Error + 'static)) -> impl Iterator<Item = &'error (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let current = next?;
        next = current.source();
        Some(current)
    })
}

/// An error and what caused it, in words; what repeats the one before is left out.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in sources(error).map(ToString::to_string) {
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}
