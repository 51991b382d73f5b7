//! What `pipeline emulate` keeps of a long session: memory that does not grow with what is over.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::background::Background;
use crate::support::{binary, cases};

/// Resources that are made and removed before memory is looked at first, and with every case.
const RESOURCES_FIRST: usize = 5000;
const RESOURCES: usize = 50_000;

/// Requests for each resource.
const REQUESTS: usize = 4;

/// Resources of each kind that one dataset group is given at a time.
const FILTERS: usize = 30;
const SOLUTIONS: usize = 10;

/// How long it may take until memory that is free is given back.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
const LONGEST_GIVING_BACK: Duration = Duration::from_secs(60);

/// Ways in which a connection stalls: in a body, as a reader that does not read, in or before a head.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
const WAYS: [&str; 6] = [
    "PUT /data/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nhalf",
    "PUT /data/x HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal",
    "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonPersonalize.ListSchemas\r\ncontent-length: 9\r\n\r\n{",
    "GET /data/large.csv HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET / HTTP/1.1\r\nhost",
    "",
];

/// An emulator in a process of its own, and one connection to it.
struct Session {
    program: Background,
    connection: BufReader<TcpStream>,
    requests: usize,
    resources: usize,
}

impl Session {
    fn start() -> Self {
        let mut command = binary();
        let mut program = Background::start(command.args(["emulate", "--port", "0", "--clock", "virtual"]));
        let line = program.stdout.find("the endpoint", |line| line.starts_with("export AWS_ENDPOINT_URL="));
        program.stderr.find("that it listens", |line| line.starts_with("Listening on port"));
        let address = line.rsplit('/').next().expect("host and port").to_owned();
        let connection = BufReader::new(TcpStream::connect(address).expect("it listens"));
        Self { program, connection, requests: 0, resources: 0 }
    }

    /// Bytes.
    fn resident_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// Waits for a moment in which nothing is asked for: nothing comes, since nothing was sent.
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    fn wait_a_moment(&mut self) {
        let stream = self.connection.get_mut();
        stream.set_read_timeout(Some(Duration::from_millis(250))).expect("a timeout");
        stream.read_exact(&mut [0]).expect_err("nothing is sent");
        stream.set_read_timeout(None).expect("no timeout");
    }

