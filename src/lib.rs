//! The pipeline: one handler, its stages, and what it says.
