//! A run under way whose parameter file S3 does not hand out: it waits, and does not lose what is under way.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use personalize_pipeline::{MetricsBasis, Pipeline, Settings};
use serde_json::{Value, json};

const START: &str = "2026-01-01T00:00:00Z";

/// An S3 that answers each request with the status that is set.
struct S3 {
    address: SocketAddr,
    status: Arc<AtomicU16>,
}

impl S3 {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, status) = (listener.local_addr().unwrap(), Arc::new(AtomicU16::new(403)));
        let answered = Arc::clone(&status);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(stream);
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
                    line.clear();
                }
                let status = answered.load(Ordering::Relaxed);
                let code = match status {
                    403 => "AccessDenied",
                    404 => "NoSuchKey",
                    _ => "SlowDown",
                };
                let body = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
                let head = format!("HTTP/1.1 {status} No\r\nconnection: close\r\ncontent-type: application/xml");
                let _ = write!(reader.get_mut(), "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            }
        });
        Self { address, status }
    }

    fn pipeline(&self) -> Pipeline {
        let credentials = Credentials::new("test", "test", None, None, "test");
        let sdk_config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(format!("http://{}", self.address))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build();
        let settings = Settings {
            state_machine_arn: "arn:aws:states:us-east-1:123456789012:stateMachine:films".to_owned(),
            personalize_role_arn: "arn:aws:iam::123456789012:role/films".to_owned(),
            topic_arn: "arn:aws:sns:us-east-1:123456789012:films".to_owned(),
            metrics_basis: MetricsBasis::Models,
            input_bucket: None,
            scheduler: None,
            event_bus_name: None,
            max_run_hours: None,
            writes_reports: false,
        };
        Pipeline::new(&sdk_config, settings)
    }
}

/// What the state machine sends at that moment to go on with a run.
fn turn(entered: &str, input: &Value) -> Value {
    json!({"input": input, "execution": "arn:aws:states:us-east-1:123456789012:execution:films:one",
        "startTime": START, "enteredTime": entered})
}

fn solutions() -> Value {
    json!({"step": "Solutions", "context": {"version": 1, "execution": {"id": "one", "startTime": 1_767_225_600},
        "parameters": {"bucket": "films", "key": "params.json", "versionId": "v"}}})
}

#[tokio::test]
async fn a_run_waits_for_its_parameters_for_an_hour() {
    for status in [403, 503] {
        let s3 = S3::start();
        s3.status.store(status, Ordering::Relaxed);
        let pipeline = s3.pipeline();
        let waits = pipeline.handle(turn("2026-01-01T20:00:00Z", &solutions())).await.unwrap();
        assert_eq!((&waits["next"], &waits["step"]), (&json!("wait"), &json!("Solutions")));
        let summary = waits["summary"].as_str().unwrap();
        assert!(summary.starts_with("s3://films/params.json cannot be read now, and the run waits: S3"), "{summary}");
        let goes_on = |entered| {
            let input = json!({"step": waits["step"], "context": waits["context"]});
            pipeline.handle(turn(entered, &input))
        };
        assert_eq!(goes_on("2026-01-01T21:00:00Z").await.unwrap()["next"], "wait", "{status}");
        let error = goes_on("2026-01-01T21:00:01Z").await.unwrap_err().to_string();
        assert!(error.contains("s3://films/params.json"), "{error}");
    }
}

#[tokio::test]
async fn parameters_that_are_gone_are_not_waited_for() {
    let s3 = S3::start();
    s3.status.store(404, Ordering::Relaxed);
    let error = s3.pipeline().handle(turn("2026-01-01T20:00:00Z", &solutions())).await.unwrap_err().to_string();
    assert!(error.contains("cannot be read again as it was when the run began"), "{error}");
}
