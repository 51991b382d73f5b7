use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::*;

/// Things that are due, what has happened at which time, and a signal that the one at 7 seconds waits for.
#[derive(Debug, Default)]
struct Schedule {
    due: Mutex<Vec<f64>>,
    happened: Mutex<Vec<(f64, f64)>>,
    clock: Mutex<Option<Clock>>,
    signal: Notify,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Schedule {
    fn new(clock: &Clock, due: &[f64]) -> Arc<Self> {
        let schedule = Arc::new(Self { due: Mutex::new(due.to_vec()), ..Self::default() });
        *locked(&schedule.clock) = Some(clock.clone());
        let attached: Arc<dyn EventSource> = Arc::<Self>::clone(&schedule);
        clock.attach(Arc::downgrade(&attached));
        schedule
    }

    fn happened(&self) -> Vec<(f64, f64)> {
        locked(&self.happened).clone()
    }
}

impl EventSource for Schedule {
    fn next(&self) -> Option<Timestamp> {
        locked(&self.due).first().copied().map(Timestamp)
    }

    fn settle(&self, now: Timestamp) -> Settling<'_> {
        Box::pin(async move {
            while let Some(at) = self.next().filter(|at| *at <= now) {
                if at == Timestamp(7.0) {
                    self.signal.notified().await;
                }
                locked(&self.due).remove(0);
                let shown = locked(&self.clock).as_ref().map_or(0.0, |clock| clock.now().0);
                locked(&self.happened).push((at.0, shown));
            }
        })
    }
}

fn start() -> Clock {
    Clock::virtual_from(Timestamp(0.0))
}

#[tokio::test]
async fn a_virtual_clock_moves_only_when_it_is_moved() {
    let clock = Clock::virtual_from(Timestamp(1_767_225_600.0));
    let other = clock.clone();
    clock.advance(Duration::from_millis(1500)).await.expect("it is virtual");
    assert_eq!(other.now(), Timestamp(1_767_225_601.5));
    assert!((other.now() - Timestamp(1_767_225_600.0) - 1.5).abs() < 1e-6);
}

#[tokio::test]
async fn whatever_is_due_happens_at_its_own_time_before_an_advance_or_a_sleep_is_over() {
    let clock = start();
    let schedule = Schedule::new(&clock, &[1.0, 1.0, 2.5, 40.0]);
    clock.advance(Duration::from_secs(10)).await.expect("it is virtual");
    assert_eq!(schedule.happened(), [(1.0, 1.0), (1.0, 1.0), (2.5, 2.5)]);
    assert_eq!(clock.now(), Timestamp(10.0));
    clock.sleep(Duration::from_secs(60)).await;
    assert_eq!(schedule.happened().last(), Some(&(40.0, 40.0)));
    assert_eq!(clock.now(), Timestamp(70.0));
}

#[tokio::test]
async fn an_advance_that_is_dropped_stays_where_it_has_come_to_and_the_next_goes_on() {
    let clock = start();
    let schedule = Schedule::new(&clock, &[1.0, 7.0, 9.0]);
    tokio::select! {
        biased;
        _ = clock.advance(Duration::from_secs(10)) => panic!("what is due at 7 waits"),
        () = async { while clock.now() < Timestamp(7.0) { tokio::task::yield_now().await; } } => {}
    }
    assert_eq!((clock.now(), schedule.happened()), (Timestamp(7.0), vec![(1.0, 1.0)]));
    schedule.signal.notify_one();
    clock.advance(Duration::from_secs(1)).await.expect("it is virtual");
    assert_eq!((clock.now(), schedule.happened()), (Timestamp(8.0), vec![(1.0, 1.0), (7.0, 7.0)]));
}

#[tokio::test]
async fn those_who_sleep_at_once_wake_in_the_order_of_their_time() {
    let clock = start();
    let woken = Arc::new(Mutex::new(Vec::new()));
    let sleeper = |name: &'static str, seconds: [u64; 2]| {
        let (clock, woken, participant) = (clock.clone(), Arc::clone(&woken), clock.participant());
        async move {
            let _participant = participant;
            for seconds in seconds {
                clock.sleep(Duration::from_secs(seconds)).await;
                locked(&woken).push((name, clock.now().0));
            }
        }
    };
    tokio::join!(sleeper("a", [10, 10]), sleeper("b", [15, 1]), sleeper("c", [3, 30]));
    let expected = [("c", 3.0), ("a", 10.0), ("b", 15.0), ("b", 16.0), ("a", 20.0), ("c", 33.0)];
    assert_eq!(*locked(&woken), expected);
}

