//! What can be typed.

mod stack;
mod values;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use personalize_contract::Rule;

use crate::check::{DataPlace, Selector, rule};
use crate::function::FunctionUrl;
use crate::start::{Length, ShownZone, Start};
use values::{endpoint, number, port, rate, suffix};

pub use stack::{
    Access, AwsOptions, BucketOption, Delete, DeployedBucket, ReportOptions, StackOptions, StateMachineArn, Status,
    Watch,
};
pub use values::{DatasetPath, Fault, Host, KeyValue, QuotaOf, ServedBucket};

/// Runs the Personalize pipeline on this machine, against an embedded Amazon Personalize. No account is needed.
///
/// `run`, `plan`, `delete`, `capture`, `recommend`, `status` and `watch` do on AWS what they say, with the state machine of a
/// deployment: --state-machine, or the environment variable `PIPELINE_STATE_MACHINE`, leads there.
///
/// Exit codes: 0 succeeded, 1 the run failed or would fail, or the check found errors, 2 it could not be started, or
/// its result not be written, 130 Ctrl-C while a run on AWS was followed, which goes on.
#[derive(Debug, Parser)]
#[command(name = "pipeline", version, help_expected = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write an example: a folder with a parameter file and data, to try the other commands on
    ///
    /// Nothing is overwritten. The files that were written go to stdout.
    ///
    /// Exit codes: 0 it was written, 2 it could not be.
    Example(Example),
    /// Run the pipeline for a parameter file, from its upload to the notification
    ///
    /// The report goes to stdout, the progress to stderr. The clock is virtual and begins now: hours of training take
    /// seconds. Nothing is kept when the command ends, so that every run begins in an empty account.
    ///
    /// Exit codes: 0 the run succeeded, 1 it failed, 2 it could not be started, or its report not be written.
    Run(Run),
    /// Show what a run would do and what would be billed, without doing it
    ///
    /// One line for each resource: + would be created, ~ updated, -/+ replaced, - deleted, = kept, and ! would fail.
    /// The plan is for an empty account, unless --after names what was run before.
    ///
    /// Exit codes: 0 the run would succeed, 1 it would fail, 2 it could not be planned.
    Plan(Plan),
    /// Simulate what follows from an upload for days or months: runs, trainings, failures, and what is billed
    ///
    /// The clock is virtual. The schedules of the parameter file, automatic training and arrivals of data go through
    /// the handler and the state machine; the calendar goes to stdout. Nothing is kept.
    ///
    /// Exit codes: 0 every run and training succeeded, 1 one failed, 2 it could not be started.
    Simulate(Simulate),
    /// Check parameters and data, and report everything that is wrong, before anything is created
    ///
    /// Exit codes: 0 no error, 1 errors were found, 2 it could not be checked.
    Check(Check),
    /// Explain a rule of `check`, with an example that breaks it and one that does not
    Explain(Explain),
    /// Write a parameter file for the CSV files of a folder
    ///
    /// Headers and values decide the schemas, and what the file has and why goes to stdout. On a terminal it asks what it
    /// cannot know; elsewhere --dataset and --column say it. No file is ever overwritten. At the end the file is checked.
    ///
    /// Exit codes: 0 written, and the check found no error; 1 written, and it found errors, such as a column that is to be
    /// renamed first; 2 not written.
    Init(Init),
    /// Write a parameter file that describes a dataset group as it is
    ///
    /// The group is in the account and Region that the environment names, as for every AWS tool, or in the emulator
    /// that
    /// `AWS_ENDPOINT_URL_PERSONALIZE` leads to. Nothing is changed. The file goes to stdout; a run of it over the group
    /// changes nothing.
    ///
    /// Exit codes: 0 captured, 2 it could not be captured, or the file not be written.
    Capture(Capture),
    /// Print what a user would be recommended, by models that are trained on this machine
    ///
    /// Runs the pipeline for the parameter file in an empty account, and asks one of its campaigns or recommenders. A
    /// model of this machine is not one of Amazon Personalize: docs/models.md says what each of them does.
    ///
    /// Exit codes: 0 there are recommendations, 1 the run failed or the request was rejected, 2 it could not be
    /// started.
    Recommend(Recommend),
    /// Train every solution and recommender on the data, and print its metrics beside those of the most popular items
    ///
    /// Metrics are computed on events that are held out, as Amazon Personalize does it. Those of models of this machine
    /// are not those of the service: docs/models.md compares them.
    ///
    /// Exit codes: 0 there are metrics, 1 the run failed, 2 it could not be started.
    Evaluate(Evaluate),
    /// Serve the emulated Personalize, S3, SNS, EventBridge, EventBridge Scheduler, STS and Step Functions until Ctrl-C
    ///
    /// Prints the environment with which any SDK, and `cargo lambda watch`, reaches it.
    Emulate(Emulate),
    /// Show the last runs of a deployment on AWS, and what each waits for
    ///
    /// Exit codes: 0 they are shown, 2 AWS does not tell of them.
    Status(Status),
    /// Follow a run on AWS to its end, and report it
    ///
    /// Ctrl-C ends the following, and not the run.
    ///
    /// Exit codes: 0 the run succeeded, 1 it failed, 2 it could not be followed, 130 Ctrl-C.
    Watch(Watch),
    /// Delete a dataset group on AWS, and everything in it
    ///
    /// The data in S3 stays. The stack has to be deployed with AllowDelete=true.
    ///
    /// Exit codes: 0 it is gone, 1 something could not be deleted, 2 it could not be started, 130 Ctrl-C.
    Delete(Delete),
}

