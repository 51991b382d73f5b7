//! The emulator as the clients of AWS see it: boto3 and the AWS CLI, with what botocore's model of the service says
//! as the measure. `tests/conformance` has the tests; this prepares what they need, and runs them.

use std::path::Path;
use std::process::Command;

use crate::support::{python, suite, with_other_programs};

#[test]
fn the_clients_of_aws_get_what_the_model_says() {
    if !with_other_programs() {
        return;
    }
    suite::run("conformance", &["pipeline"], &[]);
}

#[test]
fn the_table_of_shapes_is_what_the_model_gives() {
    if !with_other_programs() {
        return;
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut check = Command::new(python::installed_commands(workspace).join("python"));
    check.args(["contract/model/derive.py", "--check"]).current_dir(workspace);
    python::succeed(&mut check, "run contract/model/derive.py without --check, and look at what changed");
}
