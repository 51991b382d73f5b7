//! The wheel where there is nothing but Python.

use std::time::{Duration, Instant};

use super::environment::{Environment, is_release, succeed, tool, wheels};
use crate::support::{folder, path, place, with_other_programs, workspace};

/// How long the installation may take, and a run of the example after it.
const LONGEST_INSTALLATION: Duration = Duration::from_secs(10);
const LONGEST_RUN: Duration = Duration::from_secs(15);

#[test]
fn a_machine_with_python_alone_runs_the_example_within_seconds() {
    if !with_other_programs() {
        return;
    }
    let environment = Environment::empty(place("alone"));
    wheels();
    let began = Instant::now();
    succeed(&mut environment.install());
    let installed = began.elapsed();
    let project = folder("project");
    let run = |arguments: &[&str]| succeed(environment.command("pipeline").args(arguments).current_dir(&project));
    let began = Instant::now();
    run(&["example", "shop"]);
    let report = run(&["run", "shop"]);
    let ran = began.elapsed();
    assert!(report.contains("SUCCEEDED after"), "{report}");
    println!("installed in {installed:.1?}, and ran the example in {ran:.1?}");
    if is_release() {
        assert!(installed <= LONGEST_INSTALLATION && ran <= LONGEST_RUN, "{installed:?}, {ran:?}");
    }
}

#[test]
fn the_command_is_the_same_by_its_name_and_as_a_module() {
    if !with_other_programs() {
        return;
    }
    let environment = Environment::with_the_wheel();
    let version = format!("pipeline {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(succeed(environment.command("pipeline").arg("--version")), version);
    assert_eq!(succeed(environment.command("python").args(["-m", "personalize_pipeline", "--version"])), version);
    let code = "import importlib.metadata as m; print('pipeline', m.version('personalize-pipeline'))";
    assert_eq!(succeed(environment.command("python").args(["-c", code])), version);
    let unknown = environment.command("python").args(["-m", "personalize_pipeline", "nope"]).output().expect("run");
    assert_eq!(unknown.status.code(), Some(2));
}

/// The exact type of everything, for who uses it.
#[test]
fn the_package_and_its_application_are_clean_for_a_strict_mypy() {
    if !with_other_programs() {
        return;
    }
    let cache = folder("mypy");
    let mut mypy = tool("mypy");
    mypy.args(["--cache-dir", path(&cache)]).current_dir(workspace().join("python"));
    succeed(&mut mypy);

    let environment = Environment::with_the_wheel();
    let mut mypy = tool("mypy");
    let python = succeed(environment.command("python").args(["-c", "import sys; print(sys.executable)"]));
    mypy.args(["--strict", "--cache-dir", path(&cache), "--python-executable", python.trim(), "."]);
    succeed(mypy.current_dir(workspace().join("python/application")));
}

/// What tells the platforms of a binary is tried on binaries of all of them.
#[test]
fn the_package_passes_its_own_tests() {
    if !with_other_programs() {
        return;
    }
    let environment = Environment::with_the_wheel();
    let mut tests = environment.command("python");
    tests.args(["-m", "pytest", "-p", "no:cacheprovider", "-n", "2"]).current_dir(workspace().join("python"));
    println!("{}", succeed(&mut tests));
}
