//! Numbers as pages have them.

/// To four decimals.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// At most four decimals.
pub fn number(value: f64) -> String {
    rounded(value).to_string()
}
