//! What the emulator costs: how soon `pipeline emulate` answers, what it holds, and how many simple requests a second
//! of one core it answers, beside a moto server that does the same.
//!
//! A server's speed is counted in seconds of its own processor time, so that the machine's other work, this program
//! among it, does not count.

#![allow(clippy::expect_used, reason = "a measurement that cannot go on says what it lacks")]
#![allow(clippy::cast_precision_loss, reason = "figures to be read")]

#[path = "../../tests/support/python.rs"]
mod python;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How many requests of each kind are timed. Moto gets fewer: it is not what is being worked on.
const REQUESTS: usize = 40_000;
const REQUESTS_TO_MOTO: usize = 2_000;

/// How many schemas there are to be listed.
const SCHEMAS: usize = 20;

const PROMISED_REQUESTS: f64 = 10_000.0;
const PROMISED_TIMES_MOTO: f64 = 10.0;
const PROMISED_START: Duration = Duration::from_millis(50);
const PROMISED_MEGABYTES: f64 = 30.0;

/// How often the start is measured.
const STARTS: usize = 21;

/// The kernel's clock ticks a second, which Linux gives programs as 100 on every architecture.
const TICKS: f64 = 100.0;

const SCHEMA: &str = r#"{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema",
    "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"}], "version": "1.0"}"#;

fn main() -> ExitCode {
    let (starts, memory) = start_and_rest();
    let ours = measure(&mut emulator().0, REQUESTS);
    let moto = measure(&mut moto(), REQUESTS_TO_MOTO);
    let mut held = true;
    let mut promise = |what: &str, holds: bool| {
        println!("{} {what}", if holds { "holds:        " } else { "does not hold:" });
        held &= holds;
    };
    println!("{:<16} {:>22} {:>22} {:>8}", "", "pipeline emulate", "moto server", "");
    println!("{:<16} {:>22} {:>22} {:>8}", "", "requests a core second", "requests a core second", "times");
    for ((name, ours), (_, moto)) in ours.iter().zip(&moto) {
        println!("{name:<16} {ours:>22.0} {moto:>22.0} {:>8.0}", ours / moto);
    }
    println!();
    let slowest = ours.iter().map(|(_, rate)| *rate).fold(f64::INFINITY, f64::min);
    let times = ours.iter().zip(&moto).map(|((_, ours), (_, moto))| ours / moto).fold(f64::INFINITY, f64::min);
    promise(&format!("at least 10,000 requests a second of one core: {slowest:.0}"), slowest >= PROMISED_REQUESTS);
    promise(&format!("at least 10 times moto's: {times:.0}"), times >= PROMISED_TIMES_MOTO);
    promise(&format!("answers within 50 ms of its start: {starts:.1?} in the median"), starts <= PROMISED_START);
    promise(&format!("below 30 MB when idle: {memory:.1} MB"), memory <= PROMISED_MEGABYTES);
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A server under measurement, which ends with this value.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Seconds of processor time so far, in the program and in the kernel for it.
    fn processor_seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("a running process");
        let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        let ticks = |place: usize| fields[place].parse::<f64>().expect("a count");
        (ticks(11) + ticks(12)) / TICKS
    }

    fn megabytes(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a running process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a count") * 1024.0 / 1e6
    }
}

/// `pipeline emulate`, and how long it took until it answered.
fn emulator() -> (Server, Duration) {
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
    command.args(["emulate", "--port", "0", "--clock", "virtual"]).stdin(Stdio::null()).stderr(Stdio::null());
    let mut process = command.stdout(Stdio::piped()).spawn().expect("the command starts");
    let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut endpoints =
        lines.filter_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=http://").map(str::to_owned));
    let server = Server { process, address: endpoints.next().expect("an endpoint") };
    Connection::to(&server).call("ListSchemas", &json!({}));
    (server, begun.elapsed())
}

fn moto() -> Server {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let mut command = Command::new(python::installed_commands(workspace).join("moto_server"));
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
    let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let server = Server { process, address: format!("127.0.0.1:{port}") };
    let begun = Instant::now();
    while TcpStream::connect(&server.address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "moto does not listen");
        std::thread::yield_now();
    }
    server
}

/// The median of starts, and what an emulator holds that has answered one request.
fn start_and_rest() -> (Duration, f64) {
    let (mut took, mut megabytes) = (Vec::new(), 0.0);
    for _ in 0..STARTS {
        let (server, duration) = emulator();
        took.push(duration);
        megabytes = server.megabytes();
    }
    took.sort_unstable();
    (took[STARTS / 2], megabytes)
}

/// How many requests of each kind a server answers in a second of one core.
fn measure(server: &mut Server, requests: usize) -> Vec<(&'static str, f64)> {
    let mut connection = Connection::to(server);
    let create = |number: usize| json!({"name": format!("schema-{number}"), "schema": SCHEMA});
    let arn = |answer: Value| answer["schemaArn"].clone();
    let first = arn(connection.call("CreateSchema", &create(0)));
    for number in 1..SCHEMAS {
        connection.call("CreateSchema", &create(number));
    }
    let mut rate = |name, mut request: Box<dyn FnMut(&mut Connection)>| {
        let before = server.processor_seconds();
        for _ in 0..requests {
            request(&mut connection);
        }
        (name, requests as f64 / (server.processor_seconds() - before))
    };
    vec![
        rate(
            "DescribeSchema",
            Box::new(move |connection| drop(connection.call("DescribeSchema", &json!({"schemaArn": first})))),
        ),
        rate("ListSchemas", Box::new(|connection| drop(connection.call("ListSchemas", &json!({}))))),
        // Each is deleted again, so that there are never more than the quota; a pair counts as two requests.
        rate("CreateSchema", {
            let mut created = None;
            Box::new(move |connection| match created.take() {
                None => created = Some(arn(connection.call("CreateSchema", &create(SCHEMAS)))),
                Some(schema) => drop(connection.call("DeleteSchema", &json!({"schemaArn": schema}))),
            })
        }),
    ]
}

/// A client that costs little: one connection, kept as long as the server keeps it.
struct Connection {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    fn to(server: &Server) -> Self {
        Self { address: server.address.clone(), stream: None }
    }

    fn call(&mut self, operation: &str, body: &Value) -> Value {
        let body = body.to_string();
        let scope = "Credential=test/20260101/us-east-1/personalize/aws4_request";
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: \
             AmazonPersonalize.{operation}\r\nContent-Type: application/x-amz-json-1.1\r\nAuthorization: \
             AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = self.stream.take().unwrap_or_else(|| {
            let stream = TcpStream::connect(&self.address).expect("it listens");
            stream.set_nodelay(true).expect("a socket");
            BufReader::new(stream)
        });
        stream.get_mut().write_all(request.as_bytes()).expect("it reads");
        let (mut length, mut kept) = (0, true);
        let mut line = String::new();
        stream.read_line(&mut line).expect("it answers");
        assert!(line.contains(" 200"), "{operation}: {line}");
        loop {
            line.clear();
            stream.read_line(&mut line).expect("it answers");
            let header = line.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            kept &= header != "connection: close";
        }
        let mut answer = vec![0; length];
        stream.read_exact(&mut answer).expect("a whole answer");
        if kept {
            self.stream = Some(stream);
        }
        if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer).expect("JSON") }
    }
}
