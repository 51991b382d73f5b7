//! Which values a row has, where the ones with a meaning are, and what makes two rows the same.

use personalize_contract::DatasetType;
use personalize_contract::csv::{column_place, event_moment};
use rapidhash::v3::rapidhash_v3;
use serde::{Deserialize, Serialize};

use crate::random::mixed;

/// The columns of rows that came together, in the order of their schema's fields.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    pub(super) dataset_type: DatasetType,
    names: Vec<String>,
    seeds: Vec<u64>,
    /// The column that distinguishes records, and by which events are ordered.
    pub(super) id: Option<usize>,
    pub(super) user: Option<usize>,
    /// What an event is about: an item, or an action.
    pub(super) item: Option<usize>,
    pub(super) event_type: Option<usize>,
    pub(super) event_value: Option<usize>,
    timestamp: Option<usize>,
}

/// Rows are kept in this order, and rows with the same key are one.
///
/// Identifiers and rows are known by 64-bit hashes. Among ten million users two share a hash with odds of one in
/// 370,000, and would be taken for one. Two different events are taken for one where user and second agree and the
/// fingerprints happen to: one pair of these in 2^64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Of the user of an event, or of a record's identifier.
    pub(super) identity: u64,
    /// An event's timestamp; 0 of a record.
    pub(super) moment: i64,
    /// Of all values of an event; 0 of a record.
    pub(super) fingerprint: u64,
}

/// Identifies a value.
pub(super) fn hash(value: &str) -> u64 {
    rapidhash_v3(value.as_bytes())
}

impl Layout {
    pub(crate) fn new<'name>(dataset_type: DatasetType, names: impl IntoIterator<Item = &'name str>) -> Self {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let find = |wanted: &str| column_place(&names, wanted);
        let id = match dataset_type {
            DatasetType::Interactions | DatasetType::ActionInteractions | DatasetType::Users => "USER_ID",
            DatasetType::Items => "ITEM_ID",
            DatasetType::Actions => "ACTION_ID",
        };
        Self {
            dataset_type,
            seeds: names.iter().map(|name| hash(&name.to_ascii_uppercase())).collect(),
            id: find(id),
            user: find("USER_ID"),
            item: find(if dataset_type == DatasetType::ActionInteractions { "ACTION_ID" } else { "ITEM_ID" }),
            event_type: find("EVENT_TYPE"),
            event_value: find("EVENT_VALUE"),
            timestamp: find("TIMESTAMP"),
            names,
        }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        column_place(&self.names, name)
    }

    /// The key of a row, given its values by column. The fingerprint is the same in whatever order the columns come and
    /// however a timestamp is written, and empty values do not count, so that a row stays the same when a schema with more columns replaces its own.
    pub(super) fn key<'row>(&self, value: impl Fn(usize) -> &'row str) -> Key {
        let identity = self.id.map_or(0, |column| hash(value(column)));
        if !holds_events(self.dataset_type) {
            return Key { identity, moment: 0, fingerprint: 0 };
        }
        let moment = self.timestamp.and_then(|column| event_moment(value(column)));
        let mut fingerprint = 0_u64;
        for (column, seed) in self.seeds.iter().enumerate() {
            let value = value(column);
            if !value.is_empty() {
                let hashed = match moment {
                    _ if self.id == Some(column) => identity,
                    Some(moment) if self.timestamp == Some(column) => mixed(moment.cast_unsigned()),
                    _ => hash(value),
                };
                fingerprint = fingerprint.wrapping_add(mixed(hashed.wrapping_add(*seed)));
            }
        }
        Key { identity, moment: moment.unwrap_or_default(), fingerprint }
    }
}

/// Whether rows are events, which are all kept, or records, of which the newest with an identifier counts.
pub(super) const fn holds_events(dataset_type: DatasetType) -> bool {
    matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(names: &[&str], values: &[&'static str]) -> Key {
        Layout::new(DatasetType::Interactions, names.iter().copied()).key(|column| values[column])
    }

    #[test]
    fn a_row_is_the_same_in_any_order_and_with_empty_columns_added() {
        let names = ["USER_ID", "ITEM_ID", "TIMESTAMP"];
        let one = key(&names, &["u", "i", "7"]);
        assert_eq!((one.identity, one.moment), (hash("u"), 7));
        assert_eq!(one, key(&["TIMESTAMP", "DEVICE", "ITEM_ID", "USER_ID"], &["7", "", "i", "u"]));
        assert_ne!(one, key(&["TIMESTAMP", "DEVICE", "ITEM_ID", "USER_ID"], &["7", "tv", "i", "u"]));
        assert_eq!(one, key(&["user_id", "Item_Id", "timestamp"], &["u", "i", "7"]), "in any case");
        for written in ["07", "+7", "0000000007"] {
            assert_eq!(one, key(&names, &["u", "i", written]), "{written}");
        }
        assert_ne!(one, key(&names, &["u", "07", "7"]), "an identifier is a text");
        assert_ne!(key(&["A", "B"], &["x", "y"]), key(&["A", "B"], &["y", "x"]));
        assert_ne!(key(&["A", "B"], &["xy", ""]), key(&["A", "B"], &["x", "y"]));
    }

    #[test]
    fn records_are_told_apart_by_their_identifier_alone() {
        let layout = Layout::new(DatasetType::Items, ["GENRE", "ITEM_ID"]);
        assert_eq!(layout.key(|column| ["drama", "1"][column]), layout.key(|column| ["noir", "1"][column]));
        assert_ne!(layout.key(|column| ["drama", "1"][column]), layout.key(|column| ["drama", "2"][column]));
    }
}
