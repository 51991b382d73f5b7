//! JSON as the service writes it into the output of batch jobs: the members of the input in their order, and between
//! members no spaces, or a space after each colon and comma.

use std::fmt;
use std::io::{self, Write};

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;
use serde_json::ser::Formatter;

/// A value whose members keep their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Array(values) => {
                let mut sequence = serializer.serialize_seq(Some(values.len()))?;
                values.iter().try_for_each(|value| sequence.serialize_element(value))?;
                sequence.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read)
    }
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    /// Of members with the same name the last counts, at the place of the first.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Json>()? {
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => members.push((name, value)),
            }
        }
        Ok(Json::Object(members))
    }
}

/// How members are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    /// `{"a":1,"b":["2","3"]}`, as inference writes.
    Compact,
    /// `{"a": 1, "b": ["2","3"]}`, as segments are written.
    Spaced,
}

impl Formatter for Spacing {
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        let separator: &[u8] = match (first, self) {
            (true, _) => b"",
            (false, Self::Compact) => b",",
            (false, Self::Spaced) => b", ",
        };
        writer.write_all(separator)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if *self == Self::Spaced { b": " } else { b":" })
    }
}

impl Spacing {
    /// Writes a value in that way.
    pub(super) fn text(self, value: &impl Serialize) -> io::Result<String> {
        let mut bytes = Vec::new();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, self))?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    /// What is between the name of a member and its value, and between two members.
    pub(super) const fn separators(self) -> (&'static str, &'static str) {
        match self {
            Self::Compact => (":", ","),
            Self::Spaced => (": ", ", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str, spacing: Spacing) -> String {
        let value: Json = serde_json::from_str(text).expect("JSON");
        spacing.text(&value).expect("memory")
    }

    #[test]
    fn values_are_written_anew_in_their_order() {
        let given = r#" {"userId" :"4016",  "context":{"z": 1, "a": [1.50, null, true, "x\u0041"]} , "a": -7} "#;
        let compact = r#"{"userId":"4016","context":{"z":1,"a":[1.5,null,true,"xA"]},"a":-7}"#;
        assert_eq!(rewritten(given, Spacing::Compact), compact);
        let spaced = r#"{"userId": "4016", "context": {"z": 1, "a": [1.5,null,true,"xA"]}, "a": -7}"#;
        assert_eq!(rewritten(given, Spacing::Spaced), spaced);
        assert_eq!(rewritten(r#"{"a":1,"b":2,"a":3}"#, Spacing::Compact), r#"{"a":3,"b":2}"#);
        assert_eq!(rewritten("{}", Spacing::Spaced), "{}");
    }
}
