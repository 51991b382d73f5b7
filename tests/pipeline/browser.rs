//! Pages in a browser: Debian's Chromium, driven by playwright-core, with axe-core for accessibility. `tests/browser` has
//! the tests; each module here serves what they look at, and runs them.

use crate::support::browser;

#[test]
fn what_pages_do_wrong_is_found() {
    browser::run("harness_test", &[]);
}
