//! The Chromium of the tests: the machine's own, or Debian's, which is installed where that may be done.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::python::succeed;

/// Names another browser.
const VARIABLE: &str = "CHROMIUM";

/// What it is called on the systems that have it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const ADVICE: &str = "the tests in a browser need Chromium: as root they install it themselves where there is apt-get; \
                      otherwise install it (Debian and Ubuntu: apt-get install chromium fonts-dejavu-core), or set \
                      CHROMIUM to the path of a Chromium or Chrome";

/// Where the browser is.
pub fn installed_browser() -> PathBuf {
    if let Some(named) = env::var_os(VARIABLE) {
        return named.into();
    }
    let lock = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("chromium.lock")).expect("a file");
    lock.lock().expect("one test at a time installs");
    found().unwrap_or_else(|| {
        install();
        found().unwrap_or_else(|| panic!("there is no Chromium: {ADVICE}"))
    })
}

fn found() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let all = || env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    all().find(|program| program.is_file())
}

/// Installs Debian's. A machine whose lists of packages are missing or out of date gets new ones first.
fn install() {
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-y", "-o", "DPkg::Lock::Timeout=600"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let packages = ["install", "--no-install-recommends", "chromium", "fonts-dejavu-core"];
    let is_installed = apt_get(&packages).status().is_ok_and(|status| status.success());
    if !is_installed {
        succeed(&mut apt_get(&["update"]), ADVICE);
        succeed(&mut apt_get(&packages), ADVICE);
    }
}
