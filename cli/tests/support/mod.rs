//! What the tests of the command share: folders of their own, the binary, and its one document.

pub mod background;
#[path = "../../../tests/support/cases.rs"]
mod cases;
#[path = "../../../tests/support/nested.rs"]
pub mod nested;
#[path = "../../../tests/support/python.rs"]
pub mod python;
pub mod scripted_aws;
pub mod snapshot;
pub mod terminal;

use std::env;
use std::fmt::Write;
use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

pub use cases::{cases, with_other_programs};

/// Where the workspace begins.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the package lies in its workspace")
}

/// A place of one file of tests' own, below the build's.
#[track_caller]
pub fn place(name: &str) -> PathBuf {
    let tests = Path::new(Location::caller().file()).file_stem().expect("a file of tests has a name");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(tests).join(name)
}

/// An empty folder of one test's own.
#[track_caller]
pub fn folder(name: &str) -> PathBuf {
    let folder = place(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes a file, and the folders above it.
pub fn write(file: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder");
    fs::write(file, content).expect("written");
}

/// A copy of the project's own example in a folder of one test's own.
#[track_caller]
pub fn example_project(name: &str) -> PathBuf {
    let folder = folder(name);
    for file in ["params.json", "Interactions/interactions.csv", "Items/items.csv", "Users/users.csv"] {
        write(&folder.join(file), fs::read(workspace().join("example").join(file)).expect("the example has it"));
    }
    folder
}

/// The variables of this process's environment that lead to AWS, or to a deployment of the pipeline there.
pub fn variables_of_aws() -> impl Iterator<Item = String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| ["AWS_", "PIPELINE_"].iter().any(|prefix| name.starts_with(prefix)))
}

/// Keeps a command from what leads to AWS, whatever the environment of the tests has.
pub fn without_aws(command: &mut Command) -> &mut Command {
    for name in variables_of_aws() {
        command.env_remove(name);
    }
    command
}

/// The binary, as a command that nothing leads to AWS.
pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
    without_aws(&mut command);
    command
}

/// Runs the binary to its end.
pub fn pipeline(arguments: &[&str]) -> Output {
    binary().args(arguments).output().expect("it can be run")
}

/// A path as an argument.
pub fn path(path: &Path) -> &str {
    path.to_str().expect("Unicode")
}

/// What `--output json` wrote.
pub fn json_of(output: &Output) -> Value {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error} in {stdout}\n{stderr}"))
}

/// A folder with parameters for one solution with a campaign, and 1,500 interactions.
#[track_caller]
pub fn small_project(name: &str) -> PathBuf {
    let folder = folder(name);
    let field = |name: &str, kind: &str| json!({"name": name, "type": kind});
    let parameters = json!({
        "datasetGroup": {"name": "small"},
        "datasets": {"Interactions": {"name": "interactions", "schema": {
            "type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
            "fields": [field("USER_ID", "string"), field("ITEM_ID", "string"), field("TIMESTAMP", "long")],
        }}},
        "solutions": {"sims": {"name": "sims", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"}},
        "campaigns": {"simsCampaign": {"name": "sims-campaign", "minProvisionedTPS": 1}},
    });
    fs::write(folder.join("params.json"), parameters.to_string()).expect("written");
    let mut rows = "USER_ID,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "u{},i{},{}", row % 50, row * 7 % 90, 1_600_000_000 + row * 60).expect("a string takes it");
    }
    fs::create_dir(folder.join("Interactions")).expect("a folder");
    fs::write(folder.join("Interactions/interactions.csv"), rows).expect("written");
    folder
}
