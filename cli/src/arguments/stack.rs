//! Where a deployment on AWS is, and who asks it: options that several commands have alike.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use personalize_contract::Account;

use super::Output;
use super::values::{ServedBucket, number};

/// What an ARN of a state machine looks like.
const ARN_SHAPE: &str = "expected the ARN of a state machine, as in the stack's output `StateMachine`; one looks like arn:aws:states:us-east-1:123456789012:stateMachine:personalize-pipeline";

/// What a bucket looks like.
const BUCKET_SHAPE: &str = "expected a bucket, with or without a folder in it, for example personalize-input-1a2b or s3://personalize-input-1a2b/films/";

/// Who asks AWS.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "On AWS")]
pub struct Access {
    /// The profile whose credentials and settings are used; by default that of `AWS_PROFILE`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The Region; by default the state machine's, or else that of the environment and the profile
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

/// Whether a command does its work on this machine or on AWS.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "On AWS")]
pub struct AwsOptions {
    /// Do it on AWS, with the deployment that has this state machine; by default that of `PIPELINE_STATE_MACHINE`
    ///
    /// The bucket is that of --bucket or of the environment variable `PIPELINE_BUCKET`. The stack's output
    /// `Environment` prints both variables.
    #[arg(long, value_name = "ARN")]
    pub state_machine: Option<StateMachineArn>,
    /// Do it without a deployment, whatever `PIPELINE_STATE_MACHINE` and `PIPELINE_BUCKET` say
    #[arg(long, conflicts_with = "state_machine")]
    pub local: bool,
    /// Who asks.
    #[command(flatten)]
    pub access: Access,
}

/// A deployment on AWS.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "On AWS")]
pub struct StackOptions {
    /// The state machine of the deployment; by default that of `PIPELINE_STATE_MACHINE`
    #[arg(long, value_name = "ARN")]
    pub state_machine: Option<StateMachineArn>,
    /// The bucket of the deployment, which this command has no use for
    #[arg(long, value_name = "BUCKET", hide = true)]
    pub bucket: Option<DeployedBucket>,
    /// Who asks.
    #[command(flatten)]
    pub access: Access,
}

/// How the report of a run on AWS is written.
#[derive(Debug, Clone, Copy, Args)]
pub struct ReportOptions {
    /// Show every ARN and the text of the notification on a terminal too, where the report is else folded to the screen
    #[arg(long, short)]
    pub verbose: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline status`.
#[derive(Debug, Args)]
pub struct Status {
    /// How many runs are shown, the newest first
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = number::<1, 100>)]
    pub last: u64,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
    /// Whose runs.
    #[command(flatten)]
    pub stack: StackOptions,
}

/// Options of `pipeline watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The execution; by default the newest that is running, or the newest of all
    #[arg(value_name = "NAME | ARN")]
    pub execution: Option<String>,
    /// How its report is written.
    #[command(flatten)]
    pub report: ReportOptions,
    /// Whose run.
    #[command(flatten)]
    pub stack: StackOptions,
}

/// Options of `pipeline delete`.
#[derive(Debug, Args)]
pub struct Delete {
    /// The name of the dataset group
    #[arg(value_name = "GROUP")]
    pub dataset_group: String,
    /// The same name once more; on a terminal it is asked for where it is left out
    #[arg(long, value_name = "GROUP")]
    pub confirm: Option<String>,
    /// How its report is written.
    #[command(flatten)]
    pub report: ReportOptions,
    /// Where.
    #[command(flatten)]
    pub stack: StackOptions,
}

/// The ARN of a state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateMachineArn {
    text: String,
    account: Account,
}

impl StateMachineArn {
    /// The ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The account and Region that it is in, as everything of its deployment is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The state machine's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.rsplit(':').next().unwrap_or_default()
    }
}

impl FromStr for StateMachineArn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let is_machine =
            matches!(parts.as_slice(), ["arn", _, "states", _, _, "stateMachine", name] if !name.is_empty());
        let account = Account::of_arn(text).filter(|_| is_machine);
        let account = account.ok_or_else(|| format!("`{text}` is none; {ARN_SHAPE}"))?;
        Ok(Self { text: text.to_owned(), account })
    }
}

