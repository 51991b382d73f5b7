//! The npm packages of the tests, below the build's folder: installed once for each folder of tests, and again when its
//! lock file changes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::python::succeed;

/// What was installed.
const STAMP: &str = "installed-lock.json";

/// The folder with the packages of a folder's `package-lock.json`: programs in it find them.
pub fn installed_packages(source: &Path) -> PathBuf {
    let wanted = fs::read(source.join("package-lock.json")).expect("a package-lock.json");
    let tests = source.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")).expect("a folder of tests");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages").join(tests);
    fs::create_dir_all(&folder).expect("a folder below the build's");
    let lock = File::create(folder.with_extension("lock")).expect("a file below the build's folder");
    lock.lock().expect("one test at a time installs");
    if fs::read(folder.join(STAMP)).is_ok_and(|installed| installed == wanted) {
        return folder;
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source.join(file), folder.join(file)).expect("copied");
    }
    let advice = "install Node.js 20 or newer with npm (Debian and Ubuntu: apt-get install nodejs npm), and let npm reach \
                  its registry, or a mirror that its own settings name";
    let npm = ["ci", "--no-audit", "--no-fund", "--loglevel", "error"];
    succeed(Command::new("npm").args(npm).current_dir(&folder), advice);
    fs::write(folder.join(STAMP), wanted).expect("written");
    folder
}
