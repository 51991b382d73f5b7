//! `pipeline emulate --state FILE` as a process: what is there after a restart, however the one before ended.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::emulate::{Emulate, SOON};
use crate::support::{binary, cases, folder, path, write};

/// A folder with a bucket, one for temporary files, and one for the state.
struct Places {
    data: PathBuf,
    temporary: PathBuf,
    state: PathBuf,
}

impl Places {
    #[track_caller]
    fn new(name: &str) -> Self {
        let place = folder(name);
        let [data, temporary, state] = ["data/films", "temporary", "state"].map(|name| place.join(name));
        for folder in [&data, &temporary, &state] {
            fs::create_dir_all(folder).expect("a folder");
        }
        write(&data.join("given.csv"), "A\n1\n");
        Self { data: place.join("data"), temporary, state }
    }

    fn file(&self) -> PathBuf {
        self.state.join("films.state")
    }

    fn start(&self) -> Emulate {
        Emulate::start(&self.data, &self.temporary, &["--state", path(&self.file())])
    }

    fn names(&self) -> Vec<String> {
        let entries = self.state.read_dir().expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }
}

fn control(emulate: &Emulate, operation: &str, request: &Value) -> (String, Value) {
    let target = format!("x-amz-target: AmazonPersonalize.{operation}\r\n");
    let (head, body) = emulate.call("POST /", &target, request.to_string().as_bytes());
    (head, serde_json::from_slice(&body).unwrap_or_default())
}

