//! Which deployment a command is for, by its options or by the environment in their place.

use std::env;

use crate::arguments::{Access, AwsOptions, DeployedBucket, StackOptions, StateMachineArn};

/// The variable in place of `--state-machine`.
const STATE_MACHINE: &str = "PIPELINE_STATE_MACHINE";
/// The variable in place of `--bucket`.
const BUCKET: &str = "PIPELINE_BUCKET";

/// A deployment, and who asks it.
#[derive(Debug, Clone)]
pub struct Address {
    /// Its state machine.
    pub state_machine: StateMachineArn,
    /// Its bucket, if it is named.
    pub bucket: Option<DeployedBucket>,
    /// Who asks.
    pub access: Access,
}

/// Why it is not clear which deployment is meant.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    /// A bucket is named and no state machine.
    #[error(
        "{origin} names the bucket of a deployment on AWS, and nothing names its state machine; add `--state-machine ARN` or set {STATE_MACHINE}, as the stack's output `Environment` has it{way_back}"
    )]
    NoStateMachineBesideBucket {
        /// What names the bucket.
        origin: String,
        /// How to do without AWS, where that is possible.
        way_back: &'static str,
    },
    /// No deployment is named by a command that is for one.
    #[error(
        "no deployment on AWS is named; add `--state-machine ARN` or set {STATE_MACHINE}, as the stack's output `Environment` has it. {0}"
    )]
    NoDeployment(&'static str),
    /// A state machine is named and no bucket.
    #[error(
        "nothing names the bucket of the deployment; add `--bucket BUCKET` or set {BUCKET}, as the stack's output `Environment` has it"
    )]
    NoBucket,
    /// A variable cannot be read.
    #[error("the environment variable {variable}: {problem}")]
    Variable {
        /// Which.
        variable: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The Region that is asked for is not that of the state machine.
    #[error(
        "--region is {region}, and the state machine {name} is in {other}; leave --region out, or name the state machine of the deployment in {region}"
    )]
    OtherRegion {
        /// The Region of the option.
        region: String,
        /// The state machine.
        name: String,
        /// Its Region.
        other: String,
    },
    /// A bucket on AWS is named, and nothing is to be done there.
    #[error(
        "--bucket {0} names the bucket of a deployment on AWS, and this is done on this machine; leave it out, or give NAME=DIR to serve a folder as a bucket"
    )]
    BucketOfNoUse(String),
    /// An option of runs on this machine.
    #[error(
        "{0} is for this machine, and --state-machine or {STATE_MACHINE} leads to AWS; leave {0} out, or add `--local`"
    )]
    OnlyHere(&'static str),
    /// An option of what is done on AWS.
    #[error(
        "{0} is for AWS, and this is done on this machine; leave it out, or add `--state-machine ARN` and `--bucket BUCKET`, as the stack's output `Environment` has them"
    )]
    OnlyOnAws(&'static str),
}

impl Address {
    /// The deployment of a command that works on this machine too; `None` where it is to work here.
    ///
    /// # Errors
    /// Only a part of it is named, or a variable cannot be read.
    pub fn of(options: &AwsOptions, bucket: Option<&DeployedBucket>) -> Result<Option<Self>, AddressError> {
        if options.local {
            return refuse_bucket(bucket).map(|()| None);
        }
        let Some(state_machine) = either(options.state_machine.clone(), STATE_MACHINE)? else {
            return match (bucket, variable(BUCKET)) {
                (None, None) => Ok(None),
                (bucket, _) => Err(AddressError::NoStateMachineBesideBucket {
                    origin: bucket.map_or_else(|| BUCKET.to_owned(), |bucket| format!("--bucket {bucket}")),
                    way_back: if bucket.is_some() { "" } else { ", or add `--local` to do it on this machine" },
                }),
            };
        };
        Self::with(state_machine, bucket, &options.access).map(Some)
    }

    /// The deployment of a command that is for AWS only. `otherwise` says what such a command would do without one.
    ///
    /// # Errors
    /// None is named, or a variable cannot be read.
    pub fn required(options: &StackOptions, otherwise: &'static str) -> Result<Self, AddressError> {
        let state_machine = either(options.state_machine.clone(), STATE_MACHINE)?;
        let state_machine = state_machine.ok_or(AddressError::NoDeployment(otherwise))?;
        Self::with(state_machine, options.bucket.as_ref(), &options.access)
    }

    fn with(
        state_machine: StateMachineArn,
        bucket: Option<&DeployedBucket>,
        access: &Access,
    ) -> Result<Self, AddressError> {
        let other = &state_machine.account().region;
        if let Some(region) = access.region.as_ref().filter(|region| *region != other) {
            let (region, name, other) = (region.clone(), state_machine.name().to_owned(), other.clone());
            return Err(AddressError::OtherRegion { region, name, other });
        }
        let bucket = either(bucket.cloned(), BUCKET)?;
        Ok(Self { state_machine, bucket, access: access.clone() })
    }

    /// The bucket, of a command that cannot do without.
    ///
    /// # Errors
    /// It is not named.
    pub fn bucket(&self) -> Result<&DeployedBucket, AddressError> {
        self.bucket.as_ref().ok_or(AddressError::NoBucket)
    }
}

/// Of the options of runs on this machine, each with whether it is given, refuses the first that is.
///
/// # Errors
/// One is given.
pub fn refuse_local_options(options: &[(&'static str, bool)]) -> Result<(), AddressError> {
    match options.iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => Err(AddressError::OnlyHere(option)),
        None => Ok(()),
    }
}

/// # Errors
/// The bucket of a deployment is named where nothing is done on AWS.
pub fn refuse_bucket(bucket: Option<&DeployedBucket>) -> Result<(), AddressError> {
    bucket.map_or(Ok(()), |bucket| Err(AddressError::BucketOfNoUse(bucket.to_string())))
}

/// An option, or a variable in its place.
fn either<T>(option: Option<T>, name: &'static str) -> Result<Option<T>, AddressError>
where
    T: std::str::FromStr<Err = String>,
{
    if option.is_some() {
        return Ok(option);
    }
    let parsed = variable(name).map(|text| text.parse()).transpose();
    parsed.map_err(|problem| AddressError::Variable { variable: name, problem })
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
