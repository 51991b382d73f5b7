//! How often something occurs, and where first.

/// A line, in the order in which files and their lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Location {
    /// Which of the files.
    pub(super) file: usize,
    /// The byte of the file at which the chunk with the line begins.
    pub(super) chunk: u64,
    /// How many lines of the chunk come before.
    pub(super) line: u64,
}

/// The first of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct First {
    pub(super) location: Location,
    /// The column of characters at which the value begins, counted from one.
    pub(super) column: Option<u64>,
    /// Of a value the beginning, as the file has it; of a line what a message shows of it.
    pub(super) sample: String,
}

/// How often, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) count: u64,
    pub(super) first: Option<First>,
}

impl Tally {
    /// Counts one more. What is reported of the first is only worked out for it.
    pub(super) fn add(&mut self, location: Location, details: impl FnOnce() -> (Option<u64>, String)) {
        self.count += 1;
        if self.is_earlier(location) {
            let (column, sample) = details();
            self.first = Some(First { location, column, sample });
        }
    }

    /// Whether a line is before the first that is known.
    pub(super) fn is_earlier(&self, location: Location) -> bool {
        self.first.as_ref().is_none_or(|first| location < first.location)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        if let Some(first) = other.first.filter(|first| self.is_earlier(first.location)) {
            self.first = Some(first);
        }
    }
}

/// Most characters of a value that a message shows.
const SHOWN: usize = 40;

/// So much of a value as a message may show.
pub(super) fn beginning(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(&value[..value.len().min(4 * (SHOWN + 1))]);
    text.chars().take(SHOWN + 1).collect()
}

/// A value as a message shows it: quotes and backslashes as they are, since messages may be about them.
pub(super) fn shortened(value: &[u8]) -> String {
    printable_beginning(&String::from_utf8_lossy(&value[..value.len().min(4 * SHOWN + 4)]), SHOWN)
}

/// At most so many characters of a text, each of which a terminal shows: control characters are escaped.
pub(in crate::data) fn printable_beginning(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for character in text.chars().take(most) {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
    }
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// The column of characters, counted from one, of a byte of a line.
pub(super) fn column_of(line: &[u8], at: usize) -> u64 {
    let before = line.get(..at).unwrap_or_default();
    // Bytes that continue a character begin with the bits 10.
    before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_it_stands_but_for_what_cannot_be_seen() {
        assert_eq!(shortened(br#"o'neill "\a" "#), r#"o'neill "\a" "#);
        assert_eq!(shortened("\u{feff}a\0\tü\r".as_bytes()), r"\u{feff}a\0\tü\r");
        assert_eq!(shortened("ü".repeat(41).as_bytes()), "ü".repeat(40) + "…");
    }
}