/// The bucket of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedBucket {
    /// Its name.
    pub name: String,
    /// The folder in it that a parameter file and its data go to: empty for none, or ending in `/`. Without one, it is
    /// that of the dataset group's name.
    pub prefix: Option<String>,
}

impl FromStr for DeployedBucket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_url = text.starts_with("s3://");
        let path = text.strip_prefix("s3://").unwrap_or(text);
        let (name, prefix) = match path.split_once('/') {
            Some((name, prefix)) => (name, Some(prefix)),
            None => (path, None),
        };
        let may_be_name = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        if name.is_empty() || !name.chars().all(may_be_name) || prefix.is_some_and(|prefix| prefix.starts_with('/')) {
            return Err(format!("`{text}` is none; {BUCKET_SHAPE}"));
        }
        let prefix = match prefix {
            // A bucket's name with a slash that completion has added says nothing of a folder.
            None | Some("") if !is_url => None,
            None => None,
            Some(prefix) if prefix.is_empty() || prefix.ends_with('/') => Some(prefix.to_owned()),
            Some(prefix) => Some(format!("{prefix}/")),
        };
        Ok(Self { name: name.to_owned(), prefix })
    }
}

impl fmt::Display for DeployedBucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.prefix {
            Some(prefix) => write!(formatter, "s3://{}/{prefix}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// What `--bucket` can be: a folder that is served as a bucket on this machine, or the bucket of a deployment on AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketOption {
    /// `NAME=DIR`
    Served(ServedBucket),
    /// `BUCKET`
    Deployed(DeployedBucket),
}

impl FromStr for BucketOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('=') { text.parse().map(Self::Served) } else { text.parse().map(Self::Deployed) }
    }
}

impl BucketOption {
    /// Those that are served on this machine.
    pub fn served(options: &[Self]) -> impl Iterator<Item = &ServedBucket> {
        options.iter().filter_map(|option| match option {
            Self::Served(bucket) => Some(bucket),
            Self::Deployed(_) => None,
        })
    }

    /// The last one that is a deployment's.
    #[must_use]
    pub fn deployed(options: &[Self]) -> Option<&DeployedBucket> {
        options.iter().rev().find_map(|option| match option {
            Self::Deployed(bucket) => Some(bucket),
            Self::Served(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_a_state_machine_and_where_it_is() {
        let arn: StateMachineArn =
            "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:shop".parse().expect("an ARN");
        assert_eq!((arn.name(), arn.account().region.as_str()), ("shop", "cn-north-1"));
        for text in [
            "",
            "shop",
            "arn:aws:states:us-east-1:123456789012:execution:shop:run",
            "arn:aws:states:us-east-1:123456789012:stateMachine:",
            "arn:aws:states:us-east-1:123456789012:stateMachine:shop:7",
            "arn:aws:lambda:us-east-1:123456789012:function:shop",
            "arn:aws:states:::stateMachine:shop",
        ] {
            let refusal = text.parse::<StateMachineArn>().expect_err(text);
            assert!(refusal.contains("stack's output `StateMachine`"), "{refusal}");
        }
    }

    #[test]
    fn a_bucket_may_have_a_folder() {
        let read = |text: &str| text.parse::<DeployedBucket>().map(|bucket| (bucket.name, bucket.prefix));
        let bucket = |prefix: Option<&str>| Ok(("b-1".to_owned(), prefix.map(str::to_owned)));
        for (text, prefix) in [
            ("b-1", None),
            ("b-1/", None),
            ("s3://b-1", None),
            ("s3://b-1/", Some("")),
            ("s3://b-1/films", Some("films/")),
            ("b-1/films/old/", Some("films/old/")),
        ] {
            assert_eq!(read(text), bucket(prefix), "{text}");
        }
        for text in ["", "s3://", "a b", "b//x", "https://b.s3.amazonaws.com/"] {
            assert!(read(text).is_err_and(|refusal| refusal.contains("s3://personalize-input-1a2b/films/")), "{text}");
        }
    }

    #[test]
    fn a_bucket_with_an_equals_sign_is_a_folder_of_this_machine() {
        let options = ["lake=exports/", "b-1"].map(|text| text.parse::<BucketOption>().expect("a bucket"));
        assert_eq!(BucketOption::served(&options).count(), 1);
        assert_eq!(BucketOption::deployed(&options).map(ToString::to_string).as_deref(), Some("b-1"));
    }
}
