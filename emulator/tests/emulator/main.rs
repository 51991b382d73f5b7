//! The emulator as its clients see it: through the SDK for Rust, over HTTP, on a clock that the tests move.

#![expect(clippy::expect_used, reason = "a test that cannot go on says so")]

mod campaigns;
mod events;
mod imports;
mod lists;
mod objects;
mod path;
mod raw;
mod refusals;
mod runtime;
mod together;
mod traffic;
mod training;
mod wire;
mod world;
