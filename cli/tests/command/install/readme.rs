//! The README's commands, as somebody types them who has just installed the wheel.

use std::fs;

use super::environment::{Environment, succeed};
use crate::support::{folder, place, with_other_programs, workspace};

/// What the README shows and other tests type, or a deployment needs an account for.
const ELSEWHERE: [&str; 6] = [
    // `cargo_lambda.rs` and `emulate.rs`.
    "pipeline emulate",
    "cargo lambda",
    // `tests/pipeline/deployment.rs`.
    "pip install aws-sam-cli",
    "sam ",
    "aws ",
    // This is it.
    "cargo test",
];

/// The lines of the blocks of shell, in order.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```").enumerate().filter(|(place, _)| place % 2 == 1);
    let shell = blocks.filter_map(|(_, block)| block.strip_prefix("sh\n"));
    shell.flat_map(str::lines).filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_readme_s_commands_work_in_an_empty_folder() {
    if !with_other_programs() {
        return;
    }
    let readme = fs::read_to_string(workspace().join("README.md")).expect("a README");
    let commands = commands(&readme);
    assert_eq!(commands.first().map(String::as_str), Some("pip install personalize-pipeline"), "it comes first");
    let environment = Environment::empty(place("readme"));
    let project = folder("empty");
    let mut typed = 0;
    for command in &commands {
        if ELSEWHERE.iter().any(|begin| command.starts_with(begin)) {
            continue;
        }
        let is_known = ["pip ", "pipeline "].iter().any(|begin| command.starts_with(begin));
        assert!(is_known, "`{command}` of the README is tried by no test");
        succeed(environment.command("bash").args(["-ec", command]).current_dir(&project));
        typed += 1;
    }
    assert!(typed >= 5, "only {typed} commands were found in {commands:?}");
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("a README");
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
}
