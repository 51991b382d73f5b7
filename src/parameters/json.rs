//! Reads JSON together with where everything in it is, and notices a key that occurs twice in one object, of which a plain
//! reader keeps the last and says nothing.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use personalize_contract::parameter_file::{JSON, KEYS_ONCE, UTF_8};
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
///
/// A check looks up a few of them, and a text may have hundreds of thousands. So they are noted one after the other as they
/// are read, with a digest of each path in place of the path, and ordered once.
#[derive(Debug, Clone, Default)]
pub struct Positions {
    /// In the order in which the values end.
    read: Vec<Position>,
    /// The digests of their paths, each with the place in that list, in order.
    by_path: Vec<(u64, usize)>,
}

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
        let digest = digest(path);
        let behind = self.by_path.partition_point(|(other, _)| *other <= digest);
        let (found, place) = self.by_path.get(behind.checked_sub(1)?)?;
        (*found == digest).then(|| self.read.get(*place))?
    }

    fn note(&mut self, path: &str, position: Position) {
        self.by_path.push((digest(path), self.read.len()));
        self.read.push(position);
    }
}

/// Of a path. Two paths of a text are taken to have different ones: among a million paths, the odds that two do not are one
/// in ten million, and a finding would point at the wrong place.
fn digest(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(path.as_bytes());
    hasher.finish()
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
    let mut walk = Walk { text, at: 0, path: String::new(), positions: Positions::default(), findings: Vec::new() };
    walk.value(None);
    let Walk { mut positions, findings, .. } = walk;
    positions.by_path.sort_unstable();
    Ok(Json { value, positions, findings })
}

/// A walk through a text that is known to be JSON.
struct Walk<'text> {
    text: &'text str,
    at: usize,
    /// The path to what is read.
    path: String,
    positions: Positions,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn value(&mut self, key: Option<Range<usize>>) {
        let first = self.next();
        let start = self.at;
        match first {
            b'{' => self.members(),
            b'[' => self.elements(),
            b'"' => self.at += end_of_string(&self.text[start..]),
            _ => {
                let rest = &self.text[start..];
                self.at += rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
            }
        }
        let position = Position { key, value: start..self.at, is_container: matches!(first, b'{' | b'[') };
        self.positions.note(&self.path, position);
    }

    fn members(&mut self) {
        self.at += 1;
        let mut keys = HashSet::new();
        let outer = self.path.len();
        while self.next() != b'}' {
            let range = self.at..self.at + end_of_string(&self.text[self.at..]);
            self.at = range.end;
            let key = meant_by(&self.text[range.clone()]);
            if outer > 0 {
                self.path.push('.');
            }
            self.path.push_str(&key);
            self.value(Some(range));
            if keys.contains(&key) {
                let message = format!("the key `{key}` stands here twice; keep one");
                self.findings.push(Finding::of(KEYS_ONCE, self.path.as_str(), message));
            }
            keys.insert(key);
            self.path.truncate(outer);
        }
        self.at += 1;
    }

    fn elements(&mut self) {
        self.at += 1;
        let outer = self.path.len();
        let mut index = 0;
        while self.next() != b']' {
            let _ = write!(self.path, "[{index}]");
            self.value(None);
            self.path.truncate(outer);
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

/// What a string of JSON means that is written so, with its quotes.
fn meant_by(written: &str) -> Cow<'_, str> {
    match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
        _ => Cow::Owned(serde_json::from_str(written).unwrap_or_default()),
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
