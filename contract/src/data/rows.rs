//! Reads the rows of a file, or of a chunk of it, as bytes are handed over.

use super::marks::{BLOCK, marks};
use super::part::{LineFault, Seen};
use super::quoted::Quoted;
use super::reader::{Reader, RowLine, Values};
use super::scan::{FileId, Scan};
use super::tally::{Spot, column_of, shortened};

/// Most bytes of a line: far more than a row of the most and the longest values has.
const MOST_BYTES: usize = 4 << 20;

/// Most values that are read together.
const MOST_VALUES: usize = 4096;

/// Reads rows from bytes that come in pieces of any length.
#[derive(Debug)]
pub struct Rows<'part> {
    reader: Reader<'part>,
    lines: &'part mut u64,
    spot: Spot,
    /// The beginning of a line whose end has not come.
    held: Vec<u8>,
    /// Whether the line that is held is longer than any row.
    is_too_long: bool,
    bare: Bare,
    quoted: Quoted,
}

/// Rows without quotes, as they lie in the bytes at hand.
#[derive(Debug, Default)]
struct Bare {
    rows: Vec<RowLine>,
    /// For each row, where its values begin, and one byte behind the end of the last.
    begins: Vec<usize>,
}

/// What else a line has than plain characters and commas.
#[derive(Debug, Clone, Copy, Default)]
struct Nature {
    is_doubtful: bool,
    quotes: bool,
    others: bool,
}

impl<'part> Rows<'part> {
    pub(super) fn new(
        scan: &'part Scan,
        file: FileId,
        offset: u64,
        seen: &'part mut Seen,
        lines: &'part mut u64,
    ) -> Self {
        let spot = Spot { file: file.0, chunk: offset, line: 0 };
        Self {
            reader: Reader::new(scan, file, spot, seen),
            lines,
            spot,
            held: Vec::new(),
            is_too_long: false,
            bare: Bare::default(),
            quoted: Quoted::default(),
        }
    }

