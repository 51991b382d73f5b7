//! A batch of lines that are all alike: as many values in each as in the header, quotes around entire values if
//! anywhere, no control characters. Most of a file is, and such lines are taken apart together.
//!
//! Nothing that there is comes near: of interactions with 42 bytes in a row, a core that finds where values begin here in
//! 3,200 MB a second does so in 1,270 with `memchr::memchr2_iter`, in 1,450 with simd-csv and in 820 with csv-core, and
//! none of these knows which classes of characters there are besides.

use super::byte_classes::{BLOCK, ByteClasses, Quotes};
use super::reader::Values;
use super::tally::column_of;

/// How many positions are written at once, as many or as few as there are, so that no decision is taken for each.
const AT_ONCE: usize = 8;

/// Where the values of some lines begin.
#[derive(Debug, Default)]
pub(super) struct LineBatch {
    /// In the order of the lines, the values of each line after those of the one before; then where another would.
    /// Beyond what counts there may be anything.
    starts: Vec<u32>,
    filled: usize,
}

/// Collects where values begin.
struct ValueStarts<'batch> {
    /// As in [`LineBatch`].
    starts: &'batch mut Vec<u32>,
    filled: usize,
    /// After the first byte of the next block.
    from: u32,
}

/// Lines that are all alike, and where their values are.
pub(super) struct UniformLines<'batch> {
    lines: &'batch [u8],
    /// As in [`LineBatch`], and as many more as fill up another line, so that lines are chunks of it from any value on.
    starts: &'batch [u32],
    width: usize,
    /// How many bytes end a line: one, or two with a carriage return.
    end: usize,
    pub(super) classes: ByteClasses,
}

impl LineBatch {
    /// Takes lines apart, the last of which ends with a line feed, if they are all alike and have that many values.
    pub(super) fn read<'batch>(&'batch mut self, lines: &'batch [u8], width: usize) -> Option<UniformLines<'batch>> {
        if width < 2 {
            return None;
        }
        let mut classes = self.note(lines);
        if classes.has_quotes {
            classes.is_doubtful |= self.note_quoted(lines)?.has_commas_inside;
        }
        let ByteClasses { line_feeds, carriage_returns, .. } = classes;
        let has_ends = carriage_returns == 0 || carriage_returns == line_feeds;
        if classes.is_odd || !has_ends || self.filled != line_feeds * width + 1 {
            return None;
        }
        let end = if carriage_returns == 0 { 1 } else { 2 };
        if self.starts.len() < self.filled + width {
            self.starts.resize(self.filled + width, 0);
        }
        let alike = UniformLines { lines, starts: &self.starts[..self.filled + width - 1], width, end, classes };
        // As many line feeds as lines, each at the end of one, are all that there are.
        (alike.all_end() && (!classes.is_not_ascii || str::from_utf8(lines).is_ok())).then_some(alike)
    }

    /// Kept out of its caller, as what reads the columns is.
    #[inline(never)]
    fn note(&mut self, lines: &[u8]) -> ByteClasses {
        let mut starts = ValueStarts::of(&mut self.starts);
        let classes = ByteClasses::of(lines, |delimiters| starts.take_in(delimiters));
        self.filled = starts.filled;
        classes
    }

    fn note_quoted(&mut self, lines: &[u8]) -> Option<Quotes> {
        let mut starts = ValueStarts::of(&mut self.starts);
        let quotes = Quotes::of(lines, |delimiters| starts.take_in(delimiters));
        self.filled = starts.filled;
        quotes
    }
}

impl<'batch> ValueStarts<'batch> {
    fn of(starts: &'batch mut Vec<u32>) -> Self {
        starts.resize(starts.len().max(1), 0);
        Self { starts, filled: 1, from: 1 }
    }

    #[expect(clippy::inline_always, reason = "where it is called, what it counts stays in registers")]
    #[inline(always)]
    fn take_in(&mut self, mut delimiters: u64) {
        let from = self.from;
        self.from += 64;
        if self.starts.len() < self.filled + BLOCK {
            self.starts.resize(2 * self.filled + BLOCK, 0);
        }
        let chunks = self.starts[self.filled..].as_chunks_mut::<AT_ONCE>().0;
        self.filled += delimiters.count_ones() as usize;
        for chunk in chunks {
            for start in chunk {
                *start = from + delimiters.trailing_zeros();
                delimiters &= delimiters.wrapping_sub(1);
            }
            if delimiters == 0 {
                break;
            }
        }
    }
}

