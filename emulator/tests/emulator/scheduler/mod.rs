//! EventBridge Scheduler: its operations through the SDK, and what schedules invoke at their moments.

mod lists;
mod moments;
mod operations;
mod refusals;

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::operation::create_schedule::builders::CreateScheduleFluentBuilder;
use aws_sdk_scheduler::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, Target};

use crate::world::World;

const STATE_MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:films";
const ROLE: &str = "arn:aws:iam::123456789012:role/schedules";

fn client(world: &World) -> Client {
    Client::new(&world.config)
}

fn target() -> Target {
    Target::builder().arn(STATE_MACHINE).role_arn(ROLE).input(r#"{"run": "all"}"#).build().expect("a target")
}

fn at_once() -> FlexibleTimeWindow {
    FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build().expect("a window")
}

fn within(minutes: i32) -> FlexibleTimeWindow {
    let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Flexible);
    window.maximum_window_in_minutes(minutes).build().expect("a window")
}

/// A schedule that is about to be created.
pub fn create(world: &World, name: &str, expression: &str) -> CreateScheduleFluentBuilder {
    let create = client(world).create_schedule().name(name).schedule_expression(expression);
    create.flexible_time_window(at_once()).target(target())
}

/// The schedules that were invoked, and how many seconds after 2026 began.
fn invoked(world: &World) -> Vec<(String, f64)> {
    let (newest, _) = world.emulator.newest_invocations();
    newest.into_iter().map(|invocation| (invocation.schedule_name, invocation.at.0 - 1_767_225_600.0)).collect()
}

/// When any schedule was invoked, in UTC.
fn times(world: &World) -> Vec<String> {
    let (newest, _) = world.emulator.newest_invocations();
    newest.into_iter().map(|invocation| invocation.at.rfc3339().replace(".000Z", "Z")).collect()
}
