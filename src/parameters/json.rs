//! Reads JSON together with where everything in it is, and notices a key that occurs twice in one object, of which a plain
//! reader keeps the last and says nothing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use personalize_contract::parameter_file::{JSON, KEYS_ONCE, UTF_8};
use personalize_contract::place::join;
use personalize_contract::{Finding, Place};
use serde_json::Value;

/// A text of JSON, read.
#[derive(Debug)]
pub struct Json {
    /// What it says.
    pub value: Value,
    /// Where it says that.
    pub positions: Positions,
    /// The keys that occur twice.
    pub findings: Vec<Finding>,
}

/// Where the values of a text are, by the path that leads to each. Of several values at one path the last counts.
#[derive(Debug, Clone, Default)]
pub struct Positions(HashMap<String, Position>);

/// Where a value is, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The key in front of it, with its quotes.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
    /// Whether the value is an object or a list, which may be long.
    pub is_container: bool,
}

impl Positions {
    /// Where the value at a path is, as in `filters[2].filterExpression`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Position> {
        self.0.get(path)
    }
}

/// Reads a text.
///
/// # Errors
/// The one finding that the text is no JSON, with line and column.
pub fn read(text: &str) -> Result<Json, Finding> {
    if text.trim().is_empty() {
        let message = "the parameter file is empty; begin with `datasetGroup` and `datasets`";
        return Err(Finding::of(JSON, "", message));
    }
    if text.starts_with('\u{feff}') {
        let message = "the parameter file begins with a byte-order mark; save it as UTF-8 without one";
        return Err(Finding::of(UTF_8, "", message));
    }
    let value = serde_json::from_str(text).map_err(|error| {
        let place = Place::at(error.line(), error.column());
        let complaint = error.to_string();
        let complaint = complaint.split(" at line ").next().unwrap_or_default();
        Finding::of(JSON, place, format!("the parameter file is not JSON: {complaint}; correct it there"))
    })?;
    let mut walk = Walk { text, at: 0, positions: HashMap::new(), findings: Vec::new() };
    walk.value("", None);
    Ok(Json { value, positions: Positions(walk.positions), findings: walk.findings })
}

/// A walk through a text that is known to be JSON.
struct Walk<'text> {
    text: &'text str,
    at: usize,
    positions: HashMap<String, Position>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn value(&mut self, path: &str, key: Option<Range<usize>>) {
        let first = self.next();
        let start = self.at;
        match first {
            b'{' => self.members(path),
            b'[' => self.elements(path),
            b'"' => self.at += end_of_string(&self.text[start..]),
            _ => {
                let rest = &self.text[start..];
                self.at += rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
            }
        }
        let position = Position { key, value: start..self.at, is_container: matches!(first, b'{' | b'[') };
        self.positions.insert(path.to_owned(), position);
    }

    fn members(&mut self, path: &str) {
        self.at += 1;
        let mut keys = HashSet::new();
        while self.next() != b'}' {
            let range = self.at..self.at + end_of_string(&self.text[self.at..]);
            self.at = range.end;
            let key: String = serde_json::from_str(&self.text[range.clone()]).unwrap_or_default();
            let path = join(path, &key);
            self.value(&path, Some(range));
            if keys.contains(&key) {
                let message = format!("the key `{key}` stands here twice; keep one");
                self.findings.push(Finding::of(KEYS_ONCE, path, message));
            }
            keys.insert(key);
        }
        self.at += 1;
    }

    fn elements(&mut self, path: &str) {
        self.at += 1;
        let mut index = 0;
        while self.next() != b']' {
            self.value(&format!("{path}[{index}]"), None);
            index += 1;
        }
        self.at += 1;
    }

    /// Moves to the next byte that is neither white space nor between two values.
    fn next(&mut self) -> u8 {
        let rest = &self.text[self.at..];
        self.at += rest.find(|next| !matches!(next, ' ' | '\t' | '\r' | '\n' | ',' | ':')).unwrap_or(rest.len());
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }
}

/// Where the string that a text begins with ends.
pub fn end_of_string(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return at + 1,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = r#"{"a": {"b.c": [1, {"d": "x\"ä\u00e4 end"}, []]}, "a.b": 2 , "z": -1.5e3, "z":{ "y" : null}, "\u00e4": true}"#;

    #[test]
    fn every_value_is_found_where_it_is() {
        let Json { value, positions, .. } = read(TEXT).unwrap();
        let d = "x\"ää end";
        assert_eq!(value, json!({"a": {"b.c": [1, {"d": d}, []]}, "a.b": 2, "z": {"y": null}, "ä": true}));
        let at = |path: &str| positions.find(path).map(|position| &TEXT[position.value.clone()]);
        for (path, written) in [
            ("", TEXT),
            ("a.b.c[0]", "1"),
            ("a.b.c[1].d", r#""x\"ä\u00e4 end""#),
            ("a.b.c[2]", "[]"),
            ("a.b", "2"),
            ("z", r#"{ "y" : null}"#),
            ("z.y", "null"),
            ("ä", "true"),
        ] {
            assert_eq!(at(path), Some(written), "{path}");
        }
        assert_eq!((at("a.b.c[3]"), at("a.x")), (None, None));
        let position = positions.find("a.b").unwrap();
        assert_eq!((&TEXT[position.key.clone().unwrap()], position.is_container), ("\"a.b\"", false));
        assert!(positions.find("a").unwrap().is_container);
    }

    #[test]
    fn a_key_that_occurs_twice_is_found_wherever_it_is() {
        let findings = read(r#"{"a": {"x": 1, "x": 2}, "b": [{"y": 1, "\u0079": 1}], "a": 3}"#).unwrap().findings;
        let places: Vec<String> = findings.iter().map(|finding| finding.place.to_string()).collect();
        assert_eq!(places, ["a.x", "b[0].y", "a"]);
    }

    #[test]
    fn an_empty_file_and_a_byte_order_mark_are_called_by_their_names() {
        assert!(read(" \n").unwrap_err().message.contains("is empty"));
        assert!(read("\u{feff}{}").unwrap_err().message.contains("byte-order mark"));
    }
}
