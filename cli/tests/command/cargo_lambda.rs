//! The real `bootstrap`, served by `cargo lambda watch` and invoked by `cargo lambda invoke`, against
//! `pipeline emulate`: the commands of the README, typed by a test.

use std::env;
use std::ffi::OsString;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::background::Background;
use crate::support::{binary, json_of, nested, path, pipeline, python, with_other_programs, workspace};

/// What the function is told, beside where AWS is.
const VARIABLES: [&str; 4] = ["AWS_ENDPOINT_URL", "STATE_MACHINE_ARN", "TOPIC_ARN", "PERSONALIZE_ROLE_ARN"];

/// `cargo lambda`, as installed for the tests.
struct CargoLambda {
    search_path: OsString,
    port: u16,
}

impl CargoLambda {
    fn installed() -> Self {
        let commands = std::iter::once(python::installed_commands(&workspace()));
        let inherited = env::var_os("PATH").unwrap_or_default();
        let search_path = env::join_paths(commands.chain(env::split_paths(&inherited))).expect("a search path");
        Self { search_path, port: free_port() }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `cargo lambda` on the function's port.
    fn command(&self, subcommand: &[&str]) -> Command {
        let mut command = cargo();
        command.arg("lambda").args(subcommand).env("PATH", &self.search_path);
        command.args(["--invoke-address", "127.0.0.1", "--invoke-port", &self.port.to_string()]);
        command
    }

    /// Serves the function. It is compiled before: the first invocation would do it, and wait for ever if that failed.
    fn watch(&self, environment: &[(String, String)]) -> Background {
        let compiled = cargo().args(["build", "--bin", "bootstrap"]).output().expect("cargo can be run");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let environment = environment.iter().map(|(name, value)| (name, value));
        let mut function = Background::start(self.command(&["watch", "--ignore-changes"]).envs(environment));
        function.stdout.find("the server's start", |line| line.contains("starting Runtime server"));
        // It says so just before it listens.
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "nobody listens on port {}", self.port);
            thread::yield_now();
        }
        function
    }

    fn invoke(&self, event: &[&str]) -> Output {
        self.command(&[&["invoke", "bootstrap"], event].concat()).output().expect("cargo can be run")
    }

    /// The answer to one of the example's events.
    fn answer(&self, event: &str) -> Value {
        let file = format!("example/events/{event}.json");
        let output = self.invoke(&["--data-file", &file]);
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        json_of(&output)
    }
}

