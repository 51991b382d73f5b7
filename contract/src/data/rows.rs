//! Reads the rows of a file, or of a chunk of it, as bytes are handed over.

use super::byte_classes::ByteClasses;
use super::encoding::not_utf8;
use super::line_batch::{LineBatch, Unquoted};
use super::line_fault::LineFault;
use super::other_length;
use super::part::DatasetTotals;
use super::quoted::Quoted;
use super::reader::{Reader, RowLines, Values};
use super::scan::{FileId, Scan};
use super::tally::{Location, column_of, shortened};

/// Most bytes of a line: far more than a row of the most and the longest values has.
const MOST_BYTES: usize = 4 << 20;

/// How many bytes are taken apart together, a line more or less: few enough to stay near a processor.
const BATCH: usize = 8 << 10;

/// Reads rows from bytes that come in pieces of any length.
#[derive(Debug)]
pub struct Rows<'part> {
    reader: Reader<'part>,
    lines: &'part mut u64,
    location: Location,
    /// The beginning of a line whose end has not come.
    partial_line: Vec<u8>,
    /// Whether the line that is held is longer than any row.
    is_too_long: bool,
    batch: LineBatch,
    quoted: Quoted,
}

impl<'part> Rows<'part> {
    pub(super) fn new(
        scan: &'part Scan,
        file: FileId,
        offset: u64,
        totals: &'part mut DatasetTotals,
        lines: &'part mut u64,
    ) -> Self {
        let location = Location { file: file.0, chunk: offset, line: 0 };
        Self {
            reader: Reader::new(scan, file, location, totals),
            lines,
            location,
            partial_line: Vec::new(),
            is_too_long: false,
            batch: LineBatch::default(),
            quoted: Quoted::default(),
        }
    }

