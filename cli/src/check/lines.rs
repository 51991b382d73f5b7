//! The lines of a text, so that the place of each finding in it is found without going through the text again.

use std::ops::Range;

/// After how many bytes characters are counted on from a known number.
const STEP: usize = 256;

/// Where the lines of a text begin, and how many characters precede each step.
#[derive(Debug)]
pub struct Lines<'text> {
    text: &'text str,
    starts: Vec<usize>,
    characters: Vec<usize>,
}

impl<'text> Lines<'text> {
    /// Reads a text once.
    #[must_use]
    pub fn of(text: &'text str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let mut before = 0;
        let characters = text.as_bytes().chunks(STEP).map(|chunk| {
            let here = before;
            before += characters_in(chunk);
            here
        });
        let characters = characters.collect();
        Self { text, starts, characters }
    }

    /// The line and the column of characters of a byte, both counted from one.
    #[must_use]
    pub fn position(&self, at: usize) -> (u64, u64) {
        let line = self.line_of(at);
        let column = self.characters_before(at) - self.characters_before(self.starts[line]);
        (from_one(line), from_one(column))
    }

    /// The byte at a line and a column of bytes, both counted from one, at a boundary of characters.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> Option<usize> {
        let start = self.starts.get(line.checked_sub(1)?).copied().unwrap_or(self.text.len());
        let mut at = (start + column.saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        Some(at)
    }

    /// The bytes of the lines that some bytes are in, without the last line's end, and the number of the first of them,
    /// counted from one.
    #[must_use]
    pub fn around(&self, span: &Range<usize>) -> (Range<usize>, usize) {
        let line = self.line_of(span.start);
        let rest = &self.text[span.end..];
        let end = span.end + rest.find('\n').unwrap_or(rest.len());
        (self.starts[line]..end, line + 1)
    }

    /// The line of a byte, counted from zero.
    fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    fn characters_before(&self, at: usize) -> usize {
        let step = at / STEP;
        let known = self.characters.get(step).copied();
        // The end of a text of whole steps has no step of its own.
        let (known, from) = match known {
            Some(known) => (known, step * STEP),
            None => {
                (self.characters.last().copied().unwrap_or_default(), self.characters.len().saturating_sub(1) * STEP)
            }
        };
        known + characters_in(&self.text.as_bytes()[from..at])
    }
}

/// Bytes that begin a character.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

fn from_one(count: usize) -> u64 {
    u64::try_from(count + 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As anybody would count.
    fn counted(text: &str, at: usize) -> (u64, u64) {
        let before = &text[..at];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (from_one(before.matches('\n').count()), from_one(before[start..].chars().count()))
    }

    #[test]
    fn every_character_of_a_text_is_where_counting_puts_it() {
        let long = format!("{}\n{}", "aä😀".repeat(300), "x".repeat(2 * STEP));
        for text in ["", "a", "\n", "a\n", "\n\nä", "ä\nb😀c\n\nd", long.as_str(), &"é".repeat(STEP / 2)] {
            let lines = Lines::of(text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                assert_eq!(lines.position(at), counted(text, at), "byte {at} of {text:?}");
            }
        }
    }

    #[test]
    fn bytes_are_shown_with_the_lines_that_they_are_in() {
        let lines = Lines::of("one\ntwo\nthree");
        assert_eq!(lines.around(&(5..6)), (4..7, 2));
        assert_eq!(lines.around(&(1..5)), (0..7, 1));
        assert_eq!(lines.around(&(13..13)), (8..13, 3));
        assert_eq!((lines.offset(2, 2), lines.offset(9, 9), lines.offset(0, 1)), (Some(5), Some(13), None));
    }
}
