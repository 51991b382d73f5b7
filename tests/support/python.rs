//! The Python environment of the tests, below the build's folder: made once, and made again when the requirements
//! change. All test binaries share it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What was installed, in the environment itself.
const STAMP: &str = "installed-requirements.txt";

/// The folder of the commands that `tests/requirements.txt` installs, `python` among them.
pub fn installed_commands(workspace: &Path) -> PathBuf {
    let requirements = workspace.join("tests/requirements.txt");
    let wanted = fs::read(&requirements).expect("tests/requirements.txt");
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let (commands, stamp) = (environment.join("bin"), environment.join(STAMP));
    let lock = File::create(environment.with_extension("lock")).expect("a file below the build's folder");
    lock.lock().expect("one test at a time installs");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return commands;
    }
    let advice = "install Python 3.10 or newer with its modules venv and pip (Debian and Ubuntu: apt-get install python3 python3-venv)";
    succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment), advice);
    let advice = "let pip reach PyPI, or a mirror that its own settings name";
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    succeed(Command::new(commands.join("python")).args(pip).arg(&requirements), advice);
    fs::write(stamp, wanted).expect("written");
    commands
}

/// Runs a command to its success.
pub fn succeed(command: &mut Command, advice: &str) -> Output {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}; {advice}"));
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {told}\n{advice}");
    output
}
