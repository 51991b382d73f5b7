//! Waiting until nothing is under way, or until a resource is ACTIVE. A virtual clock is moved on meanwhile, no further
//! than it has to be; any other is waited for.

use std::fmt;
use std::time::Duration;

use personalize_contract::Status;
use personalize_contract::status::Phase;
use thiserror::Error;

use crate::clock::Timestamp;
use crate::emulator::Emulator;
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::state::State;

/// How many resources a message names.
const NAMED: usize = 3;

/// How much of a virtual clock's time may pass, where nothing else is said: 30 days, in which everything ends that the
/// service takes hours for.
const LONGEST_VIRTUAL: Duration = Duration::from_secs(30 * 86_400);

/// How long another clock is waited for, in seconds that pass: longer than most clients of HTTP wait for an answer.
const LONGEST_REAL: Duration = Duration::from_secs(60);

/// Why what was waited for has not come.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum WaitError {
    /// The resource is in a status from which it does not become ACTIVE by itself.
    #[error("{arn} is {status}{}", reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}")))]
    NotActive {
        /// The resource.
        arn: String,
        /// Its status.
        status: Status,
        /// Why it failed, if it did.
        reason: Option<String>,
    },
    /// There is no such resource, and nobody is about to create one.
    #[error("{arn} does not exist, and nothing is under way that could create it")]
    NotFound {
        /// The resource.
        arn: String,
    },
    /// The clock is paused, so that nothing ends.
    #[error("the clock is paused, and {under_way}; let the clock go on first")]
    Paused {
        /// What is under way.
        under_way: UnderWay,
    },
    /// It takes longer than was allowed. The clock is not moved, and nothing is waited for, where that is known beforehand.
    #[error("{under_way}, which takes longer than the {at_most} s that it may take")]
    TooLong {
        /// How many seconds of the emulator's clock it might have taken.
        at_most: f64,
        /// What is under way.
        under_way: UnderWay,
    },
}

/// What is under way at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct UnderWay {
    /// When each transition ends, as far as that is known, and the ARN of what goes through it; the first first.
    pub ends: Vec<(Timestamp, String)>,
    /// How many executions of state machines and notifications there are besides: whatever
    /// [takes part](crate::Clock::participant) in the clock.
    pub participants: usize,
}

impl UnderWay {
    fn is_nothing(&self) -> bool {
        self.ends.is_empty() && self.participants == 0
    }

    /// When the last transition ends, or that of a resource.
    fn known_end(&self, goal: Goal<'_>) -> Option<Timestamp> {
        let mut ends = self.ends.iter().rev();
        let end = match goal {
            Goal::Idle => ends.next(),
            Goal::Active(arn) => ends.find(|(_, of)| of == arn),
        };
        end.map(|(end, _)| *end)
    }
}

/// As in `a, b, c and 2 more are under way, the last until 2026-01-01T00:00:00.000Z`.
impl fmt::Display for UnderWay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<&str> = self.ends.iter().take(NAMED).map(|(_, arn)| arn.as_str()).collect();
        let more = self.ends.len().saturating_sub(NAMED);
        let executions = match self.participants {
            0 => String::new(),
            1 => "1 execution".to_owned(),
            count => format!("{count} executions"),
        };
        let Some((last, _)) = self.ends.last() else {
            let verb = if self.participants == 1 { "is" } else { "are" };
            return write!(formatter, "{executions} {verb} under way");
        };
        formatter.write_str(&named.join(", "))?;
        if more > 0 {
            write!(formatter, " and {more} more")?;
        }
        if !executions.is_empty() {
            write!(formatter, ", and {executions},")?;
        }
        let verb = if self.ends.len() + self.participants == 1 { "is" } else { "are" };
        write!(formatter, " {verb} under way, until {} at least", last.rfc3339())
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy)]
enum Goal<'a> {
    Idle,
    Active(&'a str),
}

impl Emulator {
    /// Waits until no resource is under way, be it created, updated, deleted, stopped or started, and no execution of a
    /// state machine runs. A virtual clock is moved on meanwhile, as far as the end of what is under way and no further;
    /// schedules and automatic trainings that are due later are not waited for. Any other clock is waited for.
    ///
    /// At most so much of the clock's time passes; by default 30 days of a virtual clock, and of another clock as much as
    /// shows in 60 seconds.
    ///
    /// # Errors
    /// It takes longer. Where that is known beforehand, the clock is not moved.
    pub async fn wait_until_idle(&self, at_most: Option<Duration>) -> Result<(), WaitError> {
        self.wait(Goal::Idle, at_most).await
    }

