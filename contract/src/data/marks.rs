//! What some bytes have, asked of all of them at once. Written so that a compiler makes vector instructions of it on any
//! machine: a pass for each question, and sums of ones instead of decisions.

#![expect(clippy::needless_bitwise_bool, reason = "a decision would keep the compiler from making vector instructions")]

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// The commas and line feeds of 64 bytes, a bit each, the lowest for the first byte.
#[inline]
pub(super) fn stops(block: &[u8; BLOCK]) -> u64 {
    let mut answers = [0_u8; BLOCK];
    for (answer, byte) in answers.iter_mut().zip(block) {
        *answer = if (*byte == b',') | (*byte == b'\n') { u8::MAX } else { 0 };
    }
    let mut stops = 0;
    for (place, word) in answers.as_chunks::<8>().0.iter().enumerate() {
        // Keeps another bit of each byte and adds all bytes up in the highest one.
        let kept = u64::from_le_bytes(*word) & 0x8040_2010_0804_0201;
        stops |= (kept.wrapping_mul(0x0101_0101_0101_0101) >> 56) << (8 * place);
    }
    stops
}

/// What kinds of characters some bytes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Nature {
    pub(super) line_feeds: usize,
    pub(super) carriage_returns: usize,
    /// Whether there are quotes or other control characters, so that lines are to be read with care.
    pub(super) is_odd: bool,
    pub(super) is_not_ascii: bool,
    /// Whether there are characters that an identifier should not have, or `|` between categories.
    pub(super) is_doubtful: bool,
}

/// How many bytes are counted in as many bytes, none of which can overflow.
const COUNTED: usize = 255 * LANES;
const LANES: usize = 32;

impl Nature {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let line_feeds = count(bytes, |byte| byte == b'\n');
        // Most bytes are from a space to a tilde, but for the line feeds, and none of those that need a second look.
        let usual = count(bytes, |byte| {
            let is_usual = byte.wrapping_sub(b' ') < 0x5f;
            // But for one bit, a bar and a backslash are the same.
            is_usual & (byte != b'"') & (byte != b'\'') & (byte & !0x20 != b'\\')
        });
        if line_feeds + usual == bytes.len() { Self { line_feeds, ..Self::default() } } else { Self::looked_at(bytes) }
    }

    #[cold]
    fn looked_at(bytes: &[u8]) -> Self {
        let is_end = |byte: &u8| *byte == b'\n' || *byte == b'\r';
        Self {
            line_feeds: count(bytes, |byte| byte == b'\n'),
            carriage_returns: count(bytes, |byte| byte == b'\r'),
            is_odd: bytes.iter().any(|byte| *byte == b'"' || (byte.is_ascii_control() && !is_end(byte))),
            is_not_ascii: !bytes.is_ascii(),
            is_doubtful: bytes.iter().any(|byte| b"|\\'".contains(byte)),
        }
    }
}

#[inline]
fn count(bytes: &[u8], is_so: impl Fn(u8) -> bool) -> usize {
    let counted = bytes.chunks(COUNTED).map(|bytes| {
        let mut lanes = [0_u8; LANES];
        let (chunks, rest) = bytes.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, byte) in lanes.iter_mut().zip(chunk) {
                *lane += u8::from(is_so(*byte));
            }
        }
        lanes.iter().map(|lane| usize::from(*lane)).sum::<usize>() + rest.iter().filter(|byte| is_so(**byte)).count()
    });
    counted.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_in_every_place_is_marked() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[place] = byte;
                let is_end = byte == b'\n' || byte == b'\r';
                let expected = Nature {
                    line_feeds: usize::from(byte == b'\n'),
                    carriage_returns: usize::from(byte == b'\r'),
                    is_odd: byte == b'"' || (byte.is_ascii_control() && !is_end),
                    is_not_ascii: !byte.is_ascii(),
                    is_doubtful: b"|\\'".contains(&byte),
                };
                assert_eq!(Nature::of(&block), expected, "{byte} at {place}");
                assert_eq!(stops(&block), u64::from(byte == b',' || byte == b'\n') << place, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn many_bytes_are_counted() {
        for length in [0, 1, 31, 8_159, 8_161, 100_000] {
            assert_eq!(Nature::of(&vec![b'\n'; length]), Nature { line_feeds: length, ..Nature::default() });
            let returns = Nature { carriage_returns: length, ..Nature::default() };
            assert_eq!(Nature::of(&vec![b'\r'; length]), returns);
        }
    }
}
