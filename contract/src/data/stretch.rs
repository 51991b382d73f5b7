//! Some lines that are all alike: as many values in each as in the header, no quotes, no control characters. Most of a
//! file is, and such lines are taken apart together.

use super::marks::{BLOCK, Nature, stops};
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
    /// Whether there are characters that an identifier should not have, or `|` between categories.
    pub(super) is_doubtful: bool,
}

impl Stretch {
    /// Takes lines apart, the last of which ends with a line feed, if they are all alike and have that many values.
    pub(super) fn read<'stretch>(&'stretch mut self, lines: &'stretch [u8], width: usize) -> Option<Alike<'stretch>> {
        let Nature { line_feeds, carriage_returns, is_odd, is_not_ascii, is_doubtful } = Nature::of(lines);
        let has_ends = carriage_returns == 0 || carriage_returns == line_feeds;
        if is_odd || !has_ends || width < 2 {
            return None;
        }
        self.note(lines);
        if self.filled != line_feeds * width + 1 {
            return None;
        }
        let end = if carriage_returns == 0 { 1 } else { 2 };
        let alike = Alike { lines, begins: &self.begins[..self.filled], width, end, is_doubtful };
        // As many line feeds as lines, each at the end of one, are all that there are.
        (alike.all_end() && (!is_not_ascii || str::from_utf8(lines).is_ok())).then_some(alike)
    }

    fn note(&mut self, lines: &[u8]) {
        let (blocks, rest) = lines.as_chunks::<BLOCK>();
        let mut last = [b'x'; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        self.begins.resize(self.begins.len().max(1), 0);
        self.filled = 1;
        let mut from = 1;
        for block in blocks.iter().chain([&last]) {
            self.note_behind(from, stops(block));
            from += 64;
        }
    }

    #[inline]
    fn note_behind(&mut self, from: u32, mut stops: u64) {
        let filled = self.filled + stops.count_ones() as usize;
        if self.begins.len() < filled + AT_ONCE {
            self.begins.resize(2 * filled + BLOCK, 0);
        }
        let mut rooms = self.begins[self.filled..].chunks_exact_mut(AT_ONCE);
        while stops != 0 {
            for begin in rooms.next().into_iter().flatten() {
                *begin = from + stops.trailing_zeros();
                stops &= stops.wrapping_sub(1);
            }
        }
        self.filled = filled;
    }
}

impl Alike<'_> {
    pub(super) fn rows(&self) -> usize {
        self.begins.len() / self.width
    }

    fn all_end(&self) -> bool {
        let ends: &[u8] = if self.end == 1 { b"\n" } else { b"\r\n" };
        self.begins[1..].chunks_exact(self.width).all(|line| {
            let end = line[self.width - 1] as usize;
            self.lines[..end].ends_with(ends)
        })
    }
}

impl Values for Alike<'_> {
    #[inline]
    fn each(&self, place: usize) -> impl Iterator<Item = &[u8]> {
        let end = if place + 1 == self.width { self.end } else { 1 };
        // There are two values at least in a line, and one position more than values.
        self.begins[place..].chunks(self.width).take(self.rows()).map(move |begins| match begins {
            [begin, next, ..] => &self.lines[*begin as usize..*next as usize - end],
            _ => &[],
        })
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        let line = self.begins[row * self.width] as usize;
        column_of(&self.lines[line..], self.begins[row * self.width + place] as usize - line)
    }
}
