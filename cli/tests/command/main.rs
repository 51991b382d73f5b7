//! The command `pipeline`: each test starts it as a process. One binary, so that what all tests need is linked once.

#![expect(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

mod bad_data;
mod bad_input;
mod cargo_lambda;
mod cases;
mod check;
#[cfg(unix)]
mod deployed;
#[cfg(unix)]
mod emulate;
mod example;
mod filters;
mod init;
#[cfg(unix)]
mod install;
mod invocations;
#[cfg(target_os = "linux")]
mod memory;
mod not_started;
mod output;
mod pandas;
mod parameters_cases;
mod recommend;
mod reports;
mod rules;
mod simulate;
#[cfg(unix)]
mod state;
mod successor;
mod terminal;
mod values;

#[path = "../support/mod.rs"]
mod support;
