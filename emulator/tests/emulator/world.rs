//! An emulator with clients, and the steps that many tests begin with.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_personalize::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_personalize::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_personalize::types::{DataSource, S3DataConfig};
use personalize_emulator::{Emulator, Options};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

pub const ROLE: &str = "arn:aws:iam::123456789012:role/PersonalizeRole";
pub const BUCKET: &str = "data";
pub const USER_PERSONALIZATION: &str = "arn:aws:personalize:::recipe/aws-user-personalization";

pub const INTERACTIONS: &str = r#"{"type": "record", "name": "Interactions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

pub const ITEMS: &str = r#"{"type": "record", "name": "Items",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "ITEM_ID", "type": "string"}, {"name": "GENRE", "type": "string", "categorical": true},
    {"name": "YEAR", "type": ["int", "null"]}]}"#;

pub struct World {
    pub emulator: Emulator,
    pub personalize: aws_sdk_personalize::Client,
    pub config: SdkConfig,
    /// The runtime of the emulator's own thread, which ends with the sender beside it.
    runtime: runtime::Handle,
    _ends: oneshot::Sender<()>,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        Self::of(Emulator::new(options)).await
    }

    pub async fn of(emulator: Emulator) -> Self {
        let (runtime, endpoint, ends) = serve_in_a_thread(emulator.clone()).await;
        Self::at(&endpoint, emulator, runtime, ends)
    }

    /// One whose connections follow the test's own runtime, which may have paused its time.
    pub async fn in_this_runtime() -> Self {
        let emulator = Emulator::new(Options::default());
        let (started, starts) = oneshot::channel();
        let (ends, ended) = oneshot::channel();
        tokio::spawn(serve(emulator.clone(), started, ended));
        let (runtime, endpoint) = starts.await.expect("a server");
        Self::at(&endpoint, emulator, runtime, ends)
    }

    fn at(endpoint: &str, emulator: Emulator, runtime: runtime::Handle, ends: oneshot::Sender<()>) -> Self {
        let credentials = Credentials::new("test", "test", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build();
        let personalize = aws_sdk_personalize::Client::new(&config);
        Self { emulator, personalize, config, runtime, _ends: ends }
    }

    /// Lets time pass. When it returns, everything that was due meanwhile has happened.
    pub fn pass(&self, seconds: f64) {
        let (clock, (passed, done)) = (self.emulator.clock().clone(), mpsc::channel());
        self.runtime.spawn(async move {
            let by = Duration::from_secs_f64(seconds);
            if clock.is_virtual() {
                clock.advance(by).await.expect("before the clock's end");
            } else {
                clock.sleep(by).await;
            }
            passed.send(()).expect("it is waited for");
        });
        done.recv().expect("the emulator's thread runs on");
    }

    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(true).build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// A dataset group that is ACTIVE.
    pub async fn group(&self, name: &str) -> String {
        let created = self.personalize.create_dataset_group().name(name).send().await.expect("a group");
        self.pass(20.0);
        created.dataset_group_arn.expect("an ARN")
    }

    pub async fn schema(&self, name: &str, text: &str) -> String {
        let created = self.personalize.create_schema().name(name).schema(text).send().await.expect("a schema");
        created.schema_arn.expect("an ARN")
    }

    /// A dataset that is ACTIVE.
    pub async fn dataset(&self, group: &str, dataset_type: &str, schema: &str) -> String {
        let name = format!("{dataset_type}-{}", group.rsplit('/').next().unwrap_or_default());
        let schema = self.schema(&name, schema).await;
        let create = self.personalize.create_dataset().name(name).dataset_group_arn(group);
        let created = create.dataset_type(dataset_type).schema_arn(schema).send().await.expect("a dataset");
        self.pass(5.0);
        created.dataset_arn.expect("an ARN")
    }

    /// An import job that has just been created.
    pub async fn import(&self, job: &str, dataset: &str, location: &str) -> String {
        let source = DataSource::builder().data_location(location).build();
        let create = self.personalize.create_dataset_import_job().job_name(job).dataset_arn(dataset);
        let created = create.data_source(source).role_arn(ROLE).send().await.expect("an import job");
        created.dataset_import_job_arn.expect("an ARN")
    }

    /// How an import ends: its status and its reason.
    pub async fn imported(&self, job: &str, dataset: &str, location: &str) -> (String, String) {
        let arn = self.import(job, dataset, location).await;
        self.pass(300.0);
        let described = self.personalize.describe_dataset_import_job().dataset_import_job_arn(arn);
        let job = described.send().await.expect("a description").dataset_import_job.expect("a job");
        (job.status.unwrap_or_default(), job.failure_reason.unwrap_or_default())
    }

    /// A group whose Interactions dataset is filled.
    pub async fn filled_group(&self, name: &str) -> String {
        let group = self.group(name).await;
        let dataset = self.dataset(&group, "Interactions", INTERACTIONS).await;
        self.emulator.objects().put(BUCKET, "Interactions/part.csv", interactions(60, 20).into_bytes());
        let ended = self.imported(&format!("{name}-import"), &dataset, "s3://data/Interactions/").await;
        assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
        group
    }

    /// A solution, which is ACTIVE at once.
    pub async fn solution(&self, group: &str, name: &str, recipe: &str) -> String {
        let create = self.personalize.create_solution().name(name).dataset_group_arn(group).recipe_arn(recipe);
        let created = create.perform_auto_training(false).send().await.expect("a solution");
        created.solution_arn.expect("an ARN")
    }

    /// A solution version that has just been created.
    pub async fn version(&self, solution: &str) -> String {
        let created = self.personalize.create_solution_version().solution_arn(solution).send().await;
        created.expect("a version").solution_version_arn.expect("an ARN")
    }

    /// A solution version that is ACTIVE, with everything before it.
    pub async fn trained(&self, name: &str) -> String {
        let group = self.filled_group(name).await;
        let solution = self.solution(&group, &format!("{name}-solution"), USER_PERSONALIZATION).await;
        let version = self.version(&solution).await;
        self.pass(2400.0);
        version
    }

    /// An object's text, over HTTP.
    pub async fn read(&self, bucket: &str, key: &str) -> String {
        let got = self.s3().get_object().bucket(bucket).key(key).send().await.expect("an object");
        let bytes = got.body.collect().await.expect("a body").into_bytes();
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    pub async fn version_status(&self, arn: &str) -> (String, String) {
        let described = self.personalize.describe_solution_version().solution_version_arn(arn).send().await;
        let version = described.expect("a description").solution_version.expect("a version");
        (version.status.unwrap_or_default(), version.failure_reason.unwrap_or_default())
    }
}

/// Serves an emulator in a thread of its own, as it would be in a process of its own, until the sender is dropped.
async fn serve_in_a_thread(emulator: Emulator) -> (runtime::Handle, String, oneshot::Sender<()>) {
    let (ends, ended) = oneshot::channel();
    let (started, starts) = oneshot::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve(emulator, started, ended));
    });
    let (runtime, endpoint) = starts.await.expect("a server");
    (runtime, endpoint, ends)
}

/// Serves an emulator in the runtime that runs this, until the other end is dropped.
async fn serve(emulator: Emulator, started: oneshot::Sender<(runtime::Handle, String)>, ended: oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    started.send((runtime::Handle::current(), endpoint)).expect("it is waited for");
    tokio::select! {
        served = emulator.serve(listener) => served.expect("connections"),
        _ = ended => {}
    }
}

/// So many users with so many events each, the items taken in turn.
pub fn interactions(users: u32, each: u32) -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for user in 0..users {
        for event in 0..each {
            writeln!(csv, "u{user},i{},Watch,{}", (user + event) % 40, 1_500_000_000 + event).expect("a line");
        }
    }
    csv
}

/// A place in S3 as jobs are given it.
pub fn place(path: &str) -> S3DataConfig {
    S3DataConfig::builder().path(path).build().expect("a path")
}

/// The error's name and message.
pub fn rejection<T: std::fmt::Debug, E, R>(result: Result<T, SdkError<E, R>>) -> (String, String)
where
    E: ProvideErrorMetadata + std::fmt::Debug,
    R: std::fmt::Debug,
{
    let error = result.expect_err("a rejection");
    let told = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (told(error.code()), told(error.message()))
}