/// Options of `pipeline example`.
#[derive(Debug, Args)]
pub struct Example {
    /// The folder to write it to, which need not be there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Write that of a shop, with recommenders, a batch job and metric attribution, and not that of a video service
    #[arg(long)]
    pub shop: bool,
}

/// Options of `pipeline run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The parameter file, or the folder with `params.json` or `config.json`; the data folders are beside it
    #[arg(value_name = "FOLDER | PARAMS.JSON")]
    pub path: PathBuf,
    /// How long resources take: JSON such as {"datasetImportJob": 600, "solutionVersion": 2400}, in seconds
    #[arg(long, value_name = "FILE")]
    pub latencies: Option<PathBuf>,
    /// Serve a folder as another bucket, for data that lies elsewhere than beside the parameter file. May be repeated
    ///
    /// For example "lake=exports/", for data in the bucket `lake`. Without `=`, the bucket of a deployment on AWS, see
    /// --state-machine.
    #[arg(long, value_name = "NAME=DIR | BUCKET")]
    pub bucket: Vec<BucketOption>,
    /// Where it runs.
    #[command(flatten)]
    pub aws: AwsOptions,
    /// How many times to run again over what the last run left, as a new upload of the file would
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::<0, 1000>, allow_negative_numbers = true)]
    pub repeat: u64,
    /// Delete everything again when the last run has ended, and report that too
    #[arg(long)]
    pub delete: bool,
    /// Export the datasets when the last run has ended, and write what the jobs have written into this folder
    #[arg(long, value_name = "FOLDER")]
    pub export: Option<PathBuf>,
    /// Send every event to a Lambda at this URL: `http://127.0.0.1:9000` is where `cargo lambda watch` listens
    ///
    /// The function needs the environment that the command prints, so that it reaches the emulator.
    #[arg(long, value_name = "URL")]
    pub function_url: Option<FunctionUrl>,
    /// The emulator's port; by default any that is free, and 4566 with --function-url
    #[arg(long, value_name = "PORT", value_parser = port)]
    pub port: Option<u16>,
    /// Limit each operation of the emulator to one request a second, as the service does
    #[arg(long)]
    pub rate: bool,
    /// The seed of everything that is drawn at random; the same seed gives the same run
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::<0, { u64::MAX }>)]
    pub seed: u64,
    /// The moment at which the virtual clock begins, such as 2026-01-01T00:00:00Z; by default now
    #[arg(long, value_name = "MOMENT")]
    pub start: Option<Start>,
    /// Make a resource end CREATE FAILED, to see what is reported then. May be repeated
    ///
    /// TYPE is spelled as in a latencies file. NAME is the name in the parameter file; for a dataset and its import
    /// job it is the dataset type, for a solution version the name of its solution. For example
    /// "datasetImportJob:Items=The role cannot read the data."
    #[arg(long, value_name = "TYPE:NAME=REASON")]
    pub fail: Vec<Fault>,
    /// Show every ARN and the text of the notification on a terminal too, where the report is else folded to the screen
    #[arg(long, short)]
    pub verbose: bool,
    /// Write the report into this file: one page of HTML that needs nothing else, with the JSON of `--output json` in it
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Write what the service did when into this file, as a trace that `chrome://tracing` and Perfetto open
    #[arg(long, value_name = "FILE.json")]
    pub trace: Option<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The parameter file, or the folder with `params.json` or `config.json`; the data folders lie beside it
    #[arg(value_name = "FOLDER | PARAMS.JSON")]
    pub path: PathBuf,
    /// Serve a folder as another bucket, for data that lies elsewhere than beside the parameter file. May be repeated
    ///
    /// For example "lake=exports/", for data in the bucket `lake`. Without `=`, the bucket of a deployment on AWS, see
    /// --state-machine.
    #[arg(long, value_name = "NAME=DIR | BUCKET")]
    pub bucket: Vec<BucketOption>,
    /// Where it is planned.
    #[command(flatten)]
    pub aws: AwsOptions,
    /// Upload data that has changed before a plan on AWS, which is else one for what is in the bucket
    #[arg(long)]
    pub upload: bool,
    /// Run this parameter file first, so that the plan shows what the other one changes
    #[arg(long, value_name = "FOLDER | PARAMS.JSON")]
    pub after: Option<PathBuf>,
    /// Run the parameter file first, and plan the deletion of everything that it created
    #[arg(long, conflicts_with = "after")]
    pub delete: bool,
    /// The moment at which the virtual clock begins, such as 2026-01-01T00:00:00Z; by default now
    #[arg(long, value_name = "MOMENT")]
    pub start: Option<Start>,
    /// Write the report into this file: one page of HTML that needs nothing else, with the JSON of `--output json` in it
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The parameter file, or the folder with `params.json` or `config.json`; the data folders lie beside it
    #[arg(value_name = "FOLDER | PARAMS.JSON", required_unless_present = "prices_template")]
    pub path: Option<PathBuf>,
    /// How long, in hours, days or weeks, such as 12h, 30d or 2w
    #[arg(long = "for", value_name = "LENGTH", required_unless_present = "prices_template")]
    pub length: Option<Length>,
    /// Simulate so many dataset groups of one account, each with a copy of the parameter file
    ///
    /// Names get a number behind them, and all groups read the same data. The quotas of dataset groups and schemas are
    /// raised; what else is full, and how late runs are for it, is reported.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = number::<1, 2000>, conflicts_with = "fail")]
    pub groups: u64,
    /// Set a quota: how many of a kind of resource there may be, or be under way. May be repeated
    ///
    /// For example datasetImportJob=10, to see what it would come to if AWS raised it.
    #[arg(long, value_name = "TYPE=N")]
    pub quota: Vec<QuotaOf>,
    /// The moment at which the virtual clock begins, such as 2026-01-01T00:00:00Z; by default now
    #[arg(long, value_name = "MOMENT")]
    pub start: Option<Start>,
    /// What arrives when: JSON such as [{"every": "rate(1 day)", "dataset": "Interactions", "rows": 1000}]
    ///
    /// An entry has `at`, a moment, or `every`, a schedule expression with `timezone`; and `dataset` with `rows`, or
    /// `"upload": true`, which uploads the parameter file again. Without the option, interactions arrive once a day.
    #[arg(long, value_name = "FILE")]
    pub arrivals: Option<PathBuf>,
    /// What a unit of each thing that is billed costs: JSON as --prices-template prints it
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Print a file for --prices to fill in, and do nothing else
    #[arg(long)]
    pub prices_template: bool,
    /// How long resources take: JSON such as {"datasetImportJob": 600, "solutionVersion": 2400}, in seconds
    #[arg(long, value_name = "FILE")]
    pub latencies: Option<PathBuf>,
    /// Limit each operation of the emulator to so many requests a second
    #[arg(long, value_name = "N", value_parser = rate)]
    pub requests_per_second: Option<f64>,
    /// Serve a folder as another bucket, for data that lies elsewhere than beside the parameter file. May be repeated
    #[arg(long, value_name = "NAME=DIR")]
    pub bucket: Vec<ServedBucket>,
    /// Make a resource end CREATE FAILED whenever it is created, as for `pipeline run`. May be repeated
    #[arg(long, value_name = "TYPE:NAME=REASON")]
    pub fail: Vec<Fault>,
    /// The seed of everything that is drawn at random; the same seed gives the same calendar
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::<0, { u64::MAX }>)]
    pub seed: u64,
    /// The time zone that the text shows moments in, such as Europe/Berlin; by default UTC
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<ShownZone>,
    /// Write the report into this file: one page of HTML that needs nothing else, with the JSON of `--output json` in it
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Write what the service did when into this file, as a trace that `chrome://tracing` and Perfetto open
    #[arg(long, value_name = "FILE.json")]
    pub trace: Option<PathBuf>,
    /// How the calendar is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The folder with `params.json` or `config.json`, or a parameter file; the folders of the data beside it are
    /// checked too
    #[arg(value_name = "FOLDER | PARAMS.JSON")]
    pub path: PathBuf,
    /// The folder with the data, or its place in S3, if it is not beside the parameter file
    #[arg(long, value_name = "DIR | s3://BUCKET/PREFIX/")]
    pub data: Option<DataPlace>,
    /// Check the parameters alone, whatever data there is
    #[arg(long, conflicts_with = "data")]
    pub no_data: bool,
    /// Leave the findings of a rule out. May be repeated, as may the next two
    #[arg(long, value_name = "CODE", value_parser = rule)]
    pub allow: Vec<Rule>,
    /// Make the findings of a rule warnings
    #[arg(long, value_name = "CODE", value_parser = rule)]
    pub warn: Vec<Rule>,
    /// Make the findings of a rule errors, or all warnings
    #[arg(long, value_name = "CODE | warnings")]
    pub deny: Vec<Selector>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = CheckOutput::Text)]
    pub output: CheckOutput,
}

