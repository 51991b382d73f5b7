//! Lets everything happen at its own time, whether or not anybody asks. On a virtual clock whoever moves it stops at
//! each moment that something is due at; on other clocks one task waits for these moments.

use std::sync::Weak;
use std::time::Duration;

use crate::clock::{Clock, Due, Settling, Timestamp};
use crate::emulator::Inner;

impl Due for Inner {
    fn next(&self) -> Option<Timestamp> {
        self.state().agenda.next()
    }

    fn settle(&self, now: Timestamp) -> Settling<'_> {
        Box::pin(async move {
            loop {
                // The lock is gone before anything is waited for.
                let unfinished = self.state().settle(now);
                match unfinished {
                    Some(unfinished) => unfinished.ended().await,
                    None => return,
                }
            }
        })
    }
}

/// Waits for whatever is due first and lets it happen, for as long as the emulator exists.
pub(crate) async fn run(emulator: Weak<Inner>) {
    loop {
        let Some(inner) = emulator.upgrade() else { return };
        let (next, comes_first) = {
            let state = inner.state();
            (state.agenda.next(), state.agenda.comes_first())
        };
        let clock = inner.clock().clone();
        drop(inner);
        tokio::select! {
            () = until(&clock, next) => {}
            () = comes_first.notified() => continue,
        }
        let Some(inner) = emulator.upgrade() else { return };
        inner.settle(clock.now()).await;
    }
}

/// Sleeps until a moment, or for ever.
async fn until(clock: &Clock, moment: Option<Timestamp>) {
    let Some(moment) = moment else { return std::future::pending().await };
    loop {
        let left = moment - clock.now();
        if left <= 0.0 {
            return;
        }
        clock.sleep(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)).await;
    }
}
