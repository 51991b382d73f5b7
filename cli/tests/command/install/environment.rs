//! Environments of Python, and the wheel that is installed into them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::support::nested::without_cargo_s_own;
use crate::support::{folder, place, python, workspace};

/// Whether the wheel is that of a release, and its promises are held.
pub fn is_release() -> bool {
    env::var_os("PIPELINE_WHEEL").is_some_and(|value| value == "1")
}

/// The folder that has the wheel and nothing else.
pub fn wheels() -> &'static Path {
    static WHEELS: OnceLock<PathBuf> = OnceLock::new();
    WHEELS.get_or_init(|| {
        let wheels = folder("wheels");
        let mut build = tool("hatchling");
        build.args(["build", "--target", "wheel", "--directory"]).arg(&wheels).current_dir(workspace().join("python"));
        if !is_release() {
            build.env("PIPELINE_BINARY", env!("CARGO_BIN_EXE_pipeline"));
        }
        succeed(&mut build);
        wheels
    })
}

/// A program that `tests/requirements.txt` installs.
pub fn tool(name: &str) -> Command {
    let mut command = Command::new(python::installed_commands(&workspace()).join(name));
    without_cargo_s_own(&mut command);
    command
}

/// Runs a command to its success, and gives back what it printed on stdout.
pub fn succeed(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().expect("it can be run");
    let [stdout, stderr] = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(status.success(), "{command:?} failed:\n{stdout}{stderr}");
    stdout
}

/// An environment of its own, made of Python's `venv`.
pub struct Environment(PathBuf);

impl Environment {
    /// One that has nothing but pip.
    pub fn empty(place: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&place);
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&place));
        Self(place)
    }

    /// One with the wheel, which finds boto3, pytest and what else `tests/requirements.txt` installs. Tests share it.
    pub fn with_the_wheel() -> &'static Self {
        static SHARED: OnceLock<Environment> = OnceLock::new();
        SHARED.get_or_init(|| {
            let environment = Self::empty(place("shared"));
            succeed(&mut environment.install());
            let shared = packages(&mut tool("python"));
            let own = packages(&mut environment.command("python"));
            fs::write(own.join("shared.pth"), shared.display().to_string()).expect("written");
            environment
        })
    }

    /// What installs the wheel, from its folder and from nowhere else.
    pub fn install(&self) -> Command {
        let mut pip = self.command("pip");
        pip.args(["install", "personalize-pipeline"]);
        pip
    }

    /// A program, with the environment's own before all others, and with pip kept from the network.
    pub fn command(&self, program: &str) -> Command {
        let own = self.0.join("bin").join(program);
        let mut command = Command::new(if own.exists() { own } else { program.into() });
        without_cargo_s_own(&mut command);
        let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        for name in names.filter(|name| ["AWS_", "PIPELINE_", "PYTHON"].iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
        command.env("PATH", self.search_path()).env("PIP_NO_INDEX", "1").env("PIP_FIND_LINKS", wheels());
        command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.0.join("bin")).chain(env::split_paths(&inherited));
        env::join_paths(folders).expect("a search path")
    }
}

/// Where a Python has its packages.
fn packages(python: &mut Command) -> PathBuf {
    let printed = succeed(python.args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]));
    PathBuf::from(printed.trim())
}
