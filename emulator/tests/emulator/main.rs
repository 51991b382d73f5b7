//! The emulator as its clients see it: through the SDK for Rust, over HTTP, on a clock that the tests move.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod admin;
mod attributions;
mod batch;
mod callers;
mod campaigns;
mod connections;
mod console;
mod deletions;
mod domains;
mod entire;
mod event_buses;
mod events;
mod exports;
mod folder;
mod imports;
mod in_process;
mod invariants;
mod keys;
mod late;
mod layers;
mod lifecycles;
mod lists;
mod lost_answers;
mod moments;
mod objects;
mod path;
mod raw;
mod received;
mod recipes;
mod recommenders;
mod rejections;
mod runtime;
mod scheduler;
mod schemas;
mod snapshots;
mod together;
mod traffic;
mod training;
mod uploads;
mod waiting;
mod wire;
mod world;
