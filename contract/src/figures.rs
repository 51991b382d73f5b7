//! Figures as people read them.

/// A number with a comma after each three digits: `12,345,678`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

/// A number of things, of which there may be one: `1 row`, `2,000 rows`.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count))
}

/// A part of a whole, from 0 to 1.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
pub fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A share with as many digits as tell something: `12 %`, `2.8 %`, `0.041 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = match percent {
        0.0 => 0,
        percent if percent >= 9.95 => 0,
        percent if percent >= 0.95 => 1,
        percent if percent >= 0.095 => 2,
        _ => 3,
    };
    format!("{percent:.digits$} %")
}

/// A number of bytes in the unit that leaves one to three digits before the point.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut units = ["bytes", "kB", "MB", "GB", "TB"].into_iter();
    let mut unit = units.next();
    while size >= 1000.0 {
        size /= 1000.0;
        unit = units.next().or(unit);
    }
    let digits = usize::from(size < 10.0 && unit != Some("bytes"));
    format!("{size:.digits$} {}", unit.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!([0, 999, 1000, 158_371, 12_345_678].map(thousands), ["0", "999", "1,000", "158,371", "12,345,678"]);
        assert_eq!([0, 1, 2000].map(|count| counted(count, "row")), ["0 rows", "1 row", "2,000 rows"]);
        let sizes = [999, 1_000, 4_123_456, 23_000_000, 7_200_000_000].map(size);
        assert_eq!(sizes, ["999 bytes", "1.0 kB", "4.1 MB", "23 MB", "7.2 GB"]);
        assert_eq!([0.0, 0.999, 0.0284, 0.004, 0.00041].map(percent), ["0 %", "100 %", "2.8 %", "0.40 %", "0.041 %"]);
        assert!((share(1, 4) - 0.25).abs() < 1e-9 && share(0, 0).abs() < 1e-9);
    }
}
