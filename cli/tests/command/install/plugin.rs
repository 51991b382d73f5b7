//! The pytest plugin in a project of its own: `python/application`, a part of an application with five tests.

use std::fs;
use std::time::{Duration, Instant};

use super::environment::{Environment, is_release, succeed};
use crate::support::{folder, with_other_programs, workspace};

/// How long five tests may take, each with an emulator that a folder is loaded into.
const LONGEST: Duration = Duration::from_secs(10);

#[test]
fn an_application_is_tested_with_an_emulator_for_each_test() {
    if !with_other_programs() {
        return;
    }
    let environment = Environment::with_the_wheel();
    let project = folder("application");
    for file in ["shelf.py", "test_shelf.py", "pytest.ini"] {
        fs::copy(workspace().join("python/application").join(file), project.join(file)).expect("copied");
    }
    succeed(environment.command("pipeline").args(["example", "films"]).current_dir(&project));
    let run = || {
        let began = Instant::now();
        let mut tests = environment.command("python");
        let told = succeed(tests.args(["-m", "pytest", "-n", "2", "--durations", "5"]).current_dir(&project));
        assert!(told.contains("5 passed"), "{told}");
        println!("{told}");
        began.elapsed()
    };
    // Other tests take the processors away now and then.
    let took = if is_release() { run().min(run()) } else { run() };
    println!("five tests took {took:.1?}");
    assert!(!is_release() || took <= LONGEST, "{took:?}");
}