    /// Takes in the next bytes.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        if !self.partial_line.is_empty() || self.is_too_long {
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return self.hold(bytes) };
            self.hold(&bytes[..=end]);
            bytes = &bytes[end + 1..];
            self.read_partial_line();
        }
        while let Some(end) = end_of_batch(bytes) {
            if end > MOST_BYTES {
                self.hold(&bytes[..end]);
                self.read_partial_line();
            } else {
                self.read_batch(&bytes[..end]);
            }
            bytes = &bytes[end..];
        }
        self.hold(bytes);
    }

    /// Ends reading. The last line need not end with a line feed.
    pub fn finish(mut self) {
        if !self.partial_line.is_empty() || self.is_too_long {
            self.hold(b"\n");
            self.read_partial_line();
        }
        self.reader.look_up();
        *self.lines += self.location.line;
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.partial_line.len() + bytes.len() > MOST_BYTES {
            self.is_too_long = true;
        }
        if !self.is_too_long {
            self.partial_line.extend_from_slice(bytes);
        }
    }

    fn read_partial_line(&mut self) {
        let line = std::mem::take(&mut self.partial_line);
        if std::mem::take(&mut self.is_too_long) {
            self.reader.totals.rows += 1;
            self.report_too_long();
            self.location.line += 1;
        } else {
            self.read_batch(&line);
        }
        self.partial_line = line;
        self.partial_line.clear();
    }

    /// Reads lines, all of which end.
    fn read_batch(&mut self, lines: &[u8]) {
        let mut batch = std::mem::take(&mut self.batch);
        match batch.read(lines, self.reader.file.width) {
            Some(alike) => {
                let rows = alike.rows() as u64;
                self.reader.totals.rows += rows;
                self.location.line += rows;
                let ByteClasses { is_doubtful, has_spaces, has_quotes, is_not_ascii, .. } = alike.classes;
                let first = self.location.line - rows;
                let lines = RowLines { first, count: alike.rows(), is_doubtful, has_spaces, is_not_ascii };
                if has_quotes {
                    self.reader.read(lines, &Unquoted(&alike));
                } else {
                    self.reader.read(lines, &alike);
                }
            }
            None => self.read_one_by_one(lines),
        }
        self.batch = batch;
    }

    fn read_one_by_one(&mut self, lines: &[u8]) {
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // An import passes over a line without anything in it.
            if !line.iter().all(|byte| *byte == b'\r') {
                self.reader.totals.rows += 1;
                if self.reader.file.width > 0 && self.check_characters(line) {
                    self.read_line(line);
                }
            }
            self.location.line += 1;
        }
    }

    /// Whether the characters are those of a row, whatever there is to report of them.
    fn check_characters(&mut self, line: &[u8]) -> bool {
        if let Err(error) = str::from_utf8(line) {
            let at = error.valid_up_to();
            let details = || (Some(column_of(line, at)), not_utf8(line, at));
            self.reader.totals.line_faults[LineFault::NotUtf8 as usize].add(self.location, details);
            return false;
        }
        if let Some(at) = line.iter().position(|byte| *byte == b'\r') {
            let fault = self.fault_of_return(line, at);
            self.report(fault, line, at);
            return false;
        }
        if let Some(at) = line.iter().position(|byte| *byte == 0) {
            self.report(LineFault::Nul, line, at);
        }
        true
    }

    /// What a carriage return at a byte of a line is that is not a part of its end.
    fn fault_of_return(&mut self, line: &[u8], at: usize) -> LineFault {
        if line[at..].iter().all(|byte| *byte == b'\r') {
            return LineFault::ReturnsAtEnd;
        }
        self.quoted.read(&line[..at]);
        if self.quoted.oddities.unclosed.is_some() { LineFault::NotOne } else { LineFault::ReturnInside }
    }

    fn read_line(&mut self, line: &[u8]) {
        let mut quoted = std::mem::take(&mut self.quoted);
        quoted.read(line);
        let oddities = quoted.oddities;
        let is_long = quoted.len() != self.reader.file.width;
        let odd_quotes = [(oddities.doubled, LineFault::Doubled), (oddities.stray, LineFault::Stray)];
        for (at, fault) in odd_quotes {
            // Where doubled quotes change how many values there are, that is the one thing to report.
            let has_ended_early = is_long && oddities.doubled.is_some();
            if let Some(at) = at.filter(|_| oddities.unclosed.is_none() && !has_ended_early) {
                // What Excel has in front of a text is a part of what is shown.
                let is_formula = fault == LineFault::Stray && line[..at].ends_with(b"=");
                self.report(fault, line, if is_formula { at - 1 } else { at });
            }
        }
        if let Some(at) = oddities.unclosed {
            let fault = if ends_escaped(&line[at..]) { LineFault::EscapedEnd } else { LineFault::NotOne };
            self.report(fault, line, at);
        } else if is_long {
            self.report_wrong_length(line, &quoted);
        } else {
            let first = self.location.line;
            let row = RowLines { first, count: 1, is_doubtful: true, has_spaces: true, is_not_ascii: true };
            self.reader.read(row, &OneLine { line, quoted: &quoted });
        }
        self.quoted = quoted;
    }

    fn report_wrong_length(&mut self, line: &[u8], quoted: &Quoted) {
        let width = self.reader.file.width;
        let (fault, at) = other_length::fault(line, quoted, width);
        let details = || (at.map(|at| column_of(line, at)), other_length::sample(fault, line, at, quoted, width));
        self.reader.totals.line_faults[fault as usize].add(self.location, details);
    }

    fn report_too_long(&mut self) {
        let width = self.reader.file.width;
        if width > 0 {
            let sample = format!("more than 4 MiB, as {width} values never have; {}", other_length::ADVICE);
            self.reader.totals.line_faults[LineFault::Length as usize].add(self.location, || (None, sample));
        }
    }

    fn report(&mut self, fault: LineFault, line: &[u8], at: usize) {
        let details = || (Some(column_of(line, at)), shortened(&line[at..]));
        self.reader.totals.line_faults[fault as usize].add(self.location, details);
    }
}

/// After the last line feed of the next bytes, or after the first if it is farther away.
fn end_of_batch(bytes: &[u8]) -> Option<usize> {
    let near = &bytes[..bytes.len().min(BATCH)];
    let last = near.iter().rposition(|byte| *byte == b'\n');
    let end = last.or_else(|| bytes[near.len()..].iter().position(|byte| *byte == b'\n').map(|far| near.len() + far));
    end.map(|end| end + 1)
}

/// Whether a value in quotes, which does not end, would do so but for a backslash before a quote.
fn ends_escaped(value: &[u8]) -> bool {
    value.ends_with(b"\\\"") || value.windows(3).any(|three| three == b"\\\",")
}

struct OneLine<'line> {
    line: &'line [u8],
    quoted: &'line Quoted,
}

impl Values for OneLine<'_> {
    fn each(&self, place: usize, mut read: impl FnMut(usize, &[u8])) {
        read(0, self.quoted.get(place).0);
    }

    fn value(&self, _: usize, place: usize) -> &[u8] {
        self.quoted.get(place).0
    }

    fn column(&self, _: usize, place: usize) -> u64 {
        column_of(self.line, self.quoted.get(place).1)
    }
}
