//! Whether the values of a column differ, and whether any occurs again: a model learns nothing from a column in which
//! all are equal, and nothing from one in which no value comes twice.

use super::hash::{HashedMap, hash};
use crate::schema::{Field, FieldType};

/// Most different values that are kept while none has occurred again. Of more than these some are taken to repeat.
const MOST: usize = 1 << 20;

/// How the values of a column differ. Missing values do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variety {
    /// There are no values.
    None,
    /// All are equal.
    Same,
    /// There are several, and each occurs once.
    Distinct,
    /// Some differ, and some occur again.
    Mixed,
}

/// Finds the variety of a column's values. Taken in on several threads and merged in any order, the outcome is the
/// same.
#[derive(Debug, Clone, Default)]
pub struct ValueVariety {
    is_categorical: bool,
    /// The hashes of the values, each with the record that had it first, as long as it is not known that they are mixed.
    seen: HashedMap<u64>,
    repeats: bool,
    is_mixed: bool,
}

impl ValueVariety {
    /// Of a field's values. Those of a categorical string may be several categories with `|` between them, each of which
    /// is a value.
    #[must_use]
    pub fn of(field: &Field) -> Self {
        let is_categorical = field.categorical && field.field_type == FieldType::String;
        Self { is_categorical, ..Self::default() }
    }

    /// Whether more values would change nothing.
    #[inline]
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.is_mixed
    }

    /// Takes in the value of a row, as the file has it, given what identifies the row's record: a value occurs again where
    /// another record has it, and not where the same record is in several rows. An empty value is missing.
    pub fn add(&mut self, record: u64, value: &[u8]) {
        if self.is_mixed {
            return;
        }
        if self.is_categorical && value.contains(&b'|') {
            for category in value.split(|byte| *byte == b'|') {
                self.add_one(record, category);
            }
        } else {
            self.add_one(record, value);
        }
    }

    fn add_one(&mut self, record: u64, value: &[u8]) {
        if !value.is_empty() {
            self.add_hash(record, hash(value));
        }
    }

    fn add_hash(&mut self, record: u64, hashed: u64) {
        if self.is_mixed {
            return;
        }
        self.repeats |= *self.seen.entry(hashed).or_insert(record) != record;
        if self.seen.len() > MOST || (self.repeats && self.seen.len() > 1) {
            self.is_mixed = true;
            self.seen = HashedMap::default();
        }
    }

    /// Takes in what another has found of the same column.
    pub fn merge(&mut self, other: Self) {
        if other.is_mixed {
            self.is_mixed = true;
            self.seen = HashedMap::default();
        }
        self.repeats |= other.repeats;
        for (hashed, record) in other.seen {
            self.add_hash(record, hashed);
        }
    }

    /// What has been found.
    #[must_use]
    pub fn variety(&self) -> Variety {
        match self.seen.len() {
            _ if self.is_mixed => Variety::Mixed,
            0 => Variety::None,
            1 => Variety::Same,
            _ => Variety::Distinct,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Schema;

    /// The variety of the values of as many records.
    fn variety(is_categorical: bool, values: &[&str]) -> Variety {
        let each: Vec<(u64, &str)> = (0..).zip(values.iter().copied()).collect();
        variety_of(is_categorical, &each)
    }

    fn variety_of(is_categorical: bool, values: &[(u64, &str)]) -> Variety {
        let schema = json!({"type": "record", "name": "Items", "fields": [
            {"name": "A", "type": ["null", "string"], "categorical": is_categorical}]});
        let schema = Schema::parse(&schema).expect("a schema");
        let new = || ValueVariety::of(&schema.fields[0]);
        let mut entire = new();
        let add = |values: &[(u64, &str)], variety: &mut ValueVariety| {
            for (record, value) in values {
                variety.add(*record, value.as_bytes());
            }
        };
        add(values, &mut entire);
        for split in 0..=values.len() {
            let (mut one, mut other) = (new(), new());
            add(&values[..split], &mut one);
            add(&values[split..], &mut other);
            other.merge(one);
            assert_eq!(other.variety(), entire.variety(), "{values:?} divided at {split}");
        }
        entire.variety()
    }

    #[test]
    fn values_are_none_the_same_distinct_or_mixed_however_they_are_divided() {
        assert_eq!(variety(false, &[]), Variety::None);
        assert_eq!(variety(false, &["", ""]), Variety::None);
        assert_eq!(variety(false, &["a"]), Variety::Same);
        assert_eq!(variety(false, &["a", "", "a", "a"]), Variety::Same);
        assert_eq!(variety(false, &["a", "b", "", "c"]), Variety::Distinct);
        assert_eq!(variety(false, &["a", "b", "a"]), Variety::Mixed);
        assert_eq!(variety(false, &["a", "a", "b"]), Variety::Mixed);
        assert_eq!(variety(false, &["a|b", "a|c"]), Variety::Distinct, "one text is one value");
        assert_eq!(variety(true, &["a|b", "a|c"]), Variety::Mixed, "categories are");
        assert_eq!(variety(true, &["a|a", "a"]), Variety::Same);
        assert_eq!(variety(true, &["a|b", "c"]), Variety::Distinct);
    }

    #[test]
    fn a_value_does_not_occur_again_where_a_record_is_in_several_rows() {
        assert_eq!(variety_of(false, &[(1, "a"), (2, "b"), (1, "a"), (2, "b")]), Variety::Distinct);
        assert_eq!(variety_of(true, &[(1, "a|b"), (1, "a|b"), (2, "c")]), Variety::Distinct);
        assert_eq!(variety_of(false, &[(1, "a"), (1, "a")]), Variety::Same);
        assert_eq!(variety_of(false, &[(1, "a"), (2, "b"), (3, "a"), (1, "a")]), Variety::Mixed);
    }

    #[test]
    fn more_distinct_values_than_are_kept_are_taken_for_mixed() {
        let mut one = ValueVariety::default();
        let mut other = ValueVariety::default();
        for number in 0..=MOST as u64 {
            let half = if number % 2 == 0 { &mut one } else { &mut other };
            half.add(number, &number.to_le_bytes());
        }
        assert_eq!(one.variety(), Variety::Distinct);
        one.merge(other);
        assert!(one.is_settled());
        assert_eq!(one.variety(), Variety::Mixed);
    }
}
