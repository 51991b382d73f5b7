//! `pipeline emulate` as a process: how it ends, what it leaves, and what it does where the system gives it little.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::support::background::Background;
use crate::support::{binary, cases, folder, json_of, path, pipeline, write};

/// How soon a process ends that was asked to.
pub const SOON: Duration = Duration::from_secs(1);

/// An emulator in a process of its own, killed when the test is over.
pub struct Emulate {
    process: Child,
    port: u16,
}

impl Emulate {
    /// One with the folders of a folder as buckets, and its temporary files in another.
    pub fn start(data: &Path, temporary: &Path, more: &[&str]) -> Self {
        let mut command = binary();
        command.args(["emulate", "--port", "0", "--clock", "virtual", "--data", path(data)]).args(more);
        Self::of(command.env("TMPDIR", temporary).stderr(Stdio::null()))
    }

    pub fn of(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it can be run");
        let mut stdout = process.stdout.take().expect("a pipe");
        let (mut printed, mut buffer) = (String::new(), [0; 1024]);
        let port = loop {
            let count = stdout.read(&mut buffer).expect("output");
            assert!(count > 0, "it ended after {printed}");
            printed.push_str(&String::from_utf8_lossy(&buffer[..count]));
            let url = printed.split_once("AWS_ENDPOINT_URL=http://127.0.0.1:").map(|(_, rest)| rest);
            if let Some((port, _)) = url.and_then(|rest| rest.split_once('\n')) {
                break port.trim_end_matches('/').parse().expect("a port");
            }
        };
        Self { process, port }
    }

    /// Sends a request, or what there is of it.
    fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.write_all(bytes).expect("sent");
        stream
    }

    /// Head and body of an answer; nothing of one that was killed.
    pub fn call(&self, line: &str, headers: &str, body: &[u8]) -> (String, Vec<u8>) {
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
        );
        let mut answer = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream
                .write_all(&[head.as_bytes(), body].concat())
                .and_then(|()| stream.read_to_end(&mut answer).map(drop));
        }
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
        let body = answer.split_off(end);
        (String::from_utf8(answer).expect("a head"), body)
    }

    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Asks it to end, and says how it did and how long that took.
    pub fn end(mut self, signal: &str) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        self.signal(signal);
        (self.process.wait().expect("an end"), asked.elapsed())
    }
}

