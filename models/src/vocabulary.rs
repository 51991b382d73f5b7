//! Identifiers, numbered in the order in which they first occur.

use std::fmt;

use indexmap::IndexSet;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Identifiers with their numbers, which begin at 0 and leave none out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary(IndexSet<Box<str>>);

impl Vocabulary {
    /// The number of an identifier, which gets the next one if it has none yet.
    ///
    /// # Panics
    /// There are 2^32 identifiers already, which take more memory than a machine of today has.
    pub fn number(&mut self, identifier: &str) -> u32 {
        let index = self.0.get_index_of(identifier).unwrap_or_else(|| self.0.insert_full(identifier.into()).0);
        u32::try_from(index).unwrap_or_else(|_| panic!("more than 2^32 identifiers"))
    }

    /// The number of an identifier that has one.
    #[must_use]
    pub fn get(&self, identifier: &str) -> Option<u32> {
        self.0.get_index_of(identifier).and_then(|index| u32::try_from(index).ok())
    }

    /// The identifier with a number.
    #[must_use]
    pub fn name(&self, number: u32) -> Option<&str> {
        self.0.get_index(usize::try_from(number).ok()?).map(AsRef::as_ref)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl Serialize for Vocabulary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Vocabulary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Identifiers)
    }
}

/// Identifiers in the order of their numbers.
struct Identifiers;

/// For how many identifiers space is made before any of them is there.
const MOST_ANNOUNCED: usize = 1 << 22;

impl<'de> Visitor<'de> for Identifiers {
    type Value = Vocabulary;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("identifiers, each of them once")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut identifiers: A) -> Result<Vocabulary, A::Error> {
        let announced = identifiers.size_hint().unwrap_or_default().min(MOST_ANNOUNCED);
        let mut vocabulary = IndexSet::with_capacity(announced);
        while let Some(identifier) = identifiers.next_element::<Box<str>>()? {
            let (number, is_new) = vocabulary.insert_full(identifier);
            if !is_new {
                let repeated = &vocabulary[number];
                return Err(A::Error::custom(format_args!(
                    "the identifier `{repeated}` is there twice, as number {number} and as number {}; each is to be there \
                     once",
                    vocabulary.len()
                )));
            }
        }
        Ok(Vocabulary(vocabulary))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::Error;

    use super::*;

    #[test]
    fn identifiers_are_numbered_as_they_come() {
        let mut vocabulary = Vocabulary::default();
        assert!(vocabulary.is_empty());
        assert_eq!(["b", "a", "b", "c"].map(|identifier| vocabulary.number(identifier)), [0, 1, 0, 2]);
        assert_eq!(vocabulary.iter().collect::<Vec<_>>(), ["b", "a", "c"]);
        assert_eq!((vocabulary.get("c"), vocabulary.get("d")), (Some(2), None));
        assert_eq!((vocabulary.name(1), vocabulary.name(3)), (Some("a"), None));
        assert_eq!(vocabulary.len(), 3);
    }

    #[test]
    fn an_identifier_that_is_stored_twice_is_rejected_since_it_would_shift_the_numbers_after_it() {
        let read = |identifiers: &[&'static str]| -> Result<Vocabulary, Error> {
            Vocabulary::deserialize(identifiers.to_vec().into_deserializer())
        };
        let vocabulary = read(&["b", "a", "c"]).expect("each is there once");
        assert_eq!(["b", "a", "c"].map(|identifier| vocabulary.get(identifier)), [Some(0), Some(1), Some(2)]);
        let error = read(&["b", "a", "b", "c"]).expect_err("b is there twice").to_string();
        assert_eq!(error, "the identifier `b` is there twice, as number 0 and as number 2; each is to be there once");
    }
}
