//! How much of what takes minutes a run of the tests tries.

/// How many cases to try: a few, or all of them where the environment asks for it with `PIPELINE_EVERY_CASE=1`, as CI
/// does. All of them take minutes.
pub fn cases<Count>(few: Count, all: Count) -> Count {
    if std::env::var_os("PIPELINE_EVERY_CASE").is_some_and(|value| value == "1") { all } else { few }
}
