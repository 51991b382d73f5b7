//! Work that goes on when the time of its transition is over, which only a clock that goes by itself lets happen.

use std::time::Duration;

use personalize_emulator::{Clock, Emulator, Latencies, Options, Status, TransitionRecord};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::world::{INTERACTIONS, ROLE};

const GROUP: &str = "arn:aws:personalize:us-east-1:123456789012:dataset-group/films";
const DATASET: &str = "arn:aws:personalize:us-east-1:123456789012:dataset/films/INTERACTIONS";
const SCHEMA: &str = "arn:aws:personalize:us-east-1:123456789012:schema/films";

/// An S3 that answers nothing until it is let, and then that nobody may read anything.
async fn slow_s3(answers: oneshot::Receiver<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 1 << 14];
        let length = stream.read(&mut request).await.expect("a request");
        assert!(request[..length].starts_with(b"GET /data/"));
        answers.await.expect("it is let");
        let answer = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer).await.expect("an answer");
    });
    endpoint
}

/// An emulator with an import that takes ten seconds, of which each is a millisecond, and reads from that S3.
async fn importing(s3_endpoint: String) -> Emulator {
    let latencies = r#"{"datasetGroup": 0, "dataset": 0, "datasetImportJob": 10}"#;
    let latencies = Latencies::parse(latencies).expect("seconds");
    let clock = Clock::scaled(1000.0);
    let options = Options { clock, latencies, s3_endpoint: Some(s3_endpoint), ..Options::default() };
    let emulator = Emulator::new(options);
    for (operation, request) in [
        ("CreateDatasetGroup", json!({"name": "films"})),
        ("CreateSchema", json!({"name": "films", "schema": INTERACTIONS})),
        (
            "CreateDataset",
            json!({"name": "i", "datasetGroupArn": GROUP, "schemaArn": SCHEMA, "datasetType": "Interactions"}),
        ),
        (
            "CreateDatasetImportJob",
            json!({"jobName": "import", "datasetArn": DATASET, "roleArn": ROLE,
                "dataSource": {"dataLocation": "s3://data/Interactions/a.csv"}}),
        ),
    ] {
        emulator.call(operation, &request).await.expect("an answer");
    }
    emulator
}

fn import(emulator: &Emulator) -> TransitionRecord {
    emulator.journal().pop().expect("the import began last")
}

#[tokio::test]
async fn the_journal_has_how_long_work_takes_and_took() {
    let (answer, answers) = oneshot::channel();
    let emulator = importing(slow_s3(answers).await).await;
    let clock = emulator.clock().clone();
    clock.sleep(Duration::from_secs(60)).await;
    let under_way = import(&emulator);
    assert_eq!(under_way.outcome, Status::CreateInProgress);
    assert!(under_way.seconds >= 60.0, "{under_way:?}");
    let shown = emulator.resources().into_iter().find(|resource| resource.name == "import").expect("the import");
    assert_eq!(shown.status, Some(Status::CreateInProgress));
    answer.send(()).expect("it is waited for");
    while import(&emulator).outcome == Status::CreateInProgress {
        clock.sleep(Duration::from_secs(10)).await;
    }
    let over = import(&emulator);
    assert_eq!(over.outcome, Status::CreateFailed);
    assert!(over.seconds >= under_way.seconds, "{over:?}");
    clock.sleep(Duration::from_secs(60)).await;
    assert_eq!(import(&emulator), over, "it is over");
}
