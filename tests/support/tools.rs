//! The programs that `tests/requirements.txt` installs, in the project's folder.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{nested, python};

/// A program, by its name; it finds the others.
pub fn tool(name: &str) -> Command {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tools = python::installed_commands(project);
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools.clone()).chain(env::split_paths(&inherited));
    let mut command = Command::new(tools.join(name));
    command.current_dir(project).stdin(Stdio::null()).env("PATH", env::join_paths(folders).expect("a search path"));
    nested::without_cargo_s_own(&mut command);
    command
}

/// Runs a command to its success, and gives back what it printed on stdout and stderr.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{told}");
    told.into_owned()
}
