//! `rate(value unit)`.

use super::ScheduleProblem;

/// Units, each with its seconds. A day has 24 hours, whatever the clocks of a time zone do.
const UNITS: [(&str, i64); 6] =
    [("minute", 60), ("minutes", 60), ("hour", 3600), ("hours", 3600), ("day", 86_400), ("days", 86_400)];

/// How long it is from one invocation to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    seconds: i64,
}

impl Rate {
    /// The time from one invocation to the next, in seconds; 60 at least.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Reads what is between the parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, ScheduleProblem> {
        let problem = || ScheduleProblem::Rate(text.to_owned());
        let (value, unit) = text.split_once(' ').ok_or_else(problem)?;
        let (_, seconds) = UNITS.into_iter().find(|(known, _)| *known == unit).ok_or_else(problem)?;
        if !value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(problem());
        }
        // No more than fits in 32 bits, which days are five million years of.
        let value = value.parse::<u32>().ok().filter(|value| *value > 0).ok_or_else(problem)?;
        Ok(Self { seconds: i64::from(value) * seconds })
    }

    /// The first of `created`, one rate later, two rates later and so on that is after `after`.
    pub(super) fn next_after(self, after: i64, created: i64) -> Option<i64> {
        if after < created {
            return Some(created);
        }
        let passed = after.checked_sub(created)? / self.seconds;
        created.checked_add(passed.checked_add(1)?.checked_mul(self.seconds)?)
    }
}
