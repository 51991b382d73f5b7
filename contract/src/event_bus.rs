//! Event buses of Amazon EventBridge, as far as the pipeline names one.
//!
//! Source: the API model of EventBridge, `EventBusNameOrArn` and `NonPartnerEventBusName`.

use crate::arn::Arn;

/// The bus that every account has in every Region.
pub const DEFAULT: &str = "default";

/// Most characters of a bus's name.
pub const LONGEST_NAME: usize = 256;

/// Whether EventBridge knows buses of such names. A slash is in the names of partners' buses only, and nobody but the
/// partner puts events there.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_known)
}

/// The name of the bus that a text is the ARN of: `arn:<partition>:events:<Region>:<account>:event-bus/<name>`. `None` if
/// it is no such ARN.
#[must_use]
pub fn name_of_arn(text: &str) -> Option<&str> {
    let arn = Arn::split(text).filter(|arn| arn.service == "events" && !arn.region.is_empty())?;
    arn.resource.strip_prefix("event-bus/").filter(|name| is_name(name))
}

/// The name of the bus that a text is the name or the ARN of. `None` if it is neither.
#[must_use]
pub fn name_of(text: &str) -> Option<&str> {
    if is_name(text) { Some(text) } else { name_of_arn(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bus_is_named_by_its_name_or_its_arn() {
        for (text, expected) in [
            ("default", Some("default")),
            ("films.runs_1-a", Some("films.runs_1-a")),
            ("arn:aws:events:us-east-1:123456789012:event-bus/films", Some("films")),
            ("arn:aws-cn:events:cn-north-1:123456789012:event-bus/films", Some("films")),
            ("arn:aws:events:us-east-1:123456789012:rule/films", None),
            ("arn:aws:events:us-east-1:12345678901:event-bus/films", None),
            ("arn:aws:events::123456789012:event-bus/films", None),
            ("arn:aws:sns:us-east-1:123456789012:films", None),
            ("aws.partner/example.com/films", None),
            ("two words", None),
            ("", None),
        ] {
            assert_eq!(name_of(text), expected, "{text}");
        }
        assert!(is_name(&"a".repeat(256)) && !is_name(&"a".repeat(257)));
    }
}
