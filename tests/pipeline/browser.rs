//! Pages in a browser: Debian's Chromium, driven by playwright-core, with axe-core for accessibility. `tests/browser` has
//! the tests; each module here serves what they look at, and runs them.

mod console;
mod large;
mod reports;

use crate::support::{browser, with_other_programs};

#[test]
fn what_pages_do_wrong_is_found() {
    if !with_other_programs() {
        return;
    }
    browser::run("harness_test", &[]);
}

/// Runs the tests of a script against the console of an emulator that listens on a port of this process.
async fn look_at_console(script: &'static str, port: u16) {
    let console = format!("http://127.0.0.1:{port}");
    let tests = move || browser::run(script, &[("CONSOLE", &console)]);
    tokio::task::spawn_blocking(tests).await.expect("the tests pass");
}