impl Drop for Emulate {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Folders for data, with the bucket `films`, and for temporary files.
fn folders(name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let (data, temporary) = (folder(&format!("{name}/data")), folder(&format!("{name}/temporary")));
    fs::create_dir(data.join("films")).expect("a folder");
    (data, temporary)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A request without its end, of which the head says how much is to come.
fn half_a_body() -> Vec<u8> {
    let head = b"PUT /films/half HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000000\r\n\r\n";
    [&head[..], &vec![b'x'; 3 << 20]].concat()
}

#[test]
fn it_ends_within_a_second_whatever_is_under_way_and_leaves_nothing() {
    let (data, temporary) = folders("ends");
    File::create(data.join("films/large.bin")).expect("a file").set_len(4 << 30).expect("a length");
    let copy = "PUT /films/copy HTTP/1.1\r\nhost: localhost\r\nx-amz-copy-source: films/large.bin\r\ncontent-length: 0\r\n\r\n";
    let states: [(&str, Vec<u8>); 6] = [
        ("idle", Vec::new()),
        ("half a head", b"GET / HTTP/1.1\r\nhost".to_vec()),
        ("half a body", half_a_body()),
        ("an answer that is not read", b"GET /films/large.bin HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec()),
        ("an entity tag", b"HEAD /films/large.bin HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec()),
        ("a copy", copy.as_bytes().to_vec()),
    ];
    for signal in ["INT", "TERM"] {
        for (state, bytes) in &states {
            let emulate = Emulate::start(&data, &temporary, &[]);
            let connections: Vec<TcpStream> = (0..10).map(|_| emulate.send(bytes)).collect();
            // Once another is answered, these are under way.
            assert!(emulate.call("GET /_emulator/clock", "", b"").0.starts_with("HTTP/1.1 200 "));
            let (ended, took) = emulate.end(signal);
            assert!(ended.success() && took < SOON, "SIG{signal} with {state}: {ended} after {took:?}");
            assert_eq!(names(&temporary), [""; 0], "SIG{signal} with {state}");
            drop(connections);
        }
    }
    assert_eq!(names(&data.join("films")), ["large.bin"]);
}

#[test]
fn it_ends_though_nobody_reads_what_it_prints() {
    let (data, _) = folders("unread");
    let mut command = binary();
    command.args(["emulate", "--port", "0", "--data", path(&data)]).stderr(Stdio::piped());
    let mut emulate = Emulate::of(&mut command);
    let unread = emulate.process.stderr.take().expect("a pipe");
    let form = format!(
        "Action=Publish&Version=2010-03-31&TopicArn=arn:aws:sns:us-east-1:123456789012:t&Message={}",
        "m".repeat(30_000)
    );
    for number in 0..10 {
        let headers = "content-type: application/x-www-form-urlencoded\r\n";
        assert!(emulate.call("POST /", headers, form.as_bytes()).0.starts_with("HTTP/1.1 200 "));
        assert!(emulate.call(&format!("PUT /films/{number}.json"), "", b"{}").0.starts_with("HTTP/1.1 200 "));
    }
    let (status, took) = emulate.end("INT");
    assert!(status.success() && took < SOON, "{status} after {took:?}");
    drop(unread);
}

/// A content that says which it is, of one of several sizes.
fn content(number: usize) -> Vec<u8> {
    let size = [100, 40_000, 2 << 20, 5 << 20][number % 4];
    format!("{number:08}").into_bytes().into_iter().cycle().take(size).collect()
}

fn is_entire(bytes: &[u8]) -> bool {
    let number = bytes.get(..8).and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
    number.is_some_and(|number| content(number) == bytes)
}

#[test]
fn killed_at_any_moment_while_it_writes_it_leaves_entire_objects() {
    let (data, temporary) = folders("killed");
    let (films, mut written) = (data.join("films"), 0);
    let rounds = cases(30, 100_u64);
    for round in 0..rounds {
        let emulate = Emulate::start(&data, &temporary, &["--write"]);
        let objects = names(&films);
        for name in &objects {
            let (head, body) = emulate.call(&format!("GET /films/{name}"), "", b"");
            assert!(head.starts_with("HTTP/1.1 200 ") && is_entire(&body), "{name}: {head}");
            let tag =
                head.split_once("etag: \"").and_then(|(_, rest)| rest.split_once('"')).map(|(tag, _)| tag.to_owned());
            assert_eq!(tag, Some(md5_of(&body)), "{name}");
            assert!(is_entire(&fs::read(films.join(name)).expect("a file")), "{name}");
        }
        assert!(objects.iter().all(|name| name.starts_with('k')), "what was left is removed: {objects:?}");
        std::thread::scope(|scope| {
            for writer in 0..3 {
                let emulate = &emulate;
                scope.spawn(move || {
                    for number in 0.. {
                        let number = usize::try_from(round).expect("small") * 1000 + writer * 300 + number;
                        let put = emulate.call(&format!("PUT /films/k{}", number % 3), "", &content(number));
                        if !put.0.starts_with("HTTP/1.1 200 ") {
                            return;
                        }
                    }
                });
            }
            // A moment that is another one each time, while the writers write.
            let moment = Instant::now() + Duration::from_micros(round * 7919 % 100_000);
            while Instant::now() < moment {
                emulate.call("GET /_emulator/clock", "", b"");
            }
            emulate.signal("KILL");
        });
        written += names(&films).len();
        assert_eq!(names(&temporary), [""; 0]);
    }
    assert!(written > usize::try_from(rounds).expect("few"), "{written}");
}

fn md5_of(bytes: &[u8]) -> String {
    use md5::{Digest as _, Md5};
    format!("{:032x}", u128::from_be_bytes(Md5::digest(bytes).into()))
}

#[test]
fn where_files_may_not_grow_objects_stay_as_they_were_and_jobs_fail_with_a_reason() {
    for more in [&[][..], &["--write"]] {
        let (data, temporary) = folders(&format!("limited{}", more.len()));
        write(&data.join("films/old"), content(1));
        let mut rows = "USER_ID,ITEM_ID,TIMESTAMP\n".to_owned();
        (0..300_000)
            .for_each(|row| writeln!(rows, "user{row},item{row},{}", 1_500_000_000 + row).expect("a string takes it"));
        write(&data.join("films/rows.csv"), &rows);
        // In blocks of 512 bytes, or of 1,024: some 2 or 4 MB.
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            "ulimit -f 4000; exec \"$@\"",
            "sh",
            env!("CARGO_BIN_EXE_pipeline"),
            "emulate",
            "--port",
            "0",
        ]);
        shell
            .args(["--clock", "virtual", "--data", path(&data)])
            .args(more)
            .env("TMPDIR", &temporary)
            .stderr(Stdio::null());
        let emulate = Emulate::of(&mut shell);
        let large = vec![b'x'; 20 << 20];
        let put = emulate.call("PUT /films/old", "", &large);
        assert!(put.0.starts_with("HTTP/1.1 500 "), "{}", put.0);
        assert_eq!(emulate.call("GET /films/old", "", b"").1, content(1));
        let copied = emulate.call("PUT /films/old", "x-amz-copy-source: films/rows.csv\r\n", b"");
        assert!(copied.0.starts_with("HTTP/1.1 500 "), "{}", copied.0);
        assert_eq!(emulate.call("GET /films/old", "", b"").1, content(1));
        assert_eq!(names(&data.join("films")), ["old", "rows.csv"]);
        assert_eq!(names(&temporary), [""; 0]);
        let reason = import(&emulate);
        assert!(reason.contains("could not be written to a temporary file"), "{reason}");
        assert!(emulate.call("PUT /films/small", "", b"text").0.starts_with("HTTP/1.1 200 "), "it goes on");
        assert!(emulate.end("TERM").0.success());
    }
}

/// Why an import of the rows fails.
fn import(emulate: &Emulate) -> String {
    let call = |operation: &str, request: serde_json::Value| {
        let target = format!("x-amz-target: AmazonPersonalize.{operation}\r\n");
        let (head, body) = emulate.call("POST /", &target, request.to_string().as_bytes());
        assert!(head.starts_with("HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&body));
        serde_json::from_slice::<serde_json::Value>(&body).expect("JSON")
    };
    let pass =
        |seconds: u32| emulate.call("POST /_emulator/clock", "", format!("{{\"advance\": {seconds}}}").as_bytes());
    let field = |(name, of): (&str, &str)| serde_json::json!({"name": name, "type": of});
    let fields: Vec<_> =
        [("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long")].into_iter().map(field).collect();
    let schema = serde_json::json!({"type": "record", "name": "Interactions", "namespace": "films", "fields": fields, "version": "1.0"});
    let group = call("CreateDatasetGroup", serde_json::json!({"name": "films"}))["datasetGroupArn"].clone();
    pass(60);
    let schema =
        call("CreateSchema", serde_json::json!({"name": "films", "schema": schema.to_string()}))["schemaArn"].clone();
    let dataset = serde_json::json!({"name": "films", "datasetGroupArn": group, "datasetType": "Interactions", "schemaArn": schema});
    let dataset = call("CreateDataset", dataset)["datasetArn"].clone();
    pass(60);
    let import = serde_json::json!({"jobName": "films", "datasetArn": dataset, "roleArn": "arn:aws:iam::123456789012:role/R",
        "dataSource": {"dataLocation": "s3://films/rows.csv"}});
    let import = call("CreateDatasetImportJob", import)["datasetImportJobArn"].clone();
    pass(6000);
    let described = call("DescribeDatasetImportJob", serde_json::json!({"datasetImportJobArn": import}));
    assert_eq!(described["datasetImportJob"]["status"], "CREATE FAILED", "{described}");
    described["datasetImportJob"]["failureReason"].as_str().expect("a reason").to_owned()
}

#[test]
fn a_group_of_an_emulator_is_captured_in_either_format() {
    let (data, temporary) = folders("captured");
    let emulate = Emulate::start(&data, &temporary, &[]);
    let create = "x-amz-target: AmazonPersonalize.CreateDatasetGroup\r\n";
    assert!(emulate.call("POST /", create, br#"{"name": "films"}"#).0.starts_with("HTTP/1.1 200 "));
    emulate.call("POST /_emulator/clock", "", br#"{"advance": 60}"#);
    let captured = |more: &[&str]| {
        let mut command = binary();
        command.args(["capture", "films"]).args(more);
        command.env("AWS_ENDPOINT_URL_PERSONALIZE", format!("http://127.0.0.1:{}", emulate.port));
        for (name, value) in
            [("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]
        {
            command.env(name, value);
        }
        command.output().expect("it can be run")
    };
    for more in [&[][..], &["--format", "sections"]] {
        assert_eq!(json_of(&captured(more)), serde_json::json!({"datasetGroup": {"name": "films"}}));
    }
    let config = serde_json::json!({"datasetGroup": {"serviceConfig": {"name": "films"}}});
    assert_eq!(json_of(&captured(&["--format", "successor"])), config);
    assert_eq!(captured(&["--format", "other"]).status.code(), Some(2));
}

#[test]
fn a_host_is_taken_once_it_is_named() {
    let (data, temporary) = folders("host");
    let call = |emulate: &Emulate, host: &str| {
        let head = format!("GET /_emulator/clock HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        emulate.send(head.as_bytes()).read_to_string(&mut answer).expect("an answer");
        answer[..12].to_owned()
    };
    let named = Emulate::start(&data, &temporary, &["--host", "emulator"]);
    for (host, status) in
        [("emulator:4566", "200"), ("172.17.0.1", "403"), ("localhost", "200"), ("example.com", "403")]
    {
        assert_eq!(call(&named, host), format!("HTTP/1.1 {status}"), "{host}");
    }
    let reached = Emulate::start(&data, &temporary, &["--host", "0.0.0.0"]);
    for (host, status) in [("172.17.0.1", "200"), ("localhost", "200"), ("emulator", "403"), ("example.com", "403")] {
        assert_eq!(call(&reached, host), format!("HTTP/1.1 {status}"), "{host}");
    }
    let elsewhere = pipeline(&["emulate", "--port", "0", "--host", "192.0.2.1"]);
    let stderr = String::from_utf8_lossy(&elsewhere.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(elsewhere.status.code() == Some(2) && stderr.contains("give an address of this machine"), "{stderr}");
    assert_eq!(call(&Emulate::start(&data, &temporary, &[]), "emulator:4566"), "HTTP/1.1 403");
    let refused = pipeline(&["emulate", "--host", "http://emulator:4566"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("without scheme and port"));
}

#[test]
fn programs_read_where_it_is_from_one_line_or_from_a_file() {
    let (data, ready) = (folder("ready/data"), folder("ready/file").join("ready.json"));
    write(&ready, "what was there before");
    let mut command = binary();
    command.args(["emulate", "--port", "0", "--data", path(&data), "--output", "json", "--ready-file", path(&ready)]);
    let mut emulate = Background::start(&mut command);
    let line = emulate.stdout.find("the line", |_| true);
    let document: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let port = document["port"].as_u64().expect("a port");
    assert_eq!(document["endpoint"], format!("http://127.0.0.1:{port}"));
    assert_eq!(document["environment"]["AWS_ENDPOINT_URL"], document["endpoint"]);
    assert_eq!(document["processId"], emulate.id());
    assert!(TcpStream::connect(("127.0.0.1", u16::try_from(port).expect("a port"))).is_ok(), "it takes connections");
    let written = fs::read_to_string(&ready).expect("the file");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON"), document);
    assert_eq!(names(ready.parent().expect("a folder")), ["ready.json"], "nothing is left beside it");
    assert!(emulate.interrupt().success());
    let nowhere = pipeline(&["emulate", "--port", "0", "--ready-file", path(&folder("ready/none").join("a/b"))]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("cannot write"));
}

#[test]
fn quotas_are_read_from_a_file() {
    let (data, temporary) = folders("quotas");
    let file = data.with_file_name("quotas.json");
    write(&file, r#"{"L-14011066": 1}"#);
    let emulate = Emulate::start(&data, &temporary, &["--quotas", path(&file)]);
    let create = |name: &str| {
        let body = format!("{{\"name\": \"{name}\"}}");
        emulate.call("POST /", "x-amz-target: AmazonPersonalize.CreateDatasetGroup\r\n", body.as_bytes()).0
    };
    assert!(create("films").starts_with("HTTP/1.1 200 ") && create("books").starts_with("HTTP/1.1 400 "));
    write(&file, r#"{"datasetGroups": 1}"#);
    let refused = pipeline(&["emulate", "--port", "0", "--quotas", path(&file)]);
    let stderr = String::from_utf8_lossy(&refused.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(refused.status.code() == Some(2) && stderr.contains("did you mean `datasetGroup`?"), "{stderr}");
}

#[test]
fn a_latencies_file_that_is_none_is_refused_by_its_name_before_it_is_read() {
    let place = folder("latencies");
    let text = |name: &str, text: &str| {
        write(&place.join(name), text);
        place.join(name)
    };
    let pipe = place.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let endless = place.join("endless");
    std::os::unix::fs::symlink("/dev/zero", &endless).expect("a link");
    let huge = place.join("huge");
    File::create(&huge).expect("a file").set_len(1 << 40).expect("a length");
    let cases = [
        (pipe, "only regular files are read"),
        (endless, "only regular files are read"),
        (place.clone(), "only regular files are read"),
        (huge, "at most 1048576 are read"),
        (place.join("none"), "No such file"),
        (text("nan", r#"{"filter": NaN}"#), "not valid JSON"),
        (text("negative", r#"{"filter": -1}"#), "`filter` must be a number of seconds"),
        (text("infinite", r#"{"filter": 1e400}"#), "number out of range"),
        (text("text", r#"{"filter": "60"}"#), "`filter` must be a number of seconds"),
        (text("nested", r#"{"filter": {"a": {"b": 1}}}"#), "`filter.a` must be a number of seconds"),
        (text("twice", r#"{"filter": 1, "filter": 2}"#), "`filter` is given twice"),
    ];
    for (file, expected) in cases {
        let begun = Instant::now();
        for command in [&["emulate", "--port", "0"][..], &["run", path(&place)]] {
            if command[0] == "run" {
                write(&place.join("params.json"), "{}");
            }
            let refused = pipeline(&[command, &["--latencies", path(&file)]].concat());
            let stderr = String::from_utf8_lossy(&refused.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(refused.status.code(), Some(2), "{stderr}");
            assert!(stderr.contains(expected) && stderr.contains("latencies"), "{}: {stderr}", file.display());
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", file.display());
    }
}
