//! The pipeline as a whole. One binary, so that what all tests need is linked once and started side by side; a test that
//! changes what belongs to the entire process is a binary of its own, and says why.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod actions;
mod adoption;
mod attribution;
mod batch;
mod browser;
mod bucket;
mod capture;
mod check;
mod clients;
mod conformance;
mod corpus;
mod crashes;
mod data_location;
mod deletions;
mod deployment;
mod drift;
mod e2e;
mod events;
mod example_shop;
mod exports;
mod gate;
mod increments;
mod inputs;
mod limits;
mod metrics;
mod overlap;
mod permissions;
mod plan;
mod quotas;
mod recommenders;
mod replay;
mod report_files;
mod reruns;
mod runs;
mod scheduled;
mod schedules;
mod successor;
mod tags;
mod teardown;
mod together;
mod unreadable;
mod waiting;
mod workflows;
mod workspace;

#[path = "../support/mod.rs"]
mod support;
