//! The emulator's only access to time. A virtual clock does not move until somebody moves it, so that hours of
//! training take as long as the calls themselves.
//!
//! Whatever moves a virtual clock, be it [`Clock::advance`] or the sleep of everybody who sleeps on it, stops at each
//! moment at which something is due and lets it happen, before time goes on. On other clocks the emulator waits for
//! these moments in the background.

mod timestamp;
mod virtual_time;

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use thiserror::Error;

pub use timestamp::Timestamp;

use timestamp::END;
use virtual_time::VirtualTime;

/// A clock. Clones show the same time, up to [`Timestamp::END`], where it stops.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Virtual(VirtualTime),
    Real {
        origin: Duration,
        since: Instant,
        speed: f64,
        /// By how many milliseconds it was set forward.
        ahead: AtomicU64,
    },
}

/// What happens at moments of its own, which a clock does not pass over.
pub(crate) trait EventSource: std::fmt::Debug + Send + Sync {
    /// The first moment at which something is due that has not happened.
    fn next(&self) -> Option<Timestamp>;

    /// Lets everything happen that is due by `now`, in the order of its time.
    fn settle(&self, now: Timestamp) -> Settling<'_>;
}

/// What settling is waited for as. `Sync` because the SDKs want the sleep of a retry to be that.
pub(crate) type Settling<'a> = Pin<Box<dyn Future<Output = ()> + Send + Sync + 'a>>;

/// Why a clock was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ClockError {
    /// Its time is the machine's.
    #[error("only a virtual clock can be moved")]
    NotVirtual,
    /// Time goes on only.
    #[error("the clock cannot be set back: it is at {}, which is after {}", now.rfc3339(), to.rfc3339())]
    Backwards {
        /// What the clock shows.
        now: Timestamp,
        /// Where it was to be set.
        to: Timestamp,
    },
    /// The moment is after [`Timestamp::END`], or is no number.
    #[error("the clock ends at {}", Timestamp::END.rfc3339())]
    BeyondEnd,
}

/// Somebody who sleeps on a clock while others do; see [`Clock::participant`].
#[derive(Debug)]
pub struct Participant(Clock);

impl Drop for Participant {
    fn drop(&mut self) {
        if let Source::Virtual(time) = &*self.0.0 {
            time.withdraw();
        }
    }
}

impl Clock {
    /// A clock that is at `start` until it is advanced. A moment before 1970 or after [`Timestamp::END`] counts as
    /// that.
    #[must_use]
    pub fn virtual_from(start: Timestamp) -> Self {
        Self(Arc::new(Source::Virtual(VirtualTime::new(start))))
    }

    /// The machine's own time.
    #[must_use]
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// A clock that starts at the machine's time and shows `speed` seconds for every second that passes.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "everything else reads the time here")]
    pub fn scaled(speed: f64) -> Self {
        let origin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(Arc::new(Source::Real { origin, since: Instant::now(), speed, ahead: AtomicU64::new(0) }))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Virtual(time) => Timestamp::from(time.now()),
            Source::Real { origin, since, speed, ahead } => {
                let ahead = Duration::from_millis(ahead.load(Ordering::Relaxed)).as_secs_f64();
                let seconds = origin.as_secs_f64() + since.elapsed().as_secs_f64() * speed + ahead;
                Timestamp(0.0).after(seconds.min(END.as_secs_f64()))
            }
        }
    }

    /// Whether only [`Clock::advance`] and [`Clock::sleep`] move it.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(*self.0, Source::Virtual(_))
    }

    /// Moves a virtual clock on. When it returns, everything that was due in between has happened, in order and each
    /// at its own time, and whoever was to wake in between has been woken.
    ///
    /// Dropped before, the clock stays at the moment that it has come to.
    ///
    /// # Errors
    /// The clock is not virtual, or would go beyond its end. It is not moved then.
    pub async fn advance(&self, by: Duration) -> Result<(), ClockError> {
        match &*self.0 {
            Source::Virtual(time) => time.advance(by).await,
            Source::Real { .. } => Err(ClockError::NotVirtual),
        }
    }

    /// Moves a virtual clock on to a moment, as [`Clock::advance`] does.
    ///
    /// # Errors
    /// The clock is not virtual, or the moment is before now or beyond the clock's end. It is not moved then.
    pub async fn advance_to(&self, to: Timestamp) -> Result<(), ClockError> {
        match &*self.0 {
            Source::Virtual(time) => time.advance_to(to).await,
            Source::Real { .. } => Err(ClockError::NotVirtual),
        }
    }

    /// Announces somebody who will sleep on this clock beside others. As long as several have announced themselves, a
    /// virtual clock moves on only when all of them sleep, to the moment at which the first wakes: so several runs at
    /// once see the same time, as they would on a real clock.
    #[must_use]
    pub fn participant(&self) -> Participant {
        if let Source::Virtual(time) = &*self.0 {
            time.announce();
        }
        Participant(self.clone())
    }

    /// Lets that much of this clock's time pass: a virtual clock is moved on as [`Clock::advance`] does, another is
    /// waited for. A virtual clock is moved to its end at most.
    ///
    /// Dropped before its time has come, it sleeps no longer, and moves no clock.
    pub async fn sleep(&self, by: Duration) {
        match &*self.0 {
            Source::Virtual(time) => time.sleep(by).await,
            Source::Real { speed, .. } => {
                tokio::time::sleep(Duration::try_from_secs_f64(by.as_secs_f64() / speed).unwrap_or(Duration::MAX))
                    .await;
            }
        }
    }

    /// Goes on from where another clock was that had this time. A virtual clock is set to it, back or forth, and nothing
    /// happens by that; another goes on as it did, if it is not before that time, and else from there.
    pub(crate) fn resume_at(&self, at: Timestamp) {
        match &*self.0 {
            Source::Virtual(time) => time.set(at),
            Source::Real { ahead, .. } => {
                let missing = at.milliseconds().saturating_sub(self.now().milliseconds());
                ahead.fetch_add(missing, Ordering::Relaxed);
            }
        }
    }

    /// Lets a virtual clock stop at what is due.
    pub(crate) fn attach(&self, due: Weak<dyn EventSource>) {
        if let Source::Virtual(time) = &*self.0 {
            time.attach(due);
        }
    }
}

#[cfg(test)]
mod tests;