/// Cargo in the workspace.
fn cargo() -> Command {
    let mut command = Command::new("cargo");
    nested::without_cargo_s_own(command.current_dir(workspace()));
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn example() -> PathBuf {
    workspace().join("example")
}

fn emulate(function_url: &str) -> Background {
    let mut command = binary();
    command.args(["emulate", "--port", "0", "--clock", "virtual", "--function-url", function_url]);
    Background::start(command.arg("--data").arg(example()))
}

/// The variables that a person would have taken over with `eval`.
fn printed_environment(emulator: &mut Background) -> Vec<(String, String)> {
    for name in VARIABLES {
        emulator.stdout.find(name, |line| line.starts_with(&format!("export {name}=")));
    }
    let exported = emulator.stdout.read().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
    exported.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The port at the end of `http://127.0.0.1:4566`.
fn port_of(environment: &[(String, String)]) -> String {
    let (_, endpoint) = environment.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL").expect("an endpoint");
    endpoint.rsplit(':').next().expect("a port").to_owned()
}

fn assert_turns_by_hand_begin_the_dataset_group(lambda: &CargoLambda) {
    let first = lambda.answer("first-turn");
    assert_eq!((&first["next"], &first["step"]), (&json!("wait"), &json!("DatasetGroup")), "{first:#}");
    assert_eq!(first["context"]["resources"][0]["name"], "FilmNight", "{first:#}");
    let taken_up = lambda.answer("step");
    assert_eq!((&taken_up["next"], &taken_up["step"]), (&json!("wait"), &json!("DatasetGroup")), "{taken_up:#}");
    assert_eq!(taken_up["context"]["execution"]["id"], "taken-up-by-hand", "{taken_up:#}");
    let arn = |answer: &Value| answer["context"]["resources"][0]["arn"].clone();
    assert_eq!(arn(&first), arn(&taken_up), "there is one dataset group");
}

fn assert_a_notification_starts_one_run(lambda: &CargoLambda, emulator: &mut Background) {
    let answer = lambda.answer("s3-notification");
    let started = answer["started"].as_array().expect("what was started");
    assert_eq!((started.len(), &answer["alreadyStarted"]), (1, &json!([])), "{answer:#}");
    assert_eq!(started[0]["input"], json!({"bucket": "personalize-input", "key": "params.json"}));
    let end = emulator.stderr.find("the run's end", |line| line.starts_with("The execution "));
    assert!(end.starts_with("The execution ") && end.ends_with(" SUCCEEDED."), "{end}");
    let subject = emulator.stderr.find("the notification", |line| line.starts_with("Subject: "));
    assert_eq!(subject, "Subject: Personalize pipeline: FilmNight is ready");
    let repeated = lambda.answer("s3-notification");
    assert_eq!(repeated["started"], json!([]), "{repeated:#}");
    let already_started = repeated["alreadyStarted"].as_array().expect("what had been started");
    assert_eq!(already_started.len(), 1, "{repeated:#}");
    let name = already_started[0]["name"].as_str().expect("a name");
    let arn = started[0]["executionArn"].as_str().expect("an ARN");
    assert_eq!(arn.rsplit(':').next(), Some(name), "it is the one that was started");
}

fn assert_an_unknown_event_is_refused(lambda: &CargoLambda, function: &mut Background) {
    let refused = lambda.invoke(&["--data-ascii", r#"{"x":1}"#]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && refused.stdout.is_empty(), "{refused:?}");
    assert!(told.contains("EventInvalid") && told.contains("unknown field `x`"), "{told}");
    let line = logged(function, "the refusal", |line| line["error_type"] == "EventInvalid");
    assert_eq!(line["level"], "ERROR");
}

/// The first line of the function's log that is looked for.
fn logged(function: &mut Background, what: &str, matches: impl Fn(&Value) -> bool) -> Value {
    let parse = |line: &str| serde_json::from_str::<Value>(line).ok();
    let line = function.stdout.find(what, |line| parse(line).is_some_and(|line| matches(&line)));
    parse(&line).expect("it was parsed before")
}

fn assert_the_log_can_be_queried(function: &mut Background) {
    for (resource_type, name) in [("datasetGroup", "FilmNight"), ("solutionVersion", "for-you")] {
        let line = logged(function, name, |line| {
            line["resource_type"] == resource_type && line["resource"] == name && line["status"] == "ACTIVE"
        });
        for field in ["timestamp", "level", "message", "execution", "step", "resource", "status"] {
            assert!(line[field].is_string(), "{field} is no text at the top of {line}");
        }
    }
    for line in function.stdout.read().filter(|line| line.starts_with('{')) {
        let object = serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let says = object["message"].is_string() || object["_aws"]["CloudWatchMetrics"].is_array();
        assert!(object["level"].is_string() && says, "{line}");
    }
}

fn assert_a_whole_run_goes_through_the_function(lambda: &CargoLambda, port: &str, function: &mut Background) {
    let (example, url) = (example(), lambda.url());
    let output = pipeline(&["run", path(&example), "--output", "json", "--function-url", &url, "--port", port]);
    let document = json_of(&output);
    assert_eq!((output.status.code(), &document["status"]), (Some(0), &json!("SUCCEEDED")), "{document:#}");
    let execution = &document["executionArn"];
    let line = logged(function, "the run's end", |line| line["step"] == "Notify" && line["execution"] == *execution);
    assert_eq!(line["status"], "SUCCEEDED");
}

/// `cargo lambda watch` compiles the function with the features of its package alone, for minutes. `tests/e2e` has the
/// function as the tests' own features make it.
#[test]
fn cargo_lambda_watches_and_invokes_the_function_against_the_emulator() {
    if !with_other_programs() {
        return;
    }
    let lambda = CargoLambda::installed();
    let mut emulator = emulate(&lambda.url());
    let environment = printed_environment(&mut emulator);
    let mut function = lambda.watch(&environment);
    assert_turns_by_hand_begin_the_dataset_group(&lambda);
    assert_a_notification_starts_one_run(&lambda, &mut emulator);
    assert_an_unknown_event_is_refused(&lambda, &mut function);
    assert_the_log_can_be_queried(&mut function);
    assert!(emulator.interrupt().success(), "Ctrl-C is how one stops it");
    assert_a_whole_run_goes_through_the_function(&lambda, &port_of(&environment), &mut function);
}
