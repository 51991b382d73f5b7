//! The clock: what it shows, what is going to happen, and moving, pausing and speeding it up as far as it can be.

use std::time::Duration;

use askama::Template;
use http::request::Parts;
use http::{Response, StatusCode};
use s3s::Body;

use crate::clock::{Clock, ClockError, Timestamp};
use crate::emulator::Emulator;
use crate::store::scheduled_event::ScheduledEvent;
use crate::wire::console::fields::Fields;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, duration, shown};
use crate::wire::console::resource_rows::resource_link;

/// How much of what is going to happen is shown.
const UPCOMING: usize = 50;

#[derive(Template)]
#[template(path = "clock.html")]
struct ClockPage {
    layout: Layout,
    is_virtual: bool,
    is_paused: bool,
    speed: Option<f64>,
    now: String,
    upcoming: Vec<Upcoming>,
    /// When a schedule occurs next, and how soon that is.
    schedule: Option<(String, String)>,
}

/// Something that is going to happen.
struct Upcoming {
    at: String,
    within: String,
    what: String,
    arn: String,
    link: String,
}

/// Shows the clock.
pub(super) fn show(emulator: &Emulator) -> Response<Body> {
    page::html(&page_of(emulator, None))
}

/// Does what a form asks for. Wrong values are shown with the page, as HTTP 400.
pub(super) async fn act(emulator: &Emulator, head: &Parts, fields: &Fields) -> Response<Body> {
    match change(emulator, fields).await {
        Ok(()) => page::see_other(page::sent_from(head, Section::Clock.path())),
        Err(problem) => page::html_with(StatusCode::BAD_REQUEST, &page_of(emulator, Some(problem))),
    }
}

fn page_of(emulator: &Emulator, problem: Option<String>) -> ClockPage {
    let layout = Layout::new(emulator, Section::Clock, "Clock").with_problem(problem);
    let (clock, now) = (emulator.clock(), layout.now);
    let within = |at: Timestamp| duration(at - now);
    let upcoming = emulator.next_events(UPCOMING).into_iter().map(|(at, event)| Upcoming {
        at: shown(at),
        within: within(at),
        what: what(&event),
        link: resource_link(event.arn()),
        arn: event.arn().to_owned(),
    });
    ClockPage {
        is_virtual: clock.is_virtual(),
        is_paused: clock.is_paused(),
        speed: clock.speed(),
        now: shown(now),
        upcoming: upcoming.collect(),
        schedule: emulator.next_of_schedules().map(|at| (shown(at), within(at))),
        layout,
    }
}

fn what(event: &ScheduledEvent) -> String {
    match event {
        ScheduledEvent::TransitionEnd { kind, .. } => format!("{} ends", kind.words()),
        ScheduledEvent::AutomaticTraining { .. } => "automatic training begins".to_owned(),
        ScheduledEvent::AutomaticUpdate { .. } => "automatic update".to_owned(),
    }
}

async fn change(emulator: &Emulator, fields: &Fields) -> Result<(), String> {
    let clock = emulator.clock();
    match fields.text("advance") {
        None => {}
        Some("next") => return advance_to_next_event(emulator).await,
        Some(by) => return advance(clock, by).await,
    }
    if let Some(to) = fields.text("to") {
        let moment = moment(to).ok_or_else(|| {
            format!("`{to}` is no moment. Write a date and a time in UTC, such as 2026-01-31T12:00:00Z.")
        })?;
        return clock.advance_to(moment).await.map_err(not_moved);
    }
    match (fields.text("pause"), fields.text("speed")) {
        (Some(pause), None) => set_paused(clock, pause),
        (None, Some(speed)) => set_speed(clock, speed),
        _ => Err("Choose what the clock is to do.".to_owned()),
    }
}

async fn advance_to_next_event(emulator: &Emulator) -> Result<(), String> {
    let (clock, next) = (emulator.clock(), emulator.next_event());
    let next = next.ok_or("Nothing is going to happen by itself, so there is no event to advance to.")?;
    match clock.advance_to(next).await {
        // What waits for work is due already, and so is what somebody else has advanced to; the clock is moved by nothing
        // then, and waits.
        Err(ClockError::Backwards { .. }) => clock.advance(Duration::ZERO).await.map_err(not_moved),
        moved => moved.map_err(not_moved),
    }
}

async fn advance(clock: &Clock, by: &str) -> Result<(), String> {
    let seconds = by.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0);
    let seconds = seconds.ok_or_else(|| format!("`{by}` is no number of seconds, 0 or more."))?;
    clock.advance(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)).await.map_err(not_moved)
}

fn not_moved(error: ClockError) -> String {
    format!("The clock was not moved: {error}.")
}

/// A moment as RFC 3339 writes it, or as browsers' date fields do.
fn moment(text: &str) -> Option<Timestamp> {
    let forms = [text.to_owned(), format!("{text}Z"), format!("{text}:00Z")];
    forms.iter().find_map(|form| Timestamp::from_rfc3339(form))
}

fn set_paused(clock: &Clock, pause: &str) -> Result<(), String> {
    match pause {
        "yes" => clock.set_paused(true),
        "no" => clock.set_paused(false),
        other => return Err(format!("`pause` is yes or no, and not `{other}`.")),
    }
    Ok(())
}

fn set_speed(clock: &Clock, speed: &str) -> Result<(), String> {
    let number = speed.parse().map_err(|_| format!("`{speed}` is no number."))?;
    clock.set_speed(number).map_err(|error| format!("The speed was not changed: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_and_browsers_write_them() {
        for text in ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00"] {
            assert_eq!(moment(text), Some(Timestamp(1_767_225_600.0)), "{text}");
        }
        assert_eq!(["", "tomorrow", "2026-13-01T00:00"].map(moment), [None; 3]);
    }
}
