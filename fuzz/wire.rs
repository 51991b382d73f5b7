//! The emulator's port is fuzzed too: requests of each of its protocols, and bytes that may be none. It panics where a
//! promise is broken, as everything that is fuzzed does.

use std::time::Duration;

use personalize_contract::model::{self, Api};
use personalize_emulator::{Emulator, Options};
use quick_xml::events::Event;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How long an answer may take. What is longer counts as no answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The methods that S3 has.
const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/// A request to an emulator that holds something. The first byte says of which protocol it is: any bytes, the control
/// plane, events and runtime, S3, or the admin endpoint; of all but the first, the second byte chooses the operation or
/// the method. Each request is answered in full or not at all, and never with an internal error; the emulator goes on
/// answering.
pub fn wire(bytes: &[u8]) {
    let Some((protocol, rest)) = bytes.split_first() else { return };
    let Some(request) = request(*protocol, rest) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answers = runtime.block_on(async {
        let emulator = emulator().await;
        let answers = tokio::time::timeout(PATIENCE, exchange(&emulator, &request)).await;
        emulator.clear_faults();
        emulator.set_requests_per_second(None);
        let alive = emulator.call("ListSchemas", &json!({})).await;
        assert!(alive.is_ok_and(|answer| answer["schemas"].is_array()), "the emulator answers no more");
        answers
    });
    let answers = answers.unwrap_or_else(|_| panic!("no end of the answer to {}", request.escape_ascii()));
    check(&answers, &request);
}

/// The bytes that are sent.
fn request(protocol: u8, rest: &[u8]) -> Option<Vec<u8>> {
    if protocol.is_multiple_of(5) {
        return Some(rest.to_vec());
    }
    let (choice, rest) = rest.split_first()?;
    let choice = usize::from(*choice);
    Some(match protocol % 5 {
        1 => {
            let operations = Api::Personalize.operations();
            let target = format!("x-amz-target: AmazonPersonalize.{}", operations[choice % operations.len()].name);
            with_body("POST / HTTP/1.1", target.as_bytes(), rest)
        }
        2 => {
            let rest_operations = |operation: &&model::Operation| operation.api != Api::Personalize;
            let operations: Vec<_> = model::operations().filter(rest_operations).collect();
            let path = operations[choice % operations.len()].path;
            with_body(format!("POST {path} HTTP/1.1"), b"content-type: application/json", rest)
        }
        // A line with the path and the query, one for each header, an empty one, and the body.
        3 => {
            let (head, body) = divided(rest, b"\n\n");
            let (path, headers) = divided(head, b"\n");
            with_body([method(choice), b" /", path, b" HTTP/1.1"].concat(), headers, body)
        }
        _ => {
            let (path, body) = divided(rest, b"\n");
            with_body([method(choice), b" /_emulator/", path, b" HTTP/1.1"].concat(), b"", body)
        }
    })
}

/// What is before the first separator, and what is after it.
fn divided<'a>(bytes: &'a [u8], separator: &[u8]) -> (&'a [u8], &'a [u8]) {
    let place = bytes.windows(separator.len()).position(|window| window == separator);
    place.map_or((bytes, b""), |place| (&bytes[..place], &bytes[place + separator.len()..]))
}

fn method(choice: usize) -> &'static [u8] {
    METHODS[choice % METHODS.len()].as_bytes()
}

/// A request with that first line, with headers each in a line of its own, and with a body.
fn with_body(first: impl Into<Vec<u8>>, headers: &[u8], body: &[u8]) -> Vec<u8> {
    let mut request = first.into();
    request.extend(b"\r\nhost: localhost\r\n");
    for header in headers.split(|byte| *byte == b'\n').filter(|header| !header.is_empty()) {
        request.extend([header, b"\r\n"].concat());
    }
    request.extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).into_bytes());
    request.extend(body);
    request
}