fn admin(emulate: &Emulate, line: &str, body: &str) -> Value {
    let (head, body) = emulate.call(line, "", body.as_bytes());
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

fn resources(emulate: &Emulate) -> usize {
    admin(emulate, "GET /_emulator/resources", "")["resources"].as_array().expect("a list").len()
}

#[test]
fn a_restart_goes_on_where_the_command_ended_and_leaves_the_folder_as_it_is() {
    let places = Places::new("restart");
    let emulate = places.start();
    let created = control(&emulate, "CreateDatasetGroup", &json!({"name": "films"})).1;
    admin(&emulate, "POST /_emulator/clock", "{\"advance\": 10}");
    assert!(emulate.call("PUT /films/mine.csv", "", b"A\n2\n").0.starts_with("HTTP/1.1 200 "));
    assert!(emulate.call("DELETE /films/given.csv", "", b"").0.starts_with("HTTP/1.1 204 "));
    let clock = admin(&emulate, "GET /_emulator/clock", "");
    let (ended, took) = emulate.end("INT");
    assert!(ended.success() && took < SOON, "{ended} after {took:?}");
    assert_eq!(places.names(), ["films.state"]);

    let emulate = places.start();
    assert_eq!(admin(&emulate, "GET /_emulator/clock", ""), clock);
    let described =
        |emulate: &Emulate| control(emulate, "DescribeDatasetGroup", &created).1["datasetGroup"]["status"].clone();
    assert_eq!(described(&emulate), "CREATE PENDING");
    admin(&emulate, "POST /_emulator/clock", "{\"advance\": 10}");
    assert_eq!(described(&emulate), "ACTIVE");
    assert_eq!(emulate.call("GET /films/mine.csv", "", b"").1, b"A\n2\n");
    assert!(emulate.call("GET /films/given.csv", "", b"").0.starts_with("HTTP/1.1 404 "), "it was deleted");
    assert!(places.data.join("films/given.csv").is_file() && !places.data.join("films/mine.csv").exists());
    admin(&emulate, "POST /_emulator/reset", "");
    assert_eq!(resources(&emulate), 0);
    assert_eq!(emulate.call("GET /films/given.csv", "", b"").1, b"A\n1\n");
    assert!(emulate.end("TERM").0.success());
    assert_eq!(resources(&places.start()), 0, "the state follows the reset");
}

/// How long a state may take to be in its file.
const WRITTEN: Duration = Duration::from_secs(60);

/// Waits until the file is another one than now.
fn wait_for_write(emulate: &Emulate, file: &Path) {
    let number = || fs::metadata(file).expect("a file").ino();
    let (begun, first) = (Instant::now(), number());
    while number() == first {
        assert!(begun.elapsed() < WRITTEN, "nothing is written");
        emulate.call("GET /_emulator/clock", "", b"");
    }
}

#[test]
fn killed_at_any_moment_it_leaves_a_state_that_is_entire() {
    let places = Places::new("killed");
    let (mut before, mut kept) = (0, 0_u64);
    let rounds = cases(10, 25);
    for round in 0..rounds {
        let emulate = places.start();
        let found = resources(&emulate);
        assert!(found >= before, "round {round}: {found} resources after {before} were written");
        assert_eq!(places.names(), ["films.state"], "what was left is removed");
        for number in 0..20 {
            let request = json!({"name": format!("s{round}-{number}"), "schema": SCHEMA});
            assert!(control(&emulate, "CreateSchema", &request).0.starts_with("HTTP/1.1 200 "));
        }
        // Some are killed when the state has been written, the others at moments before and while it is.
        if round % 5 == 0 {
            // A write that was under way has only some of them, and the one after it has all.
            for _ in 0..2 {
                control(&emulate, "ListSchemas", &json!({}));
                wait_for_write(&emulate, &places.file());
            }
            (before, kept) = (found + 20, kept + 1);
        } else {
            let (begun, moment) = (Instant::now(), Duration::from_millis(round * 97 % 1300));
            while begun.elapsed() < moment {
                emulate.call("GET /_emulator/clock", "", b"");
            }
            before = found;
        }
        emulate.signal("KILL");
    }
    assert!(kept == rounds / 5 && before >= 20 * usize::try_from(kept).expect("few"), "{kept} {before}");
}

const SCHEMA: &str = r#"{"type": "record", "name": "Interactions", "namespace": "films", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

/// How a command ends that cannot start, and what it says.
fn refused(places: &Places) -> (Option<i32>, String) {
    let mut command = binary();
    command.args(["emulate", "--port", "0", "--clock", "virtual", "--state", path(&places.file())]);
    let output = command.stdin(Stdio::null()).output().expect("it can be run");
    let stderr = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    (output.status.code(), stderr)
}

#[test]
fn a_state_that_is_none_stops_the_start_and_stays() {
    let places = Places::new("none");
    assert!(places.start().end("INT").0.success());
    let state = fs::read(places.file()).expect("a file");
    let mut newer = state.clone();
    newer[8] += 1;
    let half = state[..state.len() / 2].to_vec();
    for (content, expected) in [
        (b"{}".to_vec(), "this is no snapshot of the emulator"),
        (newer, "restore it with the version of the program that wrote it"),
        (half, "the snapshot is broken: it ends early; restore another one"),
    ] {
        write(&places.file(), &content);
        let (code, stderr) = refused(&places);
        assert!(code == Some(2) && stderr.contains(expected) && stderr.contains("films.state"), "{code:?}: {stderr}");
        assert_eq!(fs::read(places.file()).expect("a file"), content);
    }
    fs::remove_dir_all(&places.state).expect("removed");
    let (code, stderr) = refused(&places);
    assert!(code == Some(2) && stderr.contains("cannot be written"), "{code:?}: {stderr}");
}

#[test]
fn where_files_may_not_grow_the_state_stays_as_it_was() {
    let places = Places::new("limited");
    assert!(places.start().end("INT").0.success());
    let state = fs::read(places.file()).expect("a file");
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -f 400; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_pipeline"), "emulate", "--port", "0"]);
    shell.args(["--clock", "virtual", "--state", path(&places.file())]).env("TMPDIR", &places.temporary);
    let emulate = Emulate::of(shell.stderr(Stdio::null()));
    let object = vec![b'x'; 900_000];
    assert!(emulate.call("PUT /bucket", "", b"").0.starts_with("HTTP/1.1 200 "));
    assert!(emulate.call("PUT /bucket/object", "", &object).0.starts_with("HTTP/1.1 200 "), "it is in memory");
    let (ended, _) = emulate.end("INT");
    assert_eq!(ended.code(), Some(2), "what changed is not kept, and that is an error");
    assert_eq!(fs::read(places.file()).expect("a file"), state);
    assert_eq!(places.names(), ["films.state"]);
}

#[test]
fn a_real_clock_has_gone_on() {
    let places = Places::new("real");
    let start = |more: &[&str]| {
        let mut command = binary();
        command.args(["emulate", "--port", "0", "--state", path(&places.file())]).args(more);
        Emulate::of(command.env("TMPDIR", &places.temporary).stderr(Stdio::null()))
    };
    let now = |emulate: &Emulate| admin(emulate, "GET /_emulator/clock", "")["now"].as_f64().expect("a time");
    let fast = start(&["--speed", "100000"]);
    let created = control(&fast, "CreateDatasetGroup", &json!({"name": "films"})).1;
    let before = now(&fast);
    assert!(fast.end("INT").0.success());
    let slow = start(&[]);
    assert!(now(&slow) >= before, "it does not go back");
    assert_eq!(control(&slow, "DescribeDatasetGroup", &created).1["datasetGroup"]["name"], "films");
    assert!(Path::new(&places.file()).is_file());
}
