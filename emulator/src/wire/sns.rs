//! SNS, as far as telling somebody goes: Publish on the query protocol. What was published can be read back, also as
//! each protocol would deliver it.

mod attributes;
mod by_protocol;

use std::collections::{BTreeMap, HashMap};

use http::StatusCode;
use personalize_contract::arn::Arn;

use crate::clock::Timestamp;
use crate::store::notification::Notification;

/// Longest message, in bytes.
const MAXIMUM_MESSAGE: usize = 262_144;
/// Longest subject, in characters.
const MAXIMUM_SUBJECT: usize = 100;
const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// What a request comes to: the HTTP answer, and the notification if there is one.
pub(crate) struct Outcome {
    pub(crate) status: StatusCode,
    pub(crate) xml: String,
    pub(crate) notification: Option<Notification>,
}

struct Rejection {
    code: &'static str,
    message: String,
}

/// Answers one request, given its form.
pub(crate) fn answer(form: &[u8], message_id: &str, request_id: &str, now: Timestamp) -> Outcome {
    let fields: HashMap<String, String> = form_urlencoded::parse(form).into_owned().collect();
    match publish(&fields, now) {
        Ok(notification) => Outcome {
            status: StatusCode::OK,
            xml: format!(
                "<PublishResponse xmlns=\"{NAMESPACE}\"><PublishResult><MessageId>{message_id}</MessageId></PublishResult>\
                 <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></PublishResponse>"
            ),
            notification: Some(notification),
        },
        Err(rejection) => Outcome {
            status: StatusCode::BAD_REQUEST,
            xml: format!(
                "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{}</Code>\
                 <Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
                rejection.code,
                escaped(&rejection.message)
            ),
            notification: None,
        },
    }
}

fn publish(fields: &HashMap<String, String>, now: Timestamp) -> Result<Notification, Rejection> {
    let action = fields.get("Action").map(String::as_str).unwrap_or_default();
    if action != "Publish" {
        let message = format!("The action `{action}` is not emulated; of SNS there is only Publish.");
        return Err(Rejection { code: "InvalidAction", message });
    }
    let known = ["Action", "Version", "TopicArn", "Subject", "Message", "MessageStructure"];
    let is_known = |field: &&String| known.contains(&field.as_str()) || attributes::is_attribute(field);
    if let Some(other) = fields.keys().find(|field| !is_known(field)) {
        return Err(invalid(&format!(
            "{other} is not emulated; give TopicArn, Subject, Message, MessageStructure and MessageAttributes."
        )));
    }
    let topic_arn = fields.get("TopicArn").map(String::as_str).unwrap_or_default();
    if !is_topic(topic_arn) {
        return Err(invalid(&format!(
            "TopicArn `{topic_arn}` is no ARN of a topic: arn:aws:sns:<region>:<account>:<name>."
        )));
    }
    let message = fields.get("Message").map(String::as_str).unwrap_or_default();
    if message.is_empty() {
        return Err(invalid("Message is empty."));
    }
    if message.len() > MAXIMUM_MESSAGE {
        return Err(invalid(&format!("Message has {} bytes; at most {MAXIMUM_MESSAGE} are allowed.", message.len())));
    }
    let subject = fields.get("Subject").cloned();
    if let Some(problem) = subject.as_deref().and_then(subject_problem) {
        return Err(invalid(&problem));
    }
    let by_protocol = match fields.get("MessageStructure").map(String::as_str) {
        None => BTreeMap::new(),
        Some("json") => by_protocol::read(message).map_err(|problem| invalid(&problem))?,
        Some(other) => {
            return Err(invalid(&format!("MessageStructure is `{other}`; the one value it may have is json.")));
        }
    };
    let attributes = attributes::read(fields).map_err(|problem| invalid(&problem))?;
    let (topic_arn, message) = (topic_arn.to_owned(), message.to_owned());
    Ok(Notification { topic_arn, subject, message, by_protocol, attributes, at: now })
}

fn is_topic(arn: &str) -> bool {
    let is_one = |arn: Arn| arn.service == "sns" && !arn.region.is_empty() && !arn.resource.contains(':');
    Arn::split(arn).is_some_and(is_one)
}

