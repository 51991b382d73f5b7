//! What an S3 notification does: it starts one execution for every object that was put.

use aws_lambda_events::event::s3::{S3Event, S3EventRecord};
use serde_json::{Value, json};

use crate::clients::Clients;
use crate::context::MAXIMUM_BYTES;
use crate::error::HandlerError;
use crate::names;
use crate::settings::Settings;

/// Most bytes of a parameter file.
const MOST: u64 = MAXIMUM_BYTES as u64;

/// The execution that an uploaded parameter file starts, whoever starts it: the notification of the bucket or a command
/// that has uploaded the file. Both come to the same name and input, so that there is one execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The execution's name.
    pub name: String,
    /// Its input.
    pub input: Value,
    bucket: String,
    key: String,
}

impl Start {
    /// For an object of that version and that many bytes.
    #[must_use]
    pub fn of_version(bucket: &str, key: &str, version_id: &str, size: u64) -> Self {
        Self::of_upload(bucket, key, (Some(version_id), version_id), Some(size))
    }

    /// For an object in a bucket that keeps no versions. Nobody else knows what `distinct` tells it by from other
    /// uploads of the key.
    #[must_use]
    pub fn of_unversioned(bucket: &str, key: &str, distinct: &str, size: u64) -> Self {
        Self::of_upload(bucket, key, (None, distinct), Some(size))
    }

    /// `distinct` tells one upload from the next: the object's version, or else the sequencer of the notification.
    fn of_upload(bucket: &str, key: &str, (version, distinct): (Option<&str>, &str), size: Option<u64>) -> Self {
        let mut input = json!({"bucket": bucket, "key": key});
        if let Some(version) = version {
            input["versionId"] = json!(version);
        }
        // Said only where it matters, so that whoever starts an execution by hand sees what is needed.
        if let Some(size) = size.filter(|size| *size > MOST) {
            input["size"] = json!(size);
        }
        Self { name: names::execution(bucket, key, distinct), input, bucket: bucket.to_owned(), key: key.to_owned() }
    }
}

/// Starts an execution for each record.
///
/// # Errors
/// [`HandlerError::EventInvalid`] before anything is started, if a record names no object;
/// [`HandlerError::StartExecution`] if Step Functions refuses. Lambda then delivers the notification again,
/// and what has been started is not started twice.
pub async fn start_executions(clients: &Clients, settings: &Settings, event: S3Event) -> Result<Value, HandlerError> {
    let starts = event.records.iter().map(start_of).collect::<Result<Vec<_>, _>>()?;
    let mut started = Vec::new();
    let mut already_started = Vec::new();
    for start in starts {
        match start_execution(clients, settings, &start).await? {
            Some(execution_arn) => started.push(json!({"executionArn": execution_arn, "input": start.input})),
            None => already_started.push(json!({"name": start.name, "input": start.input})),
        }
    }
    Ok(json!({"started": started, "alreadyStarted": already_started}))
}

/// The ARN of the execution, or `None` if the same notification has started it before.
async fn start_execution(
    clients: &Clients,
    settings: &Settings,
    start: &Start,
) -> Result<Option<String>, HandlerError> {
    let Start { name, input, bucket, key } = start;
    let started = clients.start_execution(&settings.state_machine_arn, name, input).await;
    let started = started.map_err(|message| HandlerError::StartExecution {
        bucket: bucket.clone(),
        key: key.clone(),
        message,
    })?;
    if let Some(execution) = &started {
        tracing::info!(execution, bucket, key, "execution started");
    } else {
        tracing::info!(execution = name, bucket, key, "repeated notification: nothing started");
    }
    Ok(started)
}

