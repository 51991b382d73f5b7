//! The classes of characters that some bytes are of, found for many of them at once.

use wide::{i8x16, u8x16};

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// How many bytes a vector has.
const LANES: usize = 16;

/// The classes of characters that some bytes are of.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ByteClasses {
    pub(super) line_feeds: usize,
    pub(super) carriage_returns: usize,
    /// Whether there are other control characters, so that lines are to be read with care.
    pub(super) is_odd: bool,
    pub(super) has_quotes: bool,
    pub(super) is_not_ascii: bool,
    /// Whether there are characters that an identifier should not have, or `|` between categories.
    pub(super) is_doubtful: bool,
    /// Whether there are spaces, with which an identifier should neither begin nor end.
    pub(super) has_spaces: bool,
}

impl ByteClasses {
    /// Finds out, and hands over the commas and line feeds of every 64 bytes, a bit each, the lowest for the first byte.
    #[inline]
    pub(super) fn of(bytes: &[u8], mut noted: impl FnMut(u64)) -> Self {
        let mut quick = QuickClassifier::default();
        for_each_block(bytes, |block| noted(quick.take_in(block)));
        let [line_feeds, unusual] = quick.counts.totals();
        if line_feeds == unusual && !quick.doubtful.any() {
            Self { line_feeds, ..Self::default() }
        } else {
            Self::classified_in_full(bytes)
        }
    }

    #[cold]
    fn classified_in_full(bytes: &[u8]) -> Self {
        let mut full = FullClassifier::default();
        for_each_block(bytes, |block| full.take_in(block));
        let [line_feeds, carriage_returns, controls] = full.counts.totals();
        Self {
            line_feeds,
            carriage_returns,
            is_odd: controls != line_feeds + carriage_returns,
            has_quotes: full.quotes.any(),
            is_not_ascii: full.bits.any(),
            is_doubtful: full.doubtful.any(),
            has_spaces: full.spaces.any(),
        }
    }
}

/// Finds that bytes are of the most common classes only.
#[derive(Default)]
struct QuickClassifier {
    /// Of line feeds, and of bytes that are not from `!` to `~`, line feeds among them.
    counts: Counts<2>,
    /// Where there was a quote, a bar or a backslash.
    doubtful: u8x16,
}

impl QuickClassifier {
    /// Gives back the commas and line feeds of a block.
    #[inline]
    fn take_in(&mut self, block: &[u8; BLOCK]) -> u64 {
        // As numbers with a sign, and one greater, the bytes from `!` to `~` are the greatest.
        const LEAST: i8 = b'!'.cast_signed() + 1;
        let mut delimiters = 0;
        for (place, bytes) in vectors(block).enumerate() {
            let feeds = is(bytes, b'\n');
            let unusual = (bytes + u8x16::splat(1)).cast_signed().simd_lt(i8x16::splat(LEAST)).cast_unsigned();
            self.counts.add([feeds, unusual]);
            self.doubtful |= is(bytes, b'"') | is(bytes, b'\'') | is_bar_or_backslash(bytes);
            delimiters |= u64::from((feeds | is(bytes, b',')).to_bitmask()) << (LANES * place);
        }
        self.counts.end_block();
        delimiters
    }
}

/// Finds every class that bytes are of.
#[derive(Default)]
struct FullClassifier {
    /// Of line feeds, of carriage returns and of all control characters.
    counts: Counts<3>,
    quotes: u8x16,
    spaces: u8x16,
    doubtful: u8x16,
    /// The bits that any byte has, of which `any` asks for the highest.
    bits: u8x16,
}

impl FullClassifier {
    #[inline]
    fn take_in(&mut self, block: &[u8; BLOCK]) {
        for bytes in vectors(block) {
            let controls = bytes.simd_lt(u8x16::splat(b' ')) | is(bytes, 0x7f);
            self.counts.add([is(bytes, b'\n'), is(bytes, b'\r'), controls]);
            self.quotes |= is(bytes, b'"');
            self.spaces |= is(bytes, b' ');
            self.doubtful |= is(bytes, b'\'') | is_bar_or_backslash(bytes);
            self.bits |= bytes;
        }
        self.counts.end_block();
    }
}

/// What is found where values may be in quotes.
pub(super) struct Quotes {
    /// Whether some value has a comma inside its quotes.
    pub(super) has_commas_inside: bool,
}

