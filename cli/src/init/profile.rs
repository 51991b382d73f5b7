//! What is in a column: how many values, of which types, how many different ones.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use csv::ByteRecord;
use personalize_contract::csv::column_place;

use super::InitError;
use super::columns::Assignment;
use super::discover::Source;
use super::moments::{Unit, unit_of};
use super::table_reader::TableReader;

/// Categories of a column that the service considers at most. Source: the developer guide on items.
pub(super) const MOST_CATEGORIES: usize = 1000;

/// How many different values are counted. Where there are more, there are enough for any conclusion.
const MOST_VALUES: usize = 100_000;

/// What separates several categories in one value.
const SEVERAL: char = '|';

/// What is in a column.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is about all values, and none excludes another")]
pub(super) struct ColumnProfile {
    /// Values that are there.
    pub(super) filled: u64,
    /// Values that are missing.
    pub(super) empty: u64,
    not_int: bool,
    not_long: bool,
    not_float: bool,
    /// Zeros before other digits, which are part of a code.
    has_leading_zeros: bool,
    /// Most characters of a value.
    pub(super) longest: usize,
    words: u64,
    values: HashSet<u64>,
    categories: HashSet<u64>,
    /// What moments are written in, if every value is one in the same way.
    pub(super) unit: Option<Unit>,
}

/// What is in the columns of a dataset, in their order.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) rows: u64,
    pub(super) columns: Vec<ColumnProfile>,
}

impl ColumnProfile {
    fn add(&mut self, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            self.empty += 1;
            return;
        }
        if self.filled == 0 {
            self.unit = unit_of(value);
        } else if self.unit.is_some() {
            self.unit = self.unit.filter(|known| Some(*known) == unit_of(value));
        }
        self.filled += 1;
        self.longest = self.longest.max(value.chars().count());
        self.words += value.split_whitespace().count() as u64;
        self.not_int |= value.parse::<i32>().is_err();
        self.not_long |= value.parse::<i64>().is_err();
        self.not_float |= !value.parse::<f64>().is_ok_and(f64::is_finite);
        let digits = value.trim_start_matches('-').as_bytes();
        self.has_leading_zeros |= digits.len() > 1 && digits[0] == b'0' && digits.iter().all(u8::is_ascii_digit);
        if self.values.len() <= MOST_VALUES {
            self.values.insert(hashed(value));
        }
        if self.categories.len() <= MOST_CATEGORIES {
            let categories = value.split(SEVERAL).map(str::trim).filter(|category| !category.is_empty());
            self.categories.extend(categories.map(hashed));
        }
    }

    /// Whether every value is a whole number of 32 bits.
    pub(super) fn is_int(&self) -> bool {
        !self.not_int && !self.has_leading_zeros
    }

    /// Whether every value is a whole number of 64 bits.
    pub(super) fn is_long(&self) -> bool {
        !self.not_long && !self.has_leading_zeros
    }

    /// Whether every value is a number.
    pub(super) fn is_float(&self) -> bool {
        !self.not_float && !self.has_leading_zeros
    }

    /// Different values.
    pub(super) fn values(&self) -> u64 {
        self.values.len() as u64
    }

    /// Different categories, where `|` separates several; one more than there should be at most.
    pub(super) fn categories(&self) -> usize {
        self.categories.len()
    }

    /// Whether no two values are alike.
    pub(super) fn all_differ(&self) -> bool {
        self.filled > 1 && self.values() == self.filled.min(MOST_VALUES as u64 + 1)
    }

    /// Words in a value, on average.
    #[expect(clippy::cast_precision_loss, reason = "no data has so many words")]
    pub(super) fn mean_words(&self) -> f64 {
        self.words as f64 / (self.filled.max(1)) as f64
    }
}

fn hashed(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Reads every row of a dataset's files.
///
/// # Errors
/// A file cannot be read, or has text that is not UTF-8.
pub(super) fn of(source: &Source, assignment: &Assignment) -> Result<Profile, InitError> {
    let mut profile = Profile { rows: 0, columns: vec![ColumnProfile::default(); assignment.columns.len()] };
    for file in &source.files {
        let mut table = TableReader::open(file)?;
        let places: Vec<Option<usize>> =
            assignment.columns.iter().map(|column| column_place(&table.header, &column.name)).collect();
        let mut row = ByteRecord::new();
        while table.read(&mut row)? {
            profile.rows += 1;
            for (column, place) in profile.columns.iter_mut().zip(&places) {
                let value = place.and_then(|place| row.get(place)).unwrap_or_default();
                column.add(table.text(value)?);
            }
        }
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(values: &[&str]) -> ColumnProfile {
        let mut profile = ColumnProfile::default();
        for value in values {
            profile.add(value);
        }
        profile
    }

    #[test]
    fn a_column_is_of_the_narrowest_type_that_all_its_values_are_of() {
        let types = |values: &[&str]| {
            let column = profile(values);
            (column.is_int(), column.is_long(), column.is_float())
        };
        assert_eq!(types(&["1", "", "-20"]), (true, true, true));
        assert_eq!(types(&["1", "3000000000"]), (false, true, true));
        assert_eq!(types(&["1", "2.5"]), (false, false, true));
        assert_eq!(types(&["1", "NaN"]), (false, false, false));
        assert_eq!(types(&["01234", "99999"]), (false, false, false), "a code, not a number");
        assert_eq!(types(&["0", "0.5"]), (false, false, true));
    }

    #[test]
    fn several_categories_in_a_value_count_each() {
        let column = profile(&["Drama|Comedy", "Comedy", "", "Drama"]);
        assert_eq!((column.categories(), column.values(), column.empty, column.all_differ()), (2, 3, 1, false));
        assert!(profile(&["a", "b"]).all_differ() && !profile(&["a"]).all_differ());
        assert!((profile(&["one two", "one"]).mean_words() - 1.5).abs() < 1e-9);
    }
}
