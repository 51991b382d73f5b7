//! Runs the pipeline on a laptop: the handler, the state machine that loops it, and an emulated Amazon Personalize.
//!
//! [`laptop::Laptop`] is what tests and benchmarks drive; the rest of the command is around it.

#![allow(clippy::large_futures, reason = "requests of the SDKs are large, and a command awaits few of them")]

pub mod arguments;
pub mod aws;
pub mod billed;
pub mod capture;
pub mod check;
pub mod command_error;
mod data_folder;
pub mod delete;
pub mod deployment;
mod desired;
pub mod display;
pub mod emulate;
mod entire_file;
pub mod evaluate;
pub mod example;
pub mod exit;
pub mod explain;
mod exported;
pub mod function;
pub mod init;
pub mod laptop;
mod laptop_options;
mod latencies_file;
pub mod memory;
pub mod parameter_file;
pub mod plan;
pub mod recommend;
pub mod report_files;
pub mod run;
pub mod s3_notification;
pub mod simulate;
pub mod small_file;
mod start;
mod state;
pub mod state_machine;
pub mod status;
pub mod step_functions;
pub mod stop;
mod training;
pub mod watch;
