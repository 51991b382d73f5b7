//! The wire: requests as any client would send them.

use personalize_contract::model::{Api, operation};
use personalize_emulator::{Emulator, Options};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What requests to the service are signed with; signatures are not checked.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
    Credential=test/20260101/us-east-1/personalize/aws4_request, SignedHeaders=host, Signature=0";

/// An emulator that serves, and the address of it.
pub struct Client {
    pub emulator: Emulator,
    address: String,
    server: JoinHandle<std::io::Result<()>>,
}

/// What came back.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    headers: String,
    pub body: String,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Client {
    pub async fn new() -> Self {
        let emulator = Emulator::new(Options::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = emulator.clone();
        let server = tokio::spawn(async move { serving.serve(listener).await });
        Self { emulator, address, server }
    }

    /// Calls an operation of whichever API has it.
    pub async fn call(&self, name: &str, request: &Value) -> Response {
        let api = Api::ALL.into_iter().find(|api| operation(*api, name).is_some());
        let api = api.unwrap_or_else(|| panic!("Amazon Personalize has no operation {name}"));
        let body = if request.is_null() { "{}".to_owned() } else { request.to_string() };
        let authorized = format!("authorization: {AUTHORIZATION}\r\n");
        if let Some(rest) = operation(api, name).filter(|_| api != Api::Personalize) {
            let headers = format!("{authorized}content-type: application/json\r\n");
            return self.send(rest.method, rest.path, &headers, &body).await;
        }
        let target = format!("x-amz-target: AmazonPersonalize.{name}\r\n");
        let headers = format!("{authorized}{target}content-type: application/x-amz-json-1.1\r\n");
        self.send("POST", "/", &headers, &body).await
    }

    /// The text of an object, if there is such an object.
    pub async fn object(&self, path: &str) -> Option<String> {
        let response = self.send("GET", &format!("/{path}"), "", "").await;
        (response.status == 200).then_some(response.body)
    }

    /// The keys of a bucket below a prefix.
    pub async fn keys(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let response = self.send("GET", &format!("/{bucket}?list-type=2&prefix={prefix}"), "", "").await;
        let keys = response.body.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        keys.map(|(key, _)| key.to_owned()).collect()
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Response {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        Response::parse(&String::from_utf8_lossy(&answer))
    }
}

impl Response {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        let mut response = Self { status, headers: head.to_owned(), body: body.to_owned() };
        if response.header("transfer-encoding") == Some("chunked") {
            response.body = joined(body);
        }
        response
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// The content of a body in chunks.
fn joined(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap_or_default();
        let Some((chunk, after)) = rest.split_at_checked(length).filter(|(chunk, _)| !chunk.is_empty()) else { break };
        whole.push_str(chunk);
        body = after.strip_prefix("\r\n").unwrap_or(after);
    }
    whole
}
