//! Reads JSON and notices a key that stands twice in one object, of which a plain reader keeps the last and says
//! nothing.

use std::cell::RefCell;
use std::fmt;

use personalize_contract::parameter_file::{JSON, KEYS_ONCE, UTF_8};
use personalize_contract::{Finding, Place};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a text. The findings are about repeated keys.
///
/// # Errors
/// The one finding that the text is no JSON, with line and column.
pub fn read(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    if text.trim().is_empty() {
        let message = "the parameter file is empty; begin with `datasetGroup` and `datasets`";
        return Err(Finding::of(JSON, "", message));
    }
    if text.starts_with('\u{feff}') {
        let message = "the parameter file begins with a byte-order mark; save it as UTF-8 without one";
        return Err(Finding::of(UTF_8, "", message));
    }
    let findings = RefCell::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Node { place: String::new(), findings: &findings }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match value {
        Ok(value) => Ok((value, findings.into_inner())),
        Err(error) => {
            let place = Place::at(error.line(), error.column());
            let complaint = error.to_string();
            let complaint = complaint.split(" at line ").next().unwrap_or_default();
            Err(Finding::of(JSON, place, format!("the parameter file is not JSON: {complaint}; correct it there")))
        }
    }
}

/// One value on its way in, and where it stands.
struct Node<'findings> {
    place: String,
    findings: &'findings RefCell<Vec<Finding>>,
}

impl<'json> DeserializeSeed<'json> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'json>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'json> Visitor<'json> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'json>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let place = format!("{}[{}]", self.place, values.len());
            match sequence.next_element_seed(Node { place, findings: self.findings })? {
                Some(value) => values.push(value),
                None => return Ok(values.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'json>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let place = if self.place.is_empty() { key.clone() } else { format!("{}.{key}", self.place) };
            let value = map.next_value_seed(Node { place: place.clone(), findings: self.findings })?;
            if members.contains_key(&key) {
                let message = format!("the key `{key}` stands here twice; keep one");
                self.findings.borrow_mut().push(Finding::of(KEYS_ONCE, place, message));
            }
            members.insert(key, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_they_stand() {
        let text = r#"{"a": [1, -2, 0.5, true, null, "ä"], "b": {"c": {}}}"#;
        let (value, findings) = read(text).unwrap();
        assert_eq!(value, json!({"a": [1, -2, 0.5, true, null, "ä"], "b": {"c": {}}}));
        assert_eq!(findings, []);
    }

    #[test]
    fn a_key_that_stands_twice_is_found_wherever_it_is() {
        let (_, findings) = read(r#"{"a": {"x": 1, "x": 2}, "b": [{"y": 1, "y": 1}], "a": 3}"#).unwrap();
        let places: Vec<String> = findings.iter().map(|finding| finding.place.to_string()).collect();
        assert_eq!(places, ["a.x", "b[0].y", "a"]);
    }

    #[test]
    fn an_empty_file_and_a_byte_order_mark_are_called_by_their_names() {
        assert!(read(" \n").unwrap_err().message.contains("is empty"));
        assert!(read("\u{feff}{}").unwrap_err().message.contains("byte-order mark"));
    }
}
