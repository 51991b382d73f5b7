//! A function under measurement: how it is built, how it is started, and what it took.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::runtime_api::{RuntimeApi, Step};
use super::tls::Service;

const PYTHON_FUNCTION: &str = include_str!("function.py");
const PYTHON_PACKAGES: &str = include_str!("requirements.txt");

/// A function that can be started.
pub struct Subject {
    /// For the table.
    pub name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    zip: Option<PathBuf>,
    /// What its answer contains if it did what it is there for.
    expected: &'static str,
}

/// What one start of a process took. Times in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// From the start of the process until it asked for its first event.
    pub first_next: f64,
    /// From the start of the process until it had answered the first event.
    pub first_answer: f64,
    /// From one event to its answer, the median of the later ones.
    pub warm: f64,
    /// The largest resident set of the process.
    pub peak_bytes: f64,
}

impl Subject {
    /// The pipeline's own.
    pub fn bootstrap() -> Self {
        cargo(&["build", "--release", "--locked", "--package", "personalize-pipeline", "--bin", "bootstrap"]);
        let program = target().join("release/bootstrap");
        let zip = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bootstrap.zip");
        run(Command::new("python3").args(["-m", "zipfile", "-c"]).arg(&zip).arg(&program));
        Self { name: "personalize-pipeline", program, arguments: Vec::new(), zip: Some(zip), expected: "executionArn" }
    }

    /// An empty handler, built with the same profile.
    pub fn empty() -> Self {
        cargo(&["build", "--release", "--locked", "--package", "personalize-pipeline", "--example", "empty"]);
        Self {
            name: "empty handler",
            program: target().join("release/examples/empty"),
            arguments: Vec::new(),
            zip: None,
            expected: "{}",
        }
    }

    /// A Python function that makes the same call.
    pub fn python() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-function");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("function.py"), PYTHON_FUNCTION).expect("the function");
        let (requirements, stamp) = (folder.join("requirements.txt"), folder.join("installed.txt"));
        fs::write(&requirements, PYTHON_PACKAGES).expect("the requirements");
        if fs::read_to_string(&stamp).ok().as_deref() != Some(PYTHON_PACKAGES) {
            run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")));
            run(Command::new(folder.join("venv/bin/pip")).args(["install", "--quiet", "-r"]).arg(&requirements));
            fs::write(&stamp, PYTHON_PACKAGES).expect("the stamp");
        }
        let arguments = vec!["-m".to_owned(), "awslambdaric".to_owned(), "function.handler".to_owned()];
        Self {
            name: "Python with boto3",
            program: folder.join("venv/bin/python"),
            arguments,
            zip: None,
            expected: "executionArn",
        }
    }

    /// The size of the deployment package, where one was made.
    pub fn zip_bytes(&self) -> Option<u64> {
        fs::metadata(self.zip.as_ref()?).ok().map(|file| file.len())
    }

    /// Starts a process, lets it answer one event and `warm` more, and ends it.
    pub async fn start(&self, service: &Service, warm: usize) -> Start {
        let mut api = RuntimeApi::start().await;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear().envs(environment(service, &api.address));
        command
            .current_dir(Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-function"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let started = Instant::now();
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", self.name));
        let first_next = self.next(&mut api).await;
        let first_answer = self.answer(&mut api).await;
        let mut turns = Vec::new();
        for _ in 0..warm {
            let next = self.next(&mut api).await;
            turns.push((self.answer(&mut api).await - next).as_secs_f64());
        }
        let peak_bytes = peak_bytes(process.id());
        let _ = process.kill();
        let _ = process.wait();
        let since = |moment: Instant| (moment - started).as_secs_f64();
        Start { first_next: since(first_next), first_answer: since(first_answer), warm: median(turns), peak_bytes }
    }

    async fn next(&self, api: &mut RuntimeApi) -> Instant {
        match api.steps.recv().await {
            Some(Step::Next(moment)) => moment,
            other => panic!("{} should have asked for an event: {other:?}", self.name),
        }
    }

    async fn answer(&self, api: &mut RuntimeApi) -> Instant {
        match api.steps.recv().await {
            Some(Step::Answer(moment, body)) if String::from_utf8_lossy(&body).contains(self.expected) => moment,
            other => panic!("{} should have answered with {}: {other:?}", self.name, self.expected),
        }
    }
}

impl Start {
    /// Each figure's own median.
    pub fn median(starts: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(starts.iter().map(figure).collect());
        Self {
            first_next: of(|start| start.first_next),
            first_answer: of(|start| start.first_answer),
            warm: of(|start| start.warm),
            peak_bytes: of(|start| start.peak_bytes),
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn environment(service: &Service, runtime_api: &str) -> Vec<(&'static str, String)> {
    let certificate = service.certificate.display().to_string();
    let function = "bootstrap".to_owned();
    vec![
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", function.clone()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", function),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_ENDPOINT_URL", service.endpoint.clone()),
        ("SSL_CERT_FILE", certificate.clone()),
        ("AWS_CA_BUNDLE", certificate),
        ("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:m".to_owned()),
        ("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:t".to_owned()),
        ("PERSONALIZE_ROLE_ARN", "arn:aws:iam::123456789012:role/r".to_owned()),
    ]
}

/// `VmHWM` of `/proc/<pid>/status`, which is in kB.
fn peak_bytes(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("/proc, which Linux has");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1024.0
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").to_owned()
}

fn cargo(arguments: &[&str]) {
    run(Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")));
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
