//! Some lines that are all alike: as many values in each as in the header, quotes around whole values if anywhere, no
//! control characters. Most of a file is, and such lines are taken apart together.

use super::marks::{BLOCK, Nature, Quotes};
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
    /// Behind the first byte of the block that is to be noted.
    from: u32,
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
        let mut nature = self.note(lines);
        if nature.has_quotes {
            nature.is_doubtful |= self.note_quoted(lines)?.has_commas_inside;
        }
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
        self.begin();
        Nature::of(lines, |stops| self.note_behind(stops))
    }

    fn note_quoted(&mut self, lines: &[u8]) -> Option<Quotes> {
        self.begin();
        Quotes::of(lines, |stops| self.note_behind(stops))
    }

    fn begin(&mut self) {
        self.begins.resize(self.begins.len().max(1), 0);
        (self.filled, self.from) = (1, 1);
    }

    #[inline]
    fn note_behind(&mut self, mut stops: u64) {
        let from = self.from;
        self.from += 64;
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

/// Lines whose values may have quotes around them.
pub(super) struct Unquoted<'alike>(pub(super) &'alike Alike<'alike>);

impl Values for Unquoted<'_> {
    #[inline]
    fn each(&self, place: usize, mut read: impl FnMut(usize, &[u8])) {
        self.0.each(place, |row, value| {
            let inside = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
            read(row, inside.unwrap_or(value));
        });
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        self.0.column(row, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::quoted::{Oddities, Quoted};

    /// The values of each row, and the column where each begins.
    type Rows = Vec<Vec<(Vec<u8>, u64)>>;

    fn values_of(lines: &[u8], width: usize) -> Option<Rows> {
        let mut stretch = Stretch::default();
        let alike = stretch.read(lines, width)?;
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