fn subject_problem(subject: &str) -> Option<String> {
    if subject.is_empty() || subject.chars().count() > MAXIMUM_SUBJECT {
        return Some(format!("Subject must have 1 to {MAXIMUM_SUBJECT} characters."));
    }
    let printable = subject.chars().all(|character| character == ' ' || character.is_ascii_graphic());
    (!printable).then(|| "Subject may contain printable ASCII characters only, and no line breaks.".to_owned())
}

fn invalid(message: &str) -> Rejection {
    Rejection { code: "InvalidParameter", message: format!("Invalid parameter: {message}") }
}

/// A text as XML holds it.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_kept_and_one_without_a_type_or_a_value_is_rejected() {
        let form = |attribute: &str| format!("Action=Publish&{TOPIC}&Message=m&{attribute}");
        let attribute = "MessageAttributes.entry.1.Name=status&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=FAILED";
        let published = ask(&form(attribute)).notification.expect("it is published");
        assert_eq!(published.attributes.get("status").map(String::as_str), Some("FAILED"));
        for broken in [
            "MessageAttributes.entry.1.Name=status",
            "MessageAttributes.entry.1.Name=a%20b&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=x",
            "MessageAttributes.entry.1.Name=status&MessageAttributes.entry.1.Value.DataType=String",
        ] {
            let refused = ask(&form(broken));
            assert!(refused.status.is_client_error() && refused.xml.contains("message attribute"), "{}", refused.xml);
        }
    }

    const TOPIC: &str = "TopicArn=arn:aws:sns:us-east-1:123456789012:runs";

    fn ask(form: &str) -> Outcome {
        answer(form.as_bytes(), "m", "r", Timestamp(0.0))
    }

    #[test]
    fn a_publication_is_kept() {
        let outcome = ask(&format!("Action=Publish&Version=2010-03-31&{TOPIC}&Subject=Ready&Message=a%26b+c"));
        assert_eq!(outcome.status, StatusCode::OK);
        let notification = outcome.notification.expect("a notification");
        assert_eq!((notification.subject.as_deref(), notification.message.as_str()), (Some("Ready"), "a&b c"));
    }

    #[test]
    fn each_protocol_gets_what_is_meant_for_it() {
        let message = r#"{"default": "d", "email": "e", "sms": 3, "pigeon": "p"}"#;
        let outcome = ask(&format!("Action=Publish&{TOPIC}&MessageStructure=json&Message={message}"));
        let notification = outcome.notification.expect("a notification");
        let got = ["email", "sqs", "sms", "pigeon"].map(|protocol| notification.message_for(protocol));
        assert_eq!(got, ["e", "d", "d", "d"]);
        let plain = ask(&format!("Action=Publish&{TOPIC}&Message=same")).notification.expect("a notification");
        assert_eq!(plain.message_for("sqs"), "same");
    }

    #[test]
    fn what_sns_would_reject_is_rejected() {
        let long = "x".repeat(101);
        let cases = [
            ("Action=Subscribe".to_owned(), "Subscribe"),
            ("Action=Publish&TopicArn=runs&Message=m".to_owned(), "TopicArn"),
            (format!("Action=Publish&{TOPIC}"), "Message is empty"),
            (format!("Action=Publish&{TOPIC}&Message=m&Subject={long}"), "1 to 100"),
            (format!("Action=Publish&{TOPIC}&Message=m&Subject=a%0Ab"), "line breaks"),
            (format!("Action=Publish&{TOPIC}&Message={}", "m".repeat(262_145)), "262144"),
            (format!("Action=Publish&{TOPIC}&Message=m&PhoneNumber=1"), "PhoneNumber is not emulated"),
            (format!("Action=Publish&{TOPIC}&Message=m&MessageStructure=xml"), "MessageStructure is `xml`"),
            (format!("Action=Publish&{TOPIC}&Message=m&MessageStructure=json"), "failed to parse"),
            (format!("Action=Publish&{TOPIC}&Message={{}}&MessageStructure=json"), "No default entry"),
        ];
        for (form, expected) in cases {
            let outcome = ask(&form);
            assert_eq!(outcome.status, StatusCode::BAD_REQUEST);
            assert!(outcome.xml.contains(expected), "{}", outcome.xml);
        }
    }
}