    /// Waits until a resource is ACTIVE, or a data deletion job COMPLETED, as [`Emulator::wait_until_idle`] does. One that
    /// does not exist is waited for as long as something is under way, since an execution may be about to create it.
    ///
    /// # Errors
    /// The resource has failed, was stopped, is INACTIVE or is being deleted; there is none; or it takes longer.
    pub async fn wait_until_active(&self, arn: &str, at_most: Option<Duration>) -> Result<(), WaitError> {
        self.wait(Goal::Active(arn), at_most).await
    }

    async fn wait(&self, goal: Goal<'_>, at_most: Option<Duration>) -> Result<(), WaitError> {
        self.start_background();
        let at_most = at_most.unwrap_or_else(|| self.longest_wait()).as_secs_f64();
        let deadline = self.clock().now().after(at_most);
        let mut participants = self.clock().participants();
        loop {
            let notify = self.changes();
            let changed = notify.notified();
            tokio::pin!(changed);
            // From here on no change is missed.
            changed.as_mut().enable();
            self.settle_now().await;
            let count = *participants.borrow_and_update();
            let (now, under_way, reached) = self.look(goal, count);
            if let Some(reached) = reached {
                return reached;
            }
            if self.clock().is_paused() {
                return Err(WaitError::Paused { under_way });
            }
            if now >= deadline || under_way.known_end(goal).is_some_and(|end| end > deadline) {
                return Err(WaitError::TooLong { at_most, under_way });
            }
            tokio::select! {
                () = self.go_on(now, &under_way, deadline) => {}
                () = changed => {}
                // One is gone, or the clock was paused. The sender is the clock's own.
                _ = participants.changed() => {}
            }
        }
    }

    fn longest_wait(&self) -> Duration {
        let shown = |speed| Duration::try_from_secs_f64(LONGEST_REAL.as_secs_f64() * speed).unwrap_or(Duration::MAX);
        self.clock().speed().map_or(LONGEST_VIRTUAL, shown)
    }

    /// What is under way now, and whether the goal is reached, or cannot be.
    fn look(&self, goal: Goal<'_>, participants: usize) -> (Timestamp, UnderWay, Option<Result<(), WaitError>>) {
        let (state, now) = self.settled();
        let ends = state.events.timed().filter_map(|(at, event)| match event {
            ScheduledEvent::TransitionEnd { arn, .. } => Some((at, arn.clone())),
            ScheduledEvent::AutomaticTraining { .. } | ScheduledEvent::AutomaticUpdate { .. } => None,
        });
        let under_way = UnderWay { ends: ends.collect(), participants };
        let reached = match goal {
            Goal::Idle => under_way.is_nothing().then_some(Ok(())),
            Goal::Active(arn) => active(&state, now, arn, &under_way),
        };
        (now, under_way, reached)
    }

    /// Goes on to the next moment at which something ends. Executions move a virtual clock themselves, and where nothing
    /// else is under way, it is theirs to.
    async fn go_on(&self, now: Timestamp, under_way: &UnderWay, deadline: Timestamp) {
        let next = under_way.ends.iter().map(|(end, _)| *end).find(|end| *end > now);
        if next.is_none() && under_way.participants > 0 && self.clock().is_virtual() {
            return std::future::pending().await;
        }
        let until = next.filter(|next| *next < deadline).unwrap_or(deadline);
        // So that the clock does not move while an execution is awake.
        let _participant = self.clock().is_virtual().then(|| self.clock().participant());
        self.clock().sleep(Duration::try_from_secs_f64(until - now).unwrap_or_default()).await;
    }
}

fn active(state: &State, now: Timestamp, arn: &str, under_way: &UnderWay) -> Option<Result<(), WaitError>> {
    let arn = arn.to_owned();
    let Some(resource) = state.resources.view(&arn, now) else {
        return under_way.is_nothing().then_some(Err(WaitError::NotFound { arn }));
    };
    let Some(status) = resource.status else { return Some(Ok(())) };
    match status.phase() {
        Phase::Pending => None,
        Phase::Ready if status != Status::Inactive => Some(Ok(())),
        Phase::Ready | Phase::Failed | Phase::Deleting => {
            let reason = resource.failure_reason.map(str::to_owned);
            Some(Err(WaitError::NotActive { arn, status, reason }))
        }
    }
}