impl Quotes {
    /// Hands over the commas and line feeds outside of quotes as [`ByteClasses::of`] does, if all quotes of some lines are
    /// around entire values and nothing is escaped.
    #[inline]
    pub(super) fn of(lines: &[u8], mut noted: impl FnMut(u64)) -> Option<Self> {
        let (mut are_entire, mut has_commas_inside) = (true, false);
        // What the byte before a block was, in the lowest bit: a line begins after a delimiter.
        let (mut was_delimiter, mut was_closing) = (1, 0);
        // All ones where a block begins inside of quotes.
        let mut was_inside = 0;
        for_each_block(lines, |block| {
            let [quotes, commas, feeds, returns, escapes] =
                [b'"', b',', b'\n', b'\r', b'\\'].map(|byte| places(block, byte));
            let inside = up_to_each(quotes) ^ was_inside;
            let delimiters = (commas | feeds) & !inside;
            let (openings, closings) = (quotes & inside, quotes & !inside);
            let stray =
                openings & !(delimiters << 1 | was_delimiter) | (closings << 1 | was_closing) & !(delimiters | returns);
            are_entire &= stray | escapes == 0;
            has_commas_inside |= commas & inside != 0;
            (was_delimiter, was_closing) = (delimiters >> 63, closings >> 63);
            was_inside = 0_u64.wrapping_sub(inside >> 63);
            noted(delimiters);
        });
        (are_entire && was_inside == 0).then_some(Self { has_commas_inside })
    }
}

/// For each bit whether an odd number of bits is set up to it.
fn up_to_each(bits: u64) -> u64 {
    (0..6).fold(bits, |bits, power| bits ^ bits << (1 << power))
}

/// Where a block has a byte, a bit each, the lowest for the first byte.
#[inline]
fn places(block: &[u8; BLOCK], byte: u8) -> u64 {
    let masks = vectors(block).map(|bytes| u64::from(is(bytes, byte).to_bitmask()));
    masks.enumerate().fold(0, |all, (place, mask)| all | mask << (LANES * place))
}

/// Counts that are kept in lanes as long as none of them can overflow.
struct Counts<const COUNTS: usize> {
    lanes: [u8x16; COUNTS],
    /// How many blocks the lanes have counted, each of which adds four at most.
    blocks: u8,
    settled: [usize; COUNTS],
}

impl<const COUNTS: usize> Default for Counts<COUNTS> {
    fn default() -> Self {
        Self { lanes: [u8x16::default(); COUNTS], blocks: 0, settled: [0; COUNTS] }
    }
}

impl<const COUNTS: usize> Counts<COUNTS> {
    /// Takes in what is all ones where something counts.
    #[inline]
    fn add(&mut self, counted: [u8x16; COUNTS]) {
        for (lanes, counted) in self.lanes.iter_mut().zip(counted) {
            *lanes -= counted;
        }
    }

    #[inline]
    fn end_block(&mut self) {
        self.blocks += 1;
        if self.blocks == u8::MAX / 4 {
            *self = Self { settled: self.totals(), ..Self::default() };
        }
    }

    fn totals(&self) -> [usize; COUNTS] {
        let sum = |lanes: u8x16| lanes.to_array().iter().map(|lane| usize::from(*lane)).sum::<usize>();
        std::array::from_fn(|count| self.settled[count] + sum(self.lanes[count]))
    }
}

/// The last block is filled up with a letter.
#[inline]
fn for_each_block(bytes: &[u8], mut read: impl FnMut(&[u8; BLOCK])) {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut last = [b'x'; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    // In one loop, so that what reads a block is there once and becomes a part of it.
    for place in 0..bytes.len().div_ceil(BLOCK) {
        read(blocks.get(place).unwrap_or(&last));
    }
}

#[inline]
fn vectors(block: &[u8; BLOCK]) -> impl Iterator<Item = u8x16> {
    block.as_chunks::<LANES>().0.iter().map(|bytes| u8x16::new(*bytes))
}

/// All ones where a byte is that one.
#[inline]
fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// All ones where a byte is one of both, which are the same but for one bit.
#[inline]
fn is_bar_or_backslash(bytes: u8x16) -> u8x16 {
    is(bytes | u8x16::splat(b'|' ^ b'\\'), b'|')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classify(bytes: &[u8]) -> (ByteClasses, Vec<u64>) {
        let mut delimiters = Vec::new();
        let classes = ByteClasses::of(bytes, |block| delimiters.push(block));
        (classes, delimiters)
    }

    #[test]
    fn every_byte_in_every_place_is_marked() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[place] = byte;
                let is_end = byte == b'\n' || byte == b'\r';
                let expected = ByteClasses {
                    line_feeds: usize::from(byte == b'\n'),
                    carriage_returns: usize::from(byte == b'\r'),
                    is_odd: byte.is_ascii_control() && !is_end,
                    has_quotes: byte == b'"',
                    is_not_ascii: !byte.is_ascii(),
                    is_doubtful: b"|\\'".contains(&byte),
                    has_spaces: byte == b' ',
                };
                let delimiters = u64::from(byte == b',' || byte == b'\n') << place;
                assert_eq!(classify(&block), (expected, vec![delimiters]), "{byte} at {place}");
                assert_eq!(classify(&block[..=place]), (expected, vec![delimiters]), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn many_bytes_are_counted() {
        for length in [0, 1, 31, 63 * BLOCK, 64 * BLOCK, 100_000] {
            let feeds = ByteClasses { line_feeds: length, ..ByteClasses::default() };
            assert_eq!(classify(&vec![b'\n'; length]).0, feeds);
            let returns = ByteClasses { carriage_returns: length, ..ByteClasses::default() };
            assert_eq!(classify(&vec![b'\r'; length]).0, returns);
        }
    }
}
