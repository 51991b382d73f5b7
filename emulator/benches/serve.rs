//! How soon campaigns answer many clients at once, while another version is being trained.
//!
//! The emulator runs in one thread, as `pipeline emulate` does; clients are as many threads, each with a connection of its
//! own on which one request follows the other.

#![allow(clippy::expect_used, reason = "a measurement that cannot go on says what it lacks")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use personalize_emulator::{Emulator, Options};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime;

const CLIENTS: usize = 64;
const REQUESTS: usize = 100;
const PROMISED: Duration = Duration::from_millis(50);

const USERS: u64 = 20_000;
const ITEMS: u64 = 10_000;
const EVENTS_OF_A_USER: u64 = 25;

const ROLE: &str = "arn:aws:iam::123456789012:role/personalize";

/// The same numbers every time.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn interactions() -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for user in 0..USERS {
        for event in 0..EVENTS_OF_A_USER {
            let drawn = mixed(user << 8 | event);
            // Items of low numbers are more popular, and users keep to a hundredth of the catalogue.
            let item = (user % 100) * (ITEMS / 100) + (drawn % 100) * (drawn >> 32 & 0xff) / 256;
            writeln!(csv, "u{user},i{item},Watch,{}", 1_750_000_000 + event * 3600).expect("a line");
        }
    }
    csv
}

fn items() -> String {
    let mut csv = "ITEM_ID,GENRE,YEAR\n".to_owned();
    for item in 0..ITEMS {
        writeln!(csv, "i{item},g{},{}", item % 7, 1950 + item % 75).expect("a line");
    }
    csv
}

fn schema(name: &str, fields: &Value) -> String {
    json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": fields})
    .to_string()
}

/// Calls an operation; gives back the member of the answer that ends in `Arn`.
async fn made(emulator: &Emulator, operation: &str, request: Value) -> String {
    let answer = emulator.call(operation, &request).await.expect("an answer");
    let members = answer.as_object().expect("an object");
    let arn = members.iter().find(|(name, _)| name.ends_with("Arn")).and_then(|(_, arn)| arn.as_str());
    arn.expect("an ARN").to_owned()
}

async fn passes(emulator: &Emulator) {
    emulator.clock().advance(Duration::from_secs(7200)).await.expect("before the clock's end");
}

/// A campaign and a filter; gives back their ARNs, and that of the solution.
async fn deploy(emulator: &Emulator) -> [String; 3] {
    let group = made(emulator, "CreateDatasetGroup", json!({"name": "films"})).await;
    passes(emulator).await;
    let text = |name: &str| json!({"name": name, "type": "string"});
    let tables = [
        (
            "Interactions",
            json!([text("USER_ID"), text("ITEM_ID"), text("EVENT_TYPE"), {"name": "TIMESTAMP", "type": "long"}]),
            interactions(),
        ),
        (
            "Items",
            json!([text("ITEM_ID"), {"name": "GENRE", "type": "string", "categorical": true},
                {"name": "YEAR", "type": "int"}]),
            items(),
        ),
    ];
    for (kind, fields, rows) in tables {
        let schema = made(emulator, "CreateSchema", json!({"name": kind, "schema": schema(kind, &fields)})).await;
        let dataset = json!({"name": kind, "datasetGroupArn": group, "datasetType": kind, "schemaArn": schema});
        let dataset = made(emulator, "CreateDataset", dataset).await;
        passes(emulator).await;
        emulator.objects().put("data", &format!("{kind}/rows.csv"), rows.into_bytes());
        let import = json!({"jobName": kind, "datasetArn": dataset, "roleArn": ROLE,
            "dataSource": {"dataLocation": format!("s3://data/{kind}/")}});
        made(emulator, "CreateDatasetImportJob", import).await;
        passes(emulator).await;
    }
    let expression =
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\") | INCLUDE ItemID WHERE Items.YEAR > $YEAR";
    let filter = json!({"name": "newer", "datasetGroupArn": group, "filterExpression": expression});
    let filter = made(emulator, "CreateFilter", filter).await;
    let recipe = "arn:aws:personalize:::recipe/aws-user-personalization";
    let solution = json!({"name": "films", "datasetGroupArn": group, "recipeArn": recipe, "performAutoTraining": false,
        "performHPO": true});
    let solution = made(emulator, "CreateSolution", solution).await;
    let version = made(emulator, "CreateSolutionVersion", json!({"solutionArn": solution})).await;
    passes(emulator).await;
    let campaign = made(emulator, "CreateCampaign", json!({"name": "films", "solutionVersionArn": version})).await;
    passes(emulator).await;
    [campaign, filter, solution]
}

