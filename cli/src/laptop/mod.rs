//! The laptop: an emulated Amazon Personalize on loopback, the handler, and the state machine that loops it. A run
//! puts a parameter file's notification in at one end and hands back what came of it.

mod error;
mod listeners;
mod report;
mod sdk_config;
mod tally;
mod timeline;

use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_config::SdkConfig;
use personalize_contract::{Finding, ResourceType};
use personalize_emulator::{Clock, Emulator, Invocation, Latencies, ObjectCreation, Options, ServiceError, Timestamp};
use personalize_pipeline::{MAXIMUM_BYTES, Parsed, Pipeline, QuotasSection, Settings};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::{JoinHandle, JoinSet};

pub use error::LaptopError;
use listeners::Listeners;
pub use report::{
    Message, Report, Resource, RunError, RunStatus, Told, continued_in, resources_of, to_the_millisecond,
    with_files_in, with_files_of,
};
use tally::Tally;
pub use timeline::Timed;

use crate::data_folder::{DataFolder, passed_over};
use crate::deployment::{self, Deployment};
use crate::function::{FunctionUrl, InProcess};
use crate::parameter_file;
use crate::s3_notification::Upload;
use crate::state_machine::{Event, Failure, Invoke, StateMachine, project_definition};
use crate::step_functions::{StepFunctions, TARGET_PREFIX};

/// The bucket that a folder is served as.
pub const INPUT_BUCKET: &str = "personalize-input";

/// When the virtual clock of a setup starts that names no other: 2026-01-05T09:00:00Z, the same for every test.
const VIRTUAL_START: Timestamp = Timestamp(1_767_603_600.0);

/// What a laptop is set up with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The clock of everything.
    pub clock: Clock,
    /// How long resources take.
    pub latencies: Latencies,
    /// Requests a second that the service takes for each of its operations; unlimited if absent.
    pub requests_per_second: Option<f64>,
    /// What is drawn at random is drawn from this.
    pub seed: u64,
    /// Where the emulator listens; 0 for any port that is free.
    pub port: u16,
    /// Another S3 that imports read from; the emulator's own if absent.
    pub s3_endpoint: Option<String>,
    /// Where the handler runs; in this process if absent.
    pub function_url: Option<FunctionUrl>,
    /// Addresses that the emulator listens on besides 127.0.0.1.
    pub addresses: Vec<IpAddr>,
    /// Hosts that requests may name besides those of loopback.
    pub hosts: Vec<String>,
    /// The event bus of the deployment. Without it, events are published where a parameter file asks for that.
    pub event_bus_name: Option<String>,
    /// After how many hours a run ends although something is under way still. `None` for never.
    pub max_run_hours: Option<f64>,
    /// Whether each run writes its report beside the data, as a deployment does. What jobs and runs write is kept in memory.
    pub writes_reports: bool,
}

impl Default for Setup {
    /// A virtual clock, the published latencies, no limit on requests, and the handler in this process.
    fn default() -> Self {
        Self {
            clock: Clock::virtual_from(VIRTUAL_START),
            latencies: Latencies::default(),
            requests_per_second: None,
            seed: 0,
            port: 0,
            s3_endpoint: None,
            function_url: None,
            addresses: Vec::new(),
            hosts: Vec::new(),
            event_bus_name: None,
            max_run_hours: None,
            writes_reports: true,
        }
    }
}

/// Called with every event of a run, and with the emulator as it is then.
pub type Watcher = Arc<dyn Fn(&Emulator, &Event) + Send + Sync>;

/// A run that has begun.
#[derive(Debug)]
pub struct Begun {
    /// Its execution.
    pub execution_arn: String,
    bucket: String,
    tally: Tally,
}

/// A running emulator with the pipeline in front of it. What a run made is there for the next.
pub struct Laptop {
    emulator: Emulator,
    deployment: Deployment,
    function: Arc<dyn Invoke>,
    step_functions: StepFunctions,
    port: u16,
    addresses: Vec<IpAddr>,
    uploads: AtomicU64,
    plans: AtomicU64,
    /// What of the folder that was opened last is no object.
    passed_over: Mutex<Vec<Finding>>,
    server: JoinHandle<()>,
    schedules: JoinHandle<()>,
}

impl Laptop {
    /// Starts the emulator and everything around it.
    ///
    /// # Errors
    /// When the port cannot be had, or the state machine has something that the interpreter does not know.
    pub async fn start(setup: Setup) -> Result<Self, LaptopError> {
        Self::start_prepared(setup, async |_: &Emulator| Ok(())).await
    }

