//! Texts of users as terminals, mails and logs may show them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text whose control characters, and those that change the direction of what follows them, are escaped as in
/// `\u{1b}`. Nothing that is visible is changed.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_control(character) {
            // Writing to a string does not fail.
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Control characters of ASCII and of Latin-1, separators of lines, and marks and overrides of direction.
const fn is_control(character: char) -> bool {
    matches!(character, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_escaped_and_nothing_else() {
        for text in ["", "a b", "Kömödie|愛の 映画", "نمی\u{200c}خواهم", "\\ \" '"] {
            assert!(matches!(printable(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
        let cases = [
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("\u{7}k", "\\u{7}k"),
            ("a\nb\r", "a\\nb\\r"),
            ("a\u{9b}b", "a\\u{9b}b"),
            ("a\u{202e}b", "a\\u{202e}b"),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected);
        }
    }
}
