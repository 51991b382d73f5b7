//! Identifiers that are none: texts that stand for a missing value, and the names of columns. Identifiers are known by
//! their hashes alone, so that what is looked for is known before, and is asked for where an identifier is new.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::hash::{HashedMap, hash};
use super::oddity::NULL_TEXTS;
use super::tally::Location;

/// The names of the columns that hold identifiers, as headers spell them.
const NAMES: [&str; 9] =
    ["USER_ID", "user_id", "User_Id", "ITEM_ID", "item_id", "Item_Id", "ACTION_ID", "action_id", "Action_Id"];

/// What is looked for, by its hash.
static LOOKED_FOR: LazyLock<HashedMap<&str>> =
    LazyLock::new(|| NULL_TEXTS.into_iter().chain(NAMES).map(|text| (hash(text.as_bytes()), text)).collect());

/// Where each of them is first.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched(BTreeMap<u64, Location>);

impl Watched {
    /// Takes note of an identifier that is new in a table.
    pub(super) fn note(&mut self, hash: u64, location: Location) {
        if LOOKED_FOR.contains_key(&hash) {
            self.keep(hash, location);
        }
    }

    fn keep(&mut self, hash: u64, location: Location) {
        let first = self.0.entry(hash).or_insert(location);
        *first = location.min(*first);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (hash, location) in other.0 {
            self.keep(hash, location);
        }
    }

    /// Where a text is first that stands for a missing value, or that is the name of a column, with that text and its
    /// hash, the first in the data first.
    pub(super) fn found(&self, is_name: bool) -> Vec<(Location, &'static str, u64)> {
        let known = |(hash, location): (&u64, &Location)| Some((*location, *LOOKED_FOR.get(hash)?, *hash));
        let mut found: Vec<_> =
            self.0.iter().filter_map(known).filter(|(_, text, _)| NAMES.contains(text) == is_name).collect();
        found.sort_unstable();
        found
    }
}
