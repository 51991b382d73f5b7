//! XML that every parser reads, whatever keys and messages hold.
//!
//! XML 1.0 has no way to write most control characters, and parsers read a carriage return as a line feed. S3 writes the
//! former as references that most parsers reject; here U+FFFD takes their place. `encoding-type=url` keeps them.

use bytes::Bytes;
use http::Response;
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt as _;
use s3s::Body;

/// A response of S3 whose XML, where it is XML that was written here, is well-formed.
pub(crate) async fn well_formed(response: Response<Body>) -> Response<Body> {
    let headers = response.headers();
    let is_xml = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"application/xml");
    // Only objects have ranges, and what is in them is theirs.
    if !is_xml || headers.contains_key(ACCEPT_RANGES) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    match body.collect().await {
        Ok(body) => {
            let bytes = body.to_bytes();
            if std::str::from_utf8(&bytes).is_ok_and(|text| text.chars().all(is_kept)) {
                return Response::from_parts(head, Body::from(bytes));
            }
            let text = clean(String::from_utf8_lossy(&bytes).into_owned());
            head.headers.remove(CONTENT_LENGTH);
            Response::from_parts(head, Body::from(Bytes::from(text)))
        }
        Err(error) => {
            tracing::error!(%error, "XML could not be written");
            Response::from_parts(head, Body::empty())
        }
    }
}

/// The text without what XML cannot hold.
pub(crate) fn clean(xml: String) -> String {
    if xml.chars().all(is_kept) {
        return xml;
    }
    let mut clean = String::with_capacity(xml.len());
    for character in xml.chars() {
        match character {
            '\r' => clean.push_str("&#13;"),
            kept if is_kept(kept) => clean.push(kept),
            _ => clean.push(char::REPLACEMENT_CHARACTER),
        }
    }
    clean
}

/// Whether a character may be in XML 1.0, and is read as it is written.
const fn is_kept(character: char) -> bool {
    matches!(character, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_the_rest_kept() {
        for (xml, expected) in [
            ("<Key>a\tb\nc</Key>", "<Key>a\tb\nc</Key>"),
            ("a\r\n", "a&#13;\n"),
            ("\0\u{1}\u{b}\u{1f}\u{7f}\u{85}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{7f}\u{85}"),
            ("\u{fffe}\u{ffff}\u{fffd}\u{1f600}", "\u{fffd}\u{fffd}\u{fffd}\u{1f600}"),
        ] {
            assert_eq!(clean(xml.to_owned()), expected);
        }
    }
}