/// What one sleep costs does not grow with how many sleep beside it.
#[tokio::test]
async fn who_sleeps_long_is_not_woken_for_the_sleep_of_another() {
    const SLEEPERS: usize = 50;
    const SLEEPS: usize = 1000;
    let clock = start();
    let polls = Arc::new(AtomicUsize::new(0));
    let sleepers: Vec<_> = (0..SLEEPERS)
        .map(|_| {
            let (clock, polls, participant) = (clock.clone(), Arc::clone(&polls), clock.participant());
            tokio::spawn(async move {
                let _participant = participant;
                let mut sleep = std::pin::pin!(clock.sleep(Duration::from_secs(1 << 30)));
                std::future::poll_fn(|context| {
                    polls.fetch_add(1, Ordering::Relaxed);
                    sleep.as_mut().poll(context)
                })
                .await;
            })
        })
        .collect();
    let participant = clock.participant();
    for _ in 0..SLEEPS {
        clock.sleep(Duration::from_secs(1)).await;
    }
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls < SLEEPERS + 10 * SLEEPS, "{polls}");
    drop(participant);
    for sleeper in sleepers {
        sleeper.await.expect("no panic");
    }
    assert_eq!(clock.now(), Timestamp(f64::from(1 << 30)));
}

#[tokio::test]
async fn an_advance_wakes_those_whose_time_has_come() {
    let clock = start();
    // Somebody is awake all the time, so that sleeping alone moves nothing.
    let _awake = clock.participant();
    let sleeper = |seconds: u64| {
        let (clock, participant) = (clock.clone(), clock.participant());
        tokio::spawn(async move {
            let _participant = participant;
            clock.sleep(Duration::from_secs(seconds)).await;
            clock.now().0
        })
    };
    let (early, late) = (sleeper(5), sleeper(20));
    tokio::task::yield_now().await;
    clock.advance(Duration::from_secs(10)).await.expect("it is virtual");
    assert!((early.await.expect("no panic") - 5.0).abs() < 1e-9);
    assert!(!late.is_finished());
    clock.advance(Duration::from_secs(10)).await.expect("it is virtual");
    assert!((late.await.expect("no panic") - 20.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_sleeper_that_is_dropped_moves_no_clock() {
    let clock = start();
    let (one, other) = (clock.participant(), clock.participant());
    {
        // One sleeps for an hour and is dropped while the other is awake.
        let sleep = clock.sleep(Duration::from_secs(3600));
        tokio::pin!(sleep);
        tokio::select! {
            biased;
            () = &mut sleep => panic!("the other is awake"),
            () = tokio::task::yield_now() => {}
        }
    }
    tokio::select! {
        biased;
        () = clock.sleep(Duration::from_secs(60)) => panic!("the one is awake"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!(clock.now(), Timestamp(0.0));
    drop(one);
    clock.sleep(Duration::from_secs(60)).await;
    assert_eq!(clock.now(), Timestamp(60.0));
    drop(other);
}

#[tokio::test]
async fn a_sleeper_that_is_alone_and_dropped_at_once_moves_no_clock() {
    let clock = start();
    tokio::select! {
        biased;
        () = clock.sleep(Duration::from_secs(3600)) => panic!("something else is ready"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(clock.now(), Timestamp(0.0));
}

#[tokio::test]
async fn time_moves_to_the_end_of_a_sleep_only_as_the_sleeper_wakes() {
    let clock = start();
    let mut sleep = std::pin::pin!(clock.sleep(Duration::from_secs(60)));
    std::future::poll_fn(|context| {
        let polled = sleep.as_mut().poll(context);
        assert_eq!(polled.is_ready(), clock.now() == Timestamp(60.0));
        polled
    })
    .await;
}

#[tokio::test]
async fn whoever_has_nothing_to_sleep_goes_on_though_others_are_awake() {
    let clock = start();
    let (_awake, _own) = (clock.participant(), clock.participant());
    let turns = async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = clock.sleep(Duration::ZERO) => {}
        () = turns => panic!("it sleeps"),
    }
}

#[tokio::test]
async fn a_clock_ends_and_does_not_go_back() {
    let clock = start();
    clock.advance_to(Timestamp(100.0)).await.expect("later");
    let back = clock.advance_to(Timestamp(99.0)).await.expect_err("earlier");
    assert_eq!(back, ClockError::Backwards { now: Timestamp(100.0), to: Timestamp(99.0) });
    for beyond in [f64::NAN, f64::INFINITY, 1e18, Timestamp::END.0 + 1.0] {
        assert_eq!(clock.advance_to(Timestamp(beyond)).await, Err(ClockError::BeyondEnd), "{beyond}");
    }
    for beyond in [Duration::MAX, Duration::from_secs(1 << 40)] {
        assert_eq!(clock.advance(beyond).await, Err(ClockError::BeyondEnd));
    }
    assert_eq!(clock.now(), Timestamp(100.0));
    clock.sleep(Duration::MAX).await;
    assert_eq!(clock.now(), Timestamp::END);
    clock.advance(Duration::ZERO).await.expect("it is there");
    assert_eq!(Clock::virtual_from(Timestamp(f64::NAN)).now(), Timestamp(0.0));
}

#[tokio::test]
async fn a_scaled_clock_runs_ahead_and_is_not_moved() {
    let clock = Clock::scaled(1_000_000.0);
    let before = clock.now();
    assert_eq!(clock.advance(Duration::from_secs(60)).await, Err(ClockError::NotVirtual));
    clock.sleep(Duration::from_secs(2000)).await;
    let passed = clock.now() - before;
    assert!((2000.0..1e9).contains(&passed), "{passed}");
}

/// Whether a sleeper that has been polled is still asleep.
async fn sleeps_on(sleeper: &mut (impl Future<Output = ()> + Unpin)) -> bool {
    let mut turns = std::pin::pin!(async {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    });
    tokio::select! {
        biased;
        () = sleeper => false,
        () = &mut turns => true,
    }
}

#[tokio::test]
async fn nobody_who_sleeps_moves_a_virtual_clock_that_is_paused() {
    let clock = start();
    clock.set_paused(true);
    assert!(clock.is_paused());
    let mut sleeper = Box::pin(clock.sleep(Duration::from_secs(60)));
    assert!(sleeps_on(&mut sleeper).await);
    clock.advance(Duration::from_secs(20)).await.expect("a paused clock is moved all the same");
    assert!(sleeps_on(&mut sleeper).await);
    assert_eq!(clock.now(), Timestamp(20.0));
    clock.set_paused(false);
    sleeper.await;
    assert_eq!((clock.now(), clock.is_paused()), (Timestamp(60.0), false));
}

#[tokio::test]
async fn a_virtual_clock_has_no_speed_and_no_speed_is_0_or_less() {
    assert_eq!((start().speed(), start().set_speed(2.0)), (None, Err(SpeedError::Virtual)));
    let clock = Clock::real();
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(clock.set_speed(speed), Err(SpeedError::NotPositive), "{speed}");
    }
    assert_eq!(clock.speed(), Some(1.0));
}

#[tokio::test]
async fn a_real_clock_stops_while_it_is_paused_and_goes_on_from_there() {
    let clock = Clock::scaled(1_000_000.0);
    clock.set_paused(true);
    let paused = clock.now();
    let mut sleeper = Box::pin(clock.sleep(Duration::from_secs(1000)));
    assert!(sleeps_on(&mut sleeper).await);
    assert_eq!((clock.now(), clock.is_paused()), (paused, true));
    clock.set_paused(false);
    sleeper.await;
    assert!((1000.0..1e9).contains(&(clock.now() - paused)), "{:?}", clock.now());
}

#[tokio::test]
async fn whoever_sleeps_reckons_anew_when_the_speed_changes() {
    let clock = Clock::scaled(0.001);
    let before = clock.now();
    // Without the change it would sleep for weeks.
    let mut sleeper = Box::pin(clock.sleep(Duration::from_secs(2000)));
    assert!(sleeps_on(&mut sleeper).await);
    clock.set_speed(1_000_000.0).expect("a speed");
    sleeper.await;
    assert_eq!(clock.speed(), Some(1_000_000.0));
    assert!(clock.now() - before >= 1999.0, "{:?}", clock.now());
}