/// Serves an emulator in a thread of its own, and gives back where it is and what is in it.
fn serve() -> (SocketAddr, [String; 3]) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let emulator = Emulator::new(Options::default());
            let arns = deploy(&emulator).await;
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sender.send((listener.local_addr().expect("an address"), arns)).expect("it is waited for");
            emulator.serve(listener).await.expect("connections");
        });
    });
    receiver.recv().expect("an emulator")
}

/// One client's connection.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("a socket option");
        Self(BufReader::new(stream))
    }

    /// Sends a request; gives back the answer's body.
    fn send(&mut self, path: &str, headers: &str, body: &Value) -> String {
        let body = body.to_string();
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {}\r\n\r\n", body.len());
        self.0.get_mut().write_all((head + &body).as_bytes()).expect("a request");
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("a head");
            if let Some(given) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = given.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer).expect("a body");
        String::from_utf8(answer).expect("text")
    }

    /// Calls an operation of the control plane, some of which answer nothing.
    fn control(&mut self, operation: &str, body: &Value) -> Value {
        let headers = format!("x-amz-target: AmazonPersonalize.{operation}\r\n");
        let answer = self.send("/", &headers, body);
        if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer).expect("JSON") }
    }
}

/// How long each of one client's requests took.
fn ask(address: SocketAddr, campaign: &str, filter: &str, number: usize) -> Vec<Duration> {
    let mut client = Client::new(address);
    let took = |request: usize| {
        let user = format!("u{}", mixed((number * REQUESTS + request) as u64) % USERS);
        let body = json!({"campaignArn": campaign, "userId": user, "filterArn": filter, "numResults": 25,
            "filterValues": {"YEAR": "1990"}});
        let begun = Instant::now();
        let answer = client.send("/recommendations", "", &body);
        let took = begun.elapsed();
        assert!(answer.contains("\"itemList\":[{"), "{answer}");
        took
    };
    (0..REQUESTS).map(took).collect()
}

#[expect(clippy::disallowed_methods, reason = "a training goes on for a while before what is beside it is measured")]
fn pause(duration: Duration) {
    thread::sleep(duration);
}

/// Lets one training follow the other, until it is asked to end; gives back how many there were.
fn train(address: SocketAddr, solution: &str, ends: &AtomicBool) -> usize {
    let mut client = Client::new(address);
    let mut versions = 0;
    while !ends.load(Ordering::Relaxed) {
        let created = client.control("CreateSolutionVersion", &json!({"solutionArn": solution}));
        let arn = created["solutionVersionArn"].as_str().expect("an ARN").to_owned();
        versions += 1;
        pause(Duration::from_millis(500));
        client.control("StopSolutionVersionCreation", &json!({"solutionVersionArn": arn}));
    }
    versions
}

fn main() -> ExitCode {
    let (address, [campaign, filter, solution]) = serve();
    ask(address, &campaign, &filter, CLIENTS);
    let ends = Arc::new(AtomicBool::new(false));
    let trains = {
        let (ends, solution) = (Arc::clone(&ends), solution);
        thread::spawn(move || train(address, &solution, &ends))
    };
    pause(Duration::from_millis(100));
    let begun = Instant::now();
    let clients = (0..CLIENTS).map(|number| {
        let (campaign, filter) = (campaign.clone(), filter.clone());
        thread::spawn(move || ask(address, &campaign, &filter, number))
    });
    let clients: Vec<_> = clients.collect();
    let mut took: Vec<Duration> = clients.into_iter().flat_map(|client| client.join().expect("answers")).collect();
    let elapsed = begun.elapsed();
    ends.store(true, Ordering::Relaxed);
    let versions = trains.join().expect("trainings");
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 1000];
    println!("{} answers to {CLIENTS} clients at once, beside {versions} trainings, in {elapsed:.1?}", took.len());
    println!("median {:.1?}, 99 % {:.1?}, 99.9 % {:.1?}, longest {:.1?}", at(500), at(990), at(999), at(1000));
    let holds = at(1000) <= PROMISED;
    println!("{} no answer later than {PROMISED:?}", if holds { "holds:        " } else { "does not hold:" });
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
