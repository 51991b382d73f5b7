//! Durations for people.

/// A duration for people: `45s`, `4m10s`, `2h05m`, `3d04h`.
#[must_use]
pub fn in_words(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let seconds = seconds.round().clamp(0.0, 1e15) as u64;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match () {
        () if minutes == 0 => format!("{seconds}s"),
        () if hours == 0 => format!("{minutes}m{:02}s", seconds % 60),
        () if days == 0 => format!("{hours}h{:02}m", minutes % 60),
        () => format!("{days}d{:02}h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_two_units_at_most() {
        let cases =
            [(0.4, "0s"), (59.0, "59s"), (60.0, "1m00s"), (250.0, "4m10s"), (7500.0, "2h05m"), (273_700.0, "3d04h")];
        for (seconds, expected) in cases {
            assert_eq!(in_words(seconds), expected);
        }
    }
}
