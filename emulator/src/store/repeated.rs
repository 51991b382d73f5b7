//! A key that is twice in one object of JSON, of which a plain reader keeps the last and says nothing.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

/// How deep the objects of latencies and of quotas are within each other.
const DEPTH: usize = 2;

/// The first key that is there twice, after those above it, each followed by a dot.
///
/// # Errors
/// The text is no JSON.
pub(crate) fn repeated_key(json: &str) -> Result<Option<String>, serde_json::Error> {
    let mut repeated = None;
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Keys { above: String::new(), depth: DEPTH, repeated: &mut repeated }.deserialize(&mut deserializer)?;
    Ok(repeated)
}

/// A value whose keys are looked at.
struct Keys<'found> {
    above: String,
    depth: usize,
    repeated: &'found mut Option<String>,
}

impl<'json> DeserializeSeed<'json> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'json>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth == 0 {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(drop);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'json> Visitor<'json> for Keys<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'json>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let path = format!("{}{key}", self.above);
            if !seen.insert(key) {
                self.repeated.get_or_insert_with(|| path.clone());
            }
            map.next_value_seed(Keys { above: path + ".", depth: self.depth - 1, repeated: self.repeated })?;
        }
        Ok(())
    }

    fn visit_seq<A: serde::de::SeqAccess<'json>>(self, sequence: A) -> Result<(), A::Error> {
        IgnoredAny.visit_seq(sequence).map(drop)
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
