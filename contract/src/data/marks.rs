//! Where in 64 bytes the ones with a meaning stand. Written so that a compiler makes vector instructions of it on any
//! machine: a pass for each question, since passes that answer several are not made such.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// What 64 bytes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Commas and line feeds, a bit each, the lowest for the first byte.
    pub(super) stops: u64,
    pub(super) line_feeds: u8,
    pub(super) carriage_returns: u8,
    /// Whether there are quotes or other control characters, so that lines are to be read with care.
    pub(super) is_odd: bool,
    pub(super) is_ascii: bool,
    /// Whether there are characters that an identifier should not have, or `|` between categories.
    pub(super) is_doubtful: bool,
}

#[inline]
pub(super) fn marks(block: &[u8; BLOCK]) -> Marks {
    Marks {
        stops: bits(block, |byte| (byte == b',') | (byte == b'\n')),
        line_feeds: count(block, |byte| byte == b'\n'),
        carriage_returns: count(block, |byte| byte == b'\r'),
        is_odd: any(block, |byte| {
            (byte == b'"') | ((byte < b' ') & (byte != b'\n') & (byte != b'\r')) | (byte == 0x7f)
        }),
        is_ascii: block.is_ascii(),
        is_doubtful: any(block, |byte| (byte == b'|') | (byte == b'\\') | (byte == b'\'')),
    }
}

#[inline]
fn any(block: &[u8; BLOCK], is_so: impl Fn(u8) -> bool) -> bool {
    block.iter().fold(0, |answer, byte| answer | u8::from(is_so(*byte))) != 0
}

#[inline]
fn count(block: &[u8; BLOCK], is_so: impl Fn(u8) -> bool) -> u8 {
    block.iter().fold(0, |count, byte| count + u8::from(is_so(*byte)))
}

#[inline]
fn bits(block: &[u8; BLOCK], is_so: impl Fn(u8) -> bool) -> u64 {
    let mut answers = [0_u8; BLOCK];
    for (answer, byte) in answers.iter_mut().zip(block) {
        *answer = if is_so(*byte) { u8::MAX } else { 0 };
    }
    let mut bits = 0;
    for (place, word) in answers.as_chunks::<8>().0.iter().enumerate() {
        // Keeps another bit of each byte and adds all bytes up in the highest one.
        let kept = u64::from_le_bytes(*word) & 0x8040_2010_0804_0201;
        bits |= (kept.wrapping_mul(0x0101_0101_0101_0101) >> 56) << (8 * place);
    }
    bits
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
                let expected = Marks {
                    stops: u64::from(byte == b',' || byte == b'\n') << place,
                    line_feeds: u8::from(byte == b'\n'),
                    carriage_returns: u8::from(byte == b'\r'),
                    is_odd: byte == b'"' || (byte.is_ascii_control() && !is_end),
                    is_ascii: byte.is_ascii(),
                    is_doubtful: b"|\\'".contains(&byte),
                };
                assert_eq!(marks(&block), expected, "{byte} at {place}");
            }
        }
    }
}
