//! Where the values of a parameter file stand in its text.

use std::collections::HashMap;
use std::ops::Range;

use jsonc_parser::ast::{Array, Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// A parameter file with the place of everything in it.
#[derive(Debug)]
pub struct Positions<'text> {
    text: &'text str,
    root: Option<Node>,
}

/// Where a value stands, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The key in front of it, with its quotes.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
    /// Whether the value is an object or a list, which may be long.
    pub is_container: bool,
}

/// A value and the key in front of it.
#[derive(Debug)]
struct Node {
    key: Option<Range<usize>>,
    value: Range<usize>,
    within: Within,
}

/// What is in a value. Of keys that stand twice the last counts, as for a plain reader.
#[derive(Debug)]
enum Within {
    Members(HashMap<String, Node>),
    Elements(Vec<Node>),
    Nothing,
}

impl<'text> Positions<'text> {
    /// Reads a text. In what is no JSON nothing is found.
    #[must_use]
    pub fn of(text: &'text str) -> Self {
        let root = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
        Self { text, root: root.ok().and_then(|result| result.value).map(|value| Node::of(None, &value)) }
    }

    /// Where the value at a path stands.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Position> {
        let Node { key, value, within } = self.root.as_ref()?.follow(path)?;
        let is_container = !matches!(within, Within::Nothing);
        Some(Position { key: key.clone(), value: value.clone(), is_container })
    }

    /// Where some bytes of the text that stands at a path are, which escapes may have moved.
    #[must_use]
    pub fn find_within(&self, path: &str, within: (usize, usize)) -> Option<Range<usize>> {
        let Position { value, is_container: false, .. } = self.find(path)? else { return None };
        let raw = self.text.get(value.clone())?.strip_prefix('"')?.strip_suffix('"')?;
        let begin = value.start + 1;
        Some(begin + raw_offset(raw, within.0)..begin + raw_offset(raw, within.1))
    }
}

impl Node {
    fn of(key: Option<Range<usize>>, value: &Value<'_>) -> Self {
        let within = match value {
            Value::Object(Object { properties, .. }) => Within::Members(properties.iter().map(member).collect()),
            Value::Array(Array { elements, .. }) => {
                Within::Elements(elements.iter().map(|element| Self::of(None, element)).collect())
            }
            _ => Within::Nothing,
        };
        Self { key, value: value.start()..value.end(), within }
    }

    /// Keys may have dots and brackets themselves, so each key that the path may begin with is tried. Where several lead
    /// to a value, it is the last of these.
    fn follow(&self, path: &str) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        match &self.within {
            Within::Members(members) => {
                let path = path.strip_prefix('.').unwrap_or(path);
                let ends = path.match_indices(['.', '[']).map(|(end, _)| end).chain([path.len()]);
                let found = ends.filter_map(|end| members.get(&path[..end])?.follow(&path[end..]));
                found.max_by_key(|node| node.value.start)
            }
            Within::Elements(elements) => {
                let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
                elements.get(index.parse::<usize>().ok()?)?.follow(rest)
            }
            Within::Nothing => None,
        }
    }
}

fn member(property: &ObjectProp<'_>) -> (String, Node) {
    let key = property.name.start()..property.name.end();
    (property.name.as_str().to_owned(), Node::of(Some(key), &property.value))
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

    const TEXT: &str = r#"{"a": {"b.c": [1, {"d": "x\"ä\ud83d\ude00\u00e4 end"}]}, "a.b": 2, "z": 1, "z": 3}"#;

    fn standing(path: &str) -> Option<&'static str> {
        Positions::of(TEXT).find(path).map(|position| &TEXT[position.value])
    }

    #[test]
    fn values_are_found_by_path_even_where_keys_have_dots() {
        assert_eq!(standing(""), Some(TEXT));
        assert_eq!(standing("a.b.c[0]"), Some("1"));
        assert_eq!(standing("a.b"), Some("2"));
        assert_eq!(standing("z"), Some("3"));
        assert_eq!(standing("a.b.c[2]"), None);
        assert_eq!(standing("a.x"), None);
        let position = Positions::of(TEXT).find("a.b").expect("found");
        assert_eq!((&TEXT[position.key.expect("a key")], position.is_container), ("\"a.b\"", false));
        assert_eq!(Positions::of("{\"a\": }").find("a"), None);
    }

    #[test]
    fn bytes_of_a_string_are_found_behind_escapes() {
        // What the string means: x " ä 😀 ä space end, which are 1 + 1 + 2 + 4 + 2 + 1 + 3 bytes.
        let meant = "x\"ä😀ä end";
        for word in ["x", "\"", "😀", "end"] {
            let start = meant.find(word).expect("it is there");
            let range = Positions::of(TEXT).find_within("a.b.c[1].d", (start, start + word.len())).expect("found");
            let written: String = serde_json::from_str(&format!("\"{}\"", &TEXT[range])).expect("a string");
            assert_eq!(written, word);
        }
        assert_eq!(Positions::of(TEXT).find_within("a", (0, 1)), None);
    }
}