fn start_of(record: &S3EventRecord) -> Result<Start, HandlerError> {
    let absent = |what: &str| HandlerError::EventInvalid(format!("a record of the S3 notification has no {what}"));
    let bucket = record.s3.bucket.name.clone().ok_or_else(|| absent("bucket name"))?;
    let encoded = record.s3.object.key.as_deref().ok_or_else(|| absent("object key"))?;
    let key = decode_key(encoded)
        .ok_or_else(|| HandlerError::EventInvalid(format!("the object key {encoded:?} is not URL-encoded UTF-8")))?;
    let version = record.s3.object.version_id.clone().filter(|version| version != "null");
    let sequencer = record.s3.object.sequencer.as_deref();
    let distinct = version.as_deref().or(sequencer).ok_or_else(|| absent("version or sequencer"))?;
    let size = record.s3.object.size.and_then(|size| u64::try_from(size).ok());
    Ok(Start::of_upload(&bucket, &key, (version.as_deref(), distinct), size))
}

/// Keys in notifications are form-encoded: `+` is a space, `%2B` a plus.
fn decode_key(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(key: &str, object: &Value) -> S3Event {
        let mut record = json!({
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1",
            "eventTime": "2026-01-01T00:00:00.000Z", "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "p"}, "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": "r", "x-amz-id-2": "i"},
            "s3": {"s3SchemaVersion": "1.0", "configurationId": "c", "object": {"key": key, "size": 1},
                "bucket": {"name": "b", "ownerIdentity": {"principalId": "p"}, "arn": "arn:aws:s3:::b"}},
        });
        for (name, value) in object.as_object().unwrap() {
            record["s3"]["object"][name] = value.clone();
        }
        serde_json::from_value(json!({"Records": [record]})).unwrap()
    }

    fn start(key: &str, object: &Value) -> Result<Start, HandlerError> {
        start_of(&event(key, object).records[0])
    }

    #[test]
    fn keys_are_decoded_and_names_stay_within_what_step_functions_allows() {
        let start = start("my+shop/%C3%A4%2B/params.json", &json!({"versionId": "v1", "sequencer": "1"})).unwrap();
        assert_eq!(start.input, json!({"bucket": "b", "key": "my shop/ä+/params.json", "versionId": "v1"}));
        assert!(start.name.len() <= 80 && start.name.starts_with("my-shop----params-"), "{}", start.name);
    }

    #[test]
    fn a_size_is_handed_on_where_it_is_too_much() {
        let input = |size: u64| start("p.json", &json!({"sequencer": "1", "size": size})).unwrap().input;
        assert_eq!(input(MOST), json!({"bucket": "b", "key": "p.json"}));
        assert_eq!(input(MOST + 1), json!({"bucket": "b", "key": "p.json", "size": MOST + 1}));
        assert_eq!(input(5 << 30)["size"], json!(5_u64 << 30));
    }

    #[test]
    fn the_same_upload_has_the_same_name_and_another_a_different_one() {
        let name = |object: Value| start("params.json", &object).unwrap().name;
        assert_eq!(
            name(json!({"versionId": "v1", "sequencer": "1"})),
            name(json!({"versionId": "v1", "sequencer": "2"}))
        );
        assert_ne!(name(json!({"versionId": "v1"})), name(json!({"versionId": "v2"})));
        assert_ne!(name(json!({"sequencer": "1"})), name(json!({"sequencer": "2"})));
    }

    #[test]
    fn whoever_has_uploaded_a_version_comes_to_the_same_execution_as_its_notification() {
        for size in [2, MOST + 1] {
            let notified = start("a/p%2B.json", &json!({"versionId": "v1", "sequencer": "1", "size": size})).unwrap();
            assert_eq!(Start::of_version("b", "a/p+.json", "v1", size), notified);
        }
    }

    #[test]
    fn a_record_that_names_no_object_version_is_refused() {
        for (key, object) in
            [("params.json", json!({})), ("%zz", json!({"sequencer": "1"})), ("%ff", json!({"sequencer": "1"}))]
        {
            assert_eq!(start(key, &object).unwrap_err().error_type(), "EventInvalid", "{key}");
        }
    }
}
