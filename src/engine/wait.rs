//! When to look again: a pure function of what is pending and how long it has been.
//!
//! Looking late delays everything behind a resource; looking often costs state transitions. An interval that
//! grows with a resource's age settles both: whatever its duration, the look that finds it ready comes at
//! most [`SHARE`] of that duration and [`SHORTEST`] seconds late, and the number of looks grows with the
//! logarithm of the duration. Since durations along a chain add up, so do these bounds: a whole run is late
//! by at most the same share of its length, plus a few seconds for each link.
//!
//! Three things keep the number of looks down without costing time:
//!
//! - Nothing but the end of a stage waits for an import, and nothing but the end of the run for a campaign,
//!   a filter or an event tracker. While something else is pending that more work waits for, they do not ask
//!   for a look of their own.
//! - Such an end comes with the last of them, so the one that may be looked at latest decides.
//! - Where an earlier version, import or update shows how long this takes here, looks are few until then.
//!
//! Where looks do not get through, since more runs look than the service answers, closer looks do not come earlier: they
//! take the places of others. The interval doubles then with each look that was throttled, shrinks with each that was rejected
//! for another reason, and is the usual one again once the service has answered. For attempts it grows no further than
//! [`BACKOFF_SHARE`] of the wait so far, so that a few runs that were throttled when they began do not leave a slot free.
//! Runs that began at the same moment keep different intervals, so that they do not come at the same moment again.

use super::kind::Dependents;

/// The interval between two looks, as a share of the age at the first.
pub const SHARE: f64 = 0.018;

/// The shortest interval between two looks, in seconds.
pub const SHORTEST: f64 = 3.0;

/// From which share of its expected duration on a resource is looked at as closely as one of which nothing
/// is known. Repeated durations are taken to differ by a tenth.
const EARLIEST: f64 = 0.895;

/// Up to which share.
const LATEST: f64 = 1.11;

/// [`SHARE`] between these two. Few looks were needed until then, so there can be some more.
const CLOSE_SHARE: f64 = 0.016;

/// Where the service refused to begin, a look is also an attempt, and a slot may be free at any moment.
const LONGEST_BETWEEN_ATTEMPTS: f64 = 60.0;

/// The interval after a look that was throttled, in seconds; each one more doubles it.
const FIRST_BACKOFF: f64 = 15.0;

/// The longest such interval, in seconds.
const LONGEST_BACKOFF: f64 = 600.0;

/// The longest such interval between attempts, beside [`FIRST_BACKOFF`], as a share of how long the service has rejected
/// them, so that a slot that comes free is taken within a small share of the wait for it.
const BACKOFF_SHARE: f64 = 0.05;

/// Something that a run waits for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pending {
    /// What waits for it.
    pub dependents: Dependents,
    /// How long the service has been at work on it, or has rejected it, in seconds.
    pub age: f64,
    /// How long the same took before, in seconds.
    pub expected: Option<f64>,
    /// Whether the service has not accepted it yet.
    pub rejected: bool,
    /// How many looks were throttled since the last that the service answered, less those that it rejected for another
    /// reason.
    pub throttled: u32,
}

impl Pending {
    fn dependents(&self) -> Dependents {
        if self.rejected { Dependents::Resource } else { self.dependents }
    }

    /// When this resource, were it alone, should be looked at next. `spread` tells this look from those of other runs.
    fn next_look(&self, spread: f64) -> Look {
        let look = self.next_look_unthrottled();
        if self.throttled == 0 {
            return look;
        }
        let doublings = f64::from(self.throttled - 1);
        let longest = if self.rejected { FIRST_BACKOFF + BACKOFF_SHARE * self.age } else { LONGEST_BACKOFF };
        let longest = longest.min(LONGEST_BACKOFF);
        let backoff = (FIRST_BACKOFF * doublings.exp2()).min(longest) * (0.75 + spread / 2.0);
        Look { spacing: look.spacing.max(backoff), seconds: look.seconds.max(backoff) }
    }

    fn next_look_unthrottled(&self) -> Look {
        let close = EARLIEST * self.expected.unwrap_or_default();
        if self.rejected {
            let spacing = (SHORTEST + SHARE * self.age).min(LONGEST_BETWEEN_ATTEMPTS);
            Look { spacing, seconds: spacing }
        } else if self.age < close {
            // Should it take far less time than before, these few looks still find it before long.
            let looks = [close / 8.0, close / 4.0, close / 2.0, close];
            let next = looks.into_iter().find(|look| *look >= self.age + 1.0).unwrap_or(close);
            Look { spacing: next - self.age, seconds: next - self.age }
        } else {
            let share = if self.age < LATEST * self.expected.unwrap_or_default() { CLOSE_SHARE } else { SHARE };
            Look { spacing: SHORTEST + share * self.age, seconds: next_age(self.age, share) - self.age }
        }
    }
}

/// A look that is due.
struct Look {
    /// From the look before.
    spacing: f64,
    /// From now.
    seconds: f64,
}

/// The next of the ages at which a resource is looked at: the same whenever the last look came, so that a look
/// that came late does not put off all that follow.
fn next_age(age: f64, share: f64) -> f64 {
    let scale = SHORTEST / share;
    let nth = |count: f64| (scale * ((1.0 + share).powf(count) - 1.0)).floor();
    let passed = ((1.0 + age / scale).ln() / (1.0 + share).ln()).floor();
    let due = [passed, passed + 1.0, passed + 2.0].map(nth);
    due.into_iter().find(|due| *due >= age + 1.0).unwrap_or(age + SHORTEST)
}

