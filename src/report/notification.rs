//! What SNS carries: a text for e-mail, a document for programs, a line for telephones, in one message.
//!
//! The document is the default, since every other protocol hands it to a program: SQS, HTTP(S), e-mail as JSON, Lambda
//! and Firehose. Naming each of them would carry it six times, and SNS counts all of that against its one limit.

use serde_json::{Map, Value, json};

use super::document::Document;
use super::text::Text;

/// Most characters of a subject. Source: the API reference of SNS, which also asks for ASCII.
const LONGEST_SUBJECT: usize = 100;

/// Most bytes of a message, everything in it included. Source: the API reference of SNS.
const LONGEST_MESSAGE: usize = 262_144;

/// Most of these for the text, and for the document, in bytes as a JSON string has them. What is left is for the line
/// and the object around the three.
const LONGEST_TEXT: usize = 110_000;
const LONGEST_DOCUMENT: usize = 150_000;

/// Most characters of a line for a telephone: what one SMS carries. Source: the API reference of SNS.
const LONGEST_LINE: usize = 140;

const _: () = assert!(LONGEST_TEXT + LONGEST_DOCUMENT + 2 * LONGEST_LINE + 100 < LONGEST_MESSAGE);

/// What SNS is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// At most 100 ASCII characters.
    pub subject: String,
    /// A JSON object with a string for each protocol: the `Message` of a Publish whose `MessageStructure` is `json`.
    pub message: String,
    /// What a subscription's filter policy can choose by: `status`, `action`, and, where they are known, `datasetGroup`
    /// and `error`.
    pub attributes: Vec<(&'static str, String)>,
    /// The document in full, however long it is.
    pub document: Value,
}

impl Notification {
    /// Puts a report's forms together, each within what there is room for.
    pub fn new(subject: &str, text: &Text, document: &Document<'_>) -> Self {
        let message = json!({
            "default": document.within(LONGEST_DOCUMENT),
            "email": text.within(LONGEST_TEXT),
            "sms": ascii(document.summary, LONGEST_LINE),
        });
        let subject = ascii(&format!("Personalize pipeline: {subject}"), LONGEST_SUBJECT);
        let known = [
            ("status", Some(document.status)),
            ("action", Some(document.action)),
            ("datasetGroup", document.dataset_group),
            ("error", document.error),
        ];
        let attributes = known.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
        let document_in_full = serde_json::to_value(document).unwrap_or_default();
        Self { subject, message: message.to_string(), attributes: attributes.collect(), document: document_in_full }
    }

    /// As an execution's last answer carries it, for whoever follows the execution: `subject`, the text as `message`,
    /// `document` and `attributes`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let forms: Value = serde_json::from_str(&self.message).unwrap_or_default();
        let document: Value =
            forms["default"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let attributes: Map<String, Value> =
            self.attributes.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({"subject": self.subject, "message": forms["email"], "document": document, "attributes": attributes})
    }
}

/// At most so many characters, each of them visible ASCII or a space, which is all that a subject and a short message
/// take.
fn ascii(text: &str, limit: usize) -> String {
    let visible = |character: char| if character.is_ascii_graphic() || character == ' ' { character } else { '?' };
    text.chars().map(visible).take(limit).collect()
}

/// How many bytes a text has as a JSON string.
pub fn bytes_in_json(text: &str) -> usize {
    json!(text).to_string().len()
}

/// Cuts a text to at most so many bytes, on a character's boundary.
pub fn shorten(text: &str, limit: usize) -> String {
    const MARK: &str = " […]";
    if text.len() <= limit {
        return text.to_owned();
    }
    let end = (0..=limit - MARK.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{MARK}", &text[..end])
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::document::tests::large;

    #[test]
    fn subjects_keep_to_what_sns_takes() {
        let notification = Notification::new(&"ä\nb ".repeat(60), &Text::beginning(""), &Document::default());
        assert_eq!(notification.subject.len(), 100);
        assert!(notification.subject.chars().all(|character| character.is_ascii_graphic() || character == ' '));
    }

    #[test]
    fn a_long_text_is_cut_on_a_boundary_and_says_so() {
        let text = shorten(&"ä".repeat(100), 51);
        assert!(text.len() <= 51 && text.ends_with(" […]"), "{text}");
        assert_eq!(shorten("short", 51), "short");
    }

    #[test]
    fn whatever_a_report_says_sns_carries_it_and_both_forms_say_what_is_missing() {
        // Characters that JSON escapes, twice over in a document within a message, and lines of every length.
        for reason in ["\"quoted\" \\ and \u{7} more", "ä", ""] {
            for count in [1, 400, 3000] {
                let context = large(count, &reason.repeat(60));
                let mut text = Text::beginning("A run.");
                text.resources(&context);
                text.origin(&context);
                let document = Document { summary: "A run.", ..Document::of_context(&context, None) };
                let notification = Notification::new("a run", &text, &document);
                assert!(notification.message.len() <= LONGEST_MESSAGE, "{}", notification.message.len());
                let forms: Value = serde_json::from_str(&notification.message).unwrap();
                let document: Value = serde_json::from_str(forms["default"].as_str().unwrap()).unwrap();
                let email = forms["email"].as_str().unwrap();
                assert!(email.contains("Execution: e"), "the end of a text is never cut");
                let is_whole = document["resources"].as_array().unwrap().len() == count;
                assert!(is_whole || document["shortened"].is_array(), "{count}");
                assert!(is_whole || count > 1);
                let fits = bytes_in_json(&format!("{}{}", text.body, text.closing)) <= LONGEST_TEXT;
                assert_ne!(fits, email.contains("are left out"), "{count}");
                assert_eq!(document["execution"]["id"], "e");
            }
        }
    }
}
