//! Where the columns that matter stand in a file, and the values of a row.

use std::hash::{BuildHasherDefault, Hasher};

use csv::StringRecord;
use personalize_contract::csv::{ValueProblem, check_value};
use personalize_contract::schema::{Field, Schema};

use crate::random::mixed;

/// Where each field of a schema stands in a file.
pub(crate) struct Columns<'schema> {
    fields: Vec<(usize, &'schema Field)>,
    user: Option<usize>,
    item: Option<usize>,
    action: Option<usize>,
    timestamp: Option<usize>,
    event_type: Option<usize>,
    event_value: Option<usize>,
}

/// The values of a row, in the order of the schema's fields.
pub(crate) struct Values<'row> {
    values: Vec<&'row str>,
    columns: &'row Columns<'row>,
}

impl<'schema> Columns<'schema> {
    /// Finds the fields in a header that has all of them.
    ///
    /// # Errors
    /// The name of a field that the header has twice.
    pub(crate) fn of(header: &[&str], schema: &'schema Schema) -> Result<Self, String> {
        let mut fields = Vec::with_capacity(schema.fields.len());
        for field in &schema.fields {
            let mut places = header.iter().enumerate().filter(|(_, name)| **name == field.name);
            fields.extend(places.next().map(|(place, _)| (place, field)));
            if places.next().is_some() {
                return Err(field.name.clone());
            }
        }
        let find = |name: &str| fields.iter().position(|(_, field): &(usize, &Field)| field.name == name);
        Ok(Self {
            user: find("USER_ID"),
            item: find("ITEM_ID"),
            action: find("ACTION_ID"),
            timestamp: find("TIMESTAMP"),
            event_type: find("EVENT_TYPE"),
            event_value: find("EVENT_VALUE"),
            fields,
        })
    }

    pub(crate) fn values<'row>(&'row self, record: &'row StringRecord) -> Values<'row> {
        let values = self.fields.iter().map(|(place, _)| record.get(*place).unwrap_or_default()).collect();
        Values { values, columns: self }
    }
}

impl<'row> Values<'row> {
    /// The first value that does not suit its field.
    pub(crate) fn problem(&self) -> Option<(&'row Field, ValueProblem)> {
        let mut checked = self.columns.fields.iter().zip(&self.values);
        checked.find_map(|((_, field), value)| check_value(field, value).err().map(|problem| (*field, problem)))
    }

    pub(crate) fn user(&self) -> &'row str {
        self.at(self.columns.user).unwrap_or_default()
    }

    pub(crate) fn item(&self) -> &'row str {
        self.at(self.columns.item).unwrap_or_default()
    }

    pub(crate) fn action(&self) -> &'row str {
        self.at(self.columns.action).unwrap_or_default()
    }

    pub(crate) fn timestamp(&self) -> i64 {
        self.at(self.columns.timestamp).and_then(|value| value.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn event_type(&self) -> Option<&'row str> {
        self.at(self.columns.event_type)
    }

    pub(crate) fn event_value(&self) -> Option<f32> {
        self.at(self.columns.event_value).and_then(|value| value.parse().ok())
    }

    /// The same for rows whose values are the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = Mixer::default();
        for value in &self.values {
            hasher.write(value.as_bytes());
        }
        hasher.finish()
    }

    /// A value that is there and not empty.
    fn at(&self, index: Option<usize>) -> Option<&'row str> {
        self.values.get(index?).copied().filter(|value| !value.is_empty())
    }
}

/// FNV-1a, with the length of every value mixed in. Where every row of a file is hashed, the standard library's
/// hasher, which withstands attacks, takes more time than everything else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mixer(u64);

/// For maps from names.
pub(crate) type Mixing = BuildHasherDefault<Mixer>;

impl Default for Mixer {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let mut state = self.0;
        for byte in bytes {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        // Tells where one value ends and the next begins.
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0 = mixed(state ^ length.rotate_left(32));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_hashes_differently() {
        let hash = |values: &[&str]| {
            let mut mixer = Mixer::default();
            for value in values {
                mixer.write(value.as_bytes());
            }
            mixer.finish()
        };
        let cases: [&[&str]; 8] = [
            &["a", "b"],
            &["ab", ""],
            &["", "ab"],
            &["ab"],
            &["a\0", "b"],
            &["12345678", "9"],
            &["123456789", ""],
            &["1234567", "89"],
        ];
        let hashes: std::collections::HashSet<u64> = cases.iter().map(|values| hash(values)).collect();
        assert_eq!(hashes.len(), cases.len());
        assert_eq!(hash(&["a", "b"]), hash(&["a", "b"]));
    }
}
