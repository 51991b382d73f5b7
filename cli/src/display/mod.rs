//! What people see: each resource as it moves, on stderr, and what came of the run, on stdout.

mod board;
mod frame;
mod lines;
mod live;
pub mod output;
mod progress;
pub mod report;
pub mod table;
mod terminal;
pub mod wrap;

pub use progress::Progress;
pub use terminal::Terminal;

/// A number of things, as in `1 run` and `2 runs`.
#[must_use]
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Hours, minutes and seconds since a run began: `0:14:32`.
fn clock_face(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let seconds = seconds.round().clamp(0.0, 1e15) as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_face_counts_hours_beyond_a_day() {
        assert_eq!(clock_face(872.4), "0:14:32");
        assert_eq!(clock_face(90_000.0), "25:00:00");
        assert_eq!(clock_face(-1.0), "0:00:00");
    }
}