    /// The body of an answer with status 200.
    fn send(&mut self, request_line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let mut request = format!("{request_line} HTTP/1.1\r\nhost: localhost\r\n{headers}").into_bytes();
        write!(request, "content-length: {}\r\n\r\n", body.len()).expect("memory takes it");
        request.extend(body);
        self.connection.get_mut().write_all(&request).expect("it is taken");
        self.requests += 1;
        let (mut status, mut length) = (String::new(), 0);
        self.connection.read_line(&mut status).expect("an answer");
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).expect("a header");
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a number");
            }
        }
        let mut answer = vec![0; length];
        self.connection.read_exact(&mut answer).expect("the body");
        let is_success = status.starts_with("HTTP/1.1 20");
        assert!(is_success, "{request_line} {}: {status}{}", lossy(body), lossy(&answer));
        answer
    }

    fn call(&mut self, operation: &str, request: &Value) -> Value {
        let headers =
            format!("x-amz-target: AmazonPersonalize.{operation}\r\ncontent-type: application/x-amz-json-1.1\r\n");
        let answer = self.send("POST /", &headers, request.to_string().as_bytes());
        // Operations without a member in their answer have an empty one.
        if answer.is_empty() { Value::Null } else { serde_json::from_slice(&answer).expect("JSON") }
    }

    /// Makes a resource; gives back its ARN.
    fn create(&mut self, operation: &str, request: &Value) -> String {
        self.resources += 1;
        let answer = self.call(operation, request);
        let arn = answer.as_object().expect("an object").iter().find(|(name, _)| name.ends_with("Arn"));
        arn.and_then(|(_, arn)| arn.as_str()).expect("an ARN").to_owned()
    }

    fn advance(&mut self, seconds: u32) {
        self.send("POST /_emulator/clock", "", json!({"advance": seconds}).to_string().as_bytes());
    }

    /// A dataset for interactions with a schema of its own; gives back the dataset's ARN.
    fn create_interactions(&mut self, group: &str, number: usize) -> String {
        let fields = ["USER_ID", "ITEM_ID", "EVENT_TYPE"].map(|name| json!({"name": name, "type": "string"}));
        let mut fields = fields.to_vec();
        fields.push(json!({"name": "TIMESTAMP", "type": "long"}));
        let schema = json!({"type": "record", "name": "Interactions", "fields": fields,
            "namespace": "com.amazonaws.personalize.schema", "version": "1.0"});
        let schema = json!({"name": format!("schema-{number}"), "schema": schema.to_string()});
        let schema = self.create("CreateSchema", &schema);
        self.create(
            "CreateDataset",
            &json!({"name": "interactions", "datasetGroupArn": group,
            "datasetType": "Interactions", "schemaArn": schema}),
        )
    }

    /// A dataset group with everything that is quickly made, and nothing left of it. Objects, messages and lists come
    /// and go meanwhile.
    fn make_and_remove(&mut self, number: usize) {
        let group = self.create("CreateDatasetGroup", &json!({"name": format!("group-{number}")}));
        self.advance(3600);
        let dataset = self.create_interactions(&group, number);
        self.advance(3600);
        let tracker = self.create("CreateEventTracker", &json!({"name": "tracker", "datasetGroupArn": group}));
        let filters: Vec<String> = (0..FILTERS).map(|filter| {
            let expression = format!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"{filter}\")");
            self.create("CreateFilter", &json!({"name": format!("filter-{filter}"), "datasetGroupArn": group, "filterExpression": expression}))
        }).collect();
        let solutions: Vec<String> = (0..SOLUTIONS)
            .map(|solution| {
                self.create(
                    "CreateSolution",
                    &json!({"name": format!("solution-{solution}"), "datasetGroupArn": group,
                "recipeArn": "arn:aws:personalize:::recipe/aws-sims", "performAutoTraining": false}),
                )
            })
            .collect();
        self.other_requests(number);
        self.advance(36_000);
        for (operation, key, arns) in [
            ("DeleteFilter", "filterArn", filters),
            ("DeleteSolution", "solutionArn", solutions),
            ("DeleteEventTracker", "eventTrackerArn", vec![tracker]),
        ] {
            for arn in arns {
                self.call(operation, &json!({key: arn}));
            }
        }
        self.advance(36_000);
        self.call("DeleteDataset", &json!({"datasetArn": dataset}));
        self.advance(3600);
        let schema = format!("arn:aws:personalize:us-east-1:123456789012:schema/schema-{number}");
        self.call("DeleteSchema", &json!({"schemaArn": schema}));
        self.call("DeleteDatasetGroup", &json!({"datasetGroupArn": group}));
        self.advance(3600);
    }

    /// A dataset group with five solutions that are trained each day; gives back the tracking ID of its events.
    fn deploy_with_automatic_training(&mut self) -> String {
        let group = self.create("CreateDatasetGroup", &json!({"name": "group"}));
        self.advance(3600);
        let dataset = self.create_interactions(&group, 0);
        self.send("PUT /data", "", b"");
        self.send("PUT /data/interactions.csv", "", interactions(20_000).as_bytes());
        self.advance(3600);
        self.create(
            "CreateDatasetImportJob",
            &json!({"jobName": "import", "datasetArn": dataset,
            "roleArn": "arn:aws:iam::123456789012:role/personalize",
            "dataSource": {"dataLocation": "s3://data/interactions.csv"}}),
        );
        self.advance(36_000);
        for recipe in ["user-personalization", "sims", "popularity-count", "personalized-ranking", "trending-now"] {
            self.create(
                "CreateSolution",
                &json!({"name": recipe, "datasetGroupArn": group,
                "recipeArn": format!("arn:aws:personalize:::recipe/aws-{recipe}"),
                "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(1 days)"}}}),
            );
        }
        let tracker = self.call("CreateEventTracker", &json!({"name": "tracker", "datasetGroupArn": group}));
        self.advance(600);
        tracker["trackingId"].as_str().expect("an identifier").to_owned()
    }

    /// Requests until there have been as many as there are to be for each resource.
    fn other_requests(&mut self, number: usize) {
        self.send("PUT /data", "", b"");
        let rows = interactions(100);
        let wanted = self.resources * REQUESTS;
        while self.requests < wanted {
            let key = format!("/data/{number}-{}.csv", self.requests);
            self.send(&format!("PUT {key}"), "", rows.as_bytes());
            self.send(&format!("GET {key}"), "", b"");
            self.send(&format!("DELETE {key}"), "", b"");
            self.call("ListSolutions", &json!({"maxResults": 5}));
            let message = "Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3At&Subject=s&Message=m";
            self.send("POST /", "content-type: application/x-www-form-urlencoded\r\n", message.as_bytes());
        }
    }
}