    /// As [`Laptop::start`], with an emulator that is prepared before anybody is served.
    ///
    /// # Errors
    /// Those of [`Laptop::start`], and of what prepares.
    pub async fn start_prepared<E: From<LaptopError>>(
        setup: Setup,
        prepare: impl AsyncFnOnce(&Emulator) -> Result<(), E>,
    ) -> Result<Self, E> {
        let Listeners { listeners, port, addresses } = Listeners::bind(&setup.addresses, setup.port).await?;
        let emulator = Emulator::new(Options {
            clock: setup.clock.clone(),
            latencies: setup.latencies,
            requests_per_second: setup.requests_per_second,
            seed: setup.seed,
            s3_endpoint: setup.s3_endpoint,
            hosts: setup.hosts,
            is_reached_by_addresses: addresses.iter().any(|address| !address.is_loopback()),
            ..Options::default()
        });
        let deployment = Deployment::in_account(emulator.account().clone());
        let (event_bus_name, max_run_hours) = (setup.event_bus_name, setup.max_run_hours);
        let writes_reports = setup.writes_reports;
        let settings = Settings { event_bus_name, max_run_hours, writes_reports, ..deployment.settings() };
        let function: Arc<dyn Invoke> = match setup.function_url {
            Some(url) => Arc::new(url),
            None => Arc::new(InProcess::new(Pipeline::new(&sdk_config::for_emulator(&emulator), settings))),
        };
        let machine = state_machine(&deployment, Arc::clone(&function), setup.clock, setup.seed)?;
        let step_functions = StepFunctions::new(machine);
        emulator.mount(TARGET_PREFIX, step_functions.service());
        emulator.create_schedule_group(&deployment.schedule_group());
        prepare(&emulator).await?;
        let schedules = tokio::spawn(start_scheduled(emulator.invocations(), step_functions.clone()));
        let server = tokio::spawn(serve(emulator.clone(), listeners));
        let (uploads, plans) = (AtomicU64::new(0), AtomicU64::new(0));
        let passed_over = Mutex::default();
        Ok(Self {
            emulator,
            deployment,
            function,
            step_functions,
            port,
            addresses,
            uploads,
            plans,
            passed_over,
            server,
            schedules,
        })
    }

    /// The emulator.
    #[must_use]
    pub const fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// What a deployment would have made.
    #[must_use]
    pub const fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// Where the emulator listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The addresses that it listens on.
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The configuration of clients that reach the emulator.
    #[must_use]
    pub fn sdk_config(&self) -> SdkConfig {
        sdk_config::for_emulator(&self.emulator)
    }

    /// How long resources take from now on.
    pub fn set_latencies(&self, latencies: Latencies) {
        self.emulator.set_latencies(latencies);
    }

    /// Makes a resource end CREATE FAILED for that reason when it is next created.
    pub fn fail(&self, resource_type: ResourceType, name: &str, reason: &str) {
        self.emulator.fail(resource_type, name, reason);
    }

    /// Watches the runs that are started from now on.
    pub fn watch(&self, watcher: Watcher) {
        let emulator = self.emulator.clone();
        self.step_functions.listen(Arc::new(move |event| watcher(&emulator, event)));
    }