/// How the report of a check is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckOutput {
    /// For people, with the lines that are wrong
    Text,
    /// One document, for programs
    Json,
    /// SARIF 2.1.0, for tools of code review
    Sarif,
}

/// Options of `pipeline explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A rule's code, such as PP0203; without one, all rules are listed
    #[arg(value_name = "CODE", value_parser = rule)]
    pub code: Option<Rule>,
}

/// Options of `pipeline init`.
#[derive(Debug, Clone, Args)]
pub struct Init {
    /// The folder with the CSV files: in folders called after datasets, such as Interactions, or right in it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The name of the dataset group; by default that of the folder
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Which file or folder in DIR is the data of a dataset. May be repeated
    ///
    /// For example Interactions=ratings.csv. Without it, headers and names decide.
    #[arg(long, value_name = "TYPE=PATH")]
    pub dataset: Vec<DatasetPath>,
    /// Which column holds a field that the service knows. May be repeated
    ///
    /// For example `USER_ID=customer`, or `Items.ITEM_ID=sku` for one dataset.
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub column: Vec<KeyValue>,
    /// Write the parameter file and copies of the data into this folder, the columns renamed and moments converted
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,
    /// Ask nothing, also on a terminal
    #[arg(long)]
    pub no_input: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline capture`.
#[derive(Debug, Args)]
pub struct Capture {
    /// The name of the dataset group
    #[arg(value_name = "GROUP")]
    pub dataset_group: String,
    /// Write into this file, which must not exist, and not to stdout
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// The format of the file
    #[arg(long, value_enum, default_value_t = FileFormat::Sections)]
    pub format: FileFormat,
    /// The bucket of the deployment, which an execution writes the file to
    #[arg(long, value_name = "BUCKET")]
    pub bucket: Option<DeployedBucket>,
    /// Who captures it.
    #[command(flatten)]
    pub aws: AwsOptions,
}

/// A format of a parameter file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// The pipeline's own, a `params.json`
    Sections,
    /// That of Maintaining Personalized Experiences, a `config.json`
    Successor,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    Text,
    /// One document, for programs
    Json,
}

/// What is trained before it is asked.
#[derive(Debug, Args)]
pub struct Training {
    /// The parameter file, or the folder with `params.json` or `config.json`; the data folders are beside it
    #[arg(value_name = "FOLDER | PARAMS.JSON")]
    pub path: PathBuf,
    /// Serve a folder as another bucket, for data that is elsewhere than beside the parameter file. May be repeated
    #[arg(long, value_name = "NAME=DIR")]
    pub bucket: Vec<BucketOption>,
    /// The seed of everything that is drawn at random; the same seed gives the same answer
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::<0, { u64::MAX }>)]
    pub seed: u64,
    /// The moment at which the virtual clock begins, such as 2026-01-01T00:00:00Z; by default now
    #[arg(long, value_name = "MOMENT")]
    pub start: Option<Start>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
}

/// Options of `pipeline recommend`.
#[derive(Debug, Args)]
pub struct Recommend {
    /// What is trained.
    #[command(flatten)]
    pub training: Training,
    /// Whom to ask.
    #[command(flatten)]
    pub aws: AwsOptions,
    /// The user to recommend to
    #[arg(long, value_name = "ID")]
    pub user: Option<String>,
    /// The item to find related items for
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// The items to put in order, for a campaign that ranks
    #[arg(long, value_name = "ID,ID", value_delimiter = ',', conflicts_with = "item")]
    pub items: Vec<String>,
    /// The campaign to ask; not needed where the file has one campaign or recommender
    #[arg(long, value_name = "NAME")]
    pub campaign: Option<String>,
    /// The recommender to ask
    #[arg(long, value_name = "NAME", conflicts_with = "campaign")]
    pub recommender: Option<String>,
    /// The filter to apply, by its name in the file
    #[arg(long, value_name = "NAME")]
    pub filter: Option<String>,
    /// The value of a placeholder of the filter. May be repeated, for several values of one too
    ///
    /// For example GENRE=Comedy. Each value is sent in quotes, as the service expects it.
    #[arg(long, value_name = "KEY=VALUE", requires = "filter")]
    pub value: Vec<KeyValue>,
    /// The context of the request: the value of a column of the interactions, such as DEVICE=phone. May be repeated
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub context: Vec<KeyValue>,
    /// How many recommendations; by default as many as the service gives, which is 25, or 5 for actions
    #[arg(long, value_name = "N", value_parser = number::<1, 500>)]
    pub num: Option<u64>,
}

/// Options of `pipeline evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// What is trained.
    #[command(flatten)]
    pub training: Training,
    /// Write the report into this file: one page of HTML that needs nothing else, with the JSON of `--output json` in it
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
}

