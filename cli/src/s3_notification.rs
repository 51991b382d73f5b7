//! The event that S3 sends when an object was put.

use md5::{Digest, Md5};
use personalize_contract::Account;
use personalize_emulator::{ObjectCreation, ObjectPut, Timestamp};
use serde_json::{Value, json};

/// An object that was put, as a notification names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key, as it is, not encoded.
    pub key: String,
    /// The version, in a bucket that keeps versions.
    pub version_id: Option<String>,
    /// The entity tag, without quotes.
    pub etag: String,
    /// Bytes.
    pub size: u64,
    /// How it came about.
    pub creation: ObjectCreation,
}

impl Upload {
    /// An object with that content in a bucket that keeps no versions.
    #[must_use]
    pub fn unversioned(bucket: &str, key: &str, content: &[u8]) -> Self {
        let etag = format!("{:032x}", u128::from_be_bytes(Md5::digest(content).into()));
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        Self { bucket, key, version_id: None, etag, size, creation: ObjectCreation::Put }
    }

    /// The notification. The sequencer tells one upload of a key from the next.
    #[must_use]
    pub fn notification(&self, account: &Account, at: Timestamp, sequencer: u64) -> Value {
        let mut object = json!({
            "key": encode(&self.key),
            "size": self.size,
            "eTag": self.etag,
            "sequencer": format!("{sequencer:018X}"),
        });
        if let Some(version_id) = &self.version_id {
            object["versionId"] = json!(version_id);
        }
        let bucket_arn = format!("arn:{}:s3:::{}", account.partition, self.bucket);
        json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": account.region,
            "eventTime": at.rfc3339(),
            "eventName": self.creation.event_name(),
            "userIdentity": {"principalId": "AWS:LAPTOP"},
            "requestParameters": {"sourceIPAddress": "127.0.0.1"},
            "responseElements": {"x-amz-request-id": format!("{sequencer:016X}"), "x-amz-id-2": format!("{sequencer:076X}")},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "parameters",
                "bucket": {"name": self.bucket, "ownerIdentity": {"principalId": "LAPTOP"}, "arn": bucket_arn},
                "object": object,
            },
        }]})
    }
}

impl From<ObjectPut> for Upload {
    fn from(put: ObjectPut) -> Self {
        let ObjectPut { bucket, key, version_id, etag, size, creation } = put;
        Self { bucket, key, version_id: Some(version_id).filter(|version| !version.is_empty()), etag, size, creation }
    }
}

/// As S3 writes keys into notifications: form encoding, with slashes left alone.
fn encode(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.*".contains(&byte);
    let letters = key.bytes().map(|byte| match byte {
        b' ' => "+".to_owned(),
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), id: "123456789012".to_owned() }
    }

    #[test]
    fn keys_are_encoded_as_s3_encodes_them() {
        assert_eq!(encode("a b/ü+1.json"), "a+b/%C3%BC%2B1.json");
    }

    #[test]
    fn a_notification_names_the_object_and_its_sequencer() {
        let upload = Upload::unversioned("b", "my params.json", b"{}");
        let event = upload.notification(&account(), Timestamp(1_767_225_600.0), 7);
        let object = &event["Records"][0]["s3"]["object"];
        assert_eq!(object["key"], "my+params.json");
        assert_eq!(object["eTag"], "99914b932bd37a50b983c5e7c90ae93b");
        assert_eq!(object["size"], 2);
        assert_eq!(object["sequencer"], "000000000000000007");
        assert_eq!(object.get("versionId"), None);
        assert_eq!(event["Records"][0]["eventTime"], "2026-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_version_is_named_where_there_is_one() {
        let put = |version: &str| ObjectPut {
            bucket: "b".to_owned(),
            key: "k".to_owned(),
            version_id: version.to_owned(),
            etag: "e".to_owned(),
            size: 1,
            creation: ObjectCreation::Copy,
        };
        let version_in = |put| {
            let event = Upload::from(put).notification(&account(), Timestamp(0.0), 1);
            event["Records"][0]["s3"]["object"].get("versionId").cloned()
        };
        assert_eq!(version_in(put("v1")), Some(json!("v1")));
        assert_eq!(version_in(put("")), None);
        let event = Upload::from(put("v1")).notification(&account(), Timestamp(0.0), 1);
        assert_eq!(event["Records"][0]["eventName"], "ObjectCreated:Copy");
    }
}
