//! Some lines that are all alike: as many values in each as in the header, no quotes, no control characters. Most of a
//! file is, and such lines are taken apart together.

use super::marks::{BLOCK, Nature};
use super::reader::Values;
use super::tally::column_of;

/// How many positions are noted at once, as many or as few there are, so that no decision is taken for each.
const AT_ONCE: usize = 8;

/// Where the values of some lines begin.
#[derive(Debug, Default)]
pub(super) struct Stretch {
    /// In the order of the lines, the values of each line behind those of the one before; then where another would.
    /// Beyond what counts there may be anything.
    begins: Vec<u32>,
    filled: usize,
}

/// What lines come to that are all alike.
pub(super) struct Alike<'stretch> {
    lines: &'stretch [u8],
    begins: &'stretch [u32],
    width: usize,
    /// How many bytes end a line: one, or two with a carriage return.
    end: usize,
    pub(super) nature: Nature,
}

impl Stretch {
    /// Takes lines apart, the last of which ends with a line feed, if they are all alike and have that many values.
    pub(super) fn read<'stretch>(&'stretch mut self, lines: &'stretch [u8], width: usize) -> Option<Alike<'stretch>> {
        if width < 2 {
            return None;
        }
        let nature = self.note(lines);
        let Nature { line_feeds, carriage_returns, .. } = nature;
        let has_ends = carriage_returns == 0 || carriage_returns == line_feeds;
        if nature.is_odd || !has_ends || self.filled != line_feeds * width + 1 {
            return None;
        }
        let end = if carriage_returns == 0 { 1 } else { 2 };
        let alike = Alike { lines, begins: &self.begins[..self.filled], width, end, nature };
        // As many line feeds as lines, each at the end of one, are all that there are.
        (alike.all_end() && (!nature.is_not_ascii || str::from_utf8(lines).is_ok())).then_some(alike)
    }

    /// Kept out of its caller, as what reads the columns is.
    #[inline(never)]
    fn note(&mut self, lines: &[u8]) -> Nature {
        self.begins.resize(self.begins.len().max(1), 0);
        self.filled = 1;
        let mut from = 1;
        Nature::of(lines, |stops| {
            self.note_behind(from, stops);
            from += 64;
        })
    }

    #[inline]
    fn note_behind(&mut self, from: u32, mut stops: u64) {
        if self.begins.len() < self.filled + BLOCK {
            self.begins.resize(2 * self.filled + BLOCK, 0);
        }
        let rooms = self.begins[self.filled..].as_chunks_mut::<AT_ONCE>().0;
        self.filled += stops.count_ones() as usize;
        for room in rooms {
            for begin in room {
                *begin = from + stops.trailing_zeros();
                stops &= stops.wrapping_sub(1);
            }
            if stops == 0 {
                break;
            }
        }
    }
}

impl Alike<'_> {
    pub(super) fn rows(&self) -> usize {
        self.begins.len() / self.width
    }

    fn all_end(&self) -> bool {
        let is_end = |at: usize, byte| self.lines.get(at) == Some(&byte);
        // For each value of a line where the next one begins.
        self.begins[1..].chunks_exact(self.width).all(|line| {
            let end = line[self.width - 1] as usize;
            is_end(end - 1, b'\n') && (self.end == 1 || is_end(end.wrapping_sub(2), b'\r'))
        })
    }
}

impl Values for Alike<'_> {
    #[inline]
    fn each(&self, place: usize, mut read: impl FnMut(usize, &[u8])) {
        let end = if place + 1 == self.width { self.end } else { 1 };
        for (row, begins) in self.begins[place..].chunks(self.width).enumerate() {
            let [begin, next, ..] = begins else { break };
            read(row, &self.lines[*begin as usize..*next as usize - end]);
        }
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        let line = self.begins[row * self.width] as usize;
        column_of(&self.lines[line..], self.begins[row * self.width + place] as usize - line)
    }
}
