//! Tests that are written in JavaScript and look at pages in Chromium: installs what they need, and runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{chromium, node};

/// Where the tests leave what the pages look like.
pub fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots")
}

/// Runs the tests of `tests/browser/<script>.mjs`, with variables of the environment for them. Blocks: what serves the
/// pages has to run beside this.
pub fn run(script: &str, variables: &[(&str, &str)]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let mut tests = Command::new("node");
    tests.arg("--test-reporter=spec").arg(source.join(format!("{script}.mjs"))).stdin(Stdio::null());
    tests.env("NODE_FOLDER", node::installed_packages(&source)).env("CHROMIUM", chromium::installed_browser());
    tests.env("SCREENSHOTS", screenshots().join(script)).envs(variables.iter().copied());
    let output = tests.output().expect("node starts, since npm did");
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "see above; the screenshots are in {}", screenshots().join(script).display());
}
