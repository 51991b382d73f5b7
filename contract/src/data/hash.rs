//! By what identifiers and rows are known: 64-bit hashes, so that memory does not grow with their length.
//!
//! Among ten million users two share a hash with odds of one in 370,000, and would be taken for one.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are hashes of [`hash`], which are not hashed again.
pub(super) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

/// A set of hashes, which are not hashed again.
pub(super) type HashedSet = HashSet<u64, BuildHasherDefault<Hashed>>;

/// Takes what it is given for a hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        // Tables look at the lowest bits most, of which a hash has one always.
        self.0.rotate_right(u64::BITS / 2)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(hash(bytes));
    }

    fn write_u64(&mut self, hashed: u64) {
        self.0 ^= hashed;
    }
}

/// Any odd numbers with as many ones as zeros in no order.
const SEEDS: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Of a value. Never 0.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    // Of values with a length of their own each, so that none is made up for by a byte.
    let mut state = SEEDS[0].wrapping_mul(2 * bytes.len() as u64 + 1);
    let mut rest = bytes;
    while rest.len() > 16 {
        let Some((block, after)) = rest.split_first_chunk() else { break };
        let number = u128::from_le_bytes(*block);
        state = folded(low(number) ^ state, low(number >> 64) ^ SEEDS[1]);
        rest = after;
    }
    let (low, high) = last_words(rest);
    folded(low ^ state, high ^ SEEDS[1]) | 1
}

/// Which of so many places, a power of two, a hash stands for.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer places than a usize counts")]
pub(super) const fn slot(hash: u64, places: usize) -> usize {
    (hash >> (u64::BITS - places.trailing_zeros())) as usize
}

/// Spreads what is known of a number over all its bits.
pub(super) const fn mixed(number: u64) -> u64 {
    folded(number ^ SEEDS[1], SEEDS[2])
}

/// At most 16 bytes as two numbers, which overlap where there are fewer.
#[inline]
fn last_words(rest: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (rest.first_chunk(), rest.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (rest.first_chunk(), rest.last_chunk()) {
        return (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)));
    }
    let byte = |at: usize| u64::from(rest.get(at).copied().unwrap_or_default());
    (byte(0) | byte(1) << 8 | byte(2) << 16, 0)
}

const fn folded(one: u64, other: u64) -> u64 {
    let product = one as u128 * other as u128;
    low(product) ^ low(product >> 64)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is needed")]
const fn low(number: u128) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_resemble_each_other_have_different_hashes_with_all_their_bits() {
        let long = "x".repeat(40);
        let texts = (0..100_000).flat_map(|number| [format!("{number}"), format!("user-{number}")]);
        let texts = texts.chain((0..=40).map(|length| long[..length].to_owned()));
        let hashes: HashSet<u64> = texts.map(|text| hash(text.as_bytes())).collect();
        assert_eq!(hashes.len(), 200_041);
        let low_half: HashSet<u64> = hashes.iter().map(|hash| hash << 32).collect();
        let high_half: HashSet<u64> = hashes.iter().map(|hash| hash >> 32).collect();
        // Among 200,041 of 2^31 and of 2^32 about 9 and 5 pairs are alike by chance.
        assert!(low_half.len() > 200_041 - 30 && high_half.len() > 200_041 - 30);
    }
}