    /// Serves a folder as another bucket, where it lies, as [`Laptop::open`] does.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn serve(&self, bucket: &str, folder: &Path) -> Result<(), LaptopError> {
        let unservable = |source| LaptopError::Unreadable { path: folder.to_owned(), source };
        self.emulator.objects().mount_folder(bucket, folder).map_err(unservable)
    }

    /// Serves a parameter file's folder as the bucket [`INPUT_BUCKET`], where it lies, and names the file in it. What
    /// jobs write into the bucket does not go into the folder. Reports of later runs and plans say what of the
    /// datasets' folders cannot be served.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(&self, parameter_file: &Path) -> Result<Upload, LaptopError> {
        let content = parameter_file::read(parameter_file)?;
        let folder = parameter_file::folder(parameter_file);
        let unservable = |source| LaptopError::Unreadable { path: folder.to_owned(), source };
        self.emulator.objects().mount_folder(INPUT_BUCKET, folder).map_err(unservable)?;
        let served = DataFolder::open(folder).map_err(unservable)?;
        let url = |path: &Path| format!("s3://{INPUT_BUCKET}/{}", path.display());
        let Parsed { parameters, datasets, .. } = content.parsed();
        self.raise_quotas(parameters.map(|parameters| parameters.quotas).unwrap_or_default());
        let beside = datasets.into_iter().filter(|dataset| dataset.location.is_beside());
        let levels = beside.map(|dataset| served.level(&dataset.location).1);
        *self.passed_over() = levels.flat_map(|level| passed_over(&level, url).collect::<Vec<_>>()).collect();
        let upload = Upload::unversioned(INPUT_BUCKET, &content.key, &content.bytes);
        Ok(Upload { size: content.size, ..upload })
    }

    /// The account is what a parameter file says that it is.
    fn raise_quotas(&self, QuotasSection { campaigns, filters, recommenders, solutions }: QuotasSection) {
        let raised = [
            (ResourceType::Campaign, campaigns),
            (ResourceType::Filter, filters),
            (ResourceType::Recommender, recommenders),
            (ResourceType::Solution, solutions),
        ];
        for (resource_type, most) in raised {
            if let Some(most) = most {
                self.emulator.raise_quota(resource_type, most);
            }
        }
    }

    /// Puts an object into a bucket in memory, which keeps versions.
    pub fn put(&self, bucket: &str, key: &str, content: Vec<u8>) -> Upload {
        let version = self.emulator.objects().put(bucket, key, content);
        let (bucket, key, version_id) = (bucket.to_owned(), key.to_owned(), Some(version.version_id));
        Upload { bucket, key, version_id, etag: version.etag, size: version.size, creation: ObjectCreation::Put }
    }

    /// Hands the handler the notification of an upload, and waits for the end of the execution that it starts.
    ///
    /// A run that failed is a report, not an error.
    ///
    /// # Errors
    /// When no execution came of it.
    pub async fn run(&self, upload: &Upload) -> Result<Report, LaptopError> {
        let begun = self.begin(upload).await?;
        self.end_of(&begun).await
    }

    /// Hands the handler the notification of an upload, and does not wait for the end of the execution that it starts.
    ///
    /// # Errors
    /// When no execution came of it.
    pub async fn begin(&self, upload: &Upload) -> Result<Begun, LaptopError> {
        let tally = Tally::of(&self.emulator);
        let answer = self.notify(upload).await?;
        let execution_arn = answer["started"][0]["executionArn"].as_str().map(str::to_owned);
        let execution_arn = execution_arn.ok_or_else(|| LaptopError::NothingStarted(answer.to_string()))?;
        Ok(Begun { execution_arn, bucket: upload.bucket.clone(), tally })
    }

    /// Waits for the end of a run that has begun.
    ///
    /// # Errors
    /// When its execution is not to be found.
    pub async fn end_of(&self, begun: &Begun) -> Result<Report, LaptopError> {
        let report = self.finish(&begun.execution_arn, &begun.tally).await?;
        Ok(self.with_passed_over(report, &begun.bucket))
    }

    /// A report, with what could not be served of the folder that is the bucket.
    fn with_passed_over(&self, mut report: Report, bucket: &str) -> Report {
        if bucket == INPUT_BUCKET {
            report.findings.extend(self.passed_over().iter().cloned());
        }
        report
    }

    fn passed_over(&self) -> MutexGuard<'_, Vec<Finding>> {
        self.passed_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands the handler the notification of an upload, and gives back what it answers.
    ///
    /// # Errors
    /// The handler's error, as Step Functions would see it.
    pub async fn notify(&self, upload: &Upload) -> Result<Value, Failure> {
        let sequencer = self.uploads.fetch_add(1, Ordering::Relaxed) + 1;
        let now = self.emulator.clock().now();
        self.handle(upload.notification(self.deployment.account(), now, sequencer)).await
    }

    /// Starts an execution by hand, with that input, and waits for its end.
    ///
    /// # Errors
    /// When Step Functions refuses it.
    pub async fn start_execution(&self, name: &str, input: &Value) -> Result<Report, LaptopError> {
        let tally = Tally::of(&self.emulator);
        let machine = self.deployment.state_machine_arn();
        let request = serde_json::json!({"stateMachineArn": machine, "name": name, "input": input.to_string()});
        let answer = self.step_functions.call("StartExecution", request);
        let answer = answer.map_err(|error| LaptopError::StartRefused { name: error.name, message: error.message })?;
        self.finish(answer["executionArn"].as_str().unwrap_or_default(), &tally).await
    }

    /// Removes a dataset group and everything in it, by an execution that asks for that.
    ///
    /// # Errors
    /// When Step Functions refuses it.
    pub async fn delete(&self, dataset_group: &str) -> Result<Report, LaptopError> {
        let name = format!("delete-{dataset_group}-{}", self.uploads.load(Ordering::Relaxed));
        let input = serde_json::json!({"action": "delete", "datasetGroup": dataset_group, "confirm": dataset_group});
        self.start_execution(&name, &input).await
    }

    /// Exports all datasets of a group into a bucket, by an execution that asks for that.
    ///
    /// # Errors
    /// When Step Functions refuses it.
    pub async fn export(&self, dataset_group: &str, bucket: &str) -> Result<Report, LaptopError> {
        self.emulator.objects().create_bucket(bucket);
        let name = format!("export-{dataset_group}-{}", self.uploads.load(Ordering::Relaxed));
        let output = format!("s3://{bucket}/");
        let input = serde_json::json!({"action": "export", "datasetGroup": dataset_group, "output": output});
        self.start_execution(&name, &input).await
    }

    /// Asks an execution what a run for an upload would do, and gives back its report with the plan.
    ///
    /// # Errors
    /// When Step Functions refuses it.
    pub async fn plan(&self, upload: &Upload) -> Result<Report, LaptopError> {
        let mut input = serde_json::json!({"action": "plan", "bucket": upload.bucket, "key": upload.key});
        if upload.size > MAXIMUM_BYTES as u64 {
            input["size"] = upload.size.into();
        }
        let report = self.start_plan(&input).await?;
        Ok(self.with_passed_over(report, &upload.bucket))
    }

    /// Asks an execution what the deletion of a dataset group would do, and gives back its report with the plan.
    ///
    /// # Errors
    /// When Step Functions refuses it.
    pub async fn plan_deletion(&self, dataset_group: &str) -> Result<Report, LaptopError> {
        self.start_plan(&serde_json::json!({"action": "plan", "datasetGroup": dataset_group})).await
    }

    async fn start_plan(&self, input: &Value) -> Result<Report, LaptopError> {
        let number = self.plans.fetch_add(1, Ordering::Relaxed) + 1;
        self.start_execution(&format!("plan-{number}"), input).await
    }

    /// Invokes the handler with any event.
    ///
    /// # Errors
    /// The handler's error, as Step Functions would see it.
    pub async fn handle(&self, event: Value) -> Result<Value, Failure> {
        self.function.invoke(event).await
    }

    /// The executions so far.
    #[must_use]
    pub const fn step_functions(&self) -> &StepFunctions {
        &self.step_functions
    }

    async fn finish(&self, arn: &str, tally: &Tally) -> Result<Report, LaptopError> {
        let elsewhere =
            || LaptopError::StartedElsewhere { arn: arn.to_owned(), endpoint: deployment::endpoint(self.port) };
        let record = self.step_functions.execution(arn).ok_or_else(elsewhere)?;
        let ending = record.ended().await.ok_or_else(|| LaptopError::Lost(arn.to_owned()))?;
        match ending.result.as_ref().ok().and_then(|output| continued_in(output)) {
            Some(next) => Box::pin(self.finish(&next, tally)).await,
            None => Ok(Report::of(&record, &ending, tally, &self.emulator)),
        }
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        self.server.abort();
        self.schedules.abort();
    }
}