/// A CSV file with so many rows.
fn interactions(count: usize) -> String {
    let mut rows = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for row in 0..count {
        writeln!(rows, "u{},i{},click,{}", row % (count / 10), row % 90, 1_700_000_000 + row)
            .expect("a string takes it");
    }
    rows
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_is_over_is_forgotten() {
    let mut session = Session::start();
    let most = cases(20_000, RESOURCES);
    let mut first = None;
    for number in 0.. {
        session.make_and_remove(number);
        if first.is_none() && session.resources >= RESOURCES_FIRST {
            first = Some(session.resident_memory());
            println!(
                "{} resources, {} requests: {} bytes",
                session.resources,
                session.requests,
                session.resident_memory()
            );
        }
        if session.resources >= most {
            break;
        }
    }
    let (first, last) = (first.expect("it was looked at"), session.resident_memory());
    println!(
        "{} resources, {} requests: {first} bytes after {RESOURCES_FIRST}, {last} at the end",
        session.resources, session.requests
    );
    assert!(last <= first + first / 5, "{first} bytes after {RESOURCES_FIRST}, {last} at the end");
    assert!(session.program.interrupt().success());
}

/// Seconds of a day.
const DAY: u32 = 86_400;

/// What a solution version may take that exists, in bytes. A year of daily training leaves 365 of a solution, since
/// versions go with their solution only.
const BYTES_OF_A_VERSION: usize = 10 << 10;

/// Five solutions that are trained each day, since there are events on each.
#[test]
fn a_year_of_automatic_training_takes_what_its_versions_take() {
    let mut session = Session::start();
    let tracking_id = session.deploy_with_automatic_training();
    let mut first = None;
    for day in 0..365 {
        let event = json!({"trackingId": tracking_id, "userId": format!("u{day}"), "sessionId": "s", "eventList": [
            {"eventType": "click", "itemId": "i1", "sentAt": 1_790_000_000 + u64::from(day * DAY)}]});
        session.send("POST /events", "content-type: application/json\r\n", event.to_string().as_bytes());
        session.advance(DAY);
        if day == 36 {
            first = Some(session.resident_memory());
        }
    }
    let (first, last) = (first.expect("it was looked at"), session.resident_memory());
    let (mut count, mut request) = (0, json!({}));
    loop {
        let page = session.call("ListSolutionVersions", &request);
        count += page["solutionVersions"].as_array().expect("versions").len();
        match &page["nextToken"] {
            Value::Null => break,
            token => request["nextToken"] = token.clone(),
        }
    }
    println!("{count} versions: {first} bytes after a tenth of a year, {last} at the end");
    assert!((1800..=1825).contains(&count), "{count} versions");
    let most = first + u64::try_from(count * BYTES_OF_A_VERSION).expect("it fits");
    assert!(last <= most, "{first} bytes after a tenth of a year, {last} at the end");
}

/// What 2,000 connections at once needed goes back to the system when they are gone, with nobody asking for anything.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn what_stalled_connections_needed_is_given_back() {
    rlimit::increase_nofile_limit(8192).expect("descriptors for this side of the connections");
    let mut session = Session::start();
    session.send("PUT /data", "", b"");
    session.send("PUT /data/large.csv", "", &vec![b'x'; 8 << 20]);
    let before = session.resident_memory();
    let address = session.connection.get_ref().peer_addr().expect("its address");
    let stalled: Vec<TcpStream> = (0..2000)
        .map(|number| {
            let mut stream = TcpStream::connect(address).expect("it listens");
            stream.write_all(WAYS[number % WAYS.len()].as_bytes()).expect("it is taken");
            stream
        })
        .collect();
    // They have arrived when one after them is answered.
    session.send("GET /_emulator/clock", "", b"");
    let most = session.resident_memory();
    drop(stalled);
    let (began, mut after) = (Instant::now(), most);
    while after > before + before / 2 && began.elapsed() < LONGEST_GIVING_BACK {
        session.wait_a_moment();
        after = session.resident_memory();
    }
    println!("{before} bytes before, {most} meanwhile, {after} after {:.0?}", began.elapsed());
    assert!(most > 2 * before, "they took no memory, so nothing was shown: {before}, {most}");
    assert!(after <= before + before / 2, "{before} bytes before, {after} after {:.0?}", began.elapsed());
}
