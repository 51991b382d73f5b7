//! The wheel: installed where there is nothing but Python, it brings the command, and a pytest plugin that a project of
//! its own uses. The README's commands and the steps of the GitHub Action are run with it.
//!
//! The wheel is made around the binary of these tests, so that nothing is compiled twice. With `PIPELINE_WHEEL=1` it is
//! made as a release makes it, and the promises about time are held.

mod action;
mod environment;
mod plugin;
mod readme;
mod wheel;