/// Starts an execution for each invocation of a schedule, at its moment: a virtual clock goes on when the invocation is
/// dropped.
async fn start_scheduled(mut invocations: UnboundedReceiver<Invocation>, step_functions: StepFunctions) {
    while let Some(invocation) = invocations.recv().await {
        let request = serde_json::json!({"stateMachineArn": invocation.target_arn, "input": invocation.input});
        if let Err(error) = step_functions.call("StartExecution", request) {
            let ServiceError { name, message } = error;
            tracing::warn!(
                schedule = invocation.schedule_arn,
                error = name,
                "the schedule started no execution: {message}"
            );
        }
    }
}

async fn serve(emulator: Emulator, listeners: Vec<TcpListener>) {
    let mut served = JoinSet::new();
    for listener in listeners {
        let emulator = emulator.clone();
        served.spawn(async move { emulator.serve(listener).await });
    }
    while let Some(ended) = served.join_next().await {
        if let Ok(Err(error)) = ended {
            tracing::error!(%error, "the emulator stopped");
        }
    }
}

fn state_machine(
    deployment: &Deployment,
    function: Arc<dyn Invoke>,
    clock: Clock,
    seed: u64,
) -> Result<StateMachine, LaptopError> {
    let account = deployment.account();
    Ok(StateMachine {
        definition: Arc::new(project_definition(&account.partition, &deployment.function_arn())?),
        arn: deployment.state_machine_arn(),
        region: account.region.as_str().into(),
        role_arn: deployment.state_machine_role_arn().into(),
        function,
        clock,
        seed,
    })
}
