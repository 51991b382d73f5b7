//! Types of events, and when two names are one type.
//!
//! The developer guide says of filters that they ignore the case of an event type, and says nothing of trainings and
//! metrics. One comparison serves all of them here, so that whatever reads an event type agrees.

use std::borrow::Cow;

/// Whether two names are one event type: case does not count.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || (!(one.is_ascii() && other.is_ascii()) && folded(one) == folded(other))
}

/// The name that all spellings of an event type share: in lower case.
#[must_use]
pub fn folded(name: &str) -> Cow<'_, str> {
    let is_folded = |character: char| {
        let mut lower = character.to_lowercase();
        lower.next() == Some(character) && lower.next().is_none()
    };
    if name.chars().all(is_folded) { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_types_are_one_whatever_their_case() {
        for (one, other) in
            [("Purchase", "purchase"), ("VIEW", "view"), ("KÖNNEN", "können"), ("add_to_cart", "Add_To_Cart")]
        {
            assert!(is_same(one, other) && is_same(other, one) && folded(one) == folded(other), "{one} {other}");
        }
        for (one, other) in [("Purchase", "purchased"), ("view", "view "), ("KÖNNEN", "konnen"), ("", "a")] {
            assert!(!is_same(one, other) && folded(one) != folded(other), "{one} {other}");
        }
    }
}
