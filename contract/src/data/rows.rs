//! Reads the rows of a file, or of a chunk of it, as bytes are handed over.

use super::marks::{BLOCK, marks};
use super::part::{LineFault, Seen};
use super::quoted::Values;
use super::row::{Line, Reader};
use super::scan::{FileId, Scan};
use super::tally::{Spot, shortened};

/// Most bytes of a line: far more than a row of the most and the longest values has.
const MOST_BYTES: usize = 4 << 20;

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
    /// Where in the bytes at hand the values of a line begin, and where the next line does.
    begins: Vec<usize>,
    values: Values,
}

/// What else a line has than plain characters and commas.
#[derive(Debug, Clone, Copy, Default)]
struct Nature {
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
        Self {
            reader: Reader::new(scan, file, seen),
            lines,
            spot: Spot { file: file.0, chunk: offset, line: 0 },
            held: Vec::new(),
            is_too_long: false,
            begins: Vec::new(),
            values: Values::default(),
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
            self.held.push(b'\n');
            self.read_held();
        }
        self.reader.seen.look_up();
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
            self.tell(LineFault::Length, &line[..line.len().min(BLOCK)], None);
            self.spot.line += 1;
        } else {
            self.read_lines(&line);
        }
        self.held = line;
        self.held.clear();
    }

    /// Reads lines, all of which end.
    fn read_lines(&mut self, lines: &[u8]) {
        let (mut nature, mut is_doubtful) = (Nature::default(), false);
        let mut begins = std::mem::take(&mut self.begins);
        begins.push(0);
        let mut last = [b'x'; BLOCK];
        let (blocks, rest) = lines.as_chunks::<BLOCK>();
        last[..rest.len()].copy_from_slice(rest);
        for (place, block) in blocks.iter().chain([&last]).enumerate() {
            let marks = marks(block);
            is_doubtful |= marks.doubtful;
            let mut stops = marks.stops;
            while stops != 0 {
                let within = stops.trailing_zeros() as usize;
                stops &= stops - 1;
                let at = place * BLOCK + within;
                match block[within] {
                    b',' => begins.push(at + 1),
                    b'\n' => {
                        begins.push(at + 1);
                        self.read_line(lines, &begins, nature, is_doubtful);
                        begins.clear();
                        begins.push(at + 1);
                        (nature, is_doubtful) = (Nature::default(), marks.doubtful);
                    }
                    b'"' => nature.quotes = true,
                    b'\r' if lines.get(at + 1) == Some(&b'\n') => {}
                    _ => nature.others = true,
                }
            }
        }
        begins.clear();
        self.begins = begins;
    }

    #[inline]
    fn read_line(&mut self, lines: &[u8], begins: &[usize], nature: Nature, is_doubtful: bool) {
        let (from, next) = (begins[0], begins[begins.len() - 1]);
        let mut line = &lines[from..next - 1];
        if let Some(before) = line.strip_suffix(b"\r") {
            line = before;
        }
        if !line.is_empty() {
            self.reader.seen.rows += 1;
            if nature.quotes || nature.others {
                self.read_odd_line(line, begins, nature);
            } else {
                self.read_bare_line(line, begins, is_doubtful);
            }
        }
        self.spot.line += 1;
    }

    /// Reads a line without quotes.
    #[inline]
    fn read_bare_line(&mut self, line: &[u8], begins: &[usize], is_doubtful: bool) {
        let width = self.reader.file.width;
        if begins.len() != width + 1 {
            return self.tell_length(line, begins.len() - 1);
        }
        let value = |place: usize| {
            let from = begins[place] - begins[0];
            // The line is shorter where a carriage return was taken off.
            let to = (begins[place + 1] - 1 - begins[0]).min(line.len());
            (&line[from..to], from)
        };
        self.reader.read(&Line { bytes: line, spot: self.spot, is_doubtful }, value);
    }

    /// Reads a line with quotes, control characters or what is not ASCII.
    #[cold]
    fn read_odd_line(&mut self, line: &[u8], begins: &[usize], nature: Nature) {
        if nature.others {
            if let Err(error) = str::from_utf8(line) {
                return self.tell(LineFault::NotUtf8, line, Some(error.valid_up_to()));
            }
            if let Some(at) = line.iter().position(|byte| *byte == b'\r') {
                return self.tell(LineFault::NotOne, line, Some(at));
            }
            if let Some(at) = line.iter().position(|byte| *byte == 0) {
                self.tell(LineFault::Nul, line, Some(at));
            }
        }
        if !nature.quotes {
            return self.read_bare_line(line, begins, true);
        }
        let mut values = std::mem::take(&mut self.values);
        values.read(line);
        self.read_quoted_line(line, &values);
        self.values = values;
    }

    fn read_quoted_line(&mut self, line: &[u8], values: &Values) {
        let oddities = values.oddities;
        if oddities.unclosed.is_some() {
            return self.tell(LineFault::NotOne, line, oddities.unclosed);
        }
        for (at, fault) in [(oddities.doubled, LineFault::Doubled), (oddities.stray, LineFault::Stray)] {
            if at.is_some() {
                self.tell(fault, line, at);
            }
        }
        if values.len() != self.reader.file.width {
            return self.tell_length(line, values.len());
        }
        let line = Line { bytes: line, spot: self.spot, is_doubtful: true };
        self.reader.read(&line, |place| values.get(place));
    }

    #[cold]
    fn tell_length(&mut self, line: &[u8], values: usize) {
        let width = self.reader.file.width;
        if width != 0 {
            let sample = || (None, format!("{values} instead of {width}"));
            self.reader.seen.line_faults[LineFault::Length as usize].tell(self.spot, sample);
        }
        debug_assert!(!line.is_empty(), "a blank line is no row");
    }

    fn tell(&mut self, fault: LineFault, line: &[u8], at: Option<usize>) {
        let details = || (at.map(|at| super::row::column_of(line, at)), shortened(&line[at.unwrap_or_default()..]));
        self.reader.seen.line_faults[fault as usize].tell(self.spot, details);
    }
}
