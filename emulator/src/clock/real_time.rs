//! The machine's time, as it is, sped up, or paused.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use super::Timestamp;
use super::timestamp::END;

/// A time that goes by itself.
#[derive(Debug)]
pub(super) struct RealTime(watch::Sender<Course>);

/// How the time goes since it was changed last.
#[derive(Debug, Clone, Copy)]
struct Course {
    /// What it showed then.
    origin: Duration,
    since: Instant,
    /// Seconds for every second that passes.
    speed: f64,
    paused: bool,
}

impl Course {
    fn now(&self) -> Duration {
        let passed = if self.paused { 0.0 } else { self.since.elapsed().as_secs_f64() * self.speed };
        Duration::try_from_secs_f64(self.origin.as_secs_f64() + passed).map_or(END, |now| now.min(END))
    }

    /// The machine's time that it takes until a moment; for ever while it is paused.
    fn until(&self, moment: Duration) -> Option<Duration> {
        let left = moment.saturating_sub(self.now()).as_secs_f64() / self.speed;
        (!self.paused || left <= 0.0).then(|| Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX))
    }
}

impl RealTime {
    /// Begins at the machine's time.
    #[expect(clippy::disallowed_methods, reason = "everything else reads the time here")]
    pub(super) fn new(speed: f64) -> Self {
        let origin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(watch::Sender::new(Course { origin, since: Instant::now(), speed, paused: false }))
    }

    pub(super) fn now(&self) -> Timestamp {
        let seconds = self.0.borrow().now().as_secs_f64();
        Timestamp(0.0).after(seconds)
    }

    pub(super) fn speed(&self) -> f64 {
        self.0.borrow().speed
    }

    pub(super) fn is_paused(&self) -> bool {
        self.0.borrow().paused
    }

    pub(super) fn set_speed(&self, speed: f64) {
        self.change(|course| course.speed = speed);
    }

    pub(super) fn set_paused(&self, paused: bool) {
        self.change(|course| course.paused = paused);
    }

    /// Goes on from a moment, unless it has come.
    pub(super) fn set_forward(&self, to: Timestamp) {
        self.change(|course| course.origin = course.origin.max(to.since_epoch()));
    }

    /// Lets the time go on otherwise, from where it is. Whoever sleeps reckons anew.
    fn change(&self, change: impl FnOnce(&mut Course)) {
        self.0.send_modify(|course| {
            course.origin = course.now();
            course.since = Instant::now();
            change(course);
        });
    }

    pub(super) async fn sleep(&self, by: Duration) {
        let mut changes = self.0.subscribe();
        let goal = self.0.borrow().now().saturating_add(by);
        loop {
            let course = *changes.borrow_and_update();
            let Some(left) = course.until(goal) else {
                // The sender is this clock's, which outlives its sleepers.
                let _ = changes.changed().await;
                continue;
            };
            tokio::select! {
                () = tokio::time::sleep(left) => return,
                _ = changes.changed() => {}
            }
        }
    }
}
