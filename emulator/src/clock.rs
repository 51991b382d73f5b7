//! The emulator's only door to time. A virtual clock stands still until somebody moves it, so that hours of
//! training take as long as the calls themselves.

use std::collections::BTreeMap;
use std::ops::Sub;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::oneshot;

/// A moment, in seconds since 1970 with millisecond precision, as the service's JSON gives it.
#[derive(Copy, Clone, PartialEq, PartialOrd, Debug)]
pub struct Timestamp(pub f64);

impl Timestamp {
    /// The moment that many seconds later, rounded to a millisecond.
    #[must_use]
    pub fn after(self, seconds: f64) -> Self {
        Self(((self.0 + seconds) * 1000.0).round() / 1000.0)
    }

    /// For example `2026-01-01T00:00:00.000Z`. Moments before 1970 are shown as its beginning.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let since_epoch = self.since_epoch();
        let (seconds, milliseconds) = (since_epoch.as_secs(), since_epoch.subsec_millis());
        let (year, month, day) = civil_date(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
    }

    /// As the standard library's type.
    #[must_use]
    pub fn system_time(self) -> SystemTime {
        UNIX_EPOCH + self.since_epoch()
    }

    /// Whole milliseconds since 1970; nothing is more exact here.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        u64::try_from(self.since_epoch().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn of_milliseconds(milliseconds: u64) -> Self {
        Self::from(Duration::from_millis(milliseconds))
    }

    fn since_epoch(self) -> Duration {
        // Half a microsecond keeps a float just below a millisecond from losing it.
        Duration::try_from_secs_f64(self.0 + 5e-7).unwrap_or_default()
    }
}

impl From<Duration> for Timestamp {
    fn from(since_epoch: Duration) -> Self {
        Self(0.0).after(since_epoch.as_secs_f64())
    }
}

impl Sub for Timestamp {
    type Output = f64;

    fn sub(self, earlier: Self) -> f64 {
        self.0 - earlier.0
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
const fn civil_date(days: u64) -> (u64, u64, u64) {
    // Eras of 400 years, each beginning on the first of March, have 146,097 days.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

/// A clock. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Virtual(Mutex<Virtual>),
    Real { origin: Duration, since: Instant, speed: f64 },
}

/// A virtual time, and who waits for it.
#[derive(Debug, Default)]
struct Virtual {
    now: Duration,
    /// How many of those that sleep on this clock have announced themselves.
    participants: usize,
    /// Who sleeps: until when, in the order in which they fell asleep, and how they are woken.
    sleepers: BTreeMap<(Duration, u64), oneshot::Sender<()>>,
    slept: u64,
}

impl Virtual {
    /// Once everybody sleeps, time goes on to the first who is to wake.
    fn wake_next(&mut self) {
        while self.sleepers.len() >= self.participants.max(1) {
            let Some(((until, _), sleeper)) = self.sleepers.pop_first() else { return };
            self.now = self.now.max(until);
            // Whoever is gone has not taken a turn.
            if sleeper.send(()).is_ok() {
                return;
            }
        }
    }
}

/// Somebody who sleeps on a clock while others do; see [`Clock::participant`].
#[derive(Debug)]
pub struct Participant(Clock);

impl Drop for Participant {
    fn drop(&mut self) {
        if let Source::Virtual(time) = &*self.0.0 {
            let mut time = time.lock().unwrap_or_else(PoisonError::into_inner);
            time.participants -= 1;
            if time.participants > 0 {
                time.wake_next();
            }
        }
    }
}

impl Clock {
    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn virtual_from(start: Timestamp) -> Self {
        let now = Duration::try_from_secs_f64(start.0).unwrap_or_default();
        Self(Arc::new(Source::Virtual(Mutex::new(Virtual { now, ..Virtual::default() }))))
    }

    /// The machine's own time.
    #[must_use]
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// A clock that starts at the machine's time and shows `speed` seconds for every second that passes.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door that everything else goes through")]
    pub fn scaled(speed: f64) -> Self {
        let origin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(Arc::new(Source::Real { origin, since: Instant::now(), speed }))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Virtual(time) => Timestamp::from(time.lock().unwrap_or_else(PoisonError::into_inner).now),
            Source::Real { origin, since, speed } => {
                Timestamp(0.0).after(origin.as_secs_f64() + since.elapsed().as_secs_f64() * speed)
            }
        }
    }

    /// Whether only [`Clock::advance`] and [`Clock::sleep`] move it.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(*self.0, Source::Virtual(_))
    }

