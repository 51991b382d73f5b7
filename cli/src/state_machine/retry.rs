//! Which errors of a task are tried again, and after how long. The draws come from a seeded generator, so that a
//! run can be repeated exactly.

use std::time::Duration;

use super::definition::{Jitter, Retrier};
use super::failure::Failure;

/// A generator of pseudo-random numbers (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The same seed gives the same draws.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to below 1.
    pub fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let upper = ((mixed ^ (mixed >> 31)) >> 32) as u32;
        f64::from(upper) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The retries that one visit to a state has used, per retrier.
#[derive(Debug)]
pub struct Retries<'a> {
    retriers: &'a [Retrier],
    used: Vec<u32>,
}

impl<'a> Retries<'a> {
    /// None used.
    #[must_use]
    pub fn of(retriers: &'a [Retrier]) -> Self {
        Self { retriers, used: vec![0; retriers.len()] }
    }

    /// How long to wait before trying again; `None` when the error is not to be tried again.
    pub fn next(&mut self, failure: &Failure, dice: &mut Dice) -> Option<Duration> {
        let index = self.retriers.iter().position(|retrier| failure.is_one_of(&retrier.error_equals))?;
        let (retrier, used) = (self.retriers.get(index)?, self.used.get_mut(index)?);
        if *used >= retrier.max_attempts {
            return None;
        }
        let delay = retrier.delay(*used);
        *used += 1;
        Some(Duration::from_secs_f64(match retrier.jitter_strategy {
            Jitter::None => delay,
            Jitter::Full => delay * dice.draw(),
        }))
    }

    /// How many retries there were in all.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.used.iter().sum()
    }
}

impl Retrier {
    fn delay(&self, used: u32) -> f64 {
        let exponent = i32::try_from(used).unwrap_or(i32::MAX);
        let delay = self.interval_seconds * self.backoff_rate.powi(exponent);
        delay.min(self.max_delay_seconds.unwrap_or(LONGEST_DELAY)).clamp(0.0, LONGEST_DELAY)
    }
}

/// A year, which is how long an execution may take.
const LONGEST_DELAY: f64 = 31_536_000.0;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn retriers(value: serde_json::Value) -> Vec<Retrier> {
        serde_json::from_value(value).expect("retriers")
    }

    fn seconds(retries: &mut Retries<'_>, error: &str, dice: &mut Dice) -> Option<f64> {
        retries.next(&Failure::new(error, ""), dice).map(|delay| delay.as_secs_f64())
    }

    #[test]
    fn waits_grow_to_the_longest_and_end_with_the_attempts() {
        let policy = retriers(json!([
            {"ErrorEquals": ["X"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4, "MaxDelaySeconds": 20}
        ]));
        let (mut retries, mut dice) = (Retries::of(&policy), Dice::seeded(1));
        let waits: Vec<_> = (0..5).map(|_| seconds(&mut retries, "X", &mut dice)).collect();
        assert_eq!(waits, [Some(2.0), Some(6.0), Some(18.0), Some(20.0), None]);
        assert_eq!(retries.count(), 4);
    }

    #[test]
    fn each_retrier_counts_for_itself_and_the_first_that_matches_decides() {
        let policy = retriers(
            json!([{"ErrorEquals": ["X"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]),
        );
        let (mut retries, mut dice) = (Retries::of(&policy), Dice::seeded(1));
        assert!(seconds(&mut retries, "X", &mut dice).is_some());
        assert!(seconds(&mut retries, "X", &mut dice).is_none());
        assert!(seconds(&mut retries, "Y", &mut dice).is_some());
        assert!(seconds(&mut retries, "Y", &mut dice).is_none());
    }

    #[test]
    fn full_jitter_draws_below_the_back_off_and_repeats_with_the_seed() {
        let policy = retriers(
            json!([{"ErrorEquals": ["X"], "IntervalSeconds": 10, "BackoffRate": 1, "MaxAttempts": 50, "JitterStrategy": "FULL"}]),
        );
        let draws = |seed| {
            let (mut retries, mut dice) = (Retries::of(&policy), Dice::seeded(seed));
            (0..50).filter_map(|_| seconds(&mut retries, "X", &mut dice)).collect::<Vec<_>>()
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        assert!(draws(7).iter().all(|draw| (0.0..10.0).contains(draw)));
        let mean = draws(7).iter().sum::<f64>() / 50.0;
        assert!((3.0..7.0).contains(&mean), "{mean}");
    }
}
