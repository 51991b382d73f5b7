//! Reads the numbers that data mostly has, and leaves the others to the standard library.

use crate::csv::event_moment;

/// Whether a value is that many digits at most.
#[inline]
pub(super) fn is_integer(value: &[u8], most: usize) -> bool {
    !value.is_empty() && value.len() <= most && value.iter().all(u8::is_ascii_digit)
}

/// A whole number as [`event_moment`] reads it.
#[inline]
pub(super) fn long(value: &[u8]) -> Option<i64> {
    // A timestamp has ten digits until the year 2286.
    if let Some((first, [tens, ones])) = value.split_first_chunk()
        && let Some(first) = eight_digits(u64::from_le_bytes(*first))
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
    {
        return Some(first * 100 + i64::from(tens - b'0') * 10 + i64::from(ones - b'0'));
    }
    any_long(value)
}

#[cold]
fn any_long(value: &[u8]) -> Option<i64> {
    event_moment(str::from_utf8(value).ok()?)
}

/// The number that eight digits in a row stand for, the first in the lowest byte. Neighbours are added up, first ones,
/// then pairs, then fours.
#[inline]
fn eight_digits(text: u64) -> Option<i64> {
    const HIGH_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // Six more than a digit is no longer in the row of characters that begins with 0 if the digit was more than 9.
    let rows = text & HIGH_HALVES | (text.wrapping_add(0x0606_0606_0606_0606) & HIGH_HALVES) >> 4;
    let ones = text.wrapping_sub(ZEROS);
    let pairs = (ones.wrapping_mul(10).wrapping_add(ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff;
    (rows == ZEROS | ZEROS >> 4).then(|| eight.cast_signed())
}

/// A number.
pub(super) fn float(value: &[u8]) -> Option<f64> {
    str::from_utf8(value).ok()?.parse().ok()
}

/// A number in single precision.
pub(super) fn single(value: &[u8]) -> Option<f32> {
    str::from_utf8(value).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_those_of_the_standard_library() {
        let texts = [
            "",
            "0",
            "12345678",
            "1700000000",
            "123456789012345678",
            "1234567x",
            "12345678x9",
            "12:45678",
            "9/345678",
            "007",
            "-1",
            "+5",
            "1e3",
            "1.0",
            " 1",
            "9223372036854775807",
            "9223372036854775808",
            "x",
        ];
        for text in texts {
            assert_eq!(long(text.as_bytes()), text.parse().ok(), "{text}");
        }
        assert_eq!(long(b"\xff"), None);
    }
}
