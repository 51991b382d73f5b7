//! Programs that a test starts, other cargos among them.

use std::env;
use std::process::Command;

/// What cargo tells a test of its package would make another cargo compile anew whatever looks at it.
pub fn without_cargo_s_own(command: &mut Command) -> &mut Command {
    let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| own.iter().any(|prefix| name.starts_with(prefix))) {
        command.env_remove(name);
    }
    command
}
