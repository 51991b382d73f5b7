//! Values that are of their column's type and mean something else than they were to: a missing value that is written
//! as a text, a list where categories are wanted, characters that nobody sees. The service takes each for what it is.

use super::lists::{self, ListForm};

/// What is odd about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// How a program writes that there is no value.
    Null,
    /// A list as programs print it, or with semicolons.
    List,
    /// With commas, which a list has and a name may have.
    Commas,
    /// With an entity of HTML, such as `&amp;`.
    Entity,
    /// Spaces at an end, or characters that cannot be seen.
    Blank,
}

/// Whether a value is how programs write that there is none: `NULL`, `None`, `nan`, `\N`, `\\N`, `#N/A` and the like. `NA` and
/// `none` are not among them, since regions and plans are called so.
#[inline]
pub(super) fn is_null_text(value: &[u8]) -> bool {
    match value.len() {
        2 => value == b"\\N",
        3 => {
            [b"nan", b"n/a", b"nil"].iter().any(|text| value.eq_ignore_ascii_case(*text))
                || [b"NaT", b"\\\\N"].iter().any(|text| value == *text)
        }
        4 => {
            value.eq_ignore_ascii_case(b"null")
                || [b"None", b"NONE", b"#N/A", b"<NA>"].iter().any(|text| value == *text)
        }
        6 => value.eq_ignore_ascii_case(b"(null)") || value.eq_ignore_ascii_case(b"<null>"),
        9 => value.eq_ignore_ascii_case(b"undefined"),
        5 | 7 | 8 => [&b"#REF!"[..], b"#NAME?", b"#VALUE!", b"#DIV/0!"].contains(&value),
        _ => false,
    }
}

/// All texts that [`is_null_text`] knows, in the spellings that programs use.
pub(super) const NULL_TEXTS: [&str; 19] = [
    "\\N",
    "\\\\N",
    "nan",
    "NaN",
    "NAN",
    "n/a",
    "N/A",
    "nil",
    "NIL",
    "NaT",
    "null",
    "NULL",
    "Null",
    "None",
    "NONE",
    "#N/A",
    "<NA>",
    "undefined",
    "(null)",
];

/// What is odd about the type of an event.
pub(super) fn of_event_type(value: &[u8]) -> Option<Oddity> {
    if is_null_text(value) { Some(Oddity::Null) } else { has_blanks(value).then_some(Oddity::Blank) }
}

/// What is odd about a value of categories with `|` between them.
pub(super) fn of_categories(value: &[u8]) -> Option<Oddity> {
    if value.split(|byte| *byte == b'|').any(is_null_text) {
        Some(Oddity::Null)
    } else if let Some(form) = lists::form(value) {
        Some(if form == ListForm::Printed { Oddity::List } else { Oddity::Commas })
    } else if value.contains(&b'&') && str::from_utf8(value).is_ok_and(|text| lists::entity(text).is_some()) {
        Some(Oddity::Entity)
    } else {
        value.split(|byte| *byte == b'|').any(has_blanks).then_some(Oddity::Blank)
    }
}

/// Whether a text begins or ends with a blank, or has a character in it that looks like a space or like nothing.
fn has_blanks(value: &[u8]) -> bool {
    let at_ends = [value.first(), value.last()];
    if at_ends.into_iter().flatten().any(u8::is_ascii_whitespace) {
        return true;
    }
    // In Persian and in Indian scripts, and inside of emoji, joiners have a meaning; in Japanese a space is wide.
    let has_meaning = |character: char| matches!(character, '\u{200c}' | '\u{200d}' | '\u{3000}');
    !value.is_ascii()
        && str::from_utf8(value).is_ok_and(|text| {
            let ends = [text.chars().next(), text.chars().next_back()];
            ends.into_iter().flatten().any(is_unseen)
                || text.chars().any(|character| is_unseen(character) && !has_meaning(character))
        })
}

/// Whether an identifier has a character that looks like a space or like nothing, besides the space itself.
pub(super) fn has_unseen(value: &[u8]) -> bool {
    !value.is_ascii() && str::from_utf8(value).is_ok_and(|text| text.chars().any(is_unseen))
}

/// Whether a character beyond ASCII looks like a space or like nothing: no-break and other spaces, characters of no
/// width, marks of direction, and the byte-order mark.
pub(super) fn is_unseen(character: char) -> bool {
    !character.is_ascii()
        && (character.is_whitespace()
            || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'))
}

/// Whether a list of impressions is separated by anything but `|`.
#[inline]
pub(super) fn is_odd_impression(value: &[u8]) -> bool {
    // Without leaving early, many bytes are compared at once.
    value.iter().fold(false, |found, byte| found | matches!(byte, b',' | b';' | b'[' | b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_stand_for_nothing_are_known() {
        for text in NULL_TEXTS {
            assert!(is_null_text(text.as_bytes()), "{text}");
        }
        for text in ["", "NA", "no", "news", "none", "nano", "nullable", "Undefined behaviour", "N", "\\n", "#1", "nat"]
        {
            assert!(!is_null_text(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn categories_are_odd_as_null_as_a_list_or_for_their_blanks() {
        let cases = [
            ("shoe", None),
            ("shoe|boot", None),
            ("Sci-Fi & Fantasy", None),
            ("Kömödie|愛の 映画", None),
            ("نمی\u{200c}خواهم", None),
            ("NULL", Some(Oddity::Null)),
            ("shoe|nan", Some(Oddity::Null)),
            ("['shoe', 'boot']", Some(Oddity::List)),
            ("{\"shoe\"}", Some(Oddity::List)),
            ("[shoe]", Some(Oddity::List)),
            ("(no genres listed)", None),
            ("('shoe', 'boot')", Some(Oddity::List)),
            ("('shoe',)", Some(Oddity::List)),
            ("shoe, boot", Some(Oddity::Commas)),
            ("Q&amp;A|News", Some(Oddity::Entity)),
            ("AT&T", None),
            ("shoe;boot", Some(Oddity::List)),
            ("shoe, red|boot", None),
            ("shoe | boot", Some(Oddity::Blank)),
            (" shoe", Some(Oddity::Blank)),
            ("shoe\t", Some(Oddity::Blank)),
            ("shoe\u{a0}", Some(Oddity::Blank)),
            ("red\u{a0}shoe", Some(Oddity::Blank)),
            ("sh\u{200b}oe", Some(Oddity::Blank)),
            ("\u{feff}shoe", Some(Oddity::Blank)),
        ];
        for (value, expected) in cases {
            assert_eq!(of_categories(value.as_bytes()), expected, "{value:?}");
        }
    }

    #[test]
    fn impressions_are_separated_by_bars() {
        for value in ["i1|i2|i3", "i1", "item-1|item_2"] {
            assert!(!is_odd_impression(value.as_bytes()), "{value}");
        }
        for value in ["i1,i2", "i1;i2", "i1 i2", "[\"i1\"]", "i1 | i2", "i1\ti2"] {
            assert!(is_odd_impression(value.as_bytes()), "{value}");
        }
    }
}