impl UniformLines<'_> {
    pub(super) fn rows(&self) -> usize {
        self.starts.len() / self.width - 1
    }

    /// For each line where its value with that place begins, and where the next one does, which may be of the next line.
    #[inline]
    fn bounds(&self, place: usize) -> impl Iterator<Item = [usize; 2]> {
        // As it is, and so that it need not be asked for every line.
        let width = self.width.max(2);
        let of_lines = self.starts[place..place + self.rows() * self.width].chunks_exact(width);
        of_lines.map(|line| [line[0] as usize, line[1] as usize])
    }

    fn all_end(&self) -> bool {
        let is_end = |at: usize, byte| self.lines.get(at) == Some(&byte);
        self.bounds(self.width - 1).all(|[_, next]| {
            is_end(next.wrapping_sub(1), b'\n') && (self.end == 1 || is_end(next.wrapping_sub(2), b'\r'))
        })
    }
}

impl Values for UniformLines<'_> {
    #[inline]
    fn each(&self, place: usize, mut read: impl FnMut(usize, &[u8])) {
        let end = if place + 1 == self.width { self.end } else { 1 };
        for (row, [start, next]) in self.bounds(place).enumerate() {
            read(row, &self.lines[start..next - end]);
        }
    }

    fn value(&self, row: usize, place: usize) -> &[u8] {
        let end = if place + 1 == self.width { self.end } else { 1 };
        let at = row * self.width + place;
        &self.lines[self.starts[at] as usize..self.starts[at + 1] as usize - end]
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        let line = self.starts[row * self.width] as usize;
        column_of(&self.lines[line..], self.starts[row * self.width + place] as usize - line)
    }
}

/// Lines whose values may have quotes around them.
pub(super) struct Unquoted<'alike>(pub(super) &'alike UniformLines<'alike>);

impl Values for Unquoted<'_> {
    #[inline]
    fn each(&self, place: usize, mut read: impl FnMut(usize, &[u8])) {
        self.0.each(place, |row, value| read(row, unquoted(value)));
    }

    fn value(&self, row: usize, place: usize) -> &[u8] {
        unquoted(self.0.value(row, place))
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        self.0.column(row, place)
    }
}

/// A value without the quotes around it, if there are any.
fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::quoted::{Oddities, Quoted};

    /// The values of each row, and the column where each begins.
    type Rows = Vec<Vec<(Vec<u8>, u64)>>;

    fn values_of(lines: &[u8], width: usize) -> Option<Rows> {
        let mut batch = LineBatch::default();
        let alike = batch.read(lines, width)?;
        let mut rows = vec![Vec::new(); alike.rows()];
        for place in 0..width {
            Unquoted(&alike).each(place, |row, value| rows[row].push((value.to_vec(), alike.column(row, place))));
        }
        Some(rows)
    }

    fn values_one_by_one(lines: &[u8]) -> Option<Rows> {
        let lines = lines.strip_suffix(b"\n")?.split(|byte| *byte == b'\n');
        let row = |line: &[u8]| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let mut quoted = Quoted::default();
            quoted.read(line);
            let value = |place| {
                let (value, at) = quoted.get(place);
                (value.to_vec(), column_of(line, at))
            };
            (quoted.oddities == Oddities::default()).then(|| (0..quoted.len()).map(value).collect())
        };
        lines.map(row).collect()
    }

    #[test]
    fn lines_that_are_alike_have_the_values_that_each_has_by_itself() {
        let mut random = fastrand::Rng::with_seed(8);
        let mut alike = [0; 2];
        for turn in 0..40_000 {
            let width = random.usize(2..5);
            // Quotes around values, and sometimes anywhere.
            let is_quoted = turn % 2 == 1;
            let value = |random: &mut fastrand::Rng| {
                let likely: Vec<char> = if turn % 5 == 0 { "ab,\"\\\r\nö |" } else { "abcdefö |" }.chars().collect();
                let mut value: String = (0..random.usize(..30)).map(|_| random.choice(&likely).expect("one")).collect();
                if is_quoted && random.u8(..4) > 0 {
                    value = format!("\"{}\"", if random.bool() { value.replace('c', ",") } else { value });
                }
                value
            };
            let end = if random.bool() { "\r\n" } else { "\n" };
            let line =
                |random: &mut fastrand::Rng| (0..width).map(|_| value(random)).collect::<Vec<_>>().join(",") + end;
            let lines: String = (0..random.usize(1..8)).map(|_| line(&mut random)).collect();
            if let Some(rows) = values_of(lines.as_bytes(), width) {
                assert_eq!(Some(rows), values_one_by_one(lines.as_bytes()), "{lines:?}");
                alike[usize::from(lines.contains('"'))] += 1;
            }
        }
        assert!(alike.iter().all(|alike| *alike > 10_000), "{alike:?}");
    }
}
