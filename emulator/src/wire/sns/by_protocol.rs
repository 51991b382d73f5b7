//! One message with a text for each protocol, which SNS calls `MessageStructure` `json`.
//!
//! Source: the API reference of Publish: a JSON object whose `default` is a string, without duplicate keys; values that
//! are no strings and keys that are no protocols are ignored. The two sentences about a message without `default` and
//! one that is no JSON are the service's; how it words a duplicate key is not published.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::store::notification::DEFAULT_PROTOCOL;

/// The keys that mean something: the protocols of Subscribe, and those of the platforms of `application`.
const KEYS: [&str; 17] = [
    DEFAULT_PROTOCOL,
    "http",
    "https",
    "email",
    "email-json",
    "sms",
    "sqs",
    "application",
    "lambda",
    "firehose",
    "ADM",
    "APNS",
    "APNS_SANDBOX",
    "BAIDU",
    "GCM",
    "MPNS",
    "WNS",
];

/// Reads what each protocol is to get.
///
/// # Errors
/// What the rejection says after `Invalid parameter: `.
pub(super) fn read(message: &str) -> Result<BTreeMap<String, String>, String> {
    let Members(members) = serde_json::from_str(message)
        .map_err(|error| format!("Message Structure - JSON message body failed to parse ({error})"))?;
    let texts = members.into_iter().filter(|(key, _)| KEYS.contains(&key.as_str()));
    let texts: BTreeMap<String, String> = texts
        .filter_map(|(key, value)| match value {
            Value::String(text) => Some((key, text)),
            _ => None,
        })
        .collect();
    if texts.contains_key(DEFAULT_PROTOCOL) {
        Ok(texts)
    } else {
        Err("Message Structure - No default entry in JSON message body".to_owned())
    }
}

/// The members of an object that has none of them twice.
struct Members(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OnceEach)
    }
}

struct OnceEach;

impl<'de> Visitor<'de> for OnceEach {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom(format!("duplicate key `{key}`")));
            }
            members.insert(key, value);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_object_with_a_default_is_rejected() {
        for (message, expected) in [
            ("text", "failed to parse"),
            ("[]", "failed to parse"),
            (r#"{"default": "d"} more"#, "failed to parse"),
            (r#"{"default": "d", "email": "1", "email": "2"}"#, "duplicate key `email`"),
            (r#"{"email": "e"}"#, "No default entry"),
            (r#"{"default": 1}"#, "No default entry"),
        ] {
            let problem = read(message).expect_err(message);
            assert!(problem.contains(expected), "{message}: {problem}");
        }
    }
}
