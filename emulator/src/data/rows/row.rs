//! A row as it is kept: its values one after the other, each after its length.

use super::layout::{Key, Layout};

/// One row, as long as the reader that lends it stays where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'row> {
    pub(super) key: Key,
    /// Grows with the order in which rows came.
    pub(super) sequence: u64,
    pub(super) layout: &'row Layout,
    pub(super) values: &'row [u8],
}

impl<'row> Row<'row> {
    /// A value that is there and not empty.
    pub(super) fn value(&self, column: Option<usize>) -> Option<&'row str> {
        values(self.values).nth(column?).filter(|value| !value.is_empty())
    }

    pub(super) fn user(&self) -> &'row str {
        self.value(self.layout.user).unwrap_or_default()
    }

    /// What distinguishes a record from others.
    pub(super) fn identifier(&self) -> &'row str {
        self.value(self.layout.id).unwrap_or_default()
    }

    pub(super) fn item(&self) -> &'row str {
        self.value(self.layout.item).unwrap_or_default()
    }
}

/// Adds a value. Lengths take seven bits a byte, and the eighth says that more follow.
pub(super) fn write_value(value: &str, bytes: &mut Vec<u8>) {
    let mut length = value.len();
    while length >= 0x80 {
        bytes.push(0x80 | low_bits(length));
        length >>= 7;
    }
    bytes.push(low_bits(length));
    bytes.extend_from_slice(value.as_bytes());
}

/// The values of a row in the order of their columns.
pub(super) fn values(mut bytes: &[u8]) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let mut length = 0;
        let mut shift = 0;
        loop {
            let (byte, rest) = bytes.split_first()?;
            bytes = rest;
            length |= usize::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                break;
            }
            shift += 7;
        }
        let (value, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        Some(std::str::from_utf8(value).unwrap_or_default())
    })
}

fn low_bits(number: usize) -> u8 {
    number.to_le_bytes()[0] & 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_any_length_come_back() {
        let long = "ä".repeat(20_000);
        let given = ["", "a", &"b".repeat(127), &"c".repeat(128), &long, "", "\"\\,\n"];
        let mut bytes = Vec::new();
        for value in given {
            write_value(value, &mut bytes);
        }
        assert_eq!(values(&bytes).collect::<Vec<_>>(), given);
    }
}