/// Whole seconds until the next look, at least one. `spread` is from 0 to 1, and another for another run: it tells apart
/// the intervals of runs that the service has throttled.
///
/// With nothing pending there is nothing to wait for, and the answer is one.
#[must_use]
pub fn seconds_until_next_look(pending: &[Pending], spread: f64) -> u32 {
    let first = pending.iter().map(Pending::dependents).min();
    let asking = pending.iter().filter(|pending| Some(pending.dependents()) == first);
    let asking = asking.map(|pending| pending.next_look(spread));
    let closest = |one: &Look, other: &Look| one.spacing.total_cmp(&other.spacing);
    let look = match first {
        Some(Dependents::Resource) => asking.min_by(closest),
        Some(Dependents::Stage | Dependents::Run) => asking.max_by(closest),
        None => None,
    };
    let seconds = look.map_or(0.0, |look| look.seconds);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    let whole = seconds.floor().clamp(1.0, 86_400.0) as u32;
    whole
}

#[cfg(test)]
mod tests {
    use Dependents::{Resource, Run, Stage};

    use super::*;

    fn pending(dependents: Dependents, age: f64) -> Pending {
        Pending { dependents, age, expected: None, rejected: false, throttled: 0 }
    }

    fn next(pending: &[Pending]) -> u32 {
        seconds_until_next_look(pending, 0.5)
    }

    /// Looks at one resource until it is ready: how late, and after how many looks.
    fn follow(duration: f64, expected: Option<f64>) -> (f64, u32) {
        let (mut age, mut looks) = (0.0, 0);
        while age < duration {
            age += f64::from(next(&[Pending { expected, ..pending(Resource, age) }]));
            looks += 1;
        }
        (age - duration, looks)
    }

    #[test]
    fn a_look_is_late_by_a_small_share_of_any_duration() {
        for duration in [60.0, 601.0, 3599.0, 40_000.0, 432_000.0] {
            let (late, looks) = follow(duration, None);
            assert!(late <= SHARE * duration + SHORTEST, "{duration}: {late}");
            assert!(looks <= 450, "{duration}: {looks}");
        }
    }

    #[test]
    fn what_has_been_seen_before_needs_few_looks_and_is_not_found_later() {
        for duration in [60.0_f64, 601.0, 3599.0, 40_000.0, 432_000.0] {
            for share in [0.9, 0.95, 1.0, 1.05, 1.1] {
                let (late, looks) = follow(duration * share, Some(duration));
                assert!(late <= SHARE * duration * share + SHORTEST, "{duration} x {share}: {late}");
                assert!(looks <= 22, "{duration} x {share}: {looks}");
            }
        }
    }

    #[test]
    fn what_takes_far_less_time_than_before_is_found_before_half_of_it_has_passed() {
        let (late, _) = follow(60.0, Some(432_000.0));
        assert!(late < 432_000.0 / 7.0, "{late}");
    }

    #[test]
    fn what_more_work_waits_for_decides_and_ends_wait_for_their_last() {
        let alone = |pending: Pending| next(&[pending]);
        let (old, young) = (pending(Resource, 1000.0), pending(Resource, 100.0));
        let campaigns = [pending(Run, 0.0), pending(Run, 990.0)];
        let import = pending(Stage, 700.0);
        assert_eq!(next(&[old, campaigns[0], pending(Run, 0.0)]), alone(old));
        assert_eq!(next(&[old, young, import]), alone(young));
        assert_eq!(next(&campaigns), alone(campaigns[1]));
        assert_eq!(next(&[import, pending(Run, 1000.0)]), alone(import));
        let all = [alone(old), alone(young), alone(campaigns[0]), alone(campaigns[1]), alone(import)];
        assert_eq!(all, [19, 3, 3, 8, 9]);
    }

    #[test]
    fn what_the_service_refused_is_tried_again_within_a_minute() {
        let refused = Pending { rejected: true, ..pending(Stage, 50_000.0) };
        assert_eq!(next(&[refused, pending(Stage, 90_000.0)]), 60);
    }

    #[test]
    fn looks_that_do_not_get_through_come_less_often_and_not_all_at_once() {
        let after = |throttled, spread| {
            let waiting = Pending { throttled, ..pending(Stage, 7200.0) };
            seconds_until_next_look(&[waiting], spread)
        };
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(|times| after(times, 0.5)), [82, 82, 82, 120, 240, 480, 600]);
        assert_eq!([after(7, 0.0), after(7, 1.0)], [450, 750]);
        let young = Pending { throttled: 1, ..pending(Resource, 2.0) };
        assert_eq!([next(&[young]), next(&[Pending { throttled: 2, ..young }])], [15, 30]);
    }

    /// Runs that were throttled as they began would leave a slot free for long that comes free minutes later.
    #[test]
    fn attempts_come_within_a_share_of_the_wait_however_often_they_were_throttled() {
        let after = |age, throttled| next(&[Pending { rejected: true, throttled, ..pending(Stage, age) }]);
        for age in [0.0, 60.0, 350.0, 3600.0, 40_000.0] {
            for throttled in 0..=7 {
                let seconds = f64::from(after(age, throttled));
                assert!(
                    seconds <= (FIRST_BACKOFF + BACKOFF_SHARE * age).clamp(SHORTEST, LONGEST_BACKOFF),
                    "{age}: {seconds}"
                );
            }
        }
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7].map(|times| after(7200.0, times)), [60, 60, 60, 60, 120, 240, 375, 375]);
        assert_eq!([0, 1, 2, 3, 7].map(|times| after(350.0, times)), [9, 15, 30, 32, 32]);
    }
}
