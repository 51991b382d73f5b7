//! Models as whoever uses this crate meets them.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod models {
    mod configuration;
    mod data;
    mod determinism;
    mod evaluation;
    mod recipes;
}