/// Options of `pipeline emulate`.
#[derive(Debug, Args)]
pub struct Emulate {
    /// The port; 0 is any that is free, which --output json and --ready-file name
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT, value_parser = port)]
    pub port: u16,
    /// Listen on this address too, such as 0.0.0.0, besides 127.0.0.1; or take requests that name this host. May be repeated
    ///
    /// Whoever reaches an address that is listened on may do everything: there is no authentication. A name is for clients
    /// that reach the port by it, such as those in containers, and stands for all names below it. Requests by any other
    /// name are rejected, as are those of web pages; where an address is given, those by any address are taken.
    #[arg(long, value_name = "ADDRESS | NAME")]
    pub host: Vec<Host>,
    /// Run the pipeline's function and state machine in this process, so that uploads and executions run to their end
    ///
    /// An upload of a parameter file by any client starts a run, as does `StartExecution`. `GET /_emulator/executions` shows
    /// what they are at.
    #[arg(long, conflicts_with = "function_url")]
    pub pipeline: bool,
    /// Which uploads start a run: of objects whose key ends so
    ///
    /// By default in params.json or config.json with --pipeline, and else in .json.
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    pub parameter_file: Option<String>,
    /// Whether time passes by itself, or only in the waits of executions
    #[arg(long, value_enum, default_value_t = ClockKind::Real)]
    pub clock: ClockKind,
    /// How many seconds a real clock shows for each second that passes; by default 1
    #[arg(long, value_name = "N", value_parser = rate)]
    pub speed: Option<f64>,
    /// The moment at which a virtual clock begins, such as 2026-01-01T00:00:00Z; by default now
    #[arg(long, value_name = "MOMENT")]
    pub start: Option<Start>,
    /// How long resources take: JSON such as {"datasetImportJob": 600, "solutionVersion": 2400}, in seconds
    #[arg(long, value_name = "FILE")]
    pub latencies: Option<PathBuf>,
    /// How many resources there may be, where that is otherwise than the service's default
    ///
    /// JSON such as {"datasetGroup": 500, "Active campaigns per dataset group": 10}, by kinds or by the names or codes of
    /// Service Quotas.
    #[arg(long, value_name = "FILE")]
    pub quotas: Option<PathBuf>,
    /// A folder of which each sub-folder is a bucket; one that has `params.json` or `config.json` is itself the bucket
    ///
    /// It is never written: what is put, exported or deleted is kept apart, and is gone when the command ends.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Write what is put, exported or deleted into the folder of --data itself
    #[arg(long, requires = "data")]
    pub write: bool,
    /// Another S3 that imports read from, instead of the emulator's own
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    pub s3_endpoint: Option<String>,
    /// Keep everything in this file, and begin with what is in it
    ///
    /// Resources, imported data, models, objects that are in no folder, events, faults and the position of the clock. The
    /// file is written when something has changed, and when the command ends. Executions are not kept.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// The Lambda that executions and uploads invoke; by default `http://127.0.0.1:9000`, where `cargo lambda watch` listens
    #[arg(long, value_name = "URL")]
    pub function_url: Option<FunctionUrl>,
    /// The seed of everything that is drawn at random
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::<0, { u64::MAX }>)]
    pub seed: u64,
    /// How the environment is printed: lines to export, or one line of JSON with the endpoint and the port
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
    /// Write the same line of JSON into this file once connections are taken; what is there is replaced
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
}

impl Emulate {
    /// Where the function is; nothing for one in this process.
    #[must_use]
    pub fn function(&self) -> Option<FunctionUrl> {
        if self.pipeline { None } else { Some(self.function_url.clone().unwrap_or_default()) }
    }
}

/// The port that emulators of AWS commonly have.
pub const DEFAULT_PORT: u16 = 4566;

/// How the emulator's time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ClockKind {
    /// By itself
    Real,
    /// Only in the waits of executions
    Virtual,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_formed_and_every_one_has_help() {
        Arguments::command().debug_assert();
    }
}
