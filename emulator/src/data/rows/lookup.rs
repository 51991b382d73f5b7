//! Single records and events, to be shown.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::io;

use super::layout::hash;
use super::row::{Row, values};
use super::{Contents, IngestionMode};

/// The values of a record or an event that are not empty, by their columns, in the order of the schema.
pub type NamedValues = Vec<(String, String)>;

impl Contents {
    /// The records with these identifiers, as far as there are any. Blocks.
    pub(crate) fn records(&self, identifiers: &HashSet<String>) -> io::Result<HashMap<String, NamedValues>> {
        let hashes: HashSet<u64> = identifiers.iter().map(|identifier| hash(identifier)).collect();
        let mut found = HashMap::new();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            if hashes.contains(&row.key.identity) && identifiers.contains(row.identifier()) {
                found.insert(row.identifier().to_owned(), named(&row));
            }
        }
        Ok(found)
    }

    /// The newest events of a user, the newest first. Blocks.
    pub(crate) fn newest_events(&self, user: &str, most: usize) -> io::Result<Vec<NamedValues>> {
        let identity = hash(user);
        let mut newest = VecDeque::new();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            // The events of a user come in the order of their time.
            if row.key.identity == identity && row.user() == user {
                newest.push_front(named(&row));
                newest.truncate(most);
            }
        }
        Ok(newest.into())
    }

    /// The first identifiers that begin with a text, in their order and at most so many: of the users of events, or of the
    /// records. Blocks.
    pub(crate) fn owners_beginning_with(&self, prefix: &str, most: usize) -> io::Result<BTreeSet<String>> {
        self.first_beginning_with(prefix, most, owner)
    }

    /// The same of the items or actions of events.
    pub(crate) fn objects_beginning_with(&self, prefix: &str, most: usize) -> io::Result<BTreeSet<String>> {
        self.first_beginning_with(prefix, most, object)
    }

    fn first_beginning_with(
        &self,
        prefix: &str,
        most: usize,
        identifier: for<'row> fn(&Row<'row>) -> &'row str,
    ) -> io::Result<BTreeSet<String>> {
        let mut first = BTreeSet::new();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            let identifier = identifier(&row);
            let comes_first =
                first.len() < most || first.last().is_some_and(|last: &String| identifier < last.as_str());
            let fits = comes_first && !identifier.is_empty() && identifier.starts_with(prefix);
            if fits && !first.contains(identifier) {
                first.insert(identifier.to_owned());
                if first.len() > most {
                    first.pop_last();
                }
            }
        }
        Ok(first)
    }
}

/// The user of an event, or what distinguishes a record from others.
fn owner<'row>(row: &Row<'row>) -> &'row str {
    if row.layout.user.is_some() { row.user() } else { row.identifier() }
}

/// The item or action of an event.
fn object<'row>(row: &Row<'row>) -> &'row str {
    row.item()
}

fn named(row: &Row<'_>) -> NamedValues {
    let given = row.layout.names().iter().zip(values(row.values));
    given.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.clone(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use personalize_contract::DatasetType;

    use super::*;

    fn contents(dataset_type: DatasetType, columns: &[&str], rows: &[&[&str]]) -> Contents {
        let mut contents = Contents::new(dataset_type);
        for row in rows {
            let row = row.iter().map(|value| (*value).to_owned()).collect();
            contents.put(columns, &[row]).expect("memory");
        }
        contents
    }

    fn of(values: &[(&str, &str)]) -> NamedValues {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_record_is_found_by_its_identifier_and_has_the_values_that_it_was_given_last() {
        let rows: [&[&str]; 3] = [&["i", "old"], &["j", ""], &["i", "new"]];
        let items = contents(DatasetType::Items, &["ITEM_ID", "GENRE"], &rows);
        let found = items.records(&["i", "j", "k"].map(str::to_owned).into()).expect("memory");
        assert_eq!(found.len(), 2);
        assert_eq!(found["i"], of(&[("ITEM_ID", "i"), ("GENRE", "new")]));
        assert_eq!(found["j"], of(&[("ITEM_ID", "j")]));
    }

    #[test]
    fn the_newest_events_of_a_user_come_first_in_whatever_order_they_came_in() {
        let rows: [&[&str]; 4] = [&["u", "b", "2"], &["u", "c", "3"], &["v", "x", "9"], &["u", "a", "1"]];
        let events = contents(DatasetType::Interactions, &["USER_ID", "ITEM_ID", "TIMESTAMP"], &rows);
        let items = |user, most| -> Vec<String> {
            let newest = events.newest_events(user, most).expect("memory");
            newest.into_iter().map(|event| event[1].1.clone()).collect()
        };
        assert_eq!(items("u", 2), ["c", "b"]);
        assert_eq!(items("u", 9), ["c", "b", "a"]);
        assert!(items("w", 9).is_empty());
    }

    #[test]
    fn identifiers_are_found_by_their_beginning_and_come_in_order() {
        let rows: [&[&str]; 5] =
            [&["b2", "x", "1"], &["b1", "y", "2"], &["a", "x", "3"], &["b3", "z", "4"], &["b1", "x", "5"]];
        let events = contents(DatasetType::Interactions, &["USER_ID", "ITEM_ID", "TIMESTAMP"], &rows);
        let users = |prefix, most| -> Vec<String> {
            events.owners_beginning_with(prefix, most).expect("memory").into_iter().collect()
        };
        assert_eq!(users("b", 9), ["b1", "b2", "b3"]);
        assert_eq!(users("b", 2), ["b1", "b2"]);
        assert_eq!(users("", 9), ["a", "b1", "b2", "b3"]);
        assert!(users("c", 9).is_empty() && users("", 0).is_empty());
        assert_eq!(Vec::from_iter(events.objects_beginning_with("", 2).expect("memory")), ["x", "y"]);
        let items = contents(DatasetType::Items, &["ITEM_ID"], &[&["i"], &["j"]]);
        assert_eq!(Vec::from_iter(items.owners_beginning_with("j", 9).expect("memory")), ["j"]);
    }
}
