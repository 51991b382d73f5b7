//! Reads the numbers that data mostly has, and leaves the others to the standard library.

/// Whether a value is that many digits at most.
#[inline]
pub(super) fn is_integer(value: &[u8], most: usize) -> bool {
    !value.is_empty() && value.len() <= most && value.iter().all(u8::is_ascii_digit)
}

/// A whole number as the standard library reads it.
#[inline]
pub(super) fn long(value: &[u8]) -> Option<i64> {
    // Eighteen digits always fit.
    if is_integer(value, 18) {
        return Some(value.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')));
    }
    str::from_utf8(value).ok()?.parse().ok()
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
        let texts = ["", "0", "007", "-1", "+5", "1e3", "1.0", " 1", "9223372036854775807", "9223372036854775808", "x"];
        for text in texts {
            assert_eq!(long(text.as_bytes()), text.parse().ok(), "{text}");
        }
        assert_eq!(long(b"\xff"), None);
    }
}