    /// Moves a virtual clock on. Others go their own pace, and this has no effect on them.
    pub fn advance(&self, by: Duration) {
        if let Source::Virtual(time) = &*self.0 {
            let mut time = time.lock().unwrap_or_else(PoisonError::into_inner);
            time.now = time.now.saturating_add(by);
        }
    }

    /// Announces somebody who will sleep on this clock beside others. As long as several have announced themselves, a
    /// virtual clock moves on only when all of them sleep, to the moment at which the first wakes: so several runs at
    /// once see the same time, as they would on a real clock.
    #[must_use]
    pub fn participant(&self) -> Participant {
        if let Source::Virtual(time) = &*self.0 {
            time.lock().unwrap_or_else(PoisonError::into_inner).participants += 1;
        }
        Participant(self.clone())
    }

    /// Lets that much of this clock's time pass: a virtual clock is moved on, another is waited for.
    pub async fn sleep(&self, by: Duration) {
        match &*self.0 {
            Source::Virtual(time) => {
                let woken = {
                    let mut time = time.lock().unwrap_or_else(PoisonError::into_inner);
                    let (sender, receiver) = oneshot::channel();
                    time.slept += 1;
                    let key = (time.now.saturating_add(by), time.slept);
                    time.sleepers.insert(key, sender);
                    time.wake_next();
                    receiver
                };
                // An error means that the clock is gone, and nobody is left to tell the time.
                let _ = woken.await;
                tokio::task::yield_now().await;
            }
            Source::Real { speed, .. } => {
                tokio::time::sleep(Duration::try_from_secs_f64(by.as_secs_f64() / speed).unwrap_or(Duration::MAX))
                    .await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_dates() {
        assert_eq!(Timestamp(1_767_225_600.0).rfc3339(), "2026-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(951_782_400.123).rfc3339(), "2000-02-29T00:00:00.123Z");
        assert_eq!(Timestamp(1_798_761_599.999).rfc3339(), "2026-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(-1.0).rfc3339(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn a_virtual_clock_moves_only_when_it_is_moved() {
        let clock = Clock::virtual_from(Timestamp(1_767_225_600.0));
        let other = clock.clone();
        clock.advance(Duration::from_millis(1500));
        assert_eq!(other.now(), Timestamp(1_767_225_601.5));
        assert!((other.now() - Timestamp(1_767_225_600.0) - 1.5).abs() < 1e-6);
    }

    #[tokio::test]
    async fn those_who_sleep_at_once_wake_in_the_order_of_their_time() {
        let clock = Clock::virtual_from(Timestamp(0.0));
        let woken = Arc::new(Mutex::new(Vec::new()));
        let sleeper = |name: &'static str, seconds: [u64; 2]| {
            let (clock, woken, participant) = (clock.clone(), Arc::clone(&woken), clock.participant());
            async move {
                let _participant = participant;
                for seconds in seconds {
                    clock.sleep(Duration::from_secs(seconds)).await;
                    woken.lock().expect("no panic").push((name, clock.now().0));
                }
            }
        };
        tokio::join!(sleeper("a", [10, 10]), sleeper("b", [15, 1]), sleeper("c", [3, 30]));
        let expected = [("c", 3.0), ("a", 10.0), ("b", 15.0), ("b", 16.0), ("a", 20.0), ("c", 33.0)];
        assert_eq!(*woken.lock().expect("no panic"), expected);
    }

    #[tokio::test]
    async fn a_scaled_clock_runs_ahead_and_is_not_moved() {
        let clock = Clock::scaled(1_000_000.0);
        let before = clock.now();
        clock.advance(Duration::from_secs(1 << 40));
        clock.sleep(Duration::from_secs(2000)).await;
        let passed = clock.now() - before;
        assert!((2000.0..1e9).contains(&passed), "{passed}");
    }
}
