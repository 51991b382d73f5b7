//! Where in 64 bytes the ones with a meaning stand, a bit each. Written so that a compiler makes vector instructions
//! of it on any machine.

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// Bits of a block's bytes, the lowest for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Commas, line feeds, and whatever makes a line one to be read with care: quotes, other control characters and
    /// what is not ASCII.
    pub(super) stops: u64,
    /// Characters that an identifier should not have, and `|` between categories.
    pub(super) doubtful: bool,
}

pub(super) fn marks(block: &[u8; BLOCK]) -> Marks {
    let mut stops = [0_u8; BLOCK];
    let mut doubtful = 0_u8;
    for (stop, byte) in stops.iter_mut().zip(block) {
        let is_stop = (*byte == b',') | (*byte == b'"') | (*byte < b' ') | (*byte >= 0x7f);
        *stop = if is_stop { 0xff } else { 0 };
        let is_doubtful = (*byte == b'|') | (*byte == b'\\') | (*byte == b'\'') | (*byte == b' ');
        doubtful |= u8::from(is_doubtful);
    }
    Marks { stops: bits(&stops), doubtful: doubtful != 0 }
}

/// One bit of each byte, all of whose bits are alike.
fn bits(bytes: &[u8; BLOCK]) -> u64 {
    let mut bits = 0;
    for (place, word) in bytes.as_chunks::<8>().0.iter().enumerate() {
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
    fn every_byte_in_every_place_has_its_bit() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[place] = byte;
                let is_stop = byte == b',' || byte == b'"' || byte.is_ascii_control() || !byte.is_ascii();
                let expected = Marks { stops: u64::from(is_stop) << place, doubtful: b"|\\' ".contains(&byte) };
                assert_eq!(marks(&block), expected, "{byte} at {place}");
            }
        }
    }
}