/// An emulator with a dataset group, a dataset, a filter, a solution and two objects.
async fn emulator() -> Emulator {
    let emulator = Emulator::new(Options::default());
    emulator.objects().put(
        "data",
        "Interactions/a.csv",
        b"USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu,i,click,1700000000\n".to_vec(),
    );
    emulator.objects().put("data", "b", Vec::new());
    let schema = json!({"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema",
        "version": "1.0", "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]});
    let group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/g";
    let requests = [
        ("CreateDatasetGroup", json!({"name": "g"})),
        ("CreateSchema", json!({"name": "s", "schema": schema.to_string()})),
        (
            "CreateDataset",
            json!({"name": "d", "datasetGroupArn": group, "datasetType": "Interactions",
            "schemaArn": "arn:aws:personalize:us-east-1:123456789012:schema/s"}),
        ),
        (
            "CreateFilter",
            json!({"name": "f", "datasetGroupArn": group,
            "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")"}),
        ),
        (
            "CreateSolution",
            json!({"name": "s", "datasetGroupArn": group,
            "recipeArn": "arn:aws:personalize:::recipe/aws-sims"}),
        ),
    ];
    for (operation, request) in requests {
        emulator.call(operation, &request).await.unwrap_or_else(|error| panic!("{operation}: {error}"));
        let moved = emulator.clock().advance(Duration::from_secs(60)).await;
        moved.expect("a virtual clock can be moved");
    }
    emulator
}

/// Sends all of a request, and reads all of the answers.
async fn exchange(emulator: &Emulator, request: &[u8]) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut answers = Vec::new();
    let client = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        // An emulator that refuses a request may close the connection before it has read all of it.
        let _ = stream.write_all(request).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut answers).await;
    };
    tokio::select! {
        () = client => {}
        _ = emulator.serve(listener) => {}
    }
    answers
}

/// Holds answers to their promises.
fn check(mut answers: &[u8], request: &[u8]) {
    let mut is_head = request.starts_with(b"HEAD ");
    while !answers.is_empty() {
        let (head, rest) = divided(answers, b"\r\n\r\n");
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let status = head
            .strip_prefix("http/1.1 ")
            .or_else(|| head.strip_prefix("http/1.0 "))
            .and_then(|rest| rest.get(..3))
            .and_then(|code| code.parse::<u16>().ok());
        let status = status.unwrap_or_else(|| panic!("{head:?} to {}", request.escape_ascii()));
        assert!(status < 500 || status == 501, "{head}\n{}\nto {}", rest.escape_ascii(), request.escape_ascii());
        let length = header(&head, "content-length").and_then(|value| value.parse::<usize>().ok());
        let has_no_body = is_head || status < 200 || status == 204 || status == 304;
        let body = match length {
            _ if has_no_body => b"",
            Some(length) => {
                rest.get(..length).unwrap_or_else(|| panic!("half an answer to {}", request.escape_ascii()))
            }
            // Chunks, or what is sent until the connection closes: nothing that is checked comes after it.
            None => return,
        };
        check_body(header(&head, "content-type").unwrap_or_default(), body, request);
        answers = &rest[body.len()..];
        // What follows in a pipeline is no longer known by its first bytes.
        is_head = false;
        if request.windows(5).filter(|window| *window == b"HEAD ").count() > 1 {
            return;
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn check_body(content_type: &str, body: &[u8], request: &[u8]) {
    let is_object = request.starts_with(b"GET /data/");
    if body.is_empty() || is_object {
        return;
    }
    if content_type.contains("json") {
        let read = serde_json::from_slice::<Value>(body);
        assert!(read.is_ok(), "{read:?}: {} to {}", body.escape_ascii(), request.escape_ascii());
    }
    if content_type.contains("xml") {
        let mut reader = quick_xml::Reader::from_reader(body);
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => break,
                Ok(_) => buffer.clear(),
                Err(error) => panic!("{error}: {} to {}", body.escape_ascii(), request.escape_ascii()),
            }
        }
        let is_allowed = |byte: &u8| *byte >= b' ' || b"\t\r\n".contains(byte);
        assert!(body.iter().all(is_allowed), "{} to {}", body.escape_ascii(), request.escape_ascii());
    }
}