    /// Takes in the next bytes.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        if !self.held.is_empty() || self.is_too_long {
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return self.hold(bytes) };
            self.hold(&bytes[..=end]);
            bytes = &bytes[end + 1..];
            self.read_held();
        }
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        self.read_lines(&bytes[..end]);
        self.hold(&bytes[end..]);
    }

    /// Ends reading. The last line need not end with a line feed.
    pub fn finish(mut self) {
        if !self.held.is_empty() || self.is_too_long {
            self.hold(b"\n");
            self.read_held();
        }
        self.reader.look_up();
        *self.lines += self.spot.line;
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.held.len() + bytes.len() > MOST_BYTES {
            self.is_too_long = true;
        }
        if !self.is_too_long {
            self.held.extend_from_slice(bytes);
        }
    }

    fn read_held(&mut self) {
        let line = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.is_too_long) {
            self.reader.seen.rows += 1;
            self.tell_length("more characters than any row");
            self.spot.line += 1;
        } else {
            self.read_lines(&line);
        }
        self.held = line;
        self.held.clear();
    }

    /// Reads lines, all of which end.
    fn read_lines(&mut self, lines: &[u8]) {
        let mut bare = std::mem::take(&mut self.bare);
        let mut nature = Nature::default();
        let mut last = [b'x'; BLOCK];
        let (blocks, rest) = lines.as_chunks::<BLOCK>();
        last[..rest.len()].copy_from_slice(rest);
        bare.begins.push(0);
        let mut first = 0;
        for (place, block) in blocks.iter().chain([&last]).enumerate() {
            let marks = marks(block);
            nature.is_doubtful |= marks.doubtful;
            let mut stops = marks.stops;
            while stops != 0 {
                let within = stops.trailing_zeros() as usize;
                stops &= stops - 1;
                let at = place * BLOCK + within;
                match block[within] {
                    b',' => bare.begins.push(at + 1),
                    b'\n' => {
                        first = self.end_line(lines, at, first, nature, &mut bare);
                        nature = Nature { is_doubtful: marks.doubtful, ..Nature::default() };
                    }
                    b'"' => nature.quotes = true,
                    b'\r' if lines.get(at + 1) == Some(&b'\n') => {}
                    _ => nature.others = true,
                }
            }
        }
        bare.begins.truncate(first);
        self.read_bare(lines, &mut bare);
        self.bare = bare;
    }

    /// Ends the line whose values begin with `first` of the list, at its line feed. Gives back where those of the next
    /// line begin in the list.
    #[inline]
    fn end_line(&mut self, lines: &[u8], at: usize, first: usize, nature: Nature, bare: &mut Bare) -> usize {
        let width = bare.begins.len() - first;
        let from = bare.begins[first];
        let end = if at > from && lines[at - 1] == b'\r' { at - 1 } else { at };
        let is_plain = !nature.quotes && !nature.others && width == self.reader.file.width && end > from;
        if is_plain || (end > from && self.is_bare(&lines[from..end], width, nature)) {
            bare.begins.push(end + 1);
            // What is not plain may be anything.
            let is_doubtful = nature.is_doubtful || nature.others;
            bare.rows.push(RowLine { line: self.spot.line, is_doubtful });
            self.reader.seen.rows += 1;
        } else {
            bare.begins.truncate(first);
        }
        self.spot.line += 1;
        if bare.begins.len() >= MOST_VALUES {
            self.read_bare(lines, bare);
        }
        bare.begins.push(at + 1);
        bare.begins.len() - 1
    }

    /// Whether an unusual line is a row as it lies there. Otherwise it is told of, or read.
    #[cold]
    fn is_bare(&mut self, line: &[u8], width: usize, nature: Nature) -> bool {
        if nature.others
            && let Some(is_row) = self.check_characters(line)
        {
            self.reader.seen.rows += u64::from(is_row);
            return false;
        }
        if nature.quotes {
            self.reader.seen.rows += 1;
            self.read_quoted(line);
            return false;
        }
        if width != self.reader.file.width {
            self.reader.seen.rows += 1;
            self.tell_length(&format!("{width} values"));
            return false;
        }
        true
    }

    /// `None` if the characters are those of a row, whatever it is to be told of them.
    fn check_characters(&mut self, line: &[u8]) -> Option<bool> {
        if let Err(error) = str::from_utf8(line) {
            self.tell(LineFault::NotUtf8, line, error.valid_up_to());
            return Some(true);
        }
        if let Some(at) = line.iter().position(|byte| *byte == b'\r') {
            self.tell(LineFault::NotOne, line, at);
            return Some(true);
        }
        if let Some(at) = line.iter().position(|byte| *byte == 0) {
            self.tell(LineFault::Nul, line, at);
        }
        None
    }

    fn read_bare(&mut self, lines: &[u8], bare: &mut Bare) {
        let width = self.reader.file.width;
        if width > 0 {
            self.reader.read(&bare.rows, &InLines { lines, begins: &bare.begins, stride: width + 1 });
        }
        bare.rows.clear();
        bare.begins.clear();
    }

    fn read_quoted(&mut self, line: &[u8]) {
        let mut quoted = std::mem::take(&mut self.quoted);
        quoted.read(line);
        let oddities = quoted.oddities;
        for (at, fault) in [(oddities.doubled, LineFault::Doubled), (oddities.stray, LineFault::Stray)] {
            if let Some(at) = at.filter(|_| oddities.unclosed.is_none()) {
                self.tell(fault, line, at);
            }
        }
        if let Some(at) = oddities.unclosed {
            self.tell(LineFault::NotOne, line, at);
        } else if quoted.len() != self.reader.file.width {
            self.tell_length(&format!("{} values", quoted.len()));
        } else {
            let row = RowLine { line: self.spot.line, is_doubtful: true };
            self.reader.read(&[row], &InQuotes { line, quoted: &quoted });
        }
        self.quoted = quoted;
    }

    fn tell_length(&mut self, found: &str) {
        let width = self.reader.file.width;
        if width > 0 {
            let sample = || (None, format!("{found} where the header has {width}"));
            self.reader.seen.line_faults[LineFault::Length as usize].tell(self.spot, sample);
        }
    }

    fn tell(&mut self, fault: LineFault, line: &[u8], at: usize) {
        if self.reader.file.width > 0 {
            let details = || (Some(column_of(line, at)), shortened(&line[at..]));
            self.reader.seen.line_faults[fault as usize].tell(self.spot, details);
        }
    }
}

struct InLines<'lines> {
    lines: &'lines [u8],
    begins: &'lines [usize],
    /// How far the values of one row are from those of the next.
    stride: usize,
}

impl Values for InLines<'_> {
    #[inline]
    fn each(&self, place: usize) -> impl Iterator<Item = &[u8]> {
        let rows = self.begins.chunks_exact(self.stride);
        rows.map(move |begins| &self.lines[begins[place]..begins[place + 1] - 1])
    }

    fn column(&self, row: usize, place: usize) -> u64 {
        let (line, value) = (self.begins[row * self.stride], self.begins[row * self.stride + place]);
        column_of(&self.lines[line..], value - line)
    }
}

struct InQuotes<'line> {
    line: &'line [u8],
    quoted: &'line Quoted,
}

impl Values for InQuotes<'_> {
    fn each(&self, place: usize) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.quoted.get(place).0)
    }

    fn column(&self, _: usize, place: usize) -> u64 {
        column_of(self.line, self.quoted.get(place).1)
    }
}
