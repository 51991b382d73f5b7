//! Where the bytes of a string are in the text of a parameter file, in which escapes may have moved them.

use std::ops::Range;

/// Where some bytes of the string that is written in a range of a text are. None for what is no string.
#[must_use]
pub fn find_within(text: &str, value: Range<usize>, within: (usize, usize)) -> Option<Range<usize>> {
    let begin = value.start + 1;
    let raw = text.get(value)?.strip_prefix('"')?.strip_suffix('"')?;
    Some(begin + raw_offset(raw, within.0)..begin + raw_offset(raw, within.1))
}

/// How far into a string as it is written a byte of the string that it means is.
fn raw_offset(raw: &str, meant: usize) -> usize {
    let mut passed = 0;
    let mut rest = raw;
    while passed < meant && !rest.is_empty() {
        let (written, stands_for) = first_character(rest);
        passed += stands_for;
        rest = &rest[written..];
    }
    raw.len() - rest.len()
}

/// The bytes of the first character as it is written, and of what it stands for in UTF-8.
fn first_character(raw: &str) -> (usize, usize) {
    let unit = |at: usize| raw.get(at..at + 6).and_then(|text| u32::from_str_radix(text.strip_prefix("\\u")?, 16).ok());
    match (raw.chars().next(), unit(0)) {
        (Some('\\'), Some(high)) => match unit(6) {
            Some(low) if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) => (12, 4),
            _ => (6, char::from_u32(high).map_or(3, char::len_utf8)),
        },
        (Some('\\'), None) => (raw.len().min(2), 1),
        (character, _) => {
            let length = character.map_or(0, char::len_utf8);
            (length, length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_string_are_found_behind_escapes() {
        let text = r#"["x\"ä\ud83d\ude00\u00e4 end"]"#;
        // What the string means: x " ä 😀 ä space end, which are 1 + 1 + 2 + 4 + 2 + 1 + 3 bytes.
        let meant = "x\"ä😀ä end";
        for word in ["x", "\"", "😀", "end"] {
            let start = meant.find(word).expect("it is there");
            let range = find_within(text, 1..text.len() - 1, (start, start + word.len())).expect("found");
            let written: String = serde_json::from_str(&format!("\"{}\"", &text[range])).expect("a string");
            assert_eq!(written, word);
        }
        assert_eq!(find_within("[1]", 1..2, (0, 1)), None);
    }
}
